"""What the processes desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchProcess(Refusal):
    code, http = "process_unknown", 404
    text = _("There is nothing under {number} here. Check the number.")


class MayNotShape(Refusal):
    code, http = "process_not_allowed", 403
    text = _("Your role does not do this with processes, so nothing was changed. Ask the service director or the head of the department.")


class BadProcess(Refusal):
    code, http = "process_bad", 400
    text = _("{what} Nothing was changed.")


class SecondPerson(Refusal):
    code, http = "process_needs_another_person", 409
    text = _("What you wrote yourself comes into force by somebody else, so nothing was changed. Ask a colleague.")


class DecidedAlready(Refusal):
    code, http = "process_decided", 409
    text = _("Somebody was faster: this was decided already, so nothing was changed. Load the page again.")


class NotOnProcess(Refusal):
    code, http = "case_process", 409
    text = _("{number}: {what} Nothing was changed.")


class EvidenceMissing(Refusal):
    code, http = "step_evidence_missing", 409
    text = _("The step is not done yet: it needs {what}. Nothing was changed.")


class NotAcknowledged(Refusal):
    code, http = "terms_not_acknowledged", 409
    text = _(
        "{number} cannot begin: the customer has not acknowledged fees, time limits, exclusions and ways to complain. Show them"
        " first, or say that it is an emergency."
    )


class LinkIsOver(Refusal):
    code, http = "terms_link_over", 410
    text = _("This link is over or was never given. Nothing was changed; ask us for a new one.")
