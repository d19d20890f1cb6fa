"""What handling a complaint adds to its case. Texts are sealed under the customer's key; grades, results, people and times are in clear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.care.models import Offered
from yinuo.desks.customers.models import Customer
from yinuo.desks.service.choices import Cause
from yinuo.desks.service.models import Case

from .choices import BreachGrade, Immediate, Impact, ProposalState, RemedyKind, Severity, Target, Verification

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Complaint(models.Model):
    """The assessment, the person complained about, what was found, why it came to it. Made by the first of these acts."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="complaint")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(Offered, on_delete=models.PROTECT, related_name="+", null=True, blank=True)  # the service it is about
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    is_safety = models.BooleanField(default=False)
    impact = models.CharField(max_length=8, choices=Impact.choices, blank=True)
    immediate = models.CharField(max_length=12, choices=Immediate.choices, blank=True)
    sealed_immediate = models.BinaryField(null=True)
    assessed_by = _by()
    assessed_at = models.DateTimeField(null=True, blank=True)
    person = _by()  # whom it is about; neither handles, investigates nor checks it
    function = models.CharField(max_length=80, blank=True)  # as they are named to the customer
    named_by = _by()
    named_at = models.DateTimeField(null=True, blank=True)
    verification = models.CharField(max_length=16, choices=Verification.choices, blank=True)
    breach_grade = models.CharField(max_length=8, choices=BreachGrade.choices, blank=True)
    sealed_findings = models.BinaryField(null=True)
    verified_by = _by()
    verified_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    sealed_whys = models.BinaryField(null=True)  # one line for each «why»
    cause_by = _by()
    cause_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)  # of the highest escalation

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["verification"], condition=~Q(verification=""), name="complaints_by_result"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="complaints_about_people"),
        ]


class Proposal(models.Model):
    """A solution as it is to be told; for a major complaint a second person looks at it first."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)  # how often the case had been opened again
    state = models.CharField(max_length=10, choices=ProposalState.choices)
    sealed_text = models.BinaryField(null=True)
    by = _by(null=False)
    at = models.DateTimeField()
    checker = _by()
    checked_at = models.DateTimeField(null=True, blank=True)
    sealed_remark = models.BinaryField(null=True)  # why it was sent back
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(checker=F("by")), name="proposal_is_checked_by_another")]
        indexes = [
            models.Index(fields=["case", "-id"], name="proposals_of_case"),
            models.Index(fields=["-id"], condition=Q(state=ProposalState.WAITING), name="proposals_waiting"),
        ]


class Remedy(models.Model):
    """One thing that a proposal offers. A natural person's amount is sealed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="remedies")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=RemedyKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    sealed_amount = models.BinaryField(null=True)
    due_on = models.DateField(null=True, blank=True)
    done_by = _by()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="remedy_amount_is_some")]
        indexes = [models.Index(fields=["proposal"], name="remedies_of_proposal")]


class Escalation(models.Model):
    """It went one level up: to whom, until when, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=12, choices=Target.choices)
    to = _by()
    body = models.CharField(max_length=80, blank=True)  # an outside one by its name
    due_on = models.DateField()
    by = _by()  # empty: it opened by itself
    at = models.DateTimeField()
    sealed_result = models.BinaryField(null=True)
    handled_by = _by()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["case", "level"], name="one_escalation_each_level")]
        indexes = [models.Index(fields=["due_on"], condition=Q(handled_at__isnull=True), name="escalations_open")]


class Report(models.Model):
    """A periodic analysis as it was given to management: figures and codes, nothing of a person."""

    number = models.CharField(max_length=24, unique=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    figures = models.JSONField()
    by = _by(null=False)
    at = models.DateTimeField()
    received_by = _by()
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_on__lte=F("ends_on")), name="complaint_report_has_a_period"),
            models.CheckConstraint(condition=~Q(received_by=F("by")), name="report_is_received_by_another"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"complaint_review:{self.number}"
