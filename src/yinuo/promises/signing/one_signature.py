"""One signature of a file: are its bytes unchanged, is it the certificate's, do we believe the certificate at the time it was used?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from asn1crypto import x509
from cryptography.x509 import load_der_x509_crl
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from yinuo.promises.signing import findings as found
from yinuo.promises.signing import sm2
from yinuo.promises.signing.findings import Fault, Remark, SignatureFound, Trust
from yinuo.promises.signing.pades import beside_loops, facts_of
from yinuo.promises.signing.shapes import CertificateFacts

_VALIDATOR = sm2.Validator()
_CLOCK_DRIFT = timedelta(minutes=5)
# An untrusted or expired certificate is a finding, told in a sentence; the library would also log a traceback for it.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Checked:
    """What was found about one signature; `ends_at` is how many bytes of the file it and all before it take."""

    signature: SignatureFound
    ends_at: int
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]


def check_signature(
    signature: EmbeddedPdfSignature, *, number: int, of: Sequence[EmbeddedPdfSignature], size: int, trust: Trust, is_known: bool
) -> Checked:
    """Check the `number`th signature (from 1) of all signatures `of` a file of `size` bytes."""
    facts = facts_of(signature.signer_cert)
    stated_at = signature.self_reported_timestamp
    ends_at = _end(signature)
    begins_at = _end(of[number - 2]) if number > 1 else 0
    stamped_at = _stamp_time(signature)
    moment = stated_at if is_known and stated_at else stamped_at or trust.checked_at
    try:
        status = _validate(signature, trust, moment)
        is_stamped = bool(status.timestamp_validity and status.timestamp_validity.valid and status.timestamp_validity.trusted)
        if stamped_at and not is_stamped and moment is stamped_at:
            status = _validate(signature, trust, trust.checked_at)
    except SignatureValidationError:
        broken = _found(signature, facts, number=number, revisions=len(of), stated_at=stated_at)
        return Checked(broken, ends_at, (found.BadSignature(field=signature.field_name, name=facts.name),), ())
    faults = list(_bytes_faults(signature, status, facts, number=number, begins_at=begins_at, ends_at=ends_at, size=size, last=len(of)))
    proven_at = stamped_at if is_stamped else stated_at if is_known else None
    if status.intact and status.valid:  # else nothing was looked at beyond the bytes, and nothing need be
        faults += _trust_faults(status, facts, trust=trust, proven_at=proven_at)
        faults += _time_faults(facts, stated_at=stated_at, trust=trust)
        if stamped_at and not is_stamped:
            faults.append(found.BadStamp(name=facts.name))
    remarks = [found.EvidenceAdded(name=facts.name)] if status.modification_level == ModificationLevel.LTA_UPDATES and not faults else []
    result = replace(
        _found(signature, facts, number=number, revisions=len(of), stated_at=stated_at),
        stamped_at=stamped_at if is_stamped else None,
        is_intact=bool(status.intact and status.valid),
        is_trusted=bool(status.trusted),
    )
    return Checked(result, ends_at, tuple(faults), (*_remarks(result), *remarks))


def _found(
    signature: EmbeddedPdfSignature, facts: CertificateFacts, *, number: int, revisions: int, stated_at: datetime | None
) -> SignatureFound:
    values = signature.sig_object
    return SignatureFound(
        field=signature.field_name,
        name=facts.name,
        organisation=facts.organisation,
        certificate_sha256=facts.sha256,
        revision=number,
        revisions=revisions,
        stated_at=stated_at.astimezone(UTC) if stated_at else None,
        stamped_at=None,
        reason=str(values.get("/Reason", "")),
        place=str(values.get("/Location", "")),
        is_intact=False,
        is_trusted=False,
    )


def _end(signature: EmbeddedPdfSignature) -> int:
    ranges = [int(number) for number in signature.byte_range]
    return ranges[-2] + ranges[-1]


def _stamp_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """The time inside the time stamp, before anybody asked whether to believe it."""
    attributes = signature.signer_info["unsigned_attrs"]
    for attribute in attributes if attributes.native else ():
        if attribute["type"].native == "signature_time_stamp_token":
            content = attribute["values"][0]["content"]["encap_content_info"]["content"]
            moment = content.parsed["gen_time"].native
            return moment if isinstance(moment, datetime) else None
    return None


def _validate(signature: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> PdfSignatureStatus:
    def context(at: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=_certificates(trust.roots),
            other_certs=_certificates(trust.others),
            crls=list(trust.revocation_lists),
            moment=at,
            signature_validator=_VALIDATOR,
            allow_fetching=False,  # a file from outside must not make this machine call anybody
            revocation_mode="soft-fail",
            retroactive_revinfo=True,  # a list says since when each is revoked, so a later list serves an earlier moment
        )

    by_stamp = context(_stamp_time(signature) or moment)
    return beside_loops(
        lambda: validate_pdf_signature(signature, signer_validation_context=context(moment), ts_validation_context=by_stamp)
    )


def _certificates(encoded: Sequence[bytes]) -> list[x509.Certificate]:
    return [x509.Certificate.load(each) for each in encoded]


def _bytes_faults(
    signature: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    facts: CertificateFacts,
    *,
    number: int,
    begins_at: int,
    ends_at: int,
    size: int,
    last: int,
) -> list[Fault]:
    if not status.intact:
        return [found.Changed(name=facts.name, revision=number, first=begins_at, last=ends_at - 1)]
    if not status.valid:
        return [found.BadSignature(field=signature.field_name, name=facts.name)]
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return [found.CoversPart(name=facts.name)]
    if number == last and ends_at < size and status.modification_level != ModificationLevel.LTA_UPDATES:
        return [found.Appended(name=facts.name, revision=number, first=ends_at, last=size - 1)]
    if status.docmdp_ok is False or status.modification_level == ModificationLevel.OTHER:
        return [found.Appended(name=facts.name, revision=number, first=ends_at, last=size - 1)]
    return []


def _trust_faults(status: PdfSignatureStatus, facts: CertificateFacts, *, trust: Trust, proven_at: datetime | None) -> list[Fault]:
    revoked_at = _revoked_at(facts, trust)
    if status.revoked or (revoked_at and revoked_at <= (proven_at or trust.checked_at)):
        return [found.Revoked(name=facts.name, issuer=facts.issuer)]
    if proven_at is None and trust.checked_at > facts.valid_until:
        return [found.Expired(name=facts.name, valid_until=f"{facts.valid_until:%Y-%m-%d}")]
    if not status.trusted:
        return [found.Untrusted(name=facts.name, issuer=facts.issuer)]
    return []


def _revoked_at(facts: CertificateFacts, trust: Trust) -> datetime | None:
    """When a certificate was revoked by the lists at hand; the library looks into a list only for certificates that name its address."""
    for encoded in trust.revocation_lists:
        revoked = load_der_x509_crl(encoded)
        entry = revoked.get_revoked_certificate_by_serial_number(int(facts.serial, 16))
        if entry is not None and facts.issuer in {str(name.value) for name in revoked.issuer}:
            return entry.revocation_date_utc
    return None


def _time_faults(facts: CertificateFacts, *, stated_at: datetime | None, trust: Trust) -> list[Fault]:
    if stated_at is None:
        return []
    shown = f"{stated_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if stated_at > trust.checked_at + _CLOCK_DRIFT:
        return [found.Future(name=facts.name, at=shown)]
    if not facts.valid_from <= stated_at <= facts.valid_until:
        ends = {"valid_from": f"{facts.valid_from:%Y-%m-%d}", "valid_until": f"{facts.valid_until:%Y-%m-%d}"}
        return [found.NotValidThen(name=facts.name, at=shown, **ends)]
    return []


def _remarks(signature: SignatureFound) -> list[Remark]:
    if not signature.is_intact:
        return []
    stated = f"{signature.stated_at:%Y-%m-%d %H:%M:%S} UTC" if signature.stated_at else "–"
    remarks: list[Remark] = [found.Signed(name=signature.name, revision=signature.revision, revisions=signature.revisions, at=stated)]
    if signature.stamped_at:
        remarks.append(found.Stamped(name=signature.name, at=f"{signature.stamped_at:%Y-%m-%d %H:%M:%S} UTC"))
    return remarks
