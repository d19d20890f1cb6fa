"""How every promise stands now. All of it is worked out from the ledger and may be dropped and rebuilt.

Counts and history are kept by triggers on `watch_row` (migrations/sql), in the statement that changes a row, whoever changes it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

PENDING, BROKEN = 0, 2
MAJOR = 2
REMEDIED_BIT = 2


class Row(models.Model):
    """One verdict row, as semantics section 2 has it, and when it must be looked at again.

    `verdict`, `grade` and `overlays` are the engine's codes and bits. `late_seconds` is null while it grows. `month` is the first day of
    the month of `due_at` (else `opened_at`) in the house's zone; 0001-01-01 where both are empty. `is_paused`: it is open, and a state
    that stops its clock is on, so that `due_at` is as of `judged_at`. `cause` says why the last revision was made, `judged_at` as of
    which instant.
    """

    promise = models.TextField()
    subject = models.TextField()
    number = models.BigIntegerField()
    document = models.TextField()
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    verdict = models.SmallIntegerField()
    grade = models.SmallIntegerField()
    overlays = models.SmallIntegerField()
    reason = models.TextField()
    late_seconds = models.BigIntegerField(null=True)
    provisional = models.BooleanField()
    broken_at = models.DateTimeField(null=True)
    is_period = models.BooleanField()
    is_paused = models.BooleanField()
    is_at_risk = models.BooleanField()
    at_risk_at = models.DateTimeField(null=True)
    look_again_at = models.DateTimeField(null=True)
    month = models.DateField()
    revision = models.IntegerField(default=1)
    cause = models.SmallIntegerField()
    judged_at = models.DateTimeField()

    class Meta:
        db_table = "watch_row"
        constraints = [models.UniqueConstraint(fields=["subject", "promise", "number"], name="watch_row_key")]
        indexes = [
            # the scheduler's question: whose time has come?
            models.Index(fields=["look_again_at"], name="watch_row_look_again", condition=Q(look_again_at__isnull=False)),
            # the board's: what is nearest to its deadline? answered from the index alone
            models.Index(
                fields=["due_at", "id"],
                name="watch_row_nearest",
                condition=Q(verdict=PENDING, is_period=False, is_paused=False),
                include=["promise", "subject", "number", "opened_at", "at_risk_at"],
            ),
            # a promise's page, by verdict or without
            models.Index(fields=["promise", "verdict", "due_at", "id"], name="watch_row_promise"),
            models.Index(fields=["promise", "due_at", "id"], name="watch_row_all"),
            # running periods, for what is short
            models.Index(fields=["due_at", "id"], name="watch_row_running", condition=Q(verdict=PENDING, is_period=True)),
            # the newest breaches that nothing made good
            models.Index(
                F("broken_at").desc(), F("id").desc(), name="watch_row_breaches", condition=Q(verdict=BROKEN, overlays__in=[0, 4])
            ),
            # the list of what is at risk, and the newest warnings for the bell
            models.Index(fields=["promise", "due_at", "id"], name="watch_row_risk", condition=Q(verdict=PENDING, is_at_risk=True)),
            models.Index(fields=["at_risk_at", "id"], name="watch_row_warned", condition=Q(verdict=PENDING, is_at_risk=True)),
            # the list of breaches: the grave ones, and by how late
            models.Index(fields=["promise", "due_at", "id"], name="watch_row_major", condition=Q(verdict=BROKEN, grade=MAJOR)),
            models.Index(fields=["promise", "late_seconds", "id"], name="watch_row_late", condition=Q(verdict=BROKEN)),
        ]


class Change(models.Model):
    """One change of a row's verdict, grade or overlays; written by a trigger. `cause` is a code of `shapes.CAUSES`."""

    promise = models.TextField()
    subject = models.TextField()
    number = models.BigIntegerField()
    revision = models.IntegerField()
    verdict_before = models.SmallIntegerField()
    grade_before = models.SmallIntegerField()
    overlays_before = models.SmallIntegerField()
    verdict = models.SmallIntegerField()
    grade = models.SmallIntegerField()
    overlays = models.SmallIntegerField()
    cause = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "watch_change"
        indexes = [models.Index(fields=["subject", "promise", "number", "id"], name="watch_change_key")]


class Count(models.Model):
    """How many rows stand so; kept by a trigger. A count is the sum over `lane`: writers at once do not wait for each other's line."""

    promise = models.TextField()
    month = models.DateField()
    verdict = models.SmallIntegerField()
    grade = models.SmallIntegerField()
    overlays = models.SmallIntegerField()
    is_at_risk = models.BooleanField()
    lane = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "watch_count"
        constraints = [
            models.UniqueConstraint(
                fields=["promise", "month", "verdict", "grade", "overlays", "is_at_risk", "lane"], name="watch_count_key"
            )
        ]
        indexes = [models.Index(fields=["month", "promise"], name="watch_count_month")]


class Bookmark(models.Model):
    """How far the watch has come: the last event followed, the instant up to which every row was looked at, the book it judges by.

    `resync_after` is the last subject judged anew after the book changed (or on a rebuild), null when that is done.
    """

    name = models.TextField(primary_key=True)
    xid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    judged_through = models.DateTimeField(null=True)
    stamp = models.TextField(default="")
    resync_after = models.TextField(null=True)

    class Meta:
        db_table = "watch_bookmark"


class Unit(models.Model):
    """Promises over the whole house that are judged together: when again, and since when there is news. `seconds`: what it took last.

    `news` counts how often it was told of news: who judges it clears `dirty_at` only if nothing came meanwhile. `xid` and `position` are
    the bookmark up to which its tallies hold, null where it has none. `begun_at` changes when all is judged anew.
    """

    name = models.TextField(primary_key=True)
    dirty_at = models.DateTimeField(null=True)
    look_again_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    news = models.BigIntegerField(default=0)
    xid = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "watch_unit"


class Tally(models.Model):
    """What a count or a rate has come to in one period of one group, to which a new event adds (`engine.verdicts.tallies.Tally`).

    Instants are the engine's seconds. A line with the ordinal `tallied.SEEN` says only that the group was seen.
    """

    unit = models.TextField()
    version = models.SmallIntegerField()
    grouped = models.TextField()
    ordinal = models.BigIntegerField()
    have = models.BigIntegerField()
    of = models.BigIntegerField()
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()
    settled_at = models.BigIntegerField()
    mixed = models.BooleanField()

    class Meta:
        db_table = "watch_tally"
        constraints = [models.UniqueConstraint(fields=["unit", "version", "grouped", "ordinal"], name="watch_tally_once")]


class Waiting(models.Model):
    """A subject with items of a rate that wait for an answer, and the earliest second in which one is still in time."""

    unit = models.TextField()
    subject = models.TextField()
    due_at = models.BigIntegerField()

    class Meta:
        db_table = "watch_waiting"
        constraints = [models.UniqueConstraint(fields=["unit", "subject"], name="watch_waiting_once")]
        indexes = [models.Index(fields=["unit", "due_at"], name="watch_waiting_due")]


class Link(models.Model):
    """Two subjects that a merge or a split ties together, in both directions; one too many does no harm."""

    one = models.TextField()
    other = models.TextField()

    class Meta:
        db_table = "watch_link"
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="watch_link_once")]


class Worker(models.Model):
    """A worker that runs, or ran: one line each, renewed every few seconds."""

    name = models.TextField(primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "watch_worker"
