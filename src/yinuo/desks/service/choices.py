"""The closed lists of the service desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What somebody came to us with."""

    COMPLAINT = "complaint", pgettext_lazy("case", "Complaint")
    INQUIRY = "inquiry", pgettext_lazy("case", "Inquiry")
    REQUEST = "request", pgettext_lazy("case", "Service request")
    SUGGESTION = "suggestion", pgettext_lazy("case", "Suggestion")
    PRAISE = "praise", pgettext_lazy("case", "Praise")


PREFIX = {Kind.COMPLAINT: "TS", Kind.INQUIRY: "ZX", Kind.REQUEST: "FW", Kind.SUGGESTION: "JY", Kind.PRAISE: "BY"}
"""How numbers of each kind begin, as customers are told them."""


class Channel(TextChoices):
    """By which way it came; the customer may choose another for the answer."""

    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    COUNTER = "counter", pgettext_lazy("channel", "At the counter")
    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    WEB = "web", pgettext_lazy("channel", "Web page")
    CHAT = "chat", pgettext_lazy("channel", "Chat")
    SMS = "sms", pgettext_lazy("channel", "Text message")
    SOCIAL = "social", pgettext_lazy("channel", "Social media")
    LETTER = "letter", pgettext_lazy("channel", "Letter")
    VISIT = "visit", pgettext_lazy("channel", "During a visit")
    AUTHORITY = "authority", pgettext_lazy("channel", "Handed over by an authority")


class Urgency(TextChoices):
    """How much it presses, by what happened and not by who asks."""

    NORMAL = "normal", pgettext_lazy("urgency", "Normal")
    URGENT = "urgent", pgettext_lazy("urgency", "Urgent")
    EMERGENCY = "emergency", pgettext_lazy("urgency", "Emergency")


class Complexity(TextChoices):
    """How much it takes, as letters grade complaints."""

    PLAIN = "plain", pgettext_lazy("complexity", "Plain")
    COMPLEX = "complex", pgettext_lazy("complexity", "Complex")
    MAJOR = "major", pgettext_lazy("complexity", "Major")


class State(TextChoices):
    """Where a case stands."""

    OPEN = "open", pgettext_lazy("case", "Open")
    WAITING = "waiting", pgettext_lazy("case", "Waiting for the customer")
    RESOLVED = "resolved", pgettext_lazy("case", "Solved, customer not asked yet")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


UNSETTLED = (State.OPEN, State.WAITING, State.RESOLVED)


class Stage(TextChoices):
    """Stages of a complaint after GB/T 19012-2019 / ISO 10002:2018, clause 7."""

    RECEIVED = "received", pgettext_lazy("stage", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("stage", "Acknowledged")
    ASSESSED = "assessed", pgettext_lazy("stage", "Assessed")
    INVESTIGATED = "investigated", pgettext_lazy("stage", "Investigated")
    OFFERED = "offered", pgettext_lazy("stage", "Solution offered")
    RESOLVED = "resolved", pgettext_lazy("stage", "Decided and told")
    ASKED = "asked", pgettext_lazy("stage", "Customer asked")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")


class Direction(TextChoices):
    """Who said it to whom."""

    IN = "in", pgettext_lazy("message", "From the customer")
    OUT = "out", pgettext_lazy("message", "To the customer")
    NOTE = "note", pgettext_lazy("message", "Internal note")


class Cause(TextChoices):
    """Why it came to this; the register is analysed by it."""

    PRODUCT = "product", pgettext_lazy("cause", "Product or equipment")
    WORK = "work", pgettext_lazy("cause", "How the work was done")
    DELAY = "delay", pgettext_lazy("cause", "Too late, or not at all")
    CONDUCT = "conduct", pgettext_lazy("cause", "Conduct of our people")
    INFORMATION = "information", pgettext_lazy("cause", "Wrong or missing information")
    FEE = "fee", pgettext_lazy("cause", "Fees or billing")
    PROCESS = "process", pgettext_lazy("cause", "Our own process")
    OUTSIDE = "outside", pgettext_lazy("cause", "Outside our power")
    UNFOUNDED = "unfounded", pgettext_lazy("cause", "No fault was found")


class Opinion(TextChoices):
    """What the customer said of the outcome. Dissatisfied is recorded like any other answer."""

    SATISFIED = "satisfied", pgettext_lazy("opinion", "Satisfied")
    PARTLY = "partly", pgettext_lazy("opinion", "Partly satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("opinion", "Dissatisfied")
    NOT_REACHED = "not_reached", pgettext_lazy("opinion", "Asked, but not reached")


class Tied(TextChoices):
    """How two cases hang together."""

    RELATED = "related", pgettext_lazy("tie", "Related")
    DUPLICATE = "duplicate", pgettext_lazy("tie", "The same once more")
    FOLLOWS = "follows", pgettext_lazy("tie", "Follows from")
    SPLIT = "split", pgettext_lazy("tie", "Split off")


class Proposed(TextChoices):
    """What needs a second person."""

    VOID = "void", pgettext_lazy("proposal", "Void")
    EXTENSION = "extension", pgettext_lazy("proposal", "Extension")


class VoidCode(TextChoices):
    """Why a case does not count."""

    MISTAKE = "mistake", pgettext_lazy("void", "Opened by mistake")
    SPAM = "spam", pgettext_lazy("void", "Advertising or nonsense")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("void", "Meant for somebody else")


class ExtensionCode(TextChoices):
    """Why a later date is asked for, before the promised one has passed."""

    WISH = "customer_wish", pgettext_lazy("extension", "The customer wishes so")
    EXPERTISE = "expertise", pgettext_lazy("extension", "An expert opinion is needed")
    PARTS = "parts", pgettext_lazy("extension", "Parts must be ordered")
    COMPLEX = "complex", pgettext_lazy("extension", "It is more complex than it looked")


class Shared(TextChoices):
    """Who finds a saved view beside the queue."""

    NOBODY = "nobody", pgettext_lazy("shared view", "Only me")
    DEPARTMENT = "department", pgettext_lazy("shared view", "My department")
    EVERYONE = "everyone", pgettext_lazy("shared view", "Everyone")


class Apart(TextChoices):
    """Why nobody can open a file that is kept."""

    VIRUS = "virus", pgettext_lazy("file", "Looks like a virus; nobody can open it")
    PROGRAM = "program", pgettext_lazy("file", "A program; nobody can open it")


LONGEST_TITLE, LONGEST_TEXT, LONGEST_TAG = 120, 10_000, 20
"""Characters."""
