"""What the desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NotFound(Refusal):
    code, http = "change_unknown", 404
    text = _("There is nothing here that you may see. Check the address, or ask whoever drafts the documents.")


class MayNot(Refusal):
    code, http = "change_act_not_allowed", 403
    text = _("Your role may not do this, so nothing was changed. Ask a service director or a document clerk.")


class NotNow(Refusal):
    code, http = "change_state_forbids", 409
    text = _("{number} is “{state}” by now, so this is not possible any more and nothing was changed. Load the page again.")


class NotInForce(Refusal):
    code, http = "document_not_in_force", 409
    text = _("{number} is not in force, so there is nothing to change or to end. Open the version that is in force.")


class OpenAlready(Refusal):
    code, http = "change_open_already", 409
    text = _("{number} already has an open change, end or draft. Finish or withdraw it first.")


class NoReason(Refusal):
    code, http = "change_reason_missing", 400
    text = _("Say why, in a sentence: what is the fact behind it? It is kept with the document.")


class SecondPerson(Refusal):
    code, http = "change_needs_second_person", 403
    text = _("You proposed this yourself, so somebody else decides on it. Ask a colleague.")


class NotManagement(Refusal):
    code, http = "change_needs_management", 403
    text = _("A change of {number} is approved by management. Ask a service director.")


class WrongWay(Refusal):
    code, http = "change_other_way", 409
    text = _("{number} is changed in another way ({way}), so this decision has no place here.")


class AlreadyDecided(Refusal):
    code, http = "consent_already_given", 409
    text = _("This side has decided already; nothing was changed. A new proposal is needed for another decision.")


class NotAgreed(Refusal):
    code, http = "change_not_agreed", 409
    text = _("{number} cannot change yet: {missing} is missing.")


class NotSigned(Refusal):
    code, http = "change_not_signed", 409
    text = _("Version {version} of {number} is not signed yet. It comes into force only with the signatures that the document needs.")


class TooEarly(Refusal):
    code, http = "change_too_early", 409
    text = _(
        "The change may take effect on {earliest} at the earliest: {days} must lie whole between the delivery of the notice and the first "
        "day. Choose that day or a later one, or have a director force it, which opens a breach."
    )


class NotDelivered(Refusal):
    code, http = "change_not_delivered", 409
    text = _(
        "{count} notices of this change are not proven to be delivered. First: {first}. Enter their receipts, send them again, or have a "
        "director force it, which opens a breach."
    )


class NobodyTold(Refusal):
    code, http = "change_nobody_told", 409
    text = _("Nobody was told about this change yet, and {number} promises notice. Send the notices first.")


class NotYet(Refusal):
    code, http = "day_not_come", 409
    text = _("The day {day} has not come yet. It happens by itself on that day.")


class DayPast(Refusal):
    code, http = "day_is_past", 400
    text = _("The day {day} is past or today. What is changed or ended begins tomorrow at the earliest.")


class NoProof(Refusal):
    code, http = "delivery_without_proof", 400
    text = _("{channel} counts as delivered by: {wanted}. Enter what shows it, or leave the notice undelivered.")


class DayAhead(Refusal):
    code, http = "delivery_day_ahead", 400
    text = _("The day {day} lies ahead. Enter the day that stands on the receipt or postmark.")


class BeforeSending(Refusal):
    code, http = "delivery_before_sending", 400
    text = _("The notice was sent on {sent}; it cannot have been delivered on {day}. Check the day on the receipt or postmark.")


class NoText(Refusal):
    code, http = "notice_without_words", 400
    text = _("A notice is written: enter its words, whom it goes to and at which address.")


class NobodyNamed(Refusal):
    code, http = "nobody_may_rule", 403
    text = _("{number} names nobody who may rule on its meaning. Settle it by an amendment that both sides or the promisor sign.")


class NotTheRuler(Refusal):
    code, http = "not_the_ruler", 403
    text = _("{number} leaves this ruling to: {who}. Only they rule on it; your answer would have no effect.")


class OwnQuestion(Refusal):
    code, http = "own_question_of_meaning", 403
    text = _("You asked this question yourself, so somebody else rules on it.")


class NotBound(Refusal):
    code, http = "nothing_to_confirm", 409
    text = _("There is nothing left here for you to confirm.")


class WrongInvoker(Refusal):
    code, http = "ground_of_another", 400
    text = _("“{ground}” is invoked by: {who}. Choose that side, or another ground.")


class NoMajorBreach(Refusal):
    code, http = "no_major_breach", 409
    text = _("The customer's right to end {number} arises with a major breach, and none is on record. Choose another ground.")


class NoConsent(Refusal):
    code, http = "end_without_consent", 409
    text = _("“{ground}” needs the written consent of the other side. Enter who gave it, when, and where it is kept.")


class NoEndNotice(Refusal):
    code, http = "end_without_notice", 409
    text = _("The other side has not been given notice of this end in a way that counts, so {number} stays in force. Enter the receipt.")


class OpenConflicts(Refusal):
    code, http = "agreement_conflicts_open", 409
    text = _("{count} terms differ from the standard and have no resolution yet. First: {first}")


class NotChecked(Refusal):
    code, http = "agreement_not_checked", 409
    text = _("The agreement is registered only after it was compared with its standard. Finish the comparison first.")
