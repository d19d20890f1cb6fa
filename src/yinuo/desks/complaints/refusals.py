"""What the complaints desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class IsComplainedAbout(Refusal):
    code, http = "complaint_about_this_person", 409
    text = _(
        "{number} is a complaint about {name}, who therefore neither handles, investigates nor checks it. Nothing was changed. "
        "Hand it to somebody else."
    )


class NeedsCheck(Refusal):
    code, http = "complaint_needs_check", 409
    text = _(
        "{number} is a major complaint: a second person looks at the solution before the customer hears of it. Nothing was sent. "
        "Propose it on this page, and let somebody approve it who was not concerned with it."
    )


class NotIndependent(Refusal):
    code, http = "complaint_check_not_independent", 409
    text = _("{name} handled, investigated or proposed {number}, so somebody else has to check it. Nothing was changed.")


class NotAComplaint(Refusal):
    code, http = "complaint_not_one", 409
    text = _("{number} is no complaint, so nothing was changed.")


class ComplaintNotNow(Refusal):
    code, http = "complaint_not_now", 409
    text = _("{what} Nothing was changed.")


class BadComplaint(Refusal):
    code, http = "complaint_bad", 400
    text = _("{what} Nothing was changed.")


class NoSuchReport(Refusal):
    code, http = "complaint_report_unknown", 404
    text = _("There is no report {number}.")


class MayNotReport(Refusal):
    code, http = "complaint_report_not_allowed", 403
    text = _("A report to management covers all customers, so only who reaches all of them makes or receives one. Nothing was changed.")
