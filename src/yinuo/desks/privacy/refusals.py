"""What the privacy desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class MayNotHere(Refusal):
    code, http = "privacy_act_not_allowed", 403
    text = _("Your role may not do this ({act}), or your undertaking is not signed. Nothing was changed. Ask the privacy officer.")


class NoSuchRequest(Refusal):
    """The same words for a request that is none and for one about a customer out of reach."""

    code, http = "rights_request_unknown", 404
    text = _("There is no request {number} that you may see. Check the number, or ask the privacy officer.")


class NoSuchPurpose(Refusal):
    code, http = "purpose_unknown", 400
    text = _("There is no purpose {purpose} in force on that day, so nothing was done. The list of purposes says which there are.")


class UseRefused(Refusal):
    code, http = "use_refused", 403
    text = _("The data of {number} may not be used for this ({purpose}): {why} The attempt is in the ledger.")


class NoConsentNeeded(Refusal):
    code, http = "consent_not_needed", 400
    text = _("For {purpose} no consent is asked: its basis is another one. Nothing was saved.")


class TextChanged(Refusal):
    code, http = "consent_text_changed", 409
    text = _("The text of the consent changed after the page was opened, so nothing was saved. Show the person the present text.")


class NotAlone(Refusal):
    code, http = "consent_not_separate", 400
    text = _("{purpose} needs a consent of its own: ask for it alone, and say that the person gave it separately. Nothing was saved.")


class GuardianMissing(Refusal):
    code, http = "guardian_missing", 400
    text = _("The person is under {years}. A guardian consents: write down who, and how that was made sure. Nothing was saved.")


class EvidenceMissing(Refusal):
    code, http = "evidence_missing", 400
    text = _("Say where the evidence is (the form, the recording, the page). Without it nobody can show the consent. Nothing was saved.")


class NotGiven(Refusal):
    code, http = "consent_not_given", 409
    text = _("There is no consent for {purpose} to withdraw, so nothing was changed.")


class BadInstant(Refusal):
    code, http = "bad_instant", 400
    text = _("{at} lies in the future, or before what the same person said last. Nothing was saved; check day and hour.")


class TextMissing(Refusal):
    code, http = "text_missing", 400
    text = _("{field} is empty, so nothing was saved. Write it down; whoever reads the case later needs it.")


class TextTooLong(Refusal):
    code, http = "text_too_long", 400
    text = _("{field} holds {length} characters, and {most} are the most. Nothing was saved; shorten it.")


class NotOpen(Refusal):
    code, http = "rights_request_not_open", 409
    text = _("Request {number} is answered or waits for a second person, so nothing was changed. Load the page again.")


class NotAnswered(Refusal):
    code, http = "rights_request_not_answered", 409
    text = _("Request {number} has no answer, so there is no letter to print. Answer it first; one that was taken back needs none.")


class IdentityMissing(Refusal):
    code, http = "identity_not_checked", 409
    text = _("First make sure who asks. Data given or erased for a stranger are a leak. Nothing was changed.")


class OtherRight(Refusal):
    code, http = "other_right", 409
    text = _("Request {number} asks for something else, so this cannot be done with it. Nothing was changed.")


class SecondPersonNeeded(Refusal):
    code, http = "second_person_needed", 403
    text = _("Who proposed the erasure cannot confirm it. Ask a second person. Nothing was erased.")


class PlanChanged(Refusal):
    code, http = "erasure_plan_changed", 409
    text = _("What must be kept changed since you looked, so nothing was erased. Look at the list again.")


class AlreadyRestricted(Refusal):
    code, http = "already_restricted", 409
    text = _("{number} is restricted already. Lift that restriction first, or leave it.")


class NotRestricted(Refusal):
    code, http = "not_restricted", 409
    text = _("{number} is not restricted, or not any more. Nothing was changed.")


class NobodyNamed(Refusal):
    code, http = "nobody_named", 400
    text = _("Name at least one person who may still see the data, among those who may sign in. Nothing was changed.")


class MustStayRestricted(Refusal):
    code, http = "must_stay_restricted", 409
    text = _("These data stay only because they must be kept, so the restriction ends with their term. Nothing was changed.")


class NoCertificate(Refusal):
    code, http = "no_certificate", 404
    text = _("There is no certificate for {number} yet.")


class CertificateWaits(Refusal):
    code, http = "certificate_waits", 409
    text = _("The ledger seals the erasure within some seconds; the certificate names that seal. Try again in a moment.")
