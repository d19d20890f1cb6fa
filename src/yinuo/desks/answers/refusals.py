"""What the answers desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchEntry(Refusal):
    code, http = "answer_unknown", 404
    text = _("There is nothing under {number} here. Check the number.")


class MayNotEdit(Refusal):
    code, http = "answers_not_allowed", 403
    text = _("Your role does not do this with answers, so nothing was changed. Ask the service director or the head of the department.")


class BadEntry(Refusal):
    code, http = "answer_bad", 400
    text = _("{what} Nothing was changed.")


class NeedsAnother(Refusal):
    code, http = "answer_needs_another_person", 409
    text = _("What you wrote yourself is approved and checked by somebody else, so nothing was changed. Ask a colleague.")


class AlreadyDecided(Refusal):
    code, http = "answer_decided", 409
    text = _("Somebody was faster: this was decided already, so nothing was changed. Load the page again.")


class TooManyQuestions(Refusal):
    code, http = "too_many_questions", 429
    text = _("Those were many questions in a short time, so this one was not taken. Wait {seconds} seconds and ask again, or call us.")


class BadQuestion(Refusal):
    code, http = "question_bad", 400
    text = _("A question has 2 to {most} characters. Nothing was taken; write it in one or two sentences.")


class TalkIsOver(Refusal):
    code, http = "talk_over", 410
    text = _("This conversation is over. Nothing was changed; begin a new one by asking again.")
