"""Tables of the customers desk. What points at a person is sealed under that person's own key; what is in clear here is pseudonymous.

Sealed columns hold envelopes of `kit.sealed`, bound to their table, column and row. Row security (migration 0002) is the second wall.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .choices import BulkChange, Category, DataClass, FieldType, Kind, Purpose, Risk, Sealed, Tier, TokenOf, WishKind

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Customer(models.Model):
    """One customer: a person, an organisation or another institution."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    category = models.CharField(max_length=12, choices=Category.choices, default=Category.REGULAR)
    tier = models.CharField(max_length=12, choices=Tier.choices, blank=True, default=Tier.NONE)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True, default=Risk.UNKNOWN)
    source = models.CharField(max_length=40, blank=True)
    department = models.CharField(max_length=80, blank=True)
    manager = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="customers", null=True, blank=True)
    since_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)  # when the customer last confirmed the data
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # a form says which one it was filled from
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    sealed_name = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    sealed_email = models.BinaryField(null=True)
    sealed_identity = models.BinaryField(null=True)
    sealed_bank = models.BinaryField(null=True)
    sealed_address = models.BinaryField(null=True)
    sealed_notes = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="customer_kind_is_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="customer_is_not_its_own_double"),
        ]
        indexes = [
            # a client manager's own list, a department's list, and the two filters used most
            models.Index(fields=["manager", "-id"], name="customers_by_manager"),
            models.Index(fields=["department", "-id"], name="customers_by_department"),
            models.Index(fields=["tier", "-id"], name="customers_by_tier"),
            models.Index(fields=["category", "-id"], name="customers_by_category"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customers_merged"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this customer: pseudonymous."""
        return f"customer:{self.number}"

    @property
    def is_person(self) -> bool:
        return self.kind == Kind.PERSON


class CustomerKey(models.Model):
    """The data key of one customer, wrapped under the ring's key. Without this row nobody can read the customer again.

    A table of its own, so that its backups can be kept shorter than all others.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="key")
    wrapped = models.BinaryField()
    version = models.PositiveSmallIntegerField(db_index=True)
    made_at = models.DateTimeField()


class Finding(models.Model):
    """One keyed fingerprint by which a customer is found; see `kit.sealed_index`. Goes with the customer's key."""

    pk = models.CompositePrimaryKey("token", "customer_id")
    token = models.BigIntegerField()
    # a trigger of migration 0006 sees to it that there is such a customer: once for a statement, as a row alone costs more than itself
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="findings", db_constraint=False)
    of = models.SmallIntegerField(choices=TokenOf.choices, default=TokenOf.PIECE, db_default=int(TokenOf.PIECE))

    class Meta:
        # who has the same telephone, identity number … as somebody else: one pass over these alone
        indexes = [models.Index(fields=["of", "token", "customer"], condition=Q(of__gt=0), name="findings_that_tell_apart")]


class Contact(models.Model):
    """Somebody to speak to at a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    position = models.CharField(max_length=60, blank=True)
    is_main = models.BooleanField(default=False)
    sealed_name = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    sealed_email = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_main", "id"]


class Tag(models.Model):
    """A word that groups customers; never about one person."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]


class Tagging(models.Model):
    """A customer carries a tag."""

    pk = models.CompositePrimaryKey("tag_id", "customer_id")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="taggings")


class Agreement(models.Model):
    """What was agreed with a customer beside the documents of the house; `document` names one of those where there is one."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="agreements")
    document = models.CharField(max_length=40, blank=True)
    sealed_text = models.BinaryField(null=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-from_on", "-id"]


class Wish(models.Model):
    """A preference or a need of a customer, in the words it was told with."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=12, choices=WishKind.choices)
    sealed_text = models.BinaryField(null=True)
    by = _by()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class Deal(models.Model):
    """One transaction, or one line of it; a cancelled one is negative.

    A natural person's amount and goods are sealed; an organisation's stand in clear, so that they can be added up.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="deals")
    reference = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    currency = models.CharField(max_length=3, default="CNY")
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    sealed_amount = models.BinaryField(null=True)
    source = models.CharField(max_length=40, blank=True)
    invoice = models.CharField(max_length=60, blank=True, db_default="")
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    goods = models.CharField(max_length=200, blank=True, db_default="")  # an organisation's; a natural person's are sealed
    sealed_goods = models.BinaryField(null=True)
    is_cancelled = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], condition=~Q(reference=""), name="a_deal_comes_in_once"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(sealed_amount__isnull=True), name="an_amount_has_one_form"),
        ]
        indexes = [models.Index(fields=["customer", "-at"], name="deals_of_customer")]


class OwnField(models.Model):
    """A field that this organisation adds to its customers."""

    key = models.SlugField(max_length=40, unique=True)
    label_zh = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60)
    type = models.CharField(max_length=8, choices=FieldType.choices, default=FieldType.TEXT)
    options = models.JSONField(default=list, blank=True)
    data_class = models.CharField(max_length=10, choices=DataClass.choices, default=DataClass.INTERNAL)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]


class OwnValue(models.Model):
    """What a customer has in an own field."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="own_values")
    field = models.ForeignKey(OwnField, on_delete=models.PROTECT)
    sealed_value = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "field"], name="one_own_value")]


class Merge(models.Model):
    """One customer was found to be another; what the merged one had before is kept, so that it can be undone."""

    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    double = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField()
    by = _by()
    at = models.DateTimeField()
    undone_by = _by(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class BulkEdit(models.Model):
    """One change of many customers; `before` maps each to what it had, so that it can be undone."""

    change = models.CharField(max_length=12, choices=BulkChange.choices)
    value = models.CharField(max_length=80)
    before = models.JSONField()
    by = _by()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class SavedFilter(models.Model):
    """A list somebody comes back to. The typed search is not kept: it may be a name."""

    staff = models.ForeignKey(_STAFF, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="one_filter_of_a_name")]


class Look(models.Model):
    """Somebody looked at one sealed field for a purpose; plain until `until`, in that session only."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="looks")
    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=12, choices=Sealed.choices)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    about = models.CharField(max_length=40, blank=True)
    sealed_remark = models.BinaryField(null=True)
    session = models.BinaryField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["customer", "-at"], name="looks_at_customer")]


class Denial(models.Model):
    """How often somebody asked, on one day, for what is not there or not for them. `kept` are those for a number that this house gave."""

    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    asked = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    numbers = models.JSONField(default=list)  # pseudonyms, a few of the day
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "staff"]
        constraints = [models.UniqueConstraint(fields=["staff", "on"], name="denials_of_a_day")]


class Undertaking(models.Model):
    """A member of staff undertook to keep customer data confidential, in a text of one version."""

    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="undertakings")
    version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    signed_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["staff", "version"], name="undertaken_once")]


class AccessReview(models.Model):
    """Somebody answered for it that a colleague still needs the access they have."""

    staff = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    by = _by()
    at = models.DateTimeField()
    stays = models.BooleanField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(staff=F("by")), name="nobody_reviews_their_own_access")]
