"""Tables of the retention desk. What names a customer is under row security (migration 0002), as the customer is.

No row here holds personal text, but for the reason of a hold on one customer, which is sealed under that customer's key.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.choices import Category, Tier

from .choices import Asked, Basis, HoldState, Kind, ListState, Outcome, Scope, Trade, Unit

_STAFF = settings.AUTH_USER_MODEL
_CUSTOMER = "customers.Customer"


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Decision(models.Model):
    """A term of this house's own, or the switching of a trade: proposed by one person, decided by another, dated.

    The newest accepted one of a key counts. `amount` empty: the house has no own term any more.
    """

    about = models.CharField(max_length=8, choices=Asked.choices)
    key = models.CharField(max_length=40)  # a kind of record, or a trade
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, choices=Unit.choices, blank=True)
    is_on = models.BooleanField(default=True)
    basis = models.CharField(max_length=200)
    from_on = models.DateField()
    by = _by()
    at = models.DateTimeField()
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("by")), name="a_term_has_a_second_person"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, is_accepted__isnull=True) | Q(decided_by__isnull=False, is_accepted__isnull=False),
                name="a_decided_term_says_how",
            ),
            models.UniqueConstraint(fields=["about", "key"], condition=Q(is_accepted__isnull=True), name="one_open_decision_of_a_key"),
        ]

    @property
    def label(self) -> str:
        """What it is about, in words."""
        return str(Kind(self.key).label) if self.about == Asked.RULE else str(Trade(self.key).label)


class Hold(models.Model):
    """Something that may not be destroyed, whatever its term says, from when it is put on until two people agreed that it is lifted."""

    number = models.CharField(max_length=24, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    customer = models.ForeignKey(_CUSTOMER, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    document = models.CharField(max_length=40, blank=True)
    record_kind = models.CharField(max_length=40, choices=Kind.choices, blank=True)
    # the filter of a hold on whatever fits: each empty one is not asked
    category = models.CharField(max_length=12, blank=True)
    tier = models.CharField(max_length=12, blank=True)
    department = models.CharField(max_length=80, blank=True)
    tag = models.CharField(max_length=40, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    basis_number = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    sealed_reason = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=HoldState.choices, default=HoldState.ASKED)
    by = _by()
    at = models.DateTimeField()
    confirmed_by = _by(null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    lift_by = _by(null=True)
    lift_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=400, blank=True)
    sealed_lift_reason = models.BinaryField(null=True)
    lifted_by = _by(null=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("by")), name="a_hold_has_a_second_person"),
            models.CheckConstraint(condition=~Q(lifted_by=F("lift_by")), name="lifting_has_a_second_person"),
            models.CheckConstraint(
                condition=(Q(scope=Scope.CUSTOMER) & Q(customer__isnull=False)) | (~Q(scope=Scope.CUSTOMER) & Q(customer__isnull=True)),
                name="a_hold_on_a_customer_names_one",
            ),
            models.CheckConstraint(condition=~Q(state=HoldState.LIFTED) | Q(lifted_by__isnull=False), name="a_lifted_hold_says_by_whom"),
        ]
        indexes = [models.Index(fields=["customer"], condition=Q(customer__isnull=False), name="holds_on_customer")]

    @property
    def ref(self) -> str:
        return f"hold:{self.number}"

    @property
    def conditions(self) -> list[str]:
        """The filter of a hold, each condition in words."""
        said = [str(Category(self.category).label) if self.category else "", str(Tier(self.tier).label) if self.tier else ""]
        said += [self.department, self.tag]
        if self.from_on or self.until_on:
            said.append(f"{self.from_on or ''} – {self.until_on or ''}")
        return [one for one in said if one]


class Destruction(models.Model):
    """Records of one kind that are to be destroyed: proposed, decided by a second person, carried out after a while, certified."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=ListState.choices, default=ListState.PROPOSED)
    rules = models.JSONField()  # the terms as they stood: key, both languages, article
    remark = models.CharField(max_length=200, blank=True)
    by = _by()
    at = models.DateTimeField()
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # until then it can be taken back
    taken_back_by = _by(null=True)
    done_at = models.DateTimeField(null=True, blank=True)
    destroyed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    event = models.CharField(max_length=40, blank=True)
    certificate = models.JSONField(default=dict, blank=True)  # its words in each language, as they stood when it was carried out
    certificate_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("by")), name="a_destruction_has_a_second_person"),
            models.CheckConstraint(
                condition=~Q(state__in=[ListState.APPROVED, ListState.DONE]) | Q(decided_by__isnull=False),
                name="a_destruction_says_who_approved",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state=ListState.APPROVED), name="destructions_to_carry_out")]

    @property
    def ref(self) -> str:
        return f"destruction:{self.number}"


class DestructionItem(models.Model):
    """One record on a list: which, whose, since when; and what became of it."""

    destruction = models.ForeignKey(Destruction, on_delete=models.CASCADE, related_name="items")
    record = models.CharField(max_length=60)
    customer = models.ForeignKey(_CUSTOMER, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    customer_number = models.CharField(max_length=24, blank=True)
    started_at = models.DateTimeField()
    until_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["destruction", "record"], name="a_record_once_on_a_list")]

    @property
    def shown(self) -> str:
        """The record as people name it: without the word that tells the ledger what it is."""
        return self.record.rpartition(":")[2]


class Certificate(models.Model):
    """The printed certificate of a destruction, in one language; the same destruction gives the same bytes."""

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="certificates")
    language = models.CharField(max_length=8)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destruction", "language"], name="one_certificate_of_a_language")]
