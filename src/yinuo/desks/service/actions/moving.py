"""Handing a case over, and grading it anew. Neither sets a clock back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.ledger import book, streams
from yinuo.ledger.drafts import Draft
from yinuo.watch.arming import arm

from .. import access
from ..choices import Complexity, Kind, Urgency
from ..models import Case
from ..refusals import BadCase, NotNow
from .receiving import QUEUE_OF
from .telling import Said, both, keep, tell, watched


@transaction.atomic
def offer(viewer: Viewer, case: Case, *, to: str, revision: int | None, at: datetime) -> Case:
    """Offer a case to a colleague; until they accept, it stays with whoever has it. To oneself: take it at once.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: it is theirs already. OutOfReach.
    """
    row = access.locked(viewer, case, revision=revision, is_handling=False)
    colleague = access.colleague_for(to, row)
    if colleague.pk == row.owner_id:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is theirs already."))
    if colleague.pk == viewer.staff.pk:
        return _take(viewer, row, at=at)
    row.offered_to = colleague
    keep(row, "offered_to")
    return row


@transaction.atomic
def accept(viewer: Viewer, case: Case, *, at: datetime) -> Case:
    """Accept a case that was offered; from here on it is theirs.

    Raises:
        MayNotHandle, NoSuchCase, NotNow: it was offered to somebody else, or taken back.
    """
    row = access.locked(viewer, case)
    if row.offered_to_id != viewer.staff.pk:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is not offered to you."))
    return _take(viewer, row, at=at)


@transaction.atomic
def take(viewer: Viewer, case: Case, *, at: datetime) -> Case:
    """Take a case that is nobody's yet. Whoever takes it first was asked first: it is theirs until somebody else accepts it.

    Raises:
        MayNotHandle, NoSuchCase. NotNow: somebody was faster, or it is closed.
    """
    row = access.locked(viewer, case)
    if row.owner is not None:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("{name} has it already.").format(name=row.owner))
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    return _take(viewer, row, at=at)


@transaction.atomic
def take_many(viewer: Viewer, cases: Sequence[Case], *, at: datetime) -> int:
    """Take those of several cases that are still nobody's; gives how many it was."""
    free = [row for case in cases if (row := access.locked(viewer, case)).owner is None and not row.is_settled]
    for row in free:
        _take(viewer, row, at=at)
    return len(free)


def _take(viewer: Viewer, row: Case, *, at: datetime) -> Case:
    return given(viewer, row, viewer.staff, at=at)


def given(viewer: Viewer, row: Case, to: Staff, *, at: datetime) -> Case:
    """A case that the caller holds becomes somebody's; whoever has it first was asked first."""
    if row.first_handler is None:
        _name_first(viewer, row, to, at=at)
    row.owner, row.offered_to, row.department = to, None, to.department or row.department
    who = {"handler": to.username, "owner": to.username, "department": row.department}
    said = both(row, "assigned", who)
    if row.kind == Kind.COMPLAINT and row.complexity == Complexity.MAJOR:
        said.append(("complaint.specialist_assigned", who))
    tell(row, said, by=viewer.staff.ref, at=at)
    keep(row, "owner", "offered_to", "department", "first_handler")
    return row


def _name_first(viewer: Viewer, row: Case, to: Staff, *, at: datetime) -> None:
    """Say afterwards, of what was written when nobody had the case, who was asked first; what was judged before stays as it was known."""
    row.first_handler = to
    who = {"handler": to.username, "owner": to.username, "first_handler": to.username}
    kinds = ["case.opened", f"{row.kind}.received"]
    found = streams.of_kinds(kinds, subjects=[row.ref])
    names = zip(found.id, found.kind, found.corrects, found.retracts, strict=True)
    book.append_many(
        Draft(kind=kind, subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=who, corrects=identity, reason="taken")
        for identity, kind, corrects, retracts in names if corrects is None and retracts is None
    )  # fmt: skip
    arm(row.ref, kinds=kinds)


@transaction.atomic
def withdraw(viewer: Viewer, case: Case, *, revision: int | None, at: datetime) -> Case:
    """Take an offer back before anybody accepted it.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: it is offered to nobody.
    """
    row = access.locked(viewer, case, revision=revision, is_handling=False)
    if row.offered_to is None:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is offered to nobody any more."))
    row.offered_to = None
    keep(row, "offered_to")
    return row


@transaction.atomic
def offer_many(viewer: Viewer, cases: Sequence[Case], *, to: str, at: datetime) -> int:
    """Offer several cases to one colleague, all or none; gives how many it was."""
    mine = [case for case in cases if case.owner is None or case.owner.username != to]
    for case in mine:
        offer(viewer, case, to=to, revision=None, at=at)
    return len(mine)


@transaction.atomic
def grade(viewer: Viewer, case: Case, *, urgency: str, complexity: str, revision: int | None, at: datetime) -> Case:
    """Say how much it presses and how much it takes; the terms of the new grade count from the receipt.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: closed. BadCase: none of the list.
    """
    row = access.locked(viewer, case, revision=revision)
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    if urgency not in Urgency.values or complexity not in Complexity.values:
        raise BadCase(what=_("The urgency or the complexity is none of the list."))
    is_changed = (row.urgency, row.complexity) != (urgency, complexity)
    row.urgency, row.complexity, row.assessed_at = urgency, complexity, row.assessed_at or at
    said: Said = [("case.reclassified", {"handler": viewer.staff.username})] if is_changed else []
    if row.kind == Kind.COMPLAINT and complexity == Complexity.MAJOR and is_changed:
        said.append(("complaint.specialist_assigned", {"handler": row.owner.username if row.owner else viewer.staff.username}))
    if said:
        watched(row)
        tell(row, said, by=viewer.staff.ref, at=at)
    keep(row, "urgency", "complexity", "assessed_at")
    return row


def released(viewer: Viewer, row: Case, *, at: datetime) -> Case:
    """Take a case that the caller holds from whoever has it, back to the queue of its department; who was asked first stays on record."""
    before, row.owner, row.offered_to = row.owner, None, None
    data = {"handler": viewer.staff.username, "owner": f"{QUEUE_OF}{row.department}", "released_from": before.username if before else ""}
    tell(row, both(row, "assigned", data), by=viewer.staff.ref, at=at)
    keep(row, "owner", "offered_to")
    return row
