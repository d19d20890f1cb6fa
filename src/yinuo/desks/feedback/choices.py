"""The closed lists of the feedback desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Ask(TextChoices):
    """How a question is answered."""

    CSAT = "csat", pgettext_lazy("question", "Satisfaction, 1 to 5")
    NPS = "nps", pgettext_lazy("question", "Would recommend, 0 to 10")
    CES = "ces", pgettext_lazy("question", "Was it easy, 1 to 7")
    CHOICE = "choice", pgettext_lazy("question", "One of several")
    TEXT = "text", pgettext_lazy("question", "In own words")


SCALES: dict[str, range] = {Ask.CSAT: range(1, 6), Ask.NPS: range(11), Ask.CES: range(1, 8)}
"""Which marks a scale has."""
SATISFIED_FROM = 4
"""From this mark of five on a customer counts as satisfied, as the letters say (`score >= 4`)."""
STARS = {
    1: pgettext_lazy("rating", "Very dissatisfied"),
    2: pgettext_lazy("rating", "Dissatisfied"),
    3: pgettext_lazy("rating", "So-so"),
    4: pgettext_lazy("rating", "Satisfied"),
    5: pgettext_lazy("rating", "Very satisfied"),
}


class TicketState(TextChoices):
    """What became of the one rating that a case may get."""

    OPEN = "open", pgettext_lazy("rating", "Not rated yet")
    WAITING = "waiting", pgettext_lazy("rating", "Rated anonymously, not counted yet")
    DONE = "done", pgettext_lazy("rating", "Rated")


class Period(TextChoices):
    """How often a programme is carried out."""

    MONTH = "month", pgettext_lazy("survey", "Every month")
    QUARTER = "quarter", pgettext_lazy("survey", "Every quarter")
    YEAR = "year", pgettext_lazy("survey", "Every year")


class Strata(TextChoices):
    """By what a sample is divided, so that no part is left out by chance."""

    NONE = "", pgettext_lazy("strata", "not divided")
    DEPARTMENT = "department", pgettext_lazy("strata", "by department")
    TIER = "tier", pgettext_lazy("strata", "by tier")
    CATEGORY = "category", pgettext_lazy("strata", "by class")


class Allocation(TextChoices):
    """How many of each part are drawn."""

    SHARE = "share", pgettext_lazy("strata", "each by its share")
    QUOTA = "quota", pgettext_lazy("strata", "the same number of each")


class SurveyState(TextChoices):
    """Where one survey stands."""

    DRAWN = "drawn", pgettext_lazy("survey", "Sample drawn, not sent yet")
    OPEN = "open", pgettext_lazy("survey", "Open for answers")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class Way(TextChoices):
    """How somebody was asked and answered."""

    LINK = "link", pgettext_lazy("way of survey", "Link")
    MAIL = "mail", pgettext_lazy("way of survey", "E-mail")
    SMS = "sms", pgettext_lazy("way of survey", "Text message")
    QR = "qr", pgettext_lazy("way of survey", "QR code at the counter")
    PHONE = "phone", pgettext_lazy("way of survey", "Telephone")
    INTERVIEW = "interview", pgettext_lazy("way of survey", "Interview")


TYPED = (Way.PHONE, Way.INTERVIEW)
"""Ways in which one of us types what the customer says."""


class Dimension(TextChoices):
    """By what results are told apart."""

    HOUSE = "house", pgettext_lazy("results", "All together")
    DEPARTMENT = "department", pgettext_lazy("results", "Department")
    STAFF = "staff", pgettext_lazy("results", "Member of staff")
    WAY = "way", pgettext_lazy("results", "Channel")
    TIER = "tier", pgettext_lazy("results", "Tier")


LONGEST_COMMENT, LONGEST_TEXT = 500, 300
"""Characters of a comment on a rating, and of an answer in own words (what was said so far has to fit into a cookie)."""
MOST_QUESTIONS = 10
