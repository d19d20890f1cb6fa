"""What was found in a signed file: faults that a person must act on, remarks to know, and who signed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import Words
from yinuo.kit.words import gettext_lazy as _


@dataclass(frozen=True)
class Trust:
    """Whom we believe. Certificates and revocation lists are DER bytes; `checked_at` is the instant of the check, aware."""

    roots: tuple[bytes, ...]
    checked_at: datetime
    others: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class ExpectedSigner:
    """Who is to have signed a field: by name, and by certificate where it is known (`sha256` of its DER bytes, hexadecimal)."""

    field: str
    name: str
    certificate_sha256: str = ""


@dataclass(frozen=True)
class SignatureFound:
    """One signature: who, on which revision of how many, when by whose word. `stamped_at` comes from a trusted time stamp."""

    field: str
    name: str
    organisation: str
    certificate_sha256: str
    revision: int
    revisions: int
    stated_at: datetime | None
    stamped_at: datetime | None
    reason: str
    place: str
    is_intact: bool
    is_trusted: bool


class Fault(Refusal):
    """Something wrong with a file from outside; not raised but listed, so that every fault is told at once."""

    http = 422


class NotPdf(Fault):
    code = "signed_file_not_pdf"
    text = _("This is not a PDF file. Upload the signed PDF itself, not a picture, a link or an archive of it.")


class TooLarge(Fault):
    code = "signed_file_too_large"
    text = _("This file has {megabytes} MB; signed documents are read up to {most} MB. Ask the sender for the signed file alone.")


class Damaged(Fault):
    code = "signed_file_damaged"
    text = _("This PDF is damaged and cannot be read to its end. Ask the sender to send it again.")


class Encrypted(Fault):
    code = "signed_file_encrypted"
    text = _("This PDF is encrypted, so nothing in it can be checked. Ask for the file without a password.")


class NoSignature(Fault):
    code = "signed_file_unsigned"
    text = _("This PDF holds no electronic signature. A picture of a signature does not count; sign it here, or take the paper route.")


class Changed(Fault):
    code = "signed_file_changed"
    text = _(
        "The file was changed after {name} signed revision {revision}: something in bytes {first} to {last} is not what was signed. "
        "Do not accept it; ask for the unchanged file."
    )


class BadSignature(Fault):
    code = "signature_invalid"
    text = _("The signature in field {field} does not belong to the certificate of {name} that stands beside it. Do not accept the file.")


class Unreadable(Fault):
    code = "signature_unreadable"
    text = _("The signature in field {field} is damaged and cannot be read. Do not accept the file; ask for it again.")


class CoversPart(Fault):
    code = "signature_covers_part"
    text = _("The signature of {name} covers only a part of what it seems to cover, so the rest could be anything. Do not accept the file.")


class Appended(Fault):
    code = "signed_file_appended"
    text = _(
        "After {name} signed revision {revision}, content was appended in bytes {first} to {last}. What was signed stands before it; "
        "ask for the file as it was signed."
    )


class Padded(Fault):
    code = "signed_file_padded"
    text = _(
        "The document's state {version} of {versions} stands at the beginning of this file, but bytes {first} to {last} were added to it "
        "and do not even form a PDF. Ask for the file as it was signed."
    )


class CutBack(Fault):
    code = "signed_file_cut_back"
    text = _("This is an earlier state of the document, {version} of {versions}: what came later was cut off. Use the latest file.")


class OtherFile(Fault):
    code = "signed_file_other"
    text = _("This file does not begin with the document that was issued, so its words may differ. Compare it, or sign the issued file.")


class WrongSigner(Fault):
    code = "signature_of_another"
    text = _("Field {field} should be signed by {expected}, but {name} signed it. Ask {expected} to sign.")


class OtherCertificate(Fault):
    code = "signature_other_certificate"
    text = _("{name} signed field {field} with another certificate (ending in {tail}) than the one on record (ending in {expected}).")


class SignatureMissing(Fault):
    code = "signature_missing"
    text = _("Field {field} is not signed yet; {expected} has still to sign.")


class UnexpectedSignature(Fault):
    code = "signature_unexpected"
    text = _("{name} signed field {field}, which nobody was asked to sign.")


class Untrusted(Fault):
    code = "certificate_untrusted"
    text = _(
        "The certificate of {name} was issued by {issuer}, which is not among the trusted authorities. "
        "Add that authority if you know it; else the name proves nothing."
    )


class Expired(Fault):
    code = "certificate_expired"
    text = _(
        "The certificate of {name} expired on {valid_until}, and nothing in the file proves that it was signed before. "
        "Ask for a new signature, or for the file with a time stamp."
    )


class NotValidThen(Fault):
    code = "certificate_not_valid_when_signed"
    text = _("{name} states {at} as the time of signing, but the certificate is valid only from {valid_from} to {valid_until}.")


class Revoked(Fault):
    code = "certificate_revoked"
    text = _("The certificate of {name} was revoked by {issuer} before this signature can be shown to have been made. Ask for a new one.")


class BadStamp(Fault):
    code = "time_stamp_invalid"
    text = _("The time stamp on the signature of {name} is not valid or comes from an authority that is not trusted, so it proves no time.")


class Future(Fault):
    code = "signature_in_future"
    text = _("{name} states {at} as the time of signing, which has not come yet. Check the clock of the machine that signed.")


class Remark:
    """Something to know that speaks neither for nor against a file."""

    code: ClassVar[str] = "remark"
    text: ClassVar[Words | str] = ""

    def __init__(self, **data: Any) -> None:
        self.data = data

    def __str__(self) -> str:
        return str(self.text).format(**self.data)


class Signed(Remark):
    code = "signed"
    text = _("{name} signed revision {revision} of {revisions}, stating {at} as the time; the text up to there is unchanged.")


class Stamped(Remark):
    code = "time_stamped"
    text = _("A time stamp proves that the signature of {name} existed at {at}.")


class EvidenceAdded(Remark):
    code = "evidence_added"
    text = _("After {name} signed, only evidence for later checks was added (certificates, revocation data, time stamps); no word changed.")


class NoTrustedTime(Remark):
    code = "no_trusted_time"
    text = _("No time stamp (PAdES B-B) on the signature of {names}: that time is what the signer's machine said, and proves nothing.")


class KnownFile(Remark):
    code = "known_file"
    text = _("This is byte for byte the file on record.")


@dataclass(frozen=True)
class Findings:
    """The result of a check; `is_good` when there is no fault."""

    sha256: str
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    signatures: tuple[SignatureFound, ...] = ()
    is_known: bool = False

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against the file."""
        return not self.faults

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all faults, in the order they are told."""
        return tuple(fault.code for fault in self.faults)

    def require_good(self) -> None:
        """Raise the first fault, if there is one."""
        if self.faults:
            raise self.faults[0]
