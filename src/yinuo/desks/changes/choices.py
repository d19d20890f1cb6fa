"""The closed lists of the desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(TextChoices):
    """Why a document is changed."""

    LAW = "law", pgettext_lazy("reason of a change", "Law or regulation")
    INDUSTRY = "industry", pgettext_lazy("reason of a change", "Industry requirement")
    MARKET = "market", pgettext_lazy("reason of a change", "Market")
    REVIEW = "review", pgettext_lazy("reason of a change", "Periodic review")
    OTHER_SIDE = "other_side", pgettext_lazy("reason of a change", "Wish of the other side or of customers")
    RULE = "rule", pgettext_lazy("reason of a change", "Company rule")


ROUTE_OF = {"law": "law", "industry": "industry", "market": "market", "review": "review", "other_side": "customer", "rule": "rule"}
"""The same reasons as the documents desk names them."""


class Way(TextChoices):
    """Who decides on a change."""

    ALONE = "alone", pgettext_lazy("way of a change", "The promisor alone")
    MANAGEMENT = "management", pgettext_lazy("way of a change", "Management approves")
    BOTH = "both", pgettext_lazy("way of a change", "Written consent of both sides")


class Progress(TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", pgettext_lazy("proposal", "Proposed")
    AGREED = "agreed", pgettext_lazy("proposal", "Agreed, not yet in force")
    EFFECTIVE = "effective", pgettext_lazy("proposal", "In force")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


OPEN = (Progress.PROPOSED, Progress.AGREED)


class Side(TextChoices):
    """One of the two sides of a document, or both, or neither."""

    COMPANY = "company", pgettext_lazy("side", "Our side")
    OTHER = "other", pgettext_lazy("side", "The other side")
    BOTH = "both", pgettext_lazy("side", "Both sides")
    NOBODY = "nobody", pgettext_lazy("side", "By itself")


class Channel(TextChoices):
    """How a notice travels."""

    POST = "post", pgettext_lazy("notice", "Post")
    HAND = "hand", pgettext_lazy("notice", "By hand")
    EMAIL = "email", pgettext_lazy("notice", "E-mail")
    FAX = "fax", pgettext_lazy("notice", "Fax")
    HERE = "here", pgettext_lazy("notice", "In this system")
    PUBLIC = "public", pgettext_lazy("notice", "Public announcement")


class Proof(TextChoices):
    """What shows that a notice was delivered."""

    POSTMARK = "postmark", pgettext_lazy("proof of delivery", "Postmark")
    RECEIPT = "receipt", pgettext_lazy("proof of delivery", "Signed receipt")
    READ = "read", pgettext_lazy("proof of delivery", "Confirmation of reading")
    PUBLISHED = "published", pgettext_lazy("proof of delivery", "Place and copy of the publication")


PROOFS = {
    Channel.POST: (Proof.POSTMARK, Proof.RECEIPT),
    Channel.HAND: (Proof.RECEIPT,),
    Channel.EMAIL: (Proof.READ, Proof.RECEIPT),
    Channel.FAX: (Proof.RECEIPT, Proof.READ),
    Channel.HERE: (Proof.READ,),
    Channel.PUBLIC: (Proof.PUBLISHED,),
}
"""What proves delivery by each way. An e-mail or fax that was only sent is not delivered."""


class Fate(TextChoices):
    """What became of a notice."""

    SENT = "sent", pgettext_lazy("notice", "Not delivered yet")
    DELIVERED = "delivered", pgettext_lazy("notice", "Delivered")
    FAILED = "failed", pgettext_lazy("notice", "Failed")
    RETURNED = "returned", pgettext_lazy("notice", "Returned")


class About(TextChoices):
    """What a notice is about."""

    CHANGE = "change", pgettext_lazy("notice", "Change of a document")
    ENDING = "ending", pgettext_lazy("notice", "End of a document")
    FORCE_MAJEURE = "force_majeure", pgettext_lazy("notice", "Force majeure")
    OUTCOME = "outcome", pgettext_lazy("notice", "Outcome of a complaint")
    OTHER = "other", pgettext_lazy("notice", "Something else")


class Ground(TextChoices):
    """Why a document ends."""

    TERM = "term", _("Its term is over")
    AGREEMENT = "agreement", _("Both sides agree")
    BREACH = "breach", _("Serious breach, or a failed improvement")
    INSOLVENCY = "insolvency", _("Bankruptcy or liquidation")
    FRAUD = "fraud", _("Fraud or duress")
    FORCE_MAJEURE = "force_majeure", _("Force majeure makes it impossible")
    CUSTOMER = "customer", _("Right of the customer after a major breach")
    RECEIVER = "receiver", _("Right of the receiver by performance")
    NONE = "none", _("Without a listed ground")


CLAUSES_OF = {
    Ground.TERM: ("S1-7.3(1)",),
    Ground.AGREEMENT: ("S1-7.3(2)a",),
    Ground.BREACH: ("S1-7.2(1)", "S1-6.2(2)b"),
    Ground.INSOLVENCY: ("S1-7.2(2)",),
    Ground.FRAUD: ("S1-7.2(3)",),
    Ground.FORCE_MAJEURE: ("S1-7.2(4)",),
    Ground.CUSTOMER: ("S0-L2-4.2d",),
    Ground.RECEIVER: ("S0-L6-2.2c",),
}
"""The clauses that give each ground; a document without any of them does not list it."""
INVOKERS = {
    Ground.TERM: (Side.NOBODY,),
    Ground.AGREEMENT: (Side.BOTH,),
    Ground.BREACH: (Side.COMPANY, Side.OTHER),
    Ground.INSOLVENCY: (Side.COMPANY, Side.OTHER),
    Ground.FRAUD: (Side.COMPANY, Side.OTHER),
    Ground.FORCE_MAJEURE: (Side.BOTH,),
    Ground.CUSTOMER: (Side.OTHER,),
    Ground.RECEIVER: (Side.OTHER,),
    Ground.NONE: (Side.COMPANY, Side.OTHER),
}
"""Who may invoke each ground. Where both must, the written consent of the other side is needed; else a delivered notice."""


class EndState(TextChoices):
    """Where an end stands."""

    PROPOSED = "proposed", pgettext_lazy("end", "Proposed")
    AGREED = "agreed", pgettext_lazy("end", "Confirmed, waits for its day")
    ENDED = "ended", pgettext_lazy("end", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("end", "Withdrawn")


class Duty(TextChoices):
    """What is to be done after the end."""

    UNFINISHED = "unfinished", pgettext_lazy("after the end", "Unfinished work")
    SETTLEMENT = "settlement", pgettext_lazy("after the end", "Settlement of accounts")
    DATA = "data", pgettext_lazy("after the end", "Customer data handed back or destroyed")
    SECRECY = "secrecy", pgettext_lazy("after the end", "Reminder of secrecy")
    ACCESS = "access", pgettext_lazy("after the end", "Access taken away")
    DUTIES = "duties", pgettext_lazy("after the end", "Remaining duties and open breaches listed")


class Standing(TextChoices):
    """What became of a promise made outside the document."""

    FLAGGED = "flagged", pgettext_lazy("side promise", "No contractual effect")
    AMENDED = "amended", pgettext_lazy("side promise", "Taken into an amendment")
    DROPPED = "dropped", pgettext_lazy("side promise", "Withdrawn towards the customer")


class Result(TextChoices):
    """How a term of a service agreement compares with the standard."""

    EQUAL = "equal", pgettext_lazy("comparison", "Same")
    STRICTER = "stricter", pgettext_lazy("comparison", "Stricter than the standard")
    LOOSER = "looser", pgettext_lazy("comparison", "Weaker than the standard")
    MISSING = "missing", pgettext_lazy("comparison", "Not in the agreement")
    OTHER = "other", pgettext_lazy("comparison", "Cannot be compared by number")


CONFLICTS = (Result.LOOSER, Result.MISSING, Result.OTHER)
FACES = {
    "proposed": ("forms", "run"), "agreed": ("check", "run"), "effective": ("circle-check", "kept"), "refused": ("ban", "void"),
    "withdrawn": ("ban", "void"), "ended": ("flag", "idle"), "sent": ("hourglass", "risk"), "delivered": ("circle-check", "kept"),
    "failed": ("alert-triangle", "minor"), "returned": ("alert-triangle", "minor"), "flagged": ("alert-triangle", "risk"),
    "amended": ("check", "run"), "dropped": ("ban", "void"), "equal": ("circle-check", "kept"), "stricter": ("circle-check", "kept"),
    "looser": ("alert-triangle", "risk"), "missing": ("alert-triangle", "risk"), "other": ("help-hexagon", "unproven"),
}  # fmt: skip
"""Icon and tone of each state of this desk; the word is the state's label."""
