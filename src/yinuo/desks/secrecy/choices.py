"""The closed lists of the secrecy desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Holder(TextChoices):
    """Who or what holds confidential information beside our own people, whose list comes from the access list by itself."""

    PARTY = "party", pgettext_lazy("holder", "Outside party")
    SYSTEM = "system", pgettext_lazy("holder", "System or store")


class Info(TextChoices):
    """What is confidential."""

    IDENTITY = "identity", pgettext_lazy("secret", "Identity and contacts of customers")
    PURCHASES = "purchases", pgettext_lazy("secret", "Purchases and transactions")
    HABITS = "habits", pgettext_lazy("secret", "Habits and wishes")
    FINANCE = "finance", pgettext_lazy("secret", "Financial information")
    TECHNOLOGY = "technology", pgettext_lazy("secret", "Technology")
    PLANS = "plans", pgettext_lazy("secret", "Business plans")
    INTERNAL = "internal", pgettext_lazy("secret", "Other unpublished information")


class Term(TextChoices):
    """How long it is to be kept secret."""

    YEARS = "years", pgettext_lazy("secrecy term", "While the contract lasts and N years after")
    ENDLESS = "endless", pgettext_lazy("secrecy term", "Without end")
    UNTIL = "until", pgettext_lazy("secrecy term", "Until a day")


class HandBack(TextChoices):
    """What became of the information when its use ended."""

    RETURNED = "returned", pgettext_lazy("hand-back", "Given back")
    DESTROYED = "destroyed", pgettext_lazy("hand-back", "Destroyed, with a certificate")


class Level(TextChoices):
    """The level of secrecy a store is kept at."""

    INTERNAL = "internal", pgettext_lazy("secrecy level", "Internal")
    SECRET = "secret", pgettext_lazy("secrecy level", "Secret")
    TOP = "top", pgettext_lazy("secrecy level", "Highest of the trade")


class Basis(TextChoices):
    """What an exception from secrecy rests on."""

    PUBLIC = "public", pgettext_lazy("exception", "It is public already")
    LAWFUL = "lawful", pgettext_lazy("exception", "It came from a lawful source")
    LAW = "law", pgettext_lazy("exception", "The law demands it")
    RIGHTS = "rights", pgettext_lazy("exception", "It protects a lawful right")


class Asked(TextChoices):
    """Where a request for an exception stands."""

    OPEN = "open", pgettext_lazy("exception", "Waiting for a decision")
    APPROVED = "approved", pgettext_lazy("exception", "Approved")
    REFUSED = "refused", pgettext_lazy("exception", "Refused")


class Answer(TextChoices):
    """What a check of the list came to."""

    FINE = "fine", pgettext_lazy("check", "In order")
    FINDING = "finding", pgettext_lazy("check", "Finding")
    NOT_HERE = "not_here", pgettext_lazy("check", "Does not concern us")


class Severity(TextChoices):
    """How grave a finding is."""

    CRITICAL = "critical", pgettext_lazy("severity", "Critical")
    HIGH = "high", pgettext_lazy("severity", "High")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    LOW = "low", pgettext_lazy("severity", "Low")


DAYS_TO_CORRECT = {Severity.CRITICAL: 3, Severity.HIGH: 14, Severity.MEDIUM: 30, Severity.LOW: 90}
"""Calendar days that are proposed for correcting a finding; whoever records it may say otherwise."""


class FindingState(TextChoices):
    """Where a finding stands."""

    OPEN = "open", pgettext_lazy("finding", "Open")
    CORRECTED = "corrected", pgettext_lazy("finding", "Corrected, to be verified")
    VERIFIED = "verified", pgettext_lazy("finding", "Verified")


class Kind(TextChoices):
    """What happened; each is a kind of event that promises forbid."""

    LEAKED = "leaked", pgettext_lazy("incident", "Customer data leaked")
    DISCLOSED = "disclosed", pgettext_lazy("incident", "Customer data told to somebody without a right")
    MISUSED = "misused", pgettext_lazy("incident", "Customer data misused")
    SCOPE = "scope", pgettext_lazy("incident", "Customer data used beyond what was agreed")
    SECRET = "secret", pgettext_lazy("incident", "Trade secret leaked")
    TOLD = "told", pgettext_lazy("incident", "Trade secret told to a third party")


EVENT_OF = {
    Kind.LEAKED: "customer_data.leaked",
    Kind.DISCLOSED: "customer_data.disclosed",
    Kind.MISUSED: "customer_data.misused",
    Kind.SCOPE: "customer_data.out_of_scope",
    Kind.SECRET: "secret.leaked",
    Kind.TOLD: "secret.disclosed",
}
"""The fact that a confirmed incident is."""
OF_PERSONS = frozenset({Kind.LEAKED, Kind.DISCLOSED, Kind.MISUSED, Kind.SCOPE})


class State(TextChoices):
    """Where an incident stands."""

    SUSPECTED = "suspected", pgettext_lazy("incident", "Suspected")
    CONFIRMED = "confirmed", pgettext_lazy("incident", "Confirmed")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")
    NONE = "none", pgettext_lazy("incident", "Was none")


class WasNone(TextChoices):
    """Why an incident turned out to be none."""

    NEVER_LEFT = "never_left", pgettext_lazy("no incident", "The data never left us")
    ALLOWED = "allowed", pgettext_lazy("no incident", "Whoever got them was entitled")
    NOT_OURS = "not_ours", pgettext_lazy("no incident", "The data are not ours")
    EXERCISE = "exercise", pgettext_lazy("no incident", "It was an exercise")


class Risk(TextChoices):
    """What an incident may do to the persons concerned."""

    LOW = "low", pgettext_lazy("risk of harm", "Low")
    MEDIUM = "medium", pgettext_lazy("risk of harm", "Medium")
    HIGH = "high", pgettext_lazy("risk of harm", "High")


class Audience(TextChoices):
    """Who is told of an incident."""

    PERSONS = "persons", pgettext_lazy("audience", "The persons concerned")
    AUTHORITY = "authority", pgettext_lazy("audience", "The regulator")
    PARTY = "party", pgettext_lazy("audience", "The other party of the contract")
    SUMMARY = "summary", pgettext_lazy("audience", "The regulator, with the closing summary")


TOLD_AS = {
    Audience.PERSONS: "persons.notified",
    Audience.AUTHORITY: "authority.notified",
    Audience.PARTY: "counterparty.notified",
    Audience.SUMMARY: "incident_summary.delivered",
}
"""The fact that a notice to each of them is."""


class Means(TextChoices):
    """How they were told."""

    HOTLINE = "hotline", pgettext_lazy("means", "Reporting hotline or site of the authority")
    LETTER = "letter", pgettext_lazy("means", "Letter")
    MAIL = "mail", pgettext_lazy("means", "E-mail")
    MESSAGE = "message", pgettext_lazy("means", "Text message or call")
    PUBLIC = "public", pgettext_lazy("means", "Public announcement")
    HAND = "hand", pgettext_lazy("means", "In person")
