"""Tables of the privacy desk. What a person said or who they are is sealed under the customer's key; codes, dates and numbers are in clear.

Row security (migration 0002) shows rows of customers in reach only. Restrictions are looked at by the policy of the customers themselves.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.models import Customer

from .choices import Asker, Channel, Outcome, Proof, Reason, Right, Says, State, StepKind

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


def _of_customer() -> models.ForeignKey:
    return models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")


class Statement(models.Model):
    """What a person said about one purpose at one moment. Rows are only added: the newest one up to a day is how it stood on that day."""

    customer = _of_customer()
    purpose = models.CharField(max_length=40)
    says = models.CharField(max_length=10, choices=Says.choices)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = _by(null=True)  # empty: the person themselves, on a page
    channel = models.CharField(max_length=10, choices=Channel.choices)
    is_separate = models.BooleanField(default=False)
    by_guardian = models.BooleanField(default=False)
    text_version = models.CharField(max_length=20, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    sealed_evidence = models.BinaryField(null=True)
    sealed_guardian = models.BinaryField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(at__lte=F("entered_at")), name="nothing_is_said_in_the_future")]
        indexes = [models.Index(fields=["customer", "purpose", "-at"], name="statements_of_customer")]


class Request(models.Model):
    """A person asks for one of their rights. The ledger knows it as `case:QL-000001`, and promises run on it as on any case."""

    number = models.CharField(max_length=24, unique=True)
    customer = _of_customer()
    right = models.CharField(max_length=12, choices=Right.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    asker = models.CharField(max_length=10, choices=Asker.choices, default=Asker.SELF)
    purposes = models.JSONField(default=list, blank=True)  # what consent is withdrawn for
    ruled_by = models.CharField(max_length=8)  # who sets the time: a signed letter, else the rules of the house
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = _by()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default=Outcome.NONE)
    sealed_words = models.BinaryField(null=True)
    sealed_asker = models.BinaryField(null=True)
    proof = models.CharField(max_length=10, choices=Proof.choices, blank=True)
    is_proven = models.BooleanField(null=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    proven_by = _by(null=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = _by(null=True)
    confirmed_by = _by(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = _by(null=True)
    answer_channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    sealed_answer_zh = models.BinaryField(null=True)
    sealed_answer_en = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(right__in=Right.values), name="right_is_known"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("proposed_by")), name="an_erasure_has_a_second_person"),
            models.CheckConstraint(
                condition=Q(state=State.DONE, answered_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=State.DONE) & Q(answered_at__isnull=True, outcome=""),
                name="an_answered_request_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=~Q(state="done"), name="requests_open"),
            models.Index(fields=["customer", "-id"], name="requests_of_customer"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this request."""
        return f"case:{self.number}"


class Step(models.Model):
    """Something that was done on the way to the answer."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="steps")
    customer = _of_customer()
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    at = models.DateTimeField()
    by = _by()
    sealed_text = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]


class Restriction(models.Model):
    """A customer's data are shown to the named few and used for nothing, from one moment to another. Holds pseudonyms and codes only."""

    customer = _of_customer()
    number = models.CharField(max_length=24)  # of the customer, who cannot be looked up while hidden
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="restrictions", null=True, blank=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    readers = models.ManyToManyField(_STAFF, related_name="+", through="Reader")
    at = models.DateTimeField()
    by = _by()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _by(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(ended_at__isnull=True), name="one_restriction_at_a_time"),
        ]


class Reader(models.Model):
    """One of the few who still see a restricted customer."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT)
    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["restriction", "staff"], name="a_reader_is_named_once")]


class Certificate(models.Model):
    """What was erased and what stays, with the event in the ledger that says so. No personal data.

    `erased` maps parts to how many; `kept` is a list of {kind, basis, until}. `pdf` is printed once the ledger has sealed the event.
    """

    number = models.CharField(max_length=24, unique=True)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="certificate")
    customer = _of_customer()
    at = models.DateTimeField()
    event = models.UUIDField()
    is_whole = models.BooleanField()
    erased = models.JSONField()
    kept = models.JSONField()
    backups_until_on = models.DateField()
    printed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing could be erased, as all of it must stay: on hold, for instance."""
        return not self.is_whole and not any(self.erased.values())
