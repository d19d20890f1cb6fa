"""What the improvement desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchImprovement(Refusal):
    code, http = "improvement_unknown", 404
    text = _("There is no improvement {number}.")


class MayNotImprove(Refusal):
    code, http = "improvement_not_allowed", 403
    text = _("{what} Nothing was changed.")


class ImprovementNotNow(Refusal):
    code, http = "improvement_not_now", 409
    text = _("{number} is: {state}. {what} Nothing was changed.")


class BadImprovement(Refusal):
    code, http = "improvement_bad", 400
    text = _("{what} Nothing was changed.")


class SuggestionNotNow(Refusal):
    code, http = "suggestion_not_now", 409
    text = _("{what} Nothing was changed.")
