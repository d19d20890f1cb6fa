"""The closed lists of the retention desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """A kind of record. The value is also the class that a promise `keep CLASS for N years` names."""

    CUSTOMER_ARCHIVE = "customer_archive", pgettext_lazy("record kind", "Customer archive")
    TRANSACTIONS = "transactions", pgettext_lazy("record kind", "Transactions")
    AGREEMENTS = "agreements", pgettext_lazy("record kind", "Agreements")
    WISHES = "wishes", pgettext_lazy("record kind", "Preferences and needs")
    CONTACTS = "contacts", pgettext_lazy("record kind", "Former contacts")
    SERVICE_RECORDS = "service_records", pgettext_lazy("record kind", "Service records")
    COMPLAINTS = "complaints", pgettext_lazy("record kind", "Complaints")
    CONSENTS = "consents", pgettext_lazy("record kind", "Consents")
    RECORDINGS = "recordings", pgettext_lazy("record kind", "Recordings")
    ASSESSMENTS = "assessments", pgettext_lazy("record kind", "Impact assessments")
    DISCLOSURES = "disclosures", pgettext_lazy("record kind", "Records of handing data on")
    SECRETS = "secrets", pgettext_lazy("record kind", "Confidential information")
    DOCUMENTS = "documents", pgettext_lazy("record kind", "Signed documents")
    DRAFTS = "drafts", pgettext_lazy("record kind", "Drafts never signed")
    VOUCHERS = "vouchers", pgettext_lazy("record kind", "Accounting vouchers and ledgers")
    ACCOUNT_REPORTS = "account_reports", pgettext_lazy("record kind", "Accounting reports of a month, quarter or half-year")
    YEAR_REPORTS = "year_reports", pgettext_lazy("record kind", "Accounting reports of a year")
    ACCESS_LOGS = "access_logs", pgettext_lazy("record kind", "Looks at customer data")
    SIGN_IN_LOGS = "sign_in_logs", pgettext_lazy("record kind", "Attempts to sign in")
    SESSIONS = "sessions", pgettext_lazy("record kind", "Ended sessions")
    EXPORTS = "exports", pgettext_lazy("record kind", "Export files")


LOGS = (Kind.ACCESS_LOGS, Kind.SIGN_IN_LOGS, Kind.SESSIONS, Kind.EXPORTS)
"""What is pruned by itself at the end of its term; never kept for less than `LEAST_LOG_MONTHS`."""
LEAST_LOG_MONTHS = 6


class Source(TextChoices):
    """Who says how long."""

    LAW = "law", pgettext_lazy("source of a term", "Law")
    DOCUMENT = "document", pgettext_lazy("source of a term", "Signed document")
    HOUSE = "house", pgettext_lazy("source of a term", "Own rule")


class Unit(TextChoices):
    """What a term is counted in."""

    DAY = "day", pgettext_lazy("unit of a term", "days")
    MONTH = "month", pgettext_lazy("unit of a term", "months")
    YEAR = "year", pgettext_lazy("unit of a term", "years")


class Counted(TextChoices):
    """From when a term runs."""

    START = "start", pgettext_lazy("start of a term", "from the day the record is done with")
    MADE = "made", pgettext_lazy("start of a term", "from the day the record was made")
    NEXT_YEAR = "next_year", pgettext_lazy("start of a term", "from the first day after the year")


class Trade(TextChoices):
    """An industry or a position in a market that some laws speak of; each is switched on for a house by two people."""

    FINANCE = "finance", pgettext_lazy("trade", "Financial institution")
    SECURITIES = "securities", pgettext_lazy("trade", "Securities company")
    PLATFORM = "platform", pgettext_lazy("trade", "E-commerce platform operator")
    MEDICAL = "medical", pgettext_lazy("trade", "Medical institution")


class Asked(TextChoices):
    """What a decision of two people is about."""

    RULE = "rule", pgettext_lazy("decision", "Own term")
    TRADE = "trade", pgettext_lazy("decision", "Trade")


class Scope(TextChoices):
    """What a hold covers."""

    CUSTOMER = "customer", pgettext_lazy("scope of a hold", "One customer")
    DOCUMENT = "document", pgettext_lazy("scope of a hold", "One document")
    KIND = "kind", pgettext_lazy("scope of a hold", "A kind of record")
    QUERY = "query", pgettext_lazy("scope of a hold", "Whatever fits a filter")


class Basis(TextChoices):
    """Why something is on hold."""

    LITIGATION = "litigation", pgettext_lazy("basis of a hold", "Lawsuit or arbitration")
    AUTHORITY = "authority", pgettext_lazy("basis of a hold", "Investigation by an authority")
    DISPUTE = "dispute", pgettext_lazy("basis of a hold", "Dispute with the customer")
    BREACH = "breach", pgettext_lazy("basis of a hold", "Breach not yet made good")
    AUDIT = "audit", pgettext_lazy("basis of a hold", "Audit or inspection")
    OTHER = "other", pgettext_lazy("basis of a hold", "Another basis, written down")


class HoldState(TextChoices):
    """How a hold stands. It holds from the moment it is put on until a second person agrees that it is lifted."""

    ASKED = "asked", pgettext_lazy("state of a hold", "Holds, to be confirmed")
    ON = "on", pgettext_lazy("state of a hold", "Holds")
    LIFTING = "lifting", pgettext_lazy("state of a hold", "Holds, lifting proposed")
    LIFTED = "lifted", pgettext_lazy("state of a hold", "Lifted")
    REFUSED = "refused", pgettext_lazy("state of a hold", "Not confirmed")


HOLDING = (HoldState.ASKED, HoldState.ON, HoldState.LIFTING)


class ListState(TextChoices):
    """How a list of what is to be destroyed stands."""

    PROPOSED = "proposed", pgettext_lazy("state of a destruction", "Awaits the second person")
    APPROVED = "approved", pgettext_lazy("state of a destruction", "Approved, can be taken back")
    DONE = "done", pgettext_lazy("state of a destruction", "Destroyed")
    REFUSED = "refused", pgettext_lazy("state of a destruction", "Refused")
    TAKEN_BACK = "taken_back", pgettext_lazy("state of a destruction", "Taken back")


class Outcome(TextChoices):
    """What became of one record of a list."""

    WAITING = "", pgettext_lazy("outcome of a destruction", "Waiting")
    DESTROYED = "destroyed", pgettext_lazy("outcome of a destruction", "Destroyed")
    HELD = "held", pgettext_lazy("outcome of a destruction", "Left: on hold")
    KEPT = "kept", pgettext_lazy("outcome of a destruction", "Left: its term is not over")
    GONE = "gone", pgettext_lazy("outcome of a destruction", "Left: no longer there")


class Verb(TextChoices):
    """What can be done on this desk."""

    READ = "read", pgettext_lazy("verb", "See terms, due lists and holds")
    RULE = "rule", pgettext_lazy("verb", "Propose an own term")
    HOLD = "hold", pgettext_lazy("verb", "Put on and lift holds")
    PROPOSE = "propose", pgettext_lazy("verb", "Propose a destruction")
    APPROVE = "approve", pgettext_lazy("verb", "Decide as the second person")
