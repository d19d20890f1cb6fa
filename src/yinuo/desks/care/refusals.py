"""What the care desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchVisit(Refusal):
    code, http = "visit_unknown", 404
    text = _("There is nothing planned under {number} that you may see. Check the number.")


class MustNotContact(Refusal):
    code, http = "customer_not_to_be_contacted", 409
    text = _("{number} is not to be contacted for this: {why} Nothing was planned.")


class Conflict(Refusal):
    code, http = "visit_conflict", 409
    text = _("This conflicts with {other}, so nothing was planned. Choose another time, or say that it is meant so.")


class NotARestDay(Refusal):
    code, http = "visit_on_rest_day", 409
    text = _("{on} is a rest day, so nothing was planned. The next workday is {next}; choose it, or say that it is meant so.")


class AlreadyEnded(Refusal):
    code, http = "visit_ended", 409
    text = _("{number} was recorded or cancelled already, so nothing was changed. Load the page again.")


class NotYourVisit(Refusal):
    code, http = "visit_not_yours", 403
    text = _("{number} is a task of {name}. Take it over first, so that two people do not do the same.")


class BadCare(Refusal):
    code, http = "care_bad", 400
    text = _("{what} Nothing was changed.")


class MayNotPlan(Refusal):
    code, http = "care_not_allowed", 403
    text = _("Your role plans and records no contacts with customers, so nothing was changed. Ask the client manager.")


class NobodyLeft(Refusal):
    code, http = "care_nobody", 409
    text = _("None of these customers can be planned: all are planned already or not to be contacted. Nothing was changed.")
