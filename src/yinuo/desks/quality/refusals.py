"""What the quality desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class MayNotEvaluate(Refusal):
    code, http = "quality_not_allowed", 403
    text = _("{what} Nothing was changed.")


class NoSuchEvaluation(Refusal):
    code, http = "quality_unknown", 404
    text = _("There is nothing under {number}.")


class EvaluationNotNow(Refusal):
    code, http = "quality_not_now", 409
    text = _("{number} is: {state}. {what} Nothing was changed.")


class BadEvaluation(Refusal):
    code, http = "quality_bad", 400
    text = _("{what} Nothing was changed.")
