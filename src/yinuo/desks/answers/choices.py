"""The closed lists of the answers desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where an entry stands."""

    DRAFT = "draft", pgettext_lazy("entry", "Not yet approved")
    LIVE = "live", pgettext_lazy("entry", "In use")
    RETIRED = "retired", pgettext_lazy("entry", "Retired")


class Step(TextChoices):
    """Where one version of an entry stands."""

    PROPOSED = "proposed", pgettext_lazy("entry version", "Waits for a second person")
    APPROVED = "approved", pgettext_lazy("entry version", "Approved")
    RETURNED = "returned", pgettext_lazy("entry version", "Sent back")


class Audience(TextChoices):
    """Whom an entry speaks to; what is for staff alone is never said by the bot."""

    EVERYONE = "everyone", pgettext_lazy("audience", "Everyone")
    HOUSEHOLDS = "households", pgettext_lazy("audience", "Households")
    COMPANIES = "companies", pgettext_lazy("audience", "Companies")
    STAFF = "staff", pgettext_lazy("audience", "Staff only")


class Result(TextChoices):
    """What the bot did with a question."""

    ANSWERED = "answered", pgettext_lazy("bot", "Answered")
    UNSURE = "unsure", pgettext_lazy("bot", "Did not know")


class Helpful(TextChoices):
    """What the customer said of an answer."""

    UNSAID = "", pgettext_lazy("helpful", "Said nothing")
    YES = "yes", pgettext_lazy("helpful", "Helped")
    NO = "no", pgettext_lazy("helpful", "Did not help")


class Verdict(TextChoices):
    """What a person found who looked an answer over."""

    RIGHT = "right", pgettext_lazy("answer check", "Right")
    WRONG = "wrong", pgettext_lazy("answer check", "Wrong or incomplete")


class Apart(TextChoices):
    """Why a question is no basic one; it leaves the count, and stays on record with who said so."""

    FOREIGN = "foreign", pgettext_lazy("not basic", "Not about our services")
    PERSONAL = "personal", pgettext_lazy("not basic", "About one customer's own matter")
    JUDGEMENT = "judgement", pgettext_lazy("not basic", "Needs a person's judgement")
    NONSENSE = "nonsense", pgettext_lazy("not basic", "No question at all")


class Channel(TextChoices):
    """The way a question came."""

    PAGE = "web", pgettext_lazy("way of asking", "Page")
    API = "api", pgettext_lazy("way of asking", "Program")


LONGEST = 500
"""Characters of a question."""
TALK_HOURS = 12
"""How long a conversation stays open in the browser that began it."""
PER_MINUTE, PER_HOUR = 8, 60
"""Questions from one address."""
PER_MINUTE_OF_ALL = 600
KEPT_DAYS = 180
"""How long the words of a question are kept; number, time and result stay."""
CONTACT_DAYS = 30
"""How long after a person answered it is kept how to reach the customer."""
REVIEW_DAYS = 180
"""When an entry is to be looked over again, where nobody says otherwise."""
LEAST_SAMPLE = 30
"""Answers looked over a month at least, where there were so many."""
