"""What was said: documents, the versions that came into force, their clauses; and the calendars they are counted by."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """A letter, contract or policy, by its number."""

    number = models.TextField(unique=True)
    title_zh = models.TextField()
    title_en = models.TextField()
    audience_zh = models.TextField(blank=True)
    audience_en = models.TextField(blank=True)

    class Meta:
        db_table = "promises_document"

    @property
    def ref(self) -> str:
        return f"document:{self.number}"


class Version(models.Model):
    """One version of a document as it came into force. `text` is the promises file; its SHA-256 is what the ledger and every proof name."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "promises_version"
        constraints = [
            models.UniqueConstraint("document", "number", name="one_version_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(in_force_until__isnull=True) | models.Q(in_force_until__gt=models.F("in_force_from")),
                name="a_version_ends_after_it_begins",
            ),
        ]


class Clause(models.Model):
    """A numbered sentence of a version. `kind` says what it is; `promise_names` are the lines that execute it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField()
    number = models.TextField()
    text_zh = models.TextField()
    text_en = models.TextField()
    kind = models.TextField(choices=[("promise", "promise"), ("definition", "definition"), ("statement", "statement"), ("open", "open")])
    promise_names = models.JSONField(default=list)

    class Meta:
        db_table = "promises_clause"
        ordering = ["position"]
        constraints = [models.UniqueConstraint("version", "position", name="one_clause_in_a_place")]


class CalendarVersion(models.Model):
    """A calendar as an instrument of its own: once recorded it is never changed, only followed by another version."""

    name = models.TextField()
    version = models.TextField()
    instrument = models.JSONField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "promises_calendar"
        constraints = [models.UniqueConstraint("name", "version", name="one_calendar_of_a_version")]


class OwnTemplate(models.Model):
    """One edition of a template that the organisation made itself. Its text never changes: a change is the next edition.

    Who made, approved and withdrew it stands as a reference (`staff:lin`): this room knows no people. Documents are drafted from the newest
    edition that is approved and not withdrawn; nothing is deleted.
    """

    template_id = models.TextField()
    edition = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    title_zh = models.TextField()
    title_en = models.TextField()
    letter_sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    approved_by = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "promises_own_template"
        constraints = [
            models.UniqueConstraint("template_id", "edition", name="one_own_template_of_an_edition"),
            models.CheckConstraint(condition=~models.Q(approved_by=models.F("made_by")), name="an_own_template_has_a_second_person"),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by="")
                | models.Q(approved_at__isnull=False) & ~models.Q(approved_by=""),
                name="an_approved_template_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="own_templates_by_text")]

    @property
    def ref(self) -> str:
        return f"template:{self.template_id}"
