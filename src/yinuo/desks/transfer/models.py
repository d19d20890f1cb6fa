"""Tables of the transfer desk. What a file held is sealed under a key of its own, which is destroyed when it is no longer needed.

In clear stand only numbers, counts, codes of faults and names of columns' targets. What names a customer is guarded by row security.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.models import Customer

from .choices import ExportState, Format, Purpose, State, Subject

_STAFF = settings.AUTH_USER_MODEL


class Import(models.Model):
    """One file that somebody brought, and what became of it."""

    number = models.CharField(max_length=24, unique=True)
    subject = models.CharField(max_length=12, choices=Subject.choices)
    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BROUGHT)
    wrapped = models.BinaryField(null=True)  # the key of this file, under the ring's; null when it was destroyed
    fingerprint = models.BigIntegerField(db_index=True)  # keyed: a plain hash of a short file would give it away
    form = models.CharField(max_length=4)
    encoding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    size = models.PositiveBigIntegerField()
    pieces = models.PositiveIntegerField(default=0)
    sealed_head = models.BinaryField(null=True)  # file name, headings, first rows
    targets = models.JSONField(default=list, blank=True)
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # what the check found
    written = models.JSONField(default=dict, blank=True)  # what was written so far
    rows = models.PositiveIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)
    place = models.PositiveIntegerField(default=0)  # batches written; moves in the transaction that wrote them
    is_stopping = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state"], condition=Q(state__in=["checking", "running", "undoing"]), name="imports_to_work_on")]

    @property
    def ref(self) -> str:
        """How the ledger names this import."""
        return f"import:{self.number}"


class Piece(models.Model):
    """A megabyte of a file as it was brought."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "place"], name="one_piece_of_a_place")]


class Batch(models.Model):
    """Rows that are written in one transaction; afterwards only those that were not taken are kept, for the error file."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True)
    lines = models.JSONField(default=list)  # line numbers that became something, for the same file brought again
    # identities of what was written, for undoing; before that, how many rows are expected to be new, and how many of these are numbered
    made = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)  # what changed customers had: sealed as it was

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "place"], name="one_batch_of_a_place")]


class Mapping(models.Model):
    """Which columns went where, by the headings of a file; for the next one with the same headings."""

    subject = models.CharField(max_length=12, choices=Subject.choices)
    headings = models.CharField(max_length=64)  # SHA-256 of the headings
    staff = models.ForeignKey(_STAFF, on_delete=models.CASCADE, related_name="+")
    targets = models.JSONField()
    options = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "headings", "staff"], name="one_mapping_of_headings")]


class OutsideNumber(models.Model):
    """The number by which another system knows a customer: a keyed fingerprint to find it, and the number sealed with the customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="outside_numbers")
    system = models.CharField(max_length=40)
    token = models.BigIntegerField()
    sealed_number = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "system"], name="one_number_in_a_system")]
        indexes = [models.Index(fields=["token"], name="outside_numbers_by_token")]


class ToldApart(models.Model):
    """Somebody looked at two customers and found that they are two."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")  # the one with the lower number
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(customer__lt=F("other")), name="told_apart_in_order"),
        ]


class Export(models.Model):
    """Data that were taken out: who, for what, how much, under which fingerprint; the file itself only as long as it may be fetched."""

    number = models.CharField(max_length=24, unique=True)
    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ExportState.choices)
    subject = models.CharField(max_length=12, choices=Subject.choices, default=Subject.CUSTOMERS)
    form = models.CharField(max_length=4, choices=Format.choices)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    about = models.CharField(max_length=40, blank=True)
    customer = models.CharField(max_length=24, blank=True)  # the number, where it is one person's record
    fields = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    why = models.JSONField(default=list)  # codes of what made a second person necessary
    wrapped = models.BinaryField(null=True)
    sealed_asked = models.BinaryField(null=True)  # filter, search and remark: a search may be a name
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.JSONField(null=True, blank=True)
    decided_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    session = models.BinaryField()  # who asked: another session of the same person must show the password again
    ready_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("staff")), name="two_people_export")]
        indexes = [models.Index(fields=["state"], condition=Q(state__in=["making", "ready"]), name="exports_to_work_on")]

    @property
    def ref(self) -> str:
        """How the ledger names this export."""
        return f"export:{self.number}"


class ExportPiece(models.Model):
    """A megabyte of a file to be fetched."""

    of = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "place"], name="one_export_piece_of_a_place")]
