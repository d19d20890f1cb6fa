"""The closed lists of the improvement desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    """What an improvement answers; there is none without."""

    COMPLAINT = "complaint", pgettext_lazy("improvement", "Cause of a complaint")
    SUGGESTION = "suggestion", pgettext_lazy("improvement", "Suggestion of a customer")
    SURVEY = "survey", pgettext_lazy("improvement", "Result of a survey")
    EVALUATION = "evaluation", pgettext_lazy("improvement", "Evaluation or review")
    INSPECTION = "inspection", pgettext_lazy("improvement", "Finding of an inspection")
    MARKET = "market", pgettext_lazy("improvement", "Change of the market or of needs")
    REVIEW = "review", pgettext_lazy("improvement", "Analysis of complaints")


OF_CASES = {Source.COMPLAINT: "complaint", Source.SUGGESTION: "suggestion"}
"""Sources that are a case, with its kind."""


class Sort(TextChoices):
    """What it is for."""

    CORRECTIVE = "corrective", pgettext_lazy("improvement", "Corrective: it is not to last")
    PREVENTIVE = "preventive", pgettext_lazy("improvement", "Preventive: it is not to happen elsewhere")
    BETTER = "better", pgettext_lazy("improvement", "To make it better")


class State(TextChoices):
    """Where an improvement stands."""

    DEMANDED = "demanded", pgettext_lazy("improvement", "Demanded, no plan yet")
    PLANNED = "planned", pgettext_lazy("improvement", "Plan waits for approval")
    OPEN = "open", pgettext_lazy("improvement", "Under way")
    DONE = "done", pgettext_lazy("improvement", "Carried out, effect not checked")
    EFFECTIVE = "effective", pgettext_lazy("improvement", "Effective")
    DROPPED = "dropped", pgettext_lazy("improvement", "Dropped")


RUNNING = (State.DEMANDED, State.PLANNED, State.OPEN, State.DONE)


class Judgement(TextChoices):
    """What became of a suggestion."""

    ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
    DECLINED = "declined", pgettext_lazy("suggestion", "Not taken up")


PLAN_WORKDAYS = 10
"""How long a department has for the plan that is demanded of it; a rule of this house."""
SUGGESTION_MONTHS = 6
"""Until when an accepted suggestion is carried out where no promise in force says it."""
LONGEST_TITLE, LONGEST_TEXT, LONGEST_METRIC = 120, 2_000, 80
"""Characters."""
