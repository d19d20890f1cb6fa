"""Tables of the accuracy desk. Values before and after a correction are sealed under the customer's own key; codes stand in clear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from yinuo.desks.customers.models import Customer

from .choices import Outcome, Per, Sharing, Source, State

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Setting(models.Model):
    """How this house checks where no promise says how often; the newest row counts, the older ones say what was decided before."""

    rounds = models.PositiveSmallIntegerField(default=1)
    per = models.CharField(max_length=8, choices=Per.choices, default=Per.MONTH)
    size = models.PositiveSmallIntegerField(default=20)
    chance_percent = models.PositiveSmallIntegerField(default=50)
    stale_days = models.PositiveSmallIntegerField(default=365)
    correct_days = models.PositiveSmallIntegerField(default=7)
    by = _by(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(chance_percent__lte=100), name="a_share_is_at_most_the_whole")]


class Round(models.Model):
    """One round of checks. `seed` is the hash of the ledger's entry that began it: nobody chose it, and everybody can recompute the draw.

    Counts are kept here because whoever decides an item need not see the others'.
    """

    number = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    by = _by()
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    promise = models.CharField(max_length=200, blank=True)  # the one it serves, where there is one
    department = models.CharField(max_length=80, blank=True)  # only its customers; empty: all that the drawer reaches
    reach = models.CharField(max_length=12)
    sharing = models.CharField(max_length=12, choices=Sharing.choices)
    is_inspection = models.BooleanField(default=False)
    stale_days = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField(default=0)
    population_sha256 = models.CharField(max_length=64, blank=True)
    sample_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    by_chance = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    unreached = models.PositiveIntegerField(default=0)
    disputed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_events = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="rounds_running")]

    @property
    def ref(self) -> str:
        """How the ledger names this round."""
        return f"data_check:{self.number}"

    @property
    def decided(self) -> int:
        return self.size - self.left

    @property
    def percent(self) -> float:
        return 100 * self.decided / self.size if self.size else 100.0


class Item(models.Model):
    """One customer of a round. `rules` says why it was drawn: pairs of a rule and a field, never a value."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    is_by_chance = models.BooleanField()
    rules = models.JSONField(default=list)
    department = models.CharField(max_length=80, blank=True)  # as it was when drawn; whose quality this is
    assignee = _by()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    first_outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    fields = models.JSONField(default=list)  # names of the fields that were wrong
    sealed_note = models.BinaryField(null=True)
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    events = models.JSONField(default=list)  # (kind, id) of what it wrote, so that an undo can take them out
    confirmed_before = models.DateField(null=True, blank=True)
    has_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["round", "place"]
        constraints = [models.UniqueConstraint(fields=["round", "customer"], name="checked_once_in_a_round")]
        indexes = [
            models.Index(fields=["assignee", "outcome"], condition=Q(outcome__in=("", "wrong")), name="checks_to_do"),
            models.Index(fields=["customer", "-decided_at"], name="checks_of_customer"),
            models.Index(fields=["decided_at", "department"], condition=Q(decided_at__isnull=False), name="checks_decided"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names the error found in this item."""
        return f"data_error:{self.round.number}-{self.place}"


class Correction(models.Model):
    """One field that was put right: what it held, what it holds now, who, when, and from which source."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="corrections")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=12)
    sealed_old = models.BinaryField(null=True)
    sealed_new = models.BinaryField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    by = _by()
    at = models.DateTimeField()
    undone_by = _by(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["-at"], name="corrections_by_time")]
