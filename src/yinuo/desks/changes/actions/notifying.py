"""Written notices: sent with frozen words, delivered when something shows it, failed or returned, sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yinuo.desks.documents.actions import numbering
from yinuo.desks.people.models import Staff
from yinuo.ui import telling_time

from ..choices import PROOFS, About, Channel, Fate, Proof
from ..models import Ending, Notice, Proposal
from ..refusals import BeforeSending, DayAhead, MayNot, NoProof, NoText
from . import proposing
from .telling import day_of, held, instant_of, tell


@dataclass(frozen=True)
class Addressee:
    """Whom a notice goes to, and the address used; `ref` is a customer as the ledger knows them (`customer:8f3a`), `staff` a colleague."""

    name: str
    address: str
    ref: str = ""
    staff: Staff | None = None


@transaction.atomic
def send(
    document: str, to: Iterable[Addressee], *, about: About, channel: Channel, words: str, by: Staff, at: datetime, clause: str = "",
    proposal: Proposal | None = None, ending: Ending | None = None, again: Notice | None = None,
) -> list[Notice]:  # fmt: skip
    """Record that a notice was sent to each; its words are frozen with their hash. Sending is not delivery.

    Raises:
        NoText: no words, nobody to send to, or no address.
    """
    people = list(to)
    if not words.strip() or not people or not all(one.name.strip() and one.address.strip() for one in people):
        raise NoText()
    text = words.replace("\r\n", "\n").strip()
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    made = []
    for one in people:
        subject = one.ref or (one.staff.ref if one.staff else f"document:{document}")
        notice = Notice.objects.create(
            number=numbering.allot(numbering.NOTICE, day_of(at).year), document=document, proposal=proposal, ending=ending, about=about,
            clause=clause.strip()[:40], subject=subject, addressee=one.name.strip()[:200], staff=one.staff,
            address=one.address.strip()[:400], channel=channel, words=text, sha256=digest, again=again, sent_on=day_of(at), sent_at=at,
            sent_by=by,
        )  # fmt: skip
        if proposal is not None:
            proposing.plan(proposal, subject, by=by, at=at)
        _tell("notice.sent", notice, by=by, at=at, about=str(about), sha256=digest)
        made.append(notice)
    return made


def _tell(kind: str, notice: Notice, *, by: Staff, at: datetime, **data: object) -> None:
    refs = (f"document:{notice.document}",) if notice.subject != f"document:{notice.document}" else ()
    tell(kind, notice.subject, by=by, at=at, refs=refs, number=notice.number, document=notice.document, channel=notice.channel, **data)


@transaction.atomic
def deliver(notice: Notice, *, on: date, proof: Proof, detail: str, by: Staff, at: datetime) -> Notice:
    """Enter what shows delivery: a signed receipt, by post the postmark, a confirmation of reading, the place of publication.

    Raises:
        NoProof: this way of sending is proven by something else, or nothing is named; DayAhead; BeforeSending; NotNow: entered already.
    """
    row = held(notice, wanted=(Fate.SENT,), number=notice.number)
    wanted = PROOFS[Channel(row.channel)]
    if proof not in wanted or not detail.strip():
        names = " / ".join(str(one.label) for one in wanted)
        raise NoProof(channel=Channel(row.channel).label, wanted=names)
    if on > day_of(at):
        raise DayAhead(day=on.isoformat())
    if on < row.sent_on:
        raise BeforeSending(sent=telling_time.day(row.sent_on), day=telling_time.day(on))
    row.state, row.delivered_on, row.proof, row.proof_detail = Fate.DELIVERED, on, proof, detail.strip()[:400]
    row.recorded_by, row.recorded_at = by, at
    row.save(update_fields=["state", "delivered_on", "proof", "proof_detail", "recorded_by", "recorded_at"])
    kind = "announcement.published" if row.channel == Channel.PUBLIC else "notice.delivered"
    _tell(kind, row, by=by, at=max(row.sent_at, instant_of(on, at=at)), proof=str(proof), delivered_on=on.isoformat())
    return row


@transaction.atomic
def read_here(notice: Notice, *, by: Staff, at: datetime) -> Notice:
    """Confirm to have read a notice that came in this system. Raises MayNot: it is another's."""
    if notice.staff_id != by.pk or notice.channel != Channel.HERE:
        raise MayNot()
    return deliver(notice, on=day_of(at), proof=Proof.READ, detail=by.ref, by=by, at=at)


@transaction.atomic
def fail(notice: Notice, *, is_returned: bool, why: str, by: Staff, at: datetime) -> Notice:
    """Note that a notice came back or could not be delivered. Raises NoText: no reason; NotNow."""
    row = held(notice, wanted=(Fate.SENT,), number=notice.number)
    if not why.strip():
        raise NoText()
    row.state, row.remark, row.recorded_by, row.recorded_at = (Fate.RETURNED if is_returned else Fate.FAILED), why.strip()[:400], by, at
    row.save(update_fields=["state", "remark", "recorded_by", "recorded_at"])
    _tell("notice.returned" if is_returned else "notice.failed", row, by=by, at=at)
    return row


@transaction.atomic
def send_again(notice: Notice, *, channel: Channel, address: str, by: Staff, at: datetime) -> Notice:
    """Send the same words again, perhaps another way; the earlier notice stays on record with what became of it. Raises NotNow."""
    row = held(notice, wanted=(Fate.SENT, Fate.FAILED, Fate.RETURNED), number=notice.number)
    to = Addressee(row.addressee, address.strip() or row.address, row.subject, row.staff)
    if row.state == Fate.SENT:
        row = fail(row, is_returned=False, why="→", by=by, at=at)
    return send(
        row.document, [to], about=About(row.about), channel=channel, words=row.words, by=by, at=at, clause=row.clause,
        proposal=row.proposal, ending=row.ending, again=row,
    )[0]  # fmt: skip
