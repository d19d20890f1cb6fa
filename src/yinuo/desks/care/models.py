"""Tables of the care desk. What was said is sealed under the customer's own key; times, codes and who stand in clear."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.choices import Category, Kind, Tier
from yinuo.desks.customers.models import Customer

from .choices import Answer, Channel, EventKind, EventState, Needs, Offer, PlanState, Reason, Satisfied, State

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Rule(models.Model):
    """How often customers of a kind are contacted; an empty filter means all. An ended rule stays on record."""

    name = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, default=Reason.FOLLOW_UP)
    tier = models.CharField(max_length=12, choices=Tier.choices, blank=True)
    category = models.CharField(max_length=12, choices=Category.choices, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    every_days = models.PositiveSmallIntegerField()
    by = _by()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(every_days__gte=1), name="care_comes_at_intervals")]


class Visit(models.Model):
    """One contact: planned, then done or not. `begins_at` is empty where only the day is agreed."""

    number = models.CharField(max_length=24, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    about = models.CharField(max_length=40, blank=True)  # the number of a case
    on = models.DateField()
    begins_at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=30)
    is_urgent = models.BooleanField(default=False)
    owner = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    follows = models.ForeignKey("self", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    made_by = _by()
    made_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # done, missed or cancelled
    ended_by = _by(null=True)
    satisfied = models.CharField(max_length=8, choices=Satisfied.choices, blank=True)
    needs = models.CharField(max_length=10, choices=Needs.choices, blank=True)
    has_survey = models.BooleanField(default=False)
    sealed_note = models.BinaryField(null=True)

    class Meta:
        ordering = ["on", "begins_at", "id"]
        indexes = [
            models.Index(fields=["owner", "on"], condition=Q(state="planned"), name="visits_to_make"),
            models.Index(fields=["customer", "-on"], name="visits_of_customer"),
            models.Index(fields=["customer", "-ended_at"], condition=Q(state="done"), name="visits_done"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this contact."""
        return f"visit:{self.number}"

    @property
    def starts_at(self) -> datetime:
        """The instant it begins; the start of the day where only the day is agreed."""
        return datetime.combine(self.on, self.begins_at or time(), tzinfo=ZoneInfo(settings.TIME_ZONE))

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def is_overdue(self, today: date) -> bool:
        """Whether its day is over and nothing was recorded."""
        return self.state == State.PLANNED and self.on < today


class Offered(models.Model):
    """One line of the catalogue: a kind of value-added service, or a channel of care."""

    sort = models.CharField(max_length=8, choices=Offer.choices)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["sort", "id"]
        constraints = [models.UniqueConstraint(fields=["sort", "name_zh"], name="offered_once")]


class CustomerEvent(models.Model):
    """Customers are invited together. The title is the house's own and names nobody."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    service = models.ForeignKey(Offered, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=120)
    owner = _by()
    state = models.CharField(max_length=10, choices=EventState.choices, default=EventState.PLANNED)
    effect = models.CharField(max_length=1000, blank=True)  # what came of it, naming nobody
    invited = models.PositiveIntegerField(default=0)
    attended = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-id"]

    @property
    def ref(self) -> str:
        """How the ledger names this event."""
        return f"customer_event:{self.number}"


class Invitation(models.Model):
    """One customer and one event."""

    event = models.ForeignKey(CustomerEvent, on_delete=models.CASCADE, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.INVITED)
    sealed_feedback = models.BinaryField(null=True)
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "customer"], name="invited_once")]


class ServicePlan(models.Model):
    """What a customer needs, what we offer for it, what was agreed and what came of it."""

    number = models.CharField(max_length=24, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=200)  # how needs were found out, and from which data; names nobody
    sealed_needs = models.BinaryField(null=True)
    sealed_plan = models.BinaryField(null=True)
    sealed_effect = models.BinaryField(null=True)
    satisfied = models.CharField(max_length=8, choices=Satisfied.choices, blank=True)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.OFFERED)
    replaces = models.ForeignKey("self", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    by = _by()
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(replaces=F("id")), name="plan_does_not_replace_itself")]

    @property
    def ref(self) -> str:
        """How the ledger names this plan."""
        return f"service_plan:{self.number}"
