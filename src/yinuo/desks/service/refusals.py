"""What the service desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchCase(Refusal):
    code, http = "case_unknown", 404
    text = _("There is no case {number} that you may see. Check the number.")


class MayNotHandle(Refusal):
    code, http = "case_not_allowed", 403
    text = _("Your role handles no cases, so nothing was changed. Ask whoever is responsible for the case.")


class CaseChanged(Refusal):
    code, http = "case_changed", 409
    text = _(
        "{number} was changed by somebody else meanwhile, so nothing of yours was saved. What you typed is below; look at what is new."
    )


class NotNow(Refusal):
    code, http = "case_not_now", 409
    text = _("{number} is {state}: {what} Nothing was changed.")


class BadCase(Refusal):
    code, http = "case_bad", 400
    text = _("{what} Nothing was changed.")


class OutOfReach(Refusal):
    code, http = "case_colleague_out_of_reach", 409
    text = _("{name} does not reach this customer, so the case stays where it is. Choose somebody of the same department.")


class SecondPerson(Refusal):
    code, http = "case_second_person", 409
    text = _("You asked for this yourself on {number}, so somebody else decides it. Nothing was changed.")
