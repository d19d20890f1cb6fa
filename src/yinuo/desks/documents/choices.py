"""The closed lists of the documents desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where one version of a document stands between the first word and the last day."""

    DRAFT = "draft", pgettext_lazy("document", "Draft")
    COMPLETE = "complete", pgettext_lazy("document", "Complete")
    IN_REVIEW = "in_review", pgettext_lazy("document", "In review")
    READY = "ready", pgettext_lazy("document", "Ready to sign")
    SENT = "sent", pgettext_lazy("document", "Sent for signing")
    PARTLY_SIGNED = "partly_signed", pgettext_lazy("document", "Partly signed")
    SIGNED = "signed", pgettext_lazy("document", "Signed, not yet in force")
    IN_FORCE = "in_force", pgettext_lazy("document", "In force")
    REPLACED = "replaced", pgettext_lazy("document", "Replaced")
    ENDED = "ended", pgettext_lazy("document", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Withdrawn")


FILLING = (State.DRAFT, State.COMPLETE)
SIGNING = (State.READY, State.SENT, State.PARTLY_SIGNED)
OPEN = (*FILLING, State.IN_REVIEW, *SIGNING, State.SIGNED)
REVIEWED = (*SIGNING, State.SIGNED, State.IN_FORCE, State.REPLACED, State.ENDED)
LIVED = (State.IN_FORCE, State.REPLACED, State.ENDED)

STATE_FACES = {
    State.DRAFT: ("forms", "idle"),
    State.COMPLETE: ("checklist", "run"),
    State.IN_REVIEW: ("eye", "run"),
    State.READY: ("file-certificate", "run"),
    State.SENT: ("send", "run"),
    State.PARTLY_SIGNED: ("user-check", "risk"),
    State.SIGNED: ("hourglass", "run"),
    State.IN_FORCE: ("circle-check", "kept"),
    State.REPLACED: ("history", "idle"),
    State.ENDED: ("flag", "idle"),
    State.WITHDRAWN: ("ban", "void"),
}
"""Icon and tone of each state; the word is the state's label."""


class Side(TextChoices):
    """On whose side somebody signs."""

    COMPANY = "company", pgettext_lazy("signatory", "Our side")
    OTHER = "other", pgettext_lazy("signatory", "The other side")
    STAFF = "staff", pgettext_lazy("signatory", "Member of staff")


class Capacity(TextChoices):
    """In which capacity somebody signs."""

    PERSON = "person", pgettext_lazy("capacity", "In person")
    LEGAL = "legal", pgettext_lazy("capacity", "Legal representative")
    AGENT = "agent", pgettext_lazy("capacity", "Authorised agent")


class Way(TextChoices):
    """How a signature came about."""

    ACCOUNT = "account", pgettext_lazy("signature", "Signed in, with the company's certificate")
    LINK = "link", pgettext_lazy("signature", "By invitation link")
    PAPER = "paper", pgettext_lazy("signature", "On paper, scanned")


class FileKind(TextChoices):
    """What a stored file is."""

    PDF = "pdf", pgettext_lazy("file", "Document as PDF")
    SIGNED = "signed", pgettext_lazy("file", "Signed PDF")
    SCAN = "scan", pgettext_lazy("file", "Scan of the signed paper")
    SEAL = "seal", pgettext_lazy("file", "Picture of a seal")
    SOURCE = "source", pgettext_lazy("file", "Letter as it was uploaded")
    RECEIPT = "receipt", pgettext_lazy("file", "Receipt")


class MailKind(TextChoices):
    """Why a mail goes to somebody who is invited to sign."""

    INVITATION = "invitation", pgettext_lazy("mail", "Invitation")
    HALF_TIME = "half_time", pgettext_lazy("mail", "Reminder at half time")
    LAST_DAY = "last_day", pgettext_lazy("mail", "Reminder a day before the end")


class MailState(TextChoices):
    """What became of a mail. Dropped: it was no longer wanted when its time came."""

    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    DROPPED = "dropped", pgettext_lazy("mail", "No longer wanted")


class MailTrouble(TextChoices):
    """Why a mail did not go out. Codes only: what a mail server says may hold anything."""

    NO_CONNECTION = "no_connection", pgettext_lazy("mail", "the mail server cannot be reached")
    NOT_TRUSTED = "not_trusted", pgettext_lazy("mail", "the mail server’s certificate is not trusted, or is another server’s")
    NO_ENCRYPTION = "no_encryption", pgettext_lazy("mail", "the mail server offers no encryption (STARTTLS), so it was told nothing")
    LOGIN = "login", pgettext_lazy("mail", "the mail server refused name and password")
    ADDRESS = "address", pgettext_lazy("mail", "the mail server refused the address")
    REFUSED = "refused", pgettext_lazy("mail", "the mail server refused the mail")
    BUSY = "busy", pgettext_lazy("mail", "the mail server asked for patience")
    SETTING = "setting", pgettext_lazy("mail", "a mail setting of this installation is wrong")
    TOO_LATE = "too_late", pgettext_lazy("mail", "the invitation ended before it could be sent")
    KEY_GONE = "key_gone", pgettext_lazy("mail", "the key that sealed the link is gone")


class Passing(TextChoices):
    """How an original was handed over."""

    BY_HAND = "by_hand", pgettext_lazy("handover", "by hand")
    POST = "post", pgettext_lazy("handover", "by post")
    COURIER = "courier", pgettext_lazy("handover", "by courier")


class Bound(TextChoices):
    """Whom a document binds or protects."""

    EVERYONE = "everyone", pgettext_lazy("scope", "Everyone")
    CUSTOMERS = "customers", pgettext_lazy("scope", "Customers")
    STAFF = "staff", pgettext_lazy("scope", "Staff")
    DEPARTMENTS = "departments", pgettext_lazy("scope", "Departments")
    CHANNELS = "channels", pgettext_lazy("scope", "Channels")


class Route(TextChoices):
    """Why a document is changed."""

    LAW = "law", pgettext_lazy("reason of a change", "Law or regulation")
    INDUSTRY = "industry", pgettext_lazy("reason of a change", "Industry requirement")
    MARKET = "market", pgettext_lazy("reason of a change", "Market")
    RULE = "rule", pgettext_lazy("reason of a change", "Company rule")
    CUSTOMER = "customer", pgettext_lazy("reason of a change", "Customer need")
    REVIEW = "review", pgettext_lazy("reason of a change", "Periodic review")
    SERVICE = "service", pgettext_lazy("reason of a change", "Other service or other promisor")
