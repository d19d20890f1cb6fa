"""The closed lists of the processes desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from yinuo.engine.events.kinds_of_service import MOST_STEPS as MOST_STEPS


class State(TextChoices):
    """Where a process, or a statement to customers, stands."""

    DRAFT = "draft", pgettext_lazy("process", "Not yet in force")
    LIVE = "live", pgettext_lazy("process", "In force")
    RETIRED = "retired", pgettext_lazy("process", "Retired")


class Phase(TextChoices):
    """Where one version stands."""

    PROPOSED = "proposed", pgettext_lazy("version", "Waits for a second person")
    RETURNED = "returned", pgettext_lazy("version", "Sent back")
    LIVE = "live", pgettext_lazy("version", "In force")
    REPLACED = "replaced", pgettext_lazy("version", "Replaced by a later one")


class Stage(TextChoices):
    """To which part of a service a step belongs."""

    ADVICE = "advice", pgettext_lazy("stage of service", "Advice and intake")
    HANDLING = "handling", pgettext_lazy("stage of service", "Handling")
    FOLLOW_UP = "follow_up", pgettext_lazy("stage of service", "After-sales follow-up")


class Unit(TextChoices):
    """The units of the promise language that a step's limit may have."""

    MINUTE = "minute", pgettext_lazy("unit", "minutes, day and night")
    HOUR = "hour", pgettext_lazy("unit", "hours, day and night")
    BUSINESS_HOUR = "business hour", pgettext_lazy("unit", "business hours")
    WORKDAY = "workday", pgettext_lazy("unit", "workdays")
    DAY = "day", pgettext_lazy("unit", "days")


MOST = {Unit.MINUTE: 1_440, Unit.HOUR: 720, Unit.BUSINESS_HOUR: 240, Unit.WORKDAY: 60, Unit.DAY: 90}
"""How long a limit may be."""


class Only(TextChoices):
    """For which cases a step is; the others go past it."""

    ALWAYS = "always", pgettext_lazy("step", "every case")
    COMPLEX = "complex", pgettext_lazy("step", "complex and major cases")
    MAJOR = "major", pgettext_lazy("step", "major cases")


class Evidence(TextChoices):
    """What must be there before a step counts as done."""

    TEXT = "text", pgettext_lazy("evidence", "a text")
    FILE = "file", pgettext_lazy("evidence", "a file on the case")
    FACT = "fact", pgettext_lazy("evidence", "a fact in the ledger")


FACTS = (
    "case.assigned", "case.responded", "message.answered", "customer.updated", "customer.asked", "case.reclassified",
    "complaint.investigated", "complaint.solution_offered", "case.resolved", "case.closed", "follow_up.done", "disclosure.acknowledged",
    "service.started",
)  # fmt: skip
"""Facts on a case that a step may wait for."""


class Why(TextChoices):
    """Why a case goes on under another process. A list, as a free text would hold what is somebody's own matter."""

    WRONG = "wrong", pgettext_lazy("process changed", "The first choice was wrong")
    FACTS = "facts", pgettext_lazy("process changed", "New facts on the case")
    WISH = "wish", pgettext_lazy("process changed", "The customer wishes it")
    NEWER = "newer", pgettext_lazy("process changed", "A newer version suits better")


class Source(TextChoices):
    """What an idea for a process rests on."""

    FEEDBACK = "feedback", pgettext_lazy("source", "Feedback of customers")
    MARKET = "market", pgettext_lazy("source", "A change of the market")
    ANALYSIS = "analysis", pgettext_lazy("source", "Analysis of complaints")
    PRACTICE = "practice", pgettext_lazy("source", "Daily work")


class IdeaState(TextChoices):
    """What became of an idea."""

    OPEN = "open", pgettext_lazy("idea", "Not decided yet")
    TAKEN = "taken", pgettext_lazy("idea", "Taken up")
    DECLINED = "declined", pgettext_lazy("idea", "Not taken up")


class Way(TextChoices):
    """How a customer saw a statement and said so."""

    COUNTER = "counter", pgettext_lazy("way of telling", "At the counter, with staff")
    PHONE = "phone", pgettext_lazy("way of telling", "Read out on the telephone")
    LINK = "link", pgettext_lazy("way of telling", "By a link of their own")


LINK_DAYS = 30
"""How long a link to read and acknowledge is open."""
LONGEST_NAME, LONGEST_TEXT = 60, 4_000
"""Characters."""
