"""One PAdES signature (ETSI EN 319 142, level B-B; B-T with a time stamp) appended to a file. The three kinds of signers share it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from yinuo.promises.signing.fields import free_field, open_for_writing
from yinuo.promises.signing.refusals import CertificateNotValidThen, CertificateUnfit, NotPrepared, StampTimeFailed
from yinuo.promises.signing.shapes import CertificateFacts, Stamp
from yinuo.promises.signing.stamps import style_of

DIGEST = "sha256"
_T = TypeVar("_T")
STAMP_SECONDS = 15
ROOM, ROOM_FOR_TIME = 4_096, 16_384
"""Bytes for what is signed and the signature, and for a time stamp with the certificates of its authority."""


def embed(
    pdf: bytes, field: str, *, cms: CmsSigner, stamp: Stamp | None, at: datetime, reason: str, place: str, time_stamps: str = ""
) -> bytes:
    """Sign a field with any maker of CMS signatures; see `shapes.Signer.sign`. `time_stamps` is an RFC 3161 address, or nothing."""
    certificate = cms.signing_cert
    check_fit(certificate, at=at)
    writer = open_for_writing(pdf)
    width, height = free_field(writer, field)
    is_first = not any(value is not None for _name, value, _ref in enumerate_sig_fields(writer.prev))
    facts = facts_of(certificate)
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=getattr(cms, "digest", DIGEST),  # SM2 goes with SM3
        subfilter=SigSeedSubFilter.PADES,
        name=facts.name or None,
        reason=reason or None,
        location=place or None,
        certify=is_first,  # the first signature forbids everything but filling the fields that are there
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    signer = _SignerAt(metadata, cms, timestamper=_time_stamper(time_stamps), stamp_style=style_of(stamp, width=width, height=height))
    signer.stated_at = at
    out = io.BytesIO()
    try:
        room = _room_for(cms, has_time_stamp=bool(time_stamps))
        beside_loops(lambda: signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=room, output=out))
    except (TimestampRequestError, OSError) as trouble:
        raise StampTimeFailed(service=time_stamps, reason=str(trouble.args[0]) if trouble.args else type(trouble).__name__) from trouble
    except SigningError as trouble:
        raise NotPrepared(reason=str(trouble)) from trouble
    return out.getvalue()


def _room_for(cms: CmsSigner, *, has_time_stamp: bool) -> int:
    """Hexadecimal digits to keep free for a signature: its certificates and ample room; else the library signs once more to find out."""
    certificates = {one.sha256: one for one in (cms.signing_cert, *cms.cert_registry) if one is not None}
    return 2 * (sum(len(one.dump()) for one in certificates.values()) + ROOM + (ROOM_FOR_TIME if has_time_stamp else 0))


def check_fit(certificate: x509.Certificate, *, at: datetime) -> None:
    """Refuse a certificate that a checker would refuse later, before anything is signed with it.

    Raises:
        CertificateNotValidThen, CertificateUnfit.
    """
    facts = facts_of(certificate)
    if not facts.valid_from <= at <= facts.valid_until:
        raise CertificateNotValidThen(name=facts.name, valid_from=facts.valid_from, valid_until=facts.valid_until, at=at)
    usage = certificate.key_usage_value
    missing = {"digital_signature", "non_repudiation"} - (usage.native if usage is not None else set())
    if missing:
        raise CertificateUnfit(name=facts.name, missing=", ".join(sorted(missing)))


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """What people compare of a certificate."""
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return CertificateFacts(
        name=_one(subject, "common_name"),
        organisation=_one(subject, "organization_name"),
        ref=_one(subject, "serial_number"),
        serial=f"{certificate.serial_number:x}",
        sha256=certificate.sha256.hex(),
        issuer=_one(issuer, "common_name") or _one(issuer, "organization_name"),
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
    )


def _one(names: dict[str, Any], key: str) -> str:
    value = names.get(key, "")
    return str(value[0] if isinstance(value, list) else value)


def _time_stamper(address: str) -> TimeStamper | None:
    return RequestsHTTPTimeStamper(address, timeout=STAMP_SECONDS) if address else None


def beside_loops(call: Callable[[], _T]) -> _T:
    """Call the library, which starts an event loop of its own, also from a thread where one is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(call).result()


class _SignerAt(PdfSigner):
    """States the instant it is told, where the library would ask the clock."""

    stated_at: datetime

    def init_signing_session(self, pdf_out: IncrementalPdfFileWriter, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.stated_at
        return session
