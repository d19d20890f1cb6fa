"""What the secrecy desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NotFound(Refusal):
    code, http = "secrecy_unknown", 404
    text = _("There is nothing under this number that you may see.")


class MayNot(Refusal):
    code, http = "secrecy_act_not_allowed", 403
    text = _("Your role may not do this, so nothing was changed. Ask the security officer.")


class SecondPerson(Refusal):
    code, http = "second_person_needed", 403
    text = _("Whoever did one step does not decide on it too. Ask a second person; nothing was changed.")


class Incomplete(Refusal):
    code, http = "secrecy_incomplete", 400
    text = _("{what} is missing, so nothing was saved.")


class NotNow(Refusal):
    code, http = "secrecy_not_now", 409
    text = _("{number} stands at “{state}”, where this cannot be done. Load the page again and look at what changed.")


class BadDay(Refusal):
    code, http = "secrecy_bad_day", 400
    text = _("{what} lies at a day or time that cannot be: what was done cannot lie ahead, and an end not before its beginning.")


class NoAgreement(Refusal):
    code, http = "secrecy_agreement_missing", 409
    text = _("{number} has no signed secrecy agreement yet, so nothing is given to them. Enter its number and day first.")


class StillUnchecked(Refusal):
    code, http = "review_not_whole", 409
    text = _(
        "{count} lines of the checklist have no answer yet, so the review is not done. Answer them, or say that they do not concern us."
    )


class NotReady(Refusal):
    code, http = "incident_not_ready", 409
    text = _("{number} cannot be closed yet. Missing: {what}.")


class NoSuchColleague(Refusal):
    code, http = "secrecy_no_such_colleague", 404
    text = _("There is nobody with the user name {username} who could take this over.")


class NoSuchCustomers(Refusal):
    code, http = "secrecy_customers_unknown", 404
    text = _("{numbers}: no such customers that you may see, so nobody was entered. Check the numbers.")
