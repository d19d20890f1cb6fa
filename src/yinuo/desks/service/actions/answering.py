"""Answering, asking, noting: what is said in a case, and which clocks it stops.

Only what a person says to the customer answers. A note among ourselves answers nothing; asking the customer pauses what may pause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from .. import access, guarding
from ..choices import LONGEST_TEXT, Channel, Direction, Kind, State
from ..filing import NO_FILES, Looked
from ..models import Case, Message
from ..refusals import BadCase, NotNow
from . import enclosing, mentioning
from .receiving import tidied
from .telling import Said, both, keep, own, tell, write


@dataclass(frozen=True)
class Answer:
    """What is told to the customer. `offers` says that it holds a solution; `is_checked` that somebody made sure it is right and whole."""

    text: str
    channel: str = Channel.PHONE
    offers: bool = False
    is_checked: bool = False
    needs: str = ""
    files: Looked = NO_FILES


@transaction.atomic
def answer(viewer: Viewer, case: Case, said: Answer, *, revision: int | None, at: datetime) -> Case:
    """Tell the customer something. The first answer is the response; later ones tell progress.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: the case is closed. BadCase: nothing was sent.
    """
    row = _unsettled(viewer, case, revision)
    text = tidied(said.text, most=LONGEST_TEXT, beside="text")
    if said.channel not in Channel.values:
        raise BadCase(what=_("The channel is none of the list."), beside="channel")
    if said.offers:
        guarding.check_solution(row, viewer.staff)
    message = write(viewer, row, text, direction=Direction.OUT, at=at, made_at=at, channel=said.channel)
    enclosing.keep(viewer, row, message, said.files, at=at)
    tell(row, _of_answer(viewer, row, said), by=viewer.staff.ref, at=at)
    row.responded_at = row.responded_at or at
    row.offered_at = row.offered_at or (at if said.offers else None)
    row.unanswered = 0
    keep(row, "responded_at", "offered_at", "unanswered")
    return row


def _of_answer(viewer: Viewer, case: Case, said: Answer) -> Said:
    way: dict[str, Any] = {"by": "person", "answer_channel": str(said.channel), "handler": viewer.staff.username}
    if said.is_checked:
        way["accuracy_check"] = viewer.staff.username
    if said.needs:
        way["needs"] = said.needs
    found: Said = [("message.answered", way)] if case.unanswered else []
    if case.responded_at is None:
        found += both(case, "responded", way)
    else:
        found.append(("customer.updated", way))
    if said.offers:
        found += own(case, "solution_offered", way)
    return found


@transaction.atomic
def ask(viewer: Viewer, case: Case, text: str, *, channel: str, revision: int | None, at: datetime, files: Looked = NO_FILES) -> Case:
    """Ask the customer for what is missing. What a promise lets pause, pauses until they reply; the time that passes stays visible.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow, BadCase: nothing was sent.
    """
    row = _unsettled(viewer, case, revision)
    if row.waits_since is not None:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("the customer was asked already."))
    if channel not in Channel.values:
        raise BadCase(what=_("The channel is none of the list."), beside="channel")
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    message = write(viewer, row, words, direction=Direction.OUT, at=at, made_at=at, channel=channel)
    enclosing.keep(viewer, row, message, files, at=at)
    row.state, row.waits_since = State.WAITING, at
    tell(row, [("customer.asked", {"handler": viewer.staff.username})], by=viewer.staff.ref, at=at)
    keep(row, "state", "waits_since")
    return row


@transaction.atomic
def hear(
    viewer: Viewer, case: Case, text: str, *, channel: str, at: datetime, received_at: datetime | None = None, files: Looked = NO_FILES
) -> Case:
    """The customer said something more; where we waited for it, clocks go on. On a settled case it stands as a message to be answered.

    Raises:
        MayNotHandle, NoSuchCase, BadCase: nothing was written down.
    """
    row = access.locked(viewer, case, is_handling=False)
    heard(viewer, row, text, channel=channel, received_at=received_at or at, at=at, files=files)
    return row


def heard(viewer: Viewer, row: Case, text: str, *, channel: str, received_at: datetime, at: datetime, files: Looked = NO_FILES) -> Message:
    """The same on a case that the caller holds.

    Raises:
        BadCase.
    """
    if channel not in Channel.values:
        raise BadCase(what=_("The channel is none of the list."), beside="channel")
    if received_at > at or received_at < row.received_at:
        raise BadCase(what=_("It was received in the future, or before the case."), beside="received_at")
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    message = write(viewer, row, words, direction=Direction.IN, at=received_at, made_at=at, channel=channel)
    enclosing.keep(viewer, row, message, files, at=received_at)
    said: Said = [("message.received", {"answer_channel": str(channel)})]
    if row.waits_since is not None:
        row.state, row.waits_since = State.OPEN if row.state == State.WAITING else row.state, None
        said.insert(0, ("customer.replied", {}))
    tell(row, said, by=viewer.staff.ref, at=received_at, received_at=received_at)
    row.unanswered += 1
    if channel == Channel.CHAT:  # seen as it comes: whoever writes an answer just now need not look again
        row.save(update_fields=["state", "waits_since", "unanswered"])
    else:
        keep(row, "state", "waits_since", "unanswered")
    return message


@transaction.atomic
def note(viewer: Viewer, case: Case, text: str, *, at: datetime, files: Looked = NO_FILES) -> Case:
    """Something among ourselves; no clock hears it. Whoever is named with `@` is told of it, and only that stands in the ledger.

    Raises:
        MayNotHandle, NoSuchCase, BadCase. CannotSee, SameName: somebody is named who may not see the case, or who it is stays open.
    """
    row = access.locked(viewer, case, is_handling=False)
    mentioning.mention(viewer, row, text, at=at)
    message = write(viewer, row, tidied(text, most=LONGEST_TEXT, beside="text"), direction=Direction.NOTE, at=at, made_at=at)
    enclosing.keep(viewer, row, message, files, at=at)
    return row


@transaction.atomic
def investigated(viewer: Viewer, case: Case, text: str, *, revision: int | None, at: datetime, files: Looked = NO_FILES) -> Case:
    """What the investigation found; kept as a note, told to nobody yet.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: only a complaint is investigated, once. BadCase.
    """
    row = _unsettled(viewer, case, revision)
    if row.kind != Kind.COMPLAINT or row.investigated_at is not None:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("only a complaint is investigated, and once."))
    message = write(viewer, row, tidied(text, most=LONGEST_TEXT, beside="text"), direction=Direction.NOTE, at=at, made_at=at)
    enclosing.keep(viewer, row, message, files, at=at)
    row.investigated_at = at
    tell(row, [("complaint.investigated", {"handler": viewer.staff.username})], by=viewer.staff.ref, at=at)
    keep(row, "investigated_at")
    return row


def _unsettled(viewer: Viewer, case: Case, revision: int | None) -> Case:
    row = access.locked(viewer, case, revision=revision)
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    return row
