"""The closed lists of the customers desk, each with its label, once."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What a customer is."""

    PERSON = "person", pgettext_lazy("customer", "Individual")
    ORGANISATION = "organisation", pgettext_lazy("customer", "Organisation")
    OTHER = "other", pgettext_lazy("customer", "Other institution")


class Category(TextChoices):
    """How a customer is served."""

    CONTRACT = "contract", pgettext_lazy("customer", "Contract customer")
    REGULAR = "regular", pgettext_lazy("customer", "Regular customer")
    PROSPECT = "prospect", pgettext_lazy("customer", "Prospect")
    FORMER = "former", pgettext_lazy("customer", "Former customer")


class Verification(TextChoices):
    """How it was made sure, when a customer was entered, that the data are right."""

    NONE = "", pgettext_lazy("verification", "Not verified")
    PAPER = "paper", pgettext_lazy("verification", "Identity paper or business licence seen")
    CALL = "call", pgettext_lazy("verification", "Called back at the number given")
    CONTRACT = "contract", pgettext_lazy("verification", "Taken from a signed contract")
    PUBLIC_REGISTER = "public_register", pgettext_lazy("verification", "Compared with a public register")
    CUSTOMER = "customer", pgettext_lazy("verification", "Confirmed by the customer")
    CHECK_DIGIT = "check_digit", pgettext_lazy("verification", "Check digit of the identity number is right")


class Tier(TextChoices):
    """Loyalty tier."""

    NONE = "", pgettext_lazy("tier", "No tier")
    SILVER = "silver", pgettext_lazy("tier", "Silver")
    GOLD = "gold", pgettext_lazy("tier", "Gold")
    PLATINUM = "platinum", pgettext_lazy("tier", "Platinum")


class Risk(TextChoices):
    """How much the relation is at risk."""

    UNKNOWN = "", pgettext_lazy("risk", "Not rated")
    LOW = "low", pgettext_lazy("risk", "Low")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    HIGH = "high", pgettext_lazy("risk", "High")


class Sealed(TextChoices):
    """The sealed fields of a customer; each is a column `sealed_<value>`."""

    NAME = "name", pgettext_lazy("customer field", "Name")
    PHONE = "phone", pgettext_lazy("customer field", "Telephone")
    EMAIL = "email", pgettext_lazy("customer field", "E-mail")
    IDENTITY = "identity", pgettext_lazy("customer field", "Identity number")
    BANK = "bank", pgettext_lazy("customer field", "Bank account")
    ADDRESS = "address", pgettext_lazy("customer field", "Address")
    NOTES = "notes", pgettext_lazy("customer field", "Notes")


LONGEST = {
    Sealed.NAME: 200,
    Sealed.PHONE: 40,
    Sealed.EMAIL: 254,
    Sealed.IDENTITY: 40,
    Sealed.BANK: 60,
    Sealed.ADDRESS: 400,
    Sealed.NOTES: 4000,
}
"""Characters of each field at most."""


class Field(TextChoices):
    """What the table of rights speaks of: the sealed fields, and what else there is of a customer."""

    NAME = Sealed.NAME.value, Sealed.NAME.label
    PHONE = Sealed.PHONE.value, Sealed.PHONE.label
    EMAIL = Sealed.EMAIL.value, Sealed.EMAIL.label
    IDENTITY = Sealed.IDENTITY.value, Sealed.IDENTITY.label
    BANK = Sealed.BANK.value, Sealed.BANK.label
    ADDRESS = Sealed.ADDRESS.value, Sealed.ADDRESS.label
    NOTES = Sealed.NOTES.value, Sealed.NOTES.label
    AMOUNTS = "amounts", pgettext_lazy("customer field", "Amounts")
    WISHES = "wishes", pgettext_lazy("customer field", "Preferences and needs")
    CUSTOM = "custom", pgettext_lazy("customer field", "Own fields")
    AGREEMENTS = "agreements", pgettext_lazy("customer field", "Agreements")
    REGISTER = "register", pgettext_lazy("customer field", "Class, tags, tier and dates")
    RESPONSIBLE = "responsible", pgettext_lazy("customer field", "Responsible person and department")
    CUSTOMER = "customer", pgettext_lazy("customer field", "The customer as a whole")


class Act(TextChoices):
    """What can be done with a field."""

    MASKED = "masked", pgettext_lazy("act", "See masked")
    SEE = "see", pgettext_lazy("act", "See plainly")
    REVEAL = "reveal", pgettext_lazy("act", "Look at for a purpose")
    CHANGE = "change", pgettext_lazy("act", "Change")
    SEARCH = "search", pgettext_lazy("act", "Search by")
    EXPORT = "export", pgettext_lazy("act", "Export")
    COPY = "copy", pgettext_lazy("act", "Copy of one person's record, by two people")


class Reach(TextChoices):
    """Which customers somebody can see at all."""

    ALL = "all", pgettext_lazy("reach", "All customers")
    DEPARTMENT = "department", pgettext_lazy("reach", "Customers of the own department")
    OWN = "own", pgettext_lazy("reach", "Own customers")
    NONE = "none", pgettext_lazy("reach", "No customers")


class DataClass(TextChoices):
    """How far a field may travel."""

    PUBLIC = "public", pgettext_lazy("data class", "Public")
    INTERNAL = "internal", pgettext_lazy("data class", "Internal")
    SENSITIVE = "sensitive", pgettext_lazy("data class", "Sensitive")
    SECRET = "secret", pgettext_lazy("data class", "Secret")


class Purpose(TextChoices):
    """What sealed data are looked at for."""

    CASE = "case", pgettext_lazy("purpose", "Work on a case")
    CONTACT = "contact", pgettext_lazy("purpose", "Contact the customer")
    VISIT = "visit", pgettext_lazy("purpose", "Agree on a visit")
    IDENTIFY = "identify", pgettext_lazy("purpose", "Check who is speaking")
    CORRECT = "correct", pgettext_lazy("purpose", "Check or correct the data")
    RIGHTS = "rights", pgettext_lazy("purpose", "A request of the person")
    AUDIT = "audit", pgettext_lazy("purpose", "Audit or investigation")
    OTHER = "other", pgettext_lazy("purpose", "Another purpose, written down")


class WishKind(TextChoices):
    """What a customer told us."""

    PREFERENCE = "preference", pgettext_lazy("wish", "Preference")
    NEED = "need", pgettext_lazy("wish", "Need")


class FieldType(TextChoices):
    """What an own field holds."""

    TEXT = "text", pgettext_lazy("field type", "Text")
    NUMBER = "number", pgettext_lazy("field type", "Number")
    DATE = "date", pgettext_lazy("field type", "Date")
    CHOICE = "choice", pgettext_lazy("field type", "One of a list")


class BulkChange(TextChoices):
    """What can be changed for many customers at once."""

    TIER = "tier", pgettext_lazy("bulk", "Set the tier")
    CATEGORY = "category", pgettext_lazy("bulk", "Set the class")
    MANAGER = "manager", pgettext_lazy("bulk", "Assign a client manager")
    TAG = "tag", pgettext_lazy("bulk", "Add a tag")
    UNTAG = "untag", pgettext_lazy("bulk", "Take a tag away")


class Verb(TextChoices):
    """What can be done beside the fields."""

    ADD = "add", pgettext_lazy("verb", "Add customers")
    MERGE = "merge", pgettext_lazy("verb", "Merge customers")
    BULK = "bulk", pgettext_lazy("verb", "Change several customers at once")
    DEFINE = "define", pgettext_lazy("verb", "Define tags and own fields")
    REVIEW = "review", pgettext_lazy("verb", "Review access")
    END = "end", pgettext_lazy("verb", "End somebody's access")


class TokenOf(IntegerChoices):
    """What a fingerprint is of, where two customers with the same one may be one customer."""

    PIECE = 0, pgettext_lazy("fingerprint", "A piece to search by")
    PHONE = 1, pgettext_lazy("fingerprint", "Same telephone")
    EMAIL = 2, pgettext_lazy("fingerprint", "Same e-mail")
    IDENTITY = 3, pgettext_lazy("fingerprint", "Same identity number")
    BANK = 4, pgettext_lazy("fingerprint", "Same bank account")
    NAME_END = 5, pgettext_lazy("fingerprint", "Same name and same last four digits")
