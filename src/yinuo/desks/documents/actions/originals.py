"""The originals of a document: printed once at its approval, then signed and sealed field by field, each file longer than the last."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils import timezone

from yinuo.desks.people.models import Staff
from yinuo.promises.papers.pdf import print_with_places, signature_places
from yinuo.promises.papers.shapes import SEAL, Paper
from yinuo.promises.signing import shapes

from ..choices import FileKind, Side
from ..models import Draft, File, Signatory
from ..queries import drafts, papers
from .telling import tell

PDF = "application/pdf"


def issue(draft: Draft, *, by: Staff, at: datetime) -> None:
    """Print the originals with all their fields; their hashes go into the ledger.

    Raises:
        NoGlyph, HiddenDirection: a character cannot be printed as it is stored.
    """
    from yinuo.promises.signing.fields import prepare  # heavy, as all that signs: a web server starts without it

    hashes = []
    for paper in papers.papers_of(draft):
        content = prepare(*print_with_places(paper))
        hashes.append(_keep(draft, paper, content, kind=FileKind.PDF, mark="", by=by.ref, at=at))
    draft.pdf_sha256 = hashes[0]
    draft.save(update_fields=["pdf_sha256"])
    tell("document.printed", draft, by=by, at=at, pdf_sha256=hashes)


def sign_all(draft: Draft, row: Signatory, *, at: datetime) -> list[str]:
    """Put this signature into every original; gives the hashes of the files as they are now."""
    from yinuo.promises.signing.settings import signer_for

    hashes = []
    for paper in papers.papers_of(draft):
        key = papers.field_key(row.party)
        lines = next(one.lines for one in signature_places(paper) if one.key == key)
        signer = signer_for(_as_signatory(draft, row), at=at)
        stamp = shapes.HandStamp(
            row.name, lines, timezone.localtime(at).date(), row.place, note=f"电子签名 · 证书尾号 {signer.certificate.tail}"
        )
        content = signer.sign(
            _latest(draft, paper, row), key, stamp=stamp, at=at, reason=f"{draft.number} v{draft.version}", place=row.place
        )
        hashes.append(_keep(draft, paper, content, kind=FileKind.SIGNED, mark=_mark(row), by=row.ref, at=at))
    return hashes


def seal_all(draft: Draft, row: Signatory, picture: bytes, *, at: datetime) -> list[str]:
    """Set this seal on every original, signed by the organisation whose seal it is.

    Raises:
        SealRefused: the picture cannot serve as a seal.
    """
    from yinuo.promises.signing.seals import check_seal
    from yinuo.promises.signing.settings import signer_for

    seal, hashes = check_seal(picture), []
    organisation = _organisation(draft, row)
    for paper in papers.papers_of(draft):
        signer = signer_for(shapes.Signatory(f"seal:{draft.number}/{row.position}", organisation or row.name, organisation), at=at)
        field = papers.field_key(row.party) + SEAL
        content = signer.sign(
            _latest(draft, paper, row), field, stamp=seal, at=at, reason=f"{draft.number} v{draft.version}", place=row.place
        )
        hashes.append(_keep(draft, paper, content, kind=FileKind.SIGNED, mark=_mark(row), by=row.ref, at=at))
    return hashes


def latest_files(draft: Draft) -> list[File]:
    """The newest file of every original, in the order of the counterparts; where each signs for themselves, everybody's."""
    kinds = (FileKind.PDF, FileKind.SIGNED)
    rows = list(File.objects.filter(draft=draft, kind__in=kinds, at__gte=draft.reviewed_at).defer("content").order_by("id"))
    if drafts.template_of(draft).signing == "each signatory":
        signed = [one for one in rows if one.kind == FileKind.SIGNED]
        return signed or rows[-1:]
    return list({one.counterpart: one for one in rows}.values())


def _latest(draft: Draft, paper: Paper, row: Signatory) -> bytes:
    rows = File.objects.filter(draft=draft, counterpart=_counterpart(paper), at__gte=draft.reviewed_at)
    if row.side == Side.STAFF:  # where each signs for themselves, each has a file of their own
        rows = rows.filter(kind=FileKind.PDF)
    newest = rows.filter(kind__in=(FileKind.PDF, FileKind.SIGNED)).order_by("id").last()
    assert newest is not None
    return bytes(newest.content)


def _keep(draft: Draft, paper: Paper, content: bytes, *, kind: FileKind, mark: str, by: str, at: datetime) -> str:
    of = f"-{paper.counterpart[0]}of{paper.counterpart[1]}" if paper.counterpart else ""
    name = f"{draft.number}-v{draft.version}{of}{'-signed' if kind == FileKind.SIGNED else ''}{mark}.pdf"
    digest = hashlib.sha256(content).hexdigest()
    File.objects.create(
        draft=draft, kind=kind, name=name, media_type=PDF, counterpart=_counterpart(paper), sha256=digest, content=content, by_ref=by, at=at
    )
    return digest


def _counterpart(paper: Paper) -> int:
    return paper.counterpart[0] if paper.counterpart else 0


def _mark(row: Signatory) -> str:
    return f"-{row.staff.username}" if row.side == Side.STAFF and row.staff else ""


def _as_signatory(draft: Draft, row: Signatory) -> shapes.Signatory:
    return shapes.Signatory(row.ref, row.name, _organisation(draft, row))


def _organisation(draft: Draft, row: Signatory) -> str:
    return draft.counterparty if row.side == Side.OTHER else draft.promisor
