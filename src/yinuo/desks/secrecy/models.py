"""Tables of the secrecy desk. Free text may speak of people, so it is sealed under the desk's own key; codes and days stand in clear.

Sealed columns hold envelopes of `kit.sealed`, bound to their table, column and row.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.models import Customer

from .choices import (
    Answer,
    Asked,
    Audience,
    Basis,
    FindingState,
    HandBack,
    Holder,
    Kind,
    Level,
    Means,
    Risk,
    Severity,
    State,
    Term,
    WasNone,
)

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class DeskKey(models.Model):
    """The data key of this desk's texts, wrapped under the ring's key; one row."""

    wrapped = models.BinaryField()
    version = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()


class Holding(models.Model):
    """An outside party or a system that holds confidential information, under which paper and until when."""

    number = models.CharField(max_length=24, unique=True)
    holder = models.CharField(max_length=8, choices=Holder.choices)
    name = models.CharField(max_length=120)
    info = models.JSONField(default=list)
    paper = models.CharField(max_length=60, blank=True)  # number of the agreement or contract
    signed_on = models.DateField(null=True, blank=True)
    term = models.CharField(max_length=8, choices=Term.choices)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # the contract's or the use's last day
    granted_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    protection = models.CharField(max_length=200, blank=True)
    encryption = models.CharField(max_length=120, blank=True)
    owner = _by()
    hand_back_due_on = models.DateField(null=True, blank=True)
    hand_back = models.CharField(max_length=10, choices=HandBack.choices, blank=True)
    handed_back_on = models.DateField(null=True, blank=True)
    certificate = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = _by()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(term=Term.YEARS) | Q(years__gt=0), name="a_term_of_years_has_years"),
            models.CheckConstraint(condition=~Q(term=Term.UNTIL) | Q(until_on__isnull=False), name="a_term_until_a_day_has_it"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"secret_holder:{self.number}"


class Reminder(models.Model):
    """Somebody was reminded that their duty of secrecy goes on: a person who left, or a party whose contract ended."""

    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="reminders", null=True, blank=True)
    means = models.CharField(max_length=10, choices=Means.choices)
    proof = models.CharField(max_length=120)
    on = models.DateField()
    at = models.DateTimeField()
    by = _by()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(staff__isnull=False) ^ Q(holding__isnull=False), name="a_reminder_reaches_one")]


class SecrecyException(models.Model):
    """Something confidential may be told for once: why, on what basis, and who decided."""

    number = models.CharField(max_length=24, unique=True)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    info = models.JSONField(default=list)
    to = models.CharField(max_length=120)
    law = models.CharField(max_length=120, blank=True)
    sealed_reason = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=Asked.choices, default=Asked.OPEN)
    asked_by = _by()
    asked_at = models.DateTimeField()
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="nobody_decides_their_own_exception")]

    @property
    def ref(self) -> str:
        return f"secrecy_exception:{self.number}"


class Review(models.Model):
    """One security review by the checklist."""

    number = models.CharField(max_length=24, unique=True)
    checklist_sha256 = models.CharField(max_length=64)
    by = _by()
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    @property
    def ref(self) -> str:
        return f"security_review:{self.number}"


class Check(models.Model):
    """One line of the checklist as it was found."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    sealed_note = models.BinaryField(null=True)
    at = models.DateTimeField()
    by = _by()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "code"], name="a_line_is_checked_once")]


class Incident(models.Model):
    """Something confidential got out, or seems to have."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUSPECTED)
    info = models.JSONField(default=list)
    occurred_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    sealed_what = models.BinaryField(null=True)
    opened_by = _by()
    opened_at = models.DateTimeField()
    confirmed_by = _by(null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    event = models.UUIDField(null=True, blank=True)  # the fact in the ledger, so that it can be corrected or taken out
    sealed_measures = models.BinaryField(null=True)
    contained_at = models.DateTimeField(null=True, blank=True)
    persons = models.PositiveIntegerField(default=0)
    loss_yuan = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    loss = models.BooleanField(default=False)
    harm = models.BooleanField(default=False)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True)
    is_major = models.BooleanField(default=False)
    liable_party = models.CharField(max_length=80, blank=True)
    notify_persons = models.BooleanField(default=True)
    sealed_why_not = models.BinaryField(null=True)
    other_party = models.BooleanField(default=False)
    assessed_by = _by(null=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    sealed_lessons = models.BinaryField(null=True)
    lessons_at = models.DateTimeField(null=True, blank=True)
    none_because = models.CharField(max_length=12, choices=WasNone.choices, blank=True)
    none_asked_by = _by(null=True)
    closed_by = _by(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(detected_at__gte=F("occurred_at")), name="an_incident_is_detected_after_it_happened"),
            models.CheckConstraint(condition=~Q(opened_by=F("closed_by")), name="a_second_person_closes_an_incident"),
        ]

    @property
    def ref(self) -> str:
        return f"leak:{self.number}"


class Concerned(models.Model):
    """A customer whose data an incident concerns."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="concerned")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "customer"], name="concerned_once")]


class Told(models.Model):
    """Somebody was told of an incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    means = models.CharField(max_length=10, choices=Means.choices)
    count = models.PositiveIntegerField(default=1)
    proof = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = _by()

    class Meta:
        ordering = ["at", "id"]


class Finding(models.Model):
    """Something that a review or an incident showed and that has to be corrected."""

    number = models.CharField(max_length=24, unique=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="findings", null=True, blank=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="findings", null=True, blank=True)
    code = models.CharField(max_length=20, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    sealed_what = models.BinaryField(null=True)
    owner = _by()
    due_on = models.DateField()
    found_by = _by()
    found_at = models.DateTimeField()
    sealed_correction = models.BinaryField(null=True)
    evidence = models.CharField(max_length=120, blank=True)
    corrected_by = _by(null=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    verified_by = _by(null=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(corrected_by=F("verified_by")), name="nobody_verifies_their_own_correction")]
        indexes = [models.Index(fields=["state", "due_on"], name="findings_by_due_day")]  # what is open, nearest first

    @property
    def ref(self) -> str:
        return f"finding:{self.number}"
