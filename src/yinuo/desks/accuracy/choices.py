"""The closed lists of the accuracy desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Per(TextChoices):
    """How long a period is; the words of the promise language."""

    DAY = "day", pgettext_lazy("period", "a day")
    WEEK = "week", pgettext_lazy("period", "a week")
    MONTH = "month", pgettext_lazy("period", "a month")
    QUARTER = "quarter", pgettext_lazy("period", "a quarter")
    YEAR = "year", pgettext_lazy("period", "a year")


class Rule(TextChoices):
    """Why a customer was drawn, and what may be wrong with a field."""

    CHANCE = "chance", pgettext_lazy("data check", "Drawn by chance")
    MISSING = "missing", pgettext_lazy("data check", "Missing")
    STALE = "stale", pgettext_lazy("data check", "Not confirmed for long")
    CONTRADICTORY = "contradictory", pgettext_lazy("data check", "Contradictory")
    FORMAT = "format", pgettext_lazy("data check", "Form is wrong")
    DUPLICATE = "duplicate", pgettext_lazy("data check", "Also at another customer")


WEIGHT = {Rule.FORMAT: 5, Rule.CONTRADICTORY: 4, Rule.DUPLICATE: 3, Rule.MISSING: 2, Rule.STALE: 1, Rule.CHANCE: 0}
"""Which fault is looked at first: what is surely wrong before what may be."""


class Sharing(TextChoices):
    """Who checks what was drawn."""

    OWNER = "owner", pgettext_lazy("data check", "Each client manager their own customers")
    DEPARTMENT = "department", pgettext_lazy("data check", "Evenly among the department of the customer")
    MYSELF = "myself", pgettext_lazy("data check", "I check all of them")


class State(TextChoices):
    """Where a round stands."""

    OPEN = "open", pgettext_lazy("round", "Running")
    DONE = "done", pgettext_lazy("round", "Done")
    CANCELLED = "cancelled", pgettext_lazy("round", "Cancelled")


class Outcome(TextChoices):
    """What a check found."""

    OPEN = "", pgettext_lazy("data check", "Still to check")
    RIGHT = "right", pgettext_lazy("data check", "Right")
    CORRECTED = "corrected", pgettext_lazy("data check", "Corrected")
    WRONG = "wrong", pgettext_lazy("data check", "Wrong, to be corrected")
    UNREACHED = "unreached", pgettext_lazy("data check", "Cannot be reached")
    DISPUTED = "disputed", pgettext_lazy("data check", "Disputed")
    GONE = "gone", pgettext_lazy("data check", "No longer kept")


class Source(TextChoices):
    """Where the right value was taken from."""

    CUSTOMER = "customer", pgettext_lazy("source", "The customer said so")
    DOCUMENT = "document", pgettext_lazy("source", "A document was seen")
    REGISTER = "register", pgettext_lazy("source", "A public register")
    RECORDS = "records", pgettext_lazy("source", "Our own records")


DRAWERS = frozenset({"director", "department_head", "client_manager", "supervisor", "security_officer"})
"""Roles that may draw a round, each among the customers that it reaches."""
INSPECTORS = frozenset({"supervisor"})
"""Whose rounds are an inspection: what is wrong in them is a finding, too, that somebody else corrects."""
MOST = 500
"""Customers of one round at most."""
