"""What the feedback desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchSurvey(Refusal):
    code, http = "survey_unknown", 404
    text = _("There is nothing under {number} here. Check the number.")


class MayNotAsk(Refusal):
    code, http = "feedback_not_allowed", 403
    text = _("Your role does not do this with ratings and surveys, so nothing was changed. Ask the service director.")


class BadFeedback(Refusal):
    code, http = "feedback_bad", 400
    text = _("{what} Nothing was changed.")


class NotInThisState(Refusal):
    code, http = "survey_not_now", 409
    text = _("{number} is past this: {what} Nothing was changed. Load the page again.")


class LinkIsOver(Refusal):
    code, http = "feedback_link_over", 410
    text = _("This link is not valid or no longer open. Nothing was taken; to tell us something all the same, write or call us.")


class AlreadyRated(Refusal):
    code, http = "already_rated", 409
    text = _("This was answered already: each service is rated once, so nothing was added. Thank you for it.")


class TooManyAnswers(Refusal):
    code, http = "too_many_answers", 429
    text = _("Many answers came from here in a short time, so this one was not taken. Try again in an hour.")
