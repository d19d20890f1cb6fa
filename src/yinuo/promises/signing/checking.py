"""Checking a signed file that comes from outside: every fault by its own name and sentence, and never a traceback."""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterator, Sequence

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from yinuo.promises.signing import findings as found
from yinuo.promises.signing.findings import ExpectedSigner, Fault, Findings, Remark, Trust
from yinuo.promises.signing.one_signature import Checked, check_signature

MOST_BYTES = 30_000_000
_END = re.compile(rb"%%EOF\r?\n?")
_MOST_END_MARKS = 1000
_LOG = logging.getLogger(__name__)


def check_signed(
    pdf: bytes, *, expected_signers: Sequence[ExpectedSigner] = (), known_sha256s: Sequence[str] = (), trust: Trust
) -> Findings:
    """Check a signed file.

    Args:
        expected_signers: who is to have signed which field; nobody is missed or unexpected when empty.
        known_sha256s: the digests (hexadecimal) of the file as issued and after each signature, oldest first, as the ledger has them.
            The last one is the file on record; its times are taken from the record. Empty when nothing is known.
        trust: whom to believe, and the instant of the check.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > MOST_BYTES:
        return Findings(digest, (found.TooLarge(megabytes=round(len(pdf) / 1e6, 1), most=MOST_BYTES // 1_000_000),))
    if b"%PDF-" not in pdf[:1024]:
        return Findings(digest, (found.NotPdf(),))
    try:
        return _check_readable(pdf, digest, expected_signers=expected_signers, known=tuple(known_sha256s), trust=trust)
    except (PdfError, RecursionError) as trouble:
        _LOG.info("A file from outside cannot be read: %s", trouble)
    except Exception:  # a hostile file reaches deep into two parsers, which promise nothing about what they raise
        _LOG.warning("A file from outside broke the reader", exc_info=True)
    return Findings(digest, (_padded(pdf, known_sha256s) or found.Damaged(),))


def _padded(pdf: bytes, known: Sequence[str]) -> Fault | None:
    """A state on record to which unreadable bytes were added: tried at each end mark, of which a file has one per state."""
    running, at, latest = hashlib.sha256(), 0, None
    for mark in list(_END.finditer(pdf))[:_MOST_END_MARKS]:
        running.update(pdf[at : mark.end()])
        at = mark.end()
        if running.hexdigest() in known:
            latest = found.Padded(version=known.index(running.hexdigest()) + 1, versions=len(known), first=at, last=len(pdf) - 1)
    return latest


def _check_readable(
    pdf: bytes, digest: str, *, expected_signers: Sequence[ExpectedSigner], known: tuple[str, ...], trust: Trust
) -> Findings:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        return Findings(digest, (found.Encrypted(),))
    is_known = bool(known) and digest == known[-1]
    signatures = list(reader.embedded_regular_signatures)
    checked: list[Checked] = []
    faults: list[Fault] = [] if signatures else [found.NoSignature()]
    for number, each in enumerate(signatures, 1):
        try:
            checked.append(check_signature(each, number=number, of=signatures, size=len(pdf), trust=trust, is_known=is_known))
        except Exception as trouble:  # bytes that are no signature any more break the parser in ways it does not name
            _LOG.info("The signature in field %s cannot be read: %r", each.field_name, trouble)
            faults.append(found.Unreadable(field=each.field_name))
    faults += [fault for each in checked for fault in each.faults]
    if not any(isinstance(fault, (found.Changed, found.Unreadable)) for fault in faults):
        faults += _against_record(pdf, digest, [each.ends_at for each in checked], known=known)
    faults = _told_once(faults)
    if expected_signers and signatures:
        faults += _against_expected(checked, {each.field_name for each in signatures}, expected_signers)
    return Findings(digest, tuple(faults), tuple(_remarks(checked, is_known)), tuple(each.signature for each in checked), is_known)


def _told_once(faults: Sequence[Fault]) -> list[Fault]:
    """A change breaks every signature after it, and an addition shows at every one before it: keep the fault that says where it is."""
    changes = [fault for fault in faults if isinstance(fault, (found.Changed, found.Unreadable))]
    additions = [fault for fault in faults if isinstance(fault, found.Appended)]
    is_told = {id(fault) for fault in changes[1:] + (additions if changes else additions[:-1])}
    return [fault for fault in faults if id(fault) not in is_told]


def _remarks(checked: Sequence[Checked], is_known: bool) -> Iterator[Remark]:
    if is_known:
        yield found.KnownFile()
    for each in checked:
        yield from each.remarks
    unstamped = [each.signature.name for each in checked if each.signature.is_intact and not each.signature.stamped_at]
    if unstamped:
        yield found.NoTrustedTime(names=", ".join(unstamped))


def _against_record(pdf: bytes, digest: str, ends: Sequence[int], *, known: tuple[str, ...]) -> Iterator[Fault]:
    if not known or digest == known[-1]:
        return
    if digest in known:
        yield found.CutBack(version=known.index(digest) + 1, versions=len(known))
        return
    states = [known.index(each) for each in (hashlib.sha256(pdf[:end]).hexdigest() for end in ends) if each in known]
    if not states:
        yield found.OtherFile()
    elif states[-1] < len(known) - 1 and len(ends) <= states[-1] + 1:
        yield found.CutBack(version=states[-1] + 1, versions=len(known))


def _against_expected(checked: Sequence[Checked], signed: set[str], expected: Sequence[ExpectedSigner]) -> Iterator[Fault]:
    by_field = {each.signature.field: each.signature for each in checked}
    for each in expected:
        signature = by_field.pop(each.field, None)
        if signature is None and each.field in signed:
            continue  # its signature cannot be read, which is told already
        if signature is None:
            yield found.SignatureMissing(field=each.field, expected=each.name)
        elif signature.name != each.name:
            yield found.WrongSigner(field=each.field, expected=each.name, name=signature.name)
        elif each.certificate_sha256 and signature.certificate_sha256 != each.certificate_sha256:
            tails = {"tail": signature.certificate_sha256[-4:].upper(), "expected": each.certificate_sha256[-4:].upper()}
            yield found.OtherCertificate(field=each.field, name=each.name, **tails)
    for name, signature in by_field.items():
        yield found.UnexpectedSignature(field=name, name=signature.name)
