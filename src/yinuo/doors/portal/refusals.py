"""What the portal refuses, in words for customers."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class TooOften(Refusal):
    code, http = "too_often", 429
    text = _("That was too often in a short time, so nothing was taken. Wait {minutes} minutes and try again, or call us.")


class NotYours(Refusal):
    code, http = "case_not_found", 404
    text = _(
        "No case fits this number and this code. Check both; they stand on your receipt. Who has lost the code may ask us for another."
    )


class BadSubmission(Refusal):
    code, http = "submission_bad", 400
    text = _("{what} Nothing was sent yet; what you wrote is still here.")


class NoProofYet(Refusal):
    code, http = "no_proof_yet", 409
    text = _("The ledger seals what happened every few minutes. This is not sealed yet; try again a little later.")
