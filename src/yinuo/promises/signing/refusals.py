"""Why something is not signed. What is wrong with a file from outside stands in `findings`."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class UnknownField(Refusal):
    code, http = "signature_field_unknown", 404
    text = _("This file has no signature field {field}. It was not prepared for that signatory; print the document again.")


class AlreadySigned(Refusal):
    code, http = "signature_field_signed", 409
    text = _("The field {field} is signed already, so nothing was changed. A signed text is changed by an amendment.")


class NotPrepared(Refusal):
    code, http = "file_not_prepared", 400
    text = _("This file cannot be signed: {reason}. Print the document again and sign that file.")


class FieldsAfterSignature(Refusal):
    code, http = "fields_after_signature", 409
    text = _(
        "This file is signed already, and a further field would void that signature. Print the document again with all its signatories."
    )


class CertificateNotValidThen(Refusal):
    code, http = "certificate_not_valid_then", 409
    text = _("The certificate of {name} is valid from {valid_from} to {valid_until}, not at {at}. Renew it, then sign.")


class CertificateUnfit(Refusal):
    code, http = "certificate_unfit", 400
    text = _(
        "The certificate of {name} does not allow signing documents (its key usage lacks {missing}). Ask its issuer for one that does."
    )


class CertificateUnreadable(Refusal):
    code, http = "certificate_unreadable", 500
    text = _("The certificate file {file} cannot be opened: {reason}. Check the setting {setting} and the password beside it.")


class SealRefused(Refusal):
    code, http = "seal_picture_refused", 400
    text = _("This picture cannot serve as a seal: {reason}")


class StampTimeFailed(Refusal):
    code, http = "time_stamp_failed", 502
    text = _(
        "The time stamp service {service} gave no valid time stamp, so nothing was signed: {reason}. Try again, or ask whoever runs it."
    )


class ServiceFailed(Refusal):
    code, http = "signing_service_failed", 502
    text = _("The signing service {service} did not sign, so nothing was changed: {reason}. Try again, or sign on paper.")


class OtherAlgorithm(Refusal):
    code, http = "signing_algorithm_differs", 409
    text = _(
        "The certificate of {name} signs with {found}, but this installation is set to {wanted}, so nothing was signed. "
        "Set YINUO_SIGNING_ALGORITHM to {found}, or use another certificate."
    )


class ScanRefused(Refusal):
    code, http = "scan_refused", 400
    text = _("This scan was not stored: {reason}")
