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


class NotALead(Refusal):
    code, http = "case_not_a_lead", 403
    text = _("Only who leads this team does that, so nothing was changed. Hand the case over instead; it is theirs once they accept.")


class NothingToTake(Refusal):
    code, http = "case_nothing_to_take", 409
    text = _("No case waits for your team just now: somebody was faster, or what is left is not yours to handle.")


class NothingTicked(Refusal):
    code, http = "case_nothing_ticked", 400
    text = _("Tick between 1 and {most} cases first. Nothing was changed.")


class NoSuchAct(Refusal):
    code, http = "case_act_unknown", 404
    text = _("There is no such act on several cases, or not for you. Nothing was changed.")


class CannotTakeBack(Refusal):
    code, http = "case_cannot_take_back", 409
    text = _("This was taken back already, or cannot be taken back. Nothing was changed.")


class BadView(Refusal):
    code, http = "case_view_bad", 400
    text = _("{what} Nothing was changed.")


class NoSuchView(Refusal):
    code, http = "case_view_unknown", 404
    text = _("There is no such view of yours. Nothing was changed.")


class CannotSee(Refusal):
    code, http = "case_colleague_cannot_see", 409
    text = _("{name} may not see this case, so nobody was told and the note was not kept. Name somebody who reaches the customer.")


class SameName(Refusal):
    code, http = "case_several_of_a_name", 409
    text = _("Several colleagues are called {name}, so the note was not kept. Name the one you mean by user name: {usernames}.")


class MayNotExportList(Refusal):
    code, http = "case_list_not_exported", 403
    text = _("Your role takes no lists of cases out of the house. Ask whoever leads your team.")


class BadFile(Refusal):
    code, http = "file_refused", 400
    text = _("{what} Nothing was saved. What you typed is still here; choose the files again.")


class NoSuchFile(Refusal):
    code, http = "file_unknown", 404
    text = _("There is no such file that you may open. It may have gone when its term was over.")


class MayNotWriteWordings(Refusal):
    code, http = "wording_not_allowed", 403
    text = _("Standard replies and macros are written by leads, so nothing was changed. Tell one of them what you need.")


class NoSuchWording(Refusal):
    code, http = "wording_unknown", 404
    text = _("This standard reply or macro is not in use, so nothing was done. Choose another one.")


class StepRefused(Refusal):
    code, http = "macro_step_refused", 409
    text = _("Step {place}, {step}: {why} So none of the macro was done.")
