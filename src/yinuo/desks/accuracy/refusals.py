"""What the accuracy desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchRound(Refusal):
    code, http = "round_unknown", 404
    text = _("There is no round or item {number} that you may see. Check the number, or ask whoever drew the round.")


class MayNotDraw(Refusal):
    code, http = "round_not_allowed", 403
    text = _("Your role draws no rounds of data checks, so nothing was drawn. Your department head or the director can.")


class NobodyToDraw(Refusal):
    code, http = "round_empty", 409
    text = _("There is no customer to draw from, so no round began. Choose another department, or add customers first.")


class BadRound(Refusal):
    code, http = "round_bad", 400
    text = _("{what} Nothing was changed.")


class NotYours(Refusal):
    code, http = "check_not_yours", 403
    text = _("This check is given to {name}. Ask them, or whoever drew the round, so that two people do not check the same.")


class AlreadyDecided(Refusal):
    code, http = "check_decided", 409
    text = _("Somebody decided this check already, so nothing was changed. Undo it first if it is wrong.")


class NothingDecided(Refusal):
    code, http = "check_undecided", 409
    text = _("There is nothing to undo here, or a later change builds on it. Nothing was changed.")


class NothingDiffers(Refusal):
    code, http = "check_no_difference", 400
    text = _("What you typed is what is kept already. If all of it is right, decide so; nothing was changed.")


class ReasonMissing(Refusal):
    code, http = "check_reason_missing", 400
    text = _("{what} is needed for this decision, so nothing was changed. Fill it in and decide again.")
