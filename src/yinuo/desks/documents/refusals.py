"""What the documents desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchDraft(Refusal):
    code, http = "document_draft_unknown", 404
    text = _("There is no document {number} that you may see. Check the number, or ask whoever drafts it.")


class MayNot(Refusal):
    code, http = "document_act_not_allowed", 403
    text = _("Your role may not do this with {number}, so nothing was changed. Ask a service director or a document clerk.")


class NothingToRehearse(Refusal):
    code, http = "nothing_to_rehearse", 404
    text = _("{key} is no number that stands in a promise of this document, so there is nothing to rehearse. Choose another blank.")


class NotNow(Refusal):
    code, http = "document_state_forbids", 409
    text = _("{number} is “{state}”, and this is possible only while it is “{wanted}”. Nothing was changed; load the page again.")


class NotFilled(Refusal):
    code, http = "document_not_complete", 409
    text = _("{number} cannot go on yet: {count} things are open. First of them: {first}")


class DrafterReviews(Refusal):
    code, http = "drafter_may_not_review", 403
    text = _("You drafted {number}, so somebody else reviews it. Ask a colleague; the page of the document stays as it is.")


class SecondPerson(Refusal):
    code, http = "second_person_needed", 403
    text = _("You entered this yourself, so a second person confirms it. Ask a colleague.")


class OpenDraftExists(Refusal):
    code, http = "document_has_open_draft", 409
    text = _("{number} already has an open draft, version {version}. Go on with it, or withdraw it first.")


class NoReason(Refusal):
    code, http = "document_reason_missing", 400
    text = _("Say why, in a sentence. It is kept with the document.")


class MustConfirm(Refusal):
    code, http = "document_not_confirmed", 409
    text = _("{count} signatures would become void, and {number} would go back to draft. Confirm that, or leave the text as it is.")


class NotConfirmed(Refusal):
    code, http = "signing_not_confirmed", 400
    text = _("Tick every statement that the document asks for; without them the signature does not hold.")


class AlreadySigned(Refusal):
    code, http = "already_signed", 409
    text = _("{name} has signed already, so nothing was changed.")


class NotTheirTurn(Refusal):
    code, http = "not_the_signatory", 403
    text = _("You are not asked to sign {number} here. The signatories stand beside the document.")


class LinkIsOver(Refusal):
    code, http = "invitation_over", 410
    text = _("This invitation was used, replaced or is past its last day. Ask whoever sent it for a new one.")


class NoFile(Refusal):
    code, http = "file_not_taken", 400
    text = _("This file was not taken: {why}")


class DateAhead(Refusal):
    code, http = "date_ahead", 400
    text = _("The day {day} lies ahead. Write the day that stands on the paper.")


class NoDate(Refusal):
    code, http = "effective_date_missing", 400
    text = _("{number} comes into force on a date, and none is given. Fill it under “Register entry”.")


class NoSuchOriginal(Refusal):
    code, http = "original_unknown", 400
    text = _("{number} has {count} originals, and {counterpart} is none of them. Choose one that the page shows.")


class AlreadyHandedOver(Refusal):
    code, http = "original_handed_over", 409
    text = _("Original {counterpart} of {number} is with {name} already. If that was wrong or has changed, enter it again and say why.")


class NobodyNamed(Refusal):
    code, http = "recipient_missing", 400
    text = _("Say to whom the original was handed: a name, as it stands in the document where possible.")


class NoAddress(Refusal):
    code, http = "mail_address_missing", 400
    text = _("{name} has no e-mail address here, so no invitation can be mailed. Enter one, or hand the link over yourself.")


class NumbersCollide(Refusal):
    code, http = "number_pattern_collides", 409
    text = _("The number pattern {pattern} could give a number that exists already, such as {number}. Choose another prefix: {setting}.")


class NotANumber(Refusal):
    code, http = "scope_name_not_taken", 400
    text = _("“{typed}” is no customer’s number, so nothing was saved. Write the number, such as KH-000417; names stay out of promises.")


class NoSuchColleague(Refusal):
    code, http = "scope_colleague_unknown", 400
    text = _("There is nobody, or not only one, by the name “{typed}” here, so nothing was saved. Write the user name.")


class EndsBeforeItBegins(Refusal):
    code, http = "scope_days_reversed", 400
    text = _("The last day {last} lies before the first day {first}, so nothing was saved. Change one of them.")


class ScopeIsSettled(Refusal):
    code, http = "scope_is_settled", 409
    text = _("Whom {number} is for was reviewed with its promises and is judged by it. Take it back to draft, or propose a change of it.")


class NotAnInterval(Refusal):
    code, http = "not_an_interval", 400
    text = _("{key} is no interval of {number}, or its value does not fit ({why}).")
