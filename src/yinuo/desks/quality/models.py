"""Tables of the quality desk: figures, codes and the house's own words. None names a customer, so none has row security."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.improvement.models import Item
from yinuo.desks.service.choices import Channel

from .choices import Dimension, Follow, Kind, OutageCause, Period, StandardState, State
from .spans import Span

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Standard(models.Model):
    """One version of how quality is scored. `lines`: {code: {weight, zero, full, target, source}}; never changed once it is decided on."""

    version = models.PositiveIntegerField(unique=True)
    method = models.PositiveSmallIntegerField()  # of `indicators.METHOD`
    lines = models.JSONField()
    weak_below = models.PositiveSmallIntegerField()
    since_on = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=StandardState.choices, default=StandardState.WAITING)
    by = _by(null=False)
    at = models.DateTimeField()
    decided_by = _by()
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")), name="standard_has_a_second_person"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="one_standard_waits"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"quality_standard:{self.version}"


class Evaluation(models.Model):
    """One evaluation of a period. `figures` is frozen when it is opened, with `digest`, the SHA-256 of its inputs; see `freezing`."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    period = models.CharField(max_length=8, choices=Period.choices)
    first_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+", null=True, blank=True)  # none of one from outside
    figures: Any = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    agency = models.CharField(max_length=120, blank=True)
    by = _by(null=False)
    at = models.DateTimeField()
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    submitted_by = _by()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = _by()
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)  # why it was sent back or given up
    published_by = _by()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "first_on"], condition=~Q(state="dropped") & ~Q(kind="outside"), name="evaluated_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "submitted", "dropped"]) | ~Q(decided_by=F("by")) & ~Q(decided_by=F("submitted_by")),
                name="evaluation_has_a_second_person",
            ),
            models.CheckConstraint(condition=Q(kind="outside", standard__isnull=True) | ~Q(kind="outside"), name="outside_has_no_standard"),
        ]
        indexes = [models.Index(fields=["-published_at"], condition=Q(state="published"), name="evaluations_published")]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"quality_evaluation:{self.number}"

    @property
    def span(self) -> Span:
        return Span(self.first_on, self.period)


class Finding(models.Model):
    """What an evaluation found, and what follows from it. It names nobody."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="findings")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    indicator = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    follow = models.CharField(max_length=8, choices=Follow.choices)
    reason = models.TextField(blank=True)  # why nothing follows
    title = models.CharField(max_length=120, blank=True)
    measure = models.TextField(blank=True)
    owner = _by()
    due_on = models.DateField(null=True, blank=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", null=True, blank=True)  # opened when it was completed
    by = _by(null=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(follow="nothing") & ~Q(reason="") | Q(follow="improve", owner__isnull=False, due_on__isnull=False),
                name="something_follows_from_a_finding",
            )
        ]


class Interruption(models.Model):
    """A channel that customers use was out, as one of us recorded it. What servers tell by themselves stands with the channels desk."""

    channel = models.CharField(max_length=12, choices=Channel.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=10, choices=OutageCause.choices)
    note = models.TextField(blank=True)  # among ourselves
    is_whole = models.BooleanField(default=False)  # the whole service was down: promises of availability hear of it
    by = _by(null=False)
    at = models.DateTimeField()
    ended_by = _by()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(until__isnull=True), name="a_channel_is_out_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="outage_ends_after_it_begins"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it; `channel:` is what the connections to servers go by."""
        return f"interruption:{self.channel}-{self.pk}"
