"""Answering a request, and handing the record over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.telling import tell as tell_customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ui import telling_time

from ..choices import WITH_RECORD, Channel, Outcome, Right, State, StepKind
from ..models import Request
from ..queries import copies, letters, record_paper
from ..refusals import IdentityMissing, NotAnswered, OtherRight, TextMissing
from .receiving import add_step, close, held, sealed, tell

TYPES = {"json": "application/json", "pdf": "application/pdf", "html": "text/html; charset=utf-8"}
"""The forms of a record for its person."""
WITHOUT_PROOF = (Right.WITHDRAWAL,)
"""Stopping is never wrong, so nobody is asked who they are."""


@transaction.atomic
def hand_over(viewer: Viewer, request: Request, *, form: str, at: datetime) -> tuple[bytes, str]:
    """The whole record as a file for the person; gives the bytes and their type. Each handing over is an event.

    Args:
        form: json for machines, pdf or html to read.
    Raises:
        MayNotHere, MayNot, UndertakingMissing, NotOpen, OtherRight, IdentityMissing: nothing left the house.
    """
    row = held(viewer, request)
    if row.right not in WITH_RECORD:
        raise OtherRight(number=row.number)
    if not row.is_proven:
        raise IdentityMissing()
    said = copies.whole(viewer, row.customer, at=at)
    made = _as_file(said, form, row, by=viewer.staff, at=at)
    digest = hashlib.sha256(made).hexdigest()
    add_step(viewer, row, StepKind.HANDED, f"{form} {digest}", at=at)
    tell_customer("customer_data.handed_over", row.customer, by=viewer.staff, at=at, refs=[row.ref], form=form, sha256=digest)
    return made, TYPES[form]


def _as_file(said: Mapping[str, Any], form: str, request: Request, *, by: Staff, at: datetime) -> bytes:
    if form == "json":
        return copies.as_json(said)
    if form == "html":
        return copies.as_html(said)
    mark = f"{request.number} · {by.display_name} ({by.username}) · {telling_time.local(at):%Y-%m-%d %H:%M}"
    return record_paper.printed(said, number=request.number, mark=mark, dated=today(at))


@transaction.atomic
def answer(viewer: Viewer, request: Request, *, outcome: str, text_zh: str, text_en: str, channel: str, at: datetime) -> None:
    """Answer the person and close the case. Only an erasure is closed elsewhere: by the second person who confirms it.

    Args:
        outcome: fulfilled, partly or declined; whoever declines gives reasons in the text.
    Raises:
        MayNotHere, NotOpen, TextMissing, TextTooLong, IdentityMissing, OtherRight: nothing was changed.
    """
    row = held(viewer, request)
    if outcome not in (Outcome.FULFILLED, Outcome.PARTLY, Outcome.DECLINED):
        raise OtherRight(number=row.number)
    if row.right == Right.DELETION and outcome != Outcome.DECLINED:
        raise OtherRight(number=row.number)
    if outcome != Outcome.DECLINED and row.right not in WITHOUT_PROOF and not row.is_proven:
        raise IdentityMissing()
    if not text_zh.strip():
        raise TextMissing(field=_("The answer in Chinese"))
    more = {
        "sealed_answer_zh": sealed(viewer, row, "answer_zh", text_zh, customer=row.customer_id),
        "sealed_answer_en": sealed(viewer, row, "answer_en", text_en, customer=row.customer_id),
        "answer_channel": Channel(channel),
    }
    close(row, outcome, by=viewer.staff, at=at, more=more)
    kind = "rights_request.declined" if outcome == Outcome.DECLINED else "rights_request.fulfilled"
    tell(kind, row, by=viewer.staff, at=at, outcome=outcome, channel=row.answer_channel)


@transaction.atomic
def print_letter(viewer: Viewer, request: Request, *, at: datetime) -> bytes:
    """The answer as a letter on paper. Each printing is an event with the fingerprint of the file.

    Raises:
        MayNotHere. NotAnswered: it has no answer yet, or was taken back.
    """
    if request.state != State.DONE or request.outcome == Outcome.TAKEN_BACK:
        raise NotAnswered(number=request.number)
    row = held(viewer, request, state=State.DONE)
    made = letters.printed(viewer, row)
    tell("rights_request.letter_printed", row, by=viewer.staff, at=at, sha256=hashlib.sha256(made).hexdigest())
    return made
