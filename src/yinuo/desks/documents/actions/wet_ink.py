"""The paper route: printed, signed by hand, scanned; the day is the one on the paper, and a second person compares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yinuo.desks.people.models import Staff

from ..choices import SIGNING, FileKind, Way
from ..models import Draft, File, Signatory
from ..refusals import AlreadySigned, DateAhead, SecondPerson
from .signing import settle
from .telling import locked, names_of, tell


@dataclass(frozen=True)
class Scan:
    """A scanned paper: what the file was called, its type as its own first bytes say, its content."""

    name: str
    media_type: str
    content: bytes


@transaction.atomic
def enter_paper(
    signatory: Signatory, scan: Scan, *, name: str, signed_on: date, place: str, is_sealed: bool, by: Staff, at: datetime
) -> Draft:
    """Enter a signature given on paper; it counts once a second person has compared the scan.

    Raises:
        AlreadySigned; DateAhead: the day on the paper has not come yet.
    """
    draft = locked(signatory.draft, wanted=SIGNING)
    row = Signatory.objects.select_for_update(of=("self",)).get(pk=signatory.pk)
    if row.signed_at is not None:
        raise AlreadySigned(name=row.name)
    if signed_on > timezone.localtime(at).date():
        raise DateAhead(day=signed_on.isoformat())
    digest = hashlib.sha256(scan.content).hexdigest()
    row.scan = File.objects.create(
        draft=draft,
        kind=FileKind.SCAN,
        name=scan.name[:200],
        media_type=scan.media_type,
        sha256=digest,
        content=scan.content,
        by_ref=by.ref,
        at=at,
    )
    row.name, row.place, row.way, row.entered_by = name.strip()[:120], place.strip()[:120], Way.PAPER, by
    row.signed_at, row.signed_on = at, signed_on
    if is_sealed:
        row.sealed_at, row.sealed_on = at, signed_on
    row.save()
    tell("document.paper_entered", draft, by=by, at=at, signatory=row.position, scan_sha256=digest, signed_on=signed_on.isoformat())
    return settle(draft, by=by, at=at)


@transaction.atomic
def confirm_paper(signatory: Signatory, *, by: Staff, at: datetime) -> Draft:
    """Confirm, as a second person, that the scan shows this document signed on that day.

    Raises:
        SecondPerson: who entered it does not confirm it.
    """
    draft = locked(signatory.draft, wanted=SIGNING)
    row = Signatory.objects.select_for_update(of=("self",)).get(pk=signatory.pk)
    if row.entered_by_id == by.pk:
        raise SecondPerson()
    if row.confirmed_at is not None or row.way != Way.PAPER:
        raise AlreadySigned(name=row.name)
    row.confirmed_by, row.confirmed_at = by, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    tell(
        "document.signed", draft, by=row.ref, at=at, refs=(by.ref, *names_of(by)[1]), signatory=row.position, way=Way.PAPER.value,
        text_sha256=draft.text_sha256, scan_sha256=row.scan.sha256 if row.scan else "", signed_on=str(row.signed_on),
    )  # fmt: skip
    return settle(draft, by=by, at=at)
