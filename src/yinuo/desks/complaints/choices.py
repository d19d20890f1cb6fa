"""The closed lists of complaint handling, each with its label, once. After ISO 10002:2018, clauses 8.4 to 8.9 and annex on remedies."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Severity(TextChoices):
    """How much it weighs for whoever complains."""

    LOW = "low", pgettext_lazy("severity", "Slight")
    MEDIUM = "medium", pgettext_lazy("severity", "Considerable")
    HIGH = "high", pgettext_lazy("severity", "Severe")


class Impact(TextChoices):
    """How far it reaches."""

    ONE = "one", pgettext_lazy("impact", "This customer")
    SEVERAL = "several", pgettext_lazy("impact", "Several customers")
    PUBLIC = "public", pgettext_lazy("impact", "The public, or many customers")


class Immediate(TextChoices):
    """Whether something has to be done at once, and can be."""

    NONE = "none", pgettext_lazy("immediate action", "Not needed")
    TAKEN = "taken", pgettext_lazy("immediate action", "Needed, and taken")
    IMPOSSIBLE = "impossible", pgettext_lazy("immediate action", "Needed, but not possible")


class Verification(TextChoices):
    """What the investigation says of the complaint."""

    SUBSTANTIATED = "substantiated", pgettext_lazy("verification", "Substantiated")
    PARTLY = "partly", pgettext_lazy("verification", "Partly substantiated")
    NOT = "not", pgettext_lazy("verification", "Not substantiated")


class BreachGrade(TextChoices):
    """How the letters grade what was found; proposed here, confirmed by whoever keeps the register of breaches."""

    NONE = "none", pgettext_lazy("breach grade", "No breach")
    MINOR = "minor", pgettext_lazy("breach grade", "Minor breach")
    MAJOR = "major", pgettext_lazy("breach grade", "Major breach")


class RemedyKind(TextChoices):
    """What can be offered (ISO 10002:2018, clause 8.7 and its guidance on response)."""

    REFUND = "refund", pgettext_lazy("remedy", "Refund")
    REPLACEMENT = "replacement", pgettext_lazy("remedy", "Replacement")
    REPAIR = "repair", pgettext_lazy("remedy", "Repair, or done again")
    SUBSTITUTE = "substitute", pgettext_lazy("remedy", "Substitute")
    TECHNICAL = "technical", pgettext_lazy("remedy", "Technical help")
    INFORMATION = "information", pgettext_lazy("remedy", "Information")
    REFERRAL = "referral", pgettext_lazy("remedy", "Referral to whom it concerns")
    FINANCIAL = "financial", pgettext_lazy("remedy", "Financial help")
    ASSISTANCE = "assistance", pgettext_lazy("remedy", "Other help")
    COMPENSATION = "compensation", pgettext_lazy("remedy", "Compensation")
    APOLOGY = "apology", pgettext_lazy("remedy", "Apology")
    GOODWILL = "goodwill", pgettext_lazy("remedy", "Goodwill")
    CHANGE = "change", pgettext_lazy("remedy", "Change of product, process or rule")


MONEY = frozenset({RemedyKind.REFUND, RemedyKind.FINANCIAL, RemedyKind.COMPENSATION, RemedyKind.GOODWILL})
"""Remedies that may have an amount, in yuan with two places."""
MUST_HAVE_AMOUNT = frozenset({RemedyKind.REFUND, RemedyKind.COMPENSATION})


class ProposalState(TextChoices):
    """Where a proposed solution stands."""

    DRAFTED = "drafted", pgettext_lazy("proposal", "Proposed, no check needed")
    WAITING = "waiting", pgettext_lazy("proposal", "Waits for a second person")
    APPROVED = "approved", pgettext_lazy("proposal", "Approved")
    RETURNED = "returned", pgettext_lazy("proposal", "Sent back")


class Target(TextChoices):
    """Who looks at it next."""

    HEAD = "head", pgettext_lazy("escalation", "Head of the department")
    DIRECTOR = "director", pgettext_lazy("escalation", "Service director")
    MEDIATION = "mediation", pgettext_lazy("escalation", "Mediation outside")
    AUTHORITY = "authority", pgettext_lazy("escalation", "Authority")


INSIDE = (Target.HEAD, Target.DIRECTOR)
WORKDAYS = {Target.HEAD: 2, Target.DIRECTOR: 3, Target.MEDIATION: 10, Target.AUTHORITY: 10}
"""How many workdays each has to look at it; a rule of this house. Promises of the letters are counted beside it."""
LONGEST_BODY = 80
"""Characters of the name of an outside body."""
