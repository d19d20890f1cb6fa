"""Indexes for the lists of warnings and breaches; all of them partial, over the few rows that are neither kept nor plainly running."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # built beside the writers, without a lock that would stop them
    dependencies = [("watch", "0001_make_the_watch")]
    operations = [
        AddIndexConcurrently(
            model_name="row",
            index=models.Index(
                condition=models.Q(("is_at_risk", True), ("verdict", 0)), fields=["promise", "due_at", "id"], name="watch_row_risk"
            ),
        ),
        AddIndexConcurrently(
            model_name="row",
            index=models.Index(
                condition=models.Q(("is_at_risk", True), ("verdict", 0)), fields=["at_risk_at", "id"], name="watch_row_warned"
            ),
        ),
        AddIndexConcurrently(
            model_name="row",
            index=models.Index(
                condition=models.Q(("grade", 2), ("verdict", 2)), fields=["promise", "due_at", "id"], name="watch_row_major"
            ),
        ),
        AddIndexConcurrently(
            model_name="row",
            index=models.Index(condition=models.Q(("verdict", 2)), fields=["promise", "late_seconds", "id"], name="watch_row_late"),
        ),
    ]
