"""The closed lists of the quality desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Dimension(TextChoices):
    """What a service is judged by."""

    EFFICIENCY = "efficiency", pgettext_lazy("quality", "Efficiency")
    ATTITUDE = "attitude", pgettext_lazy("quality", "Attitude")
    EFFECT = "effect", pgettext_lazy("quality", "Effect")


class Period(TextChoices):
    """How long a period is."""

    MONTH = "month", pgettext_lazy("quality", "Month")
    QUARTER = "quarter", pgettext_lazy("quality", "Quarter")
    YEAR = "year", pgettext_lazy("quality", "Year")


class Kind(TextChoices):
    """What an evaluation is of; which facts follow from it stands in `actions.evaluations`."""

    QUALITY = "quality", pgettext_lazy("evaluation", "Service quality")
    MANAGEMENT = "management", pgettext_lazy("evaluation", "Management work")
    CRM = "crm", pgettext_lazy("evaluation", "Effect of customer relations")
    OUTSIDE = "outside", pgettext_lazy("evaluation", "From outside, by an agency")


class State(TextChoices):
    """Where an evaluation stands."""

    OPEN = "open", pgettext_lazy("evaluation", "Open")
    SUBMITTED = "submitted", pgettext_lazy("evaluation", "Waits for a second person")
    DONE = "done", pgettext_lazy("evaluation", "Completed")
    PUBLISHED = "published", pgettext_lazy("evaluation", "Published")
    DROPPED = "dropped", pgettext_lazy("evaluation", "Given up")


class StandardState(TextChoices):
    """Where a version of the standard stands."""

    WAITING = "waiting", pgettext_lazy("standard", "Waits for a second person")
    APPROVED = "approved", pgettext_lazy("standard", "Approved")
    RETURNED = "returned", pgettext_lazy("standard", "Sent back")


class Follow(TextChoices):
    """What follows from a finding."""

    IMPROVE = "improve", pgettext_lazy("finding", "An improvement is opened")
    NOTHING = "nothing", pgettext_lazy("finding", "Nothing, for the reason given")


class OutageCause(TextChoices):
    """Why a channel is out, as the public reads it."""

    PLANNED = "planned", pgettext_lazy("outage", "planned work")
    POWER = "power", pgettext_lazy("outage", "power failure")
    NETWORK = "network", pgettext_lazy("outage", "failure of a line or network")
    SYSTEM = "system", pgettext_lazy("outage", "failure of a system")
    STAFF = "staff", pgettext_lazy("outage", "nobody to staff it")
    WEATHER = "weather", pgettext_lazy("outage", "weather or another force")
    OTHER = "other", pgettext_lazy("outage", "another cause")


LONGEST_TITLE, LONGEST_TEXT, LONGEST_NOTE = 120, 2_000, 300
"""Characters."""
