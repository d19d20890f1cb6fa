"""What the retention desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class MayNotHere(Refusal):
    code, http = "retention_act_not_allowed", 403
    text = _("Your role may not do this ({act}), so nothing was changed. Ask the security and privacy officer.")


class BadTerm(Refusal):
    code, http = "term_bad", 400
    text = _("The term was not taken: {why} Nothing was changed.")


class SecondPerson(Refusal):
    code, http = "second_person_needed", 403
    text = _("You proposed this yourself, so somebody else decides. Nothing was changed.")


class AlreadyDecided(Refusal):
    code, http = "already_decided", 409
    text = _("Somebody decided on this before you, so nothing was changed. Load the page again.")


class OneIsOpen(Refusal):
    code, http = "decision_open", 409
    text = _("A change of this is waiting for its second person already. Decide on that first.")


class BadHold(Refusal):
    code, http = "hold_bad", 400
    text = _("The hold was not put on: {why}")


class OnHold(Refusal):
    code, http = "on_hold", 409
    text = _(
        "{count} of these are on hold by {holds}, and a hold beats every term. Nothing was destroyed; the hold has to be lifted first."
    )


class MustStay(Refusal):
    code, http = "term_not_over", 409
    text = _("{count} of these must stay: their term is not over, or nothing says how long it is. Nothing was destroyed.")


class OnAList(Refusal):
    code, http = "on_a_list", 409
    text = _("{count} of these stand on the list {number} already. Nothing was proposed twice.")


class NothingToDestroy(Refusal):
    code, http = "nothing_to_destroy", 400
    text = _("Nothing was chosen whose term is over. Tick at least one record.")


class TooMany(Refusal):
    code, http = "too_many_records", 400
    text = _("A list holds {most} records at most, and these are {count}. Propose several lists.")


class TooLateToTakeBack(Refusal):
    code, http = "too_late_to_take_back", 409
    text = _("{number} was carried out or decided on already, so there is nothing to take back.")


class NoSuchList(Refusal):
    code, http = "no_such_destruction", 404
    text = _("There is no list {number} that you may see.")


class NoSuchHold(Refusal):
    code, http = "no_such_hold", 404
    text = _("There is no hold {number} that you may see.")


class CannotDestroy(Refusal):
    code, http = "kind_not_destroyed_here", 400
    text = _("Records of this kind are not destroyed by lists: {kind}.")
