"""The closed lists of the privacy desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Basis(TextChoices):
    """Why a purpose may use personal data: the numbers of article 13 of the Personal Information Protection Law (个人信息保护法)."""

    CONSENT = "consent", pgettext_lazy("legal basis", "Consent, art. 13 (1)")
    CONTRACT = "contract", pgettext_lazy("legal basis", "Contract with the person, art. 13 (2)")
    DUTY = "duty", pgettext_lazy("legal basis", "Legal duty, art. 13 (3)")
    EMERGENCY = "emergency", pgettext_lazy("legal basis", "Emergency, art. 13 (4)")
    NEWS = "news", pgettext_lazy("legal basis", "News and public supervision, art. 13 (5)")
    PUBLIC = "public", pgettext_lazy("legal basis", "Already lawfully public, art. 13 (6)")


class Says(TextChoices):
    """What a person said about a purpose."""

    GIVEN = "given", pgettext_lazy("consent", "Given")
    DECLINED = "declined", pgettext_lazy("consent", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


class Channel(TextChoices):
    """How something reached us, or went out."""

    PORTAL = "portal", pgettext_lazy("channel", "Customer's own page")
    PAPER = "paper", pgettext_lazy("channel", "Paper or letter")
    COUNTER = "counter", pgettext_lazy("channel", "In person")
    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    MESSAGE = "message", pgettext_lazy("channel", "Short message or chat")


class Right(TextChoices):
    """What a person may ask for; articles of the Personal Information Protection Law."""

    ACCESS = "access", pgettext_lazy("right", "Access (art. 45)")
    COPY = "copy", pgettext_lazy("right", "Copy (art. 45)")
    CORRECTION = "correction", pgettext_lazy("right", "Correction (art. 46)")
    PORTABILITY = "portability", pgettext_lazy("right", "Portability (art. 45)")
    RESTRICTION = "restriction", pgettext_lazy("right", "Restriction (art. 44)")
    DELETION = "deletion", pgettext_lazy("right", "Deletion (art. 47)")
    WITHDRAWAL = "withdrawal", pgettext_lazy("right", "Withdrawal of consent (art. 15)")
    EXPLANATION = "explanation", pgettext_lazy("right", "Explanation (art. 48)")


WITH_RECORD = (Right.ACCESS, Right.COPY, Right.PORTABILITY)
"""Rights that are fulfilled by handing over the record."""


class Asker(TextChoices):
    """Who asks."""

    SELF = "self", pgettext_lazy("asker", "The person")
    GUARDIAN = "guardian", pgettext_lazy("asker", "A guardian")
    AGENT = "agent", pgettext_lazy("asker", "Somebody with a power of attorney")
    RELATIVE = "relative", pgettext_lazy("asker", "A close relative of a deceased person (art. 49)")


class Proof(TextChoices):
    """How it was made sure who asks."""

    PORTAL = "portal", pgettext_lazy("identity check", "Signed in on the customer's own page")
    CALL_BACK = "call_back", pgettext_lazy("identity check", "Called back on the number we keep")
    CODE = "code", pgettext_lazy("identity check", "Code sent to the address we keep")
    DOCUMENT = "document", pgettext_lazy("identity check", "Identity document seen, not copied")
    AUTHORITY = "authority", pgettext_lazy("identity check", "Power of attorney or proof of guardianship seen")


class State(TextChoices):
    """How a request stands."""

    OPEN = "open", pgettext_lazy("request", "In hand")
    SECOND = "second", pgettext_lazy("request", "Awaits the second person")
    DONE = "done", pgettext_lazy("request", "Answered")


class Outcome(TextChoices):
    """How a request ended."""

    NONE = "", pgettext_lazy("outcome", "Open")
    FULFILLED = "fulfilled", pgettext_lazy("outcome", "Fulfilled")
    PARTLY = "partly", pgettext_lazy("outcome", "Fulfilled in part")
    DECLINED = "declined", pgettext_lazy("outcome", "Declined with reasons")
    TAKEN_BACK = "taken_back", pgettext_lazy("outcome", "Taken back by the person")


class StepKind(TextChoices):
    """What was done on the way to an answer."""

    NOTE = "note", pgettext_lazy("step", "Note")
    ASKED = "asked", pgettext_lazy("step", "Asked the person")
    SEARCHED = "searched", pgettext_lazy("step", "Searched the records")
    CORRECTED = "corrected", pgettext_lazy("step", "Corrected the data")
    RECIPIENT = "recipient", pgettext_lazy("step", "Told those who received the data")
    HANDED = "handed", pgettext_lazy("step", "Handed the record over")
    RESTRICTED = "restricted", pgettext_lazy("step", "Restricted the data")
    LIFTED = "lifted", pgettext_lazy("step", "Lifted the restriction")
    PROPOSED = "proposed", pgettext_lazy("step", "Put the erasure to a second person")
    RETURNED = "returned", pgettext_lazy("step", "Second person sent it back")
    ERASED = "erased", pgettext_lazy("step", "Erased")


STEPS_BY_HAND = (StepKind.NOTE, StepKind.ASKED, StepKind.SEARCHED, StepKind.CORRECTED, StepKind.RECIPIENT)


class Reason(TextChoices):
    """Why data are restricted."""

    DISPUTED = "disputed", pgettext_lazy("restriction", "The person disputes that they are right")
    OBJECTED = "objected", pgettext_lazy("restriction", "The person objects to their use")
    KEPT = "kept", pgettext_lazy("restriction", "Erasure was asked, but they must stay")
    CLAIMS = "claims", pgettext_lazy("restriction", "Needed for a claim")


class Verb(TextChoices):
    """What can be done on this desk; `handlers.csv` says by whom."""

    SEE = "see", pgettext_lazy("verb", "See consents and requests")
    CONSENT = "consent", pgettext_lazy("verb", "Enter consents and withdrawals")
    RECEIVE = "receive", pgettext_lazy("verb", "Receive requests")
    HANDLE = "handle", pgettext_lazy("verb", "Handle requests")
    RESTRICT = "restrict", pgettext_lazy("verb", "Restrict data and lift restrictions")
    CONFIRM = "confirm", pgettext_lazy("verb", "Confirm an erasure as the second person")


class Part(TextChoices):
    """A part of a customer's record, as an erasure takes it away or leaves it."""

    NAME = "name", pgettext_lazy("part of a record", "Name")
    DETAILS = "details", pgettext_lazy("part of a record", "Contact details, identity and bank numbers, notes")
    CONTACTS = "contacts", pgettext_lazy("part of a record", "Contacts")
    WISHES = "wishes", pgettext_lazy("part of a record", "Preferences and needs")
    AGREEMENTS = "agreements", pgettext_lazy("part of a record", "Agreements")
    DEALS = "deals", pgettext_lazy("part of a record", "Transactions")
    OWN = "own", pgettext_lazy("part of a record", "Own fields and tags")
    CONSENTS = "consents", pgettext_lazy("part of a record", "Evidence of consents, words of requests")
    OTHERS = "others", pgettext_lazy("part of a record", "Rows of other desks: drafts, findings, visits, files")
    KEY = "key", pgettext_lazy("part of a record", "Key and search tokens")
