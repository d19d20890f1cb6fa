"""Improvements and judged suggestions. An improvement is the house's own text and names no customer; a suggestion's reason is sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.models import Customer
from yinuo.desks.service.models import Case

from .choices import RUNNING, Judgement, Sort, Source, State

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Item(models.Model):
    """One improvement: what it answers, what is done by whom until when, how it is measured, whether it helped."""

    number = models.CharField(max_length=24, unique=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    source_ref = models.CharField(max_length=80, blank=True)  # as the ledger names it: case:TS-…, survey:…, complaint_review:…
    sort = models.CharField(max_length=12, choices=Sort.choices, default=Sort.BETTER)
    state = models.CharField(max_length=12, choices=State.choices)
    title = models.CharField(max_length=120)
    ground = models.TextField(blank=True)  # why; where demanded, what was demanded
    measure = models.TextField(blank=True)
    department = models.CharField(max_length=80, blank=True)
    owner = _by()
    due_on = models.DateField()
    metric = models.CharField(max_length=80, blank=True)
    before = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    after = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    made_by = _by()  # empty: demanded by itself
    made_at = models.DateTimeField()
    planned_by = _by()
    approved_by = _by()
    done_by = _by()
    done_at = models.DateTimeField(null=True, blank=True)
    checked_by = _by()
    checked_at = models.DateTimeField(null=True, blank=True)
    effect = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # how often it was carried out without effect
    ended_reason = models.TextField(blank=True)
    told_zh = models.TextField(blank=True)  # for everybody: what we changed
    told_en = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(checked_by=F("done_by")), name="effect_is_checked_by_another"),
            models.CheckConstraint(condition=~Q(approved_by=F("planned_by")), name="plan_is_approved_by_another"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="improvement_has_a_source"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state__in=RUNNING), name="improvements_running"),
            models.Index(fields=["source_ref"], condition=~Q(source_ref=""), name="improvements_by_source"),
            models.Index(fields=["-told_at"], condition=Q(told_at__isnull=False), name="improvements_told"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"improvement:{self.number}"

    @property
    def subject(self) -> str:
        """On what its facts are told: on what it answers, so that promises about that hear of it; else on itself."""
        return self.source_ref or self.ref

    @property
    def figures(self) -> dict[str, str]:
        """The metric before, to be reached and after, as written: no more places than there are."""
        found = {"before": self.before, "target": self.target, "after": self.after}
        return {name: f"{value.normalize():f}" for name, value in found.items() if value is not None}

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class Suggestion(models.Model):
    """What became of a suggestion."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="suggestion")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    judgement = models.CharField(max_length=10, choices=Judgement.choices)
    sealed_reason = models.BinaryField(null=True)
    judged_by = _by(null=False)
    judged_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)  # of an accepted one
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="suggestions", null=True, blank=True)
    implemented_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the effect, to whoever suggested it

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(judgement="accepted", due_on__isnull=False) | Q(judgement="declined", due_on__isnull=True),
                                   name="accepted_suggestion_has_a_day"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["due_on"], condition=Q(judgement="accepted", implemented_at__isnull=True), name="suggestions_due")]
