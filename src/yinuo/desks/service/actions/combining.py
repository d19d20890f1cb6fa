"""Two cases that are one, one that is two, and cases that hang together. No clock is set back by any of it, and nothing said is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from .. import access, announcing
from ..choices import LONGEST_TEXT, LONGEST_TITLE, Direction, Kind, State, Tied
from ..models import Case, Tie
from ..refusals import BadCase, NotNow
from . import tagging
from .receiving import numbered, responsible, tidied
from .telling import Said, keep, own, tell, unwatched, watched, write


@transaction.atomic
def merge(viewer: Viewer, case: Case, *, into: str, revision: int | None, at: datetime) -> Case:
    """The case is the same as another one of this customer: the other number lives on, this one leads to it.

    What was received first counts; obligations that are open here join those of the other, and both stay to be seen. Tags go along.

    Gives:
        the case that lives on.
    Raises:
        MayNotHandle, NoSuchCase, CaseChanged. NotNow: one of them is settled. BadCase: it is the same, or of another customer.
    """
    other = access.case_for(viewer, into.strip().upper())
    _check_pair(case, other)
    held = {}
    for one in sorted(
        (case, other), key=lambda each: each.pk
    ):  # always in one order, so that two merges at once do not wait for each other
        held[one.pk] = access.locked(viewer, one, revision=revision if one.pk == case.pk else None)
    row, survivor = held[case.pk], held[other.pk]
    for one in (row, survivor):
        _check_open(one)
    said: Said = [("case.merged", {"into": survivor.ref, **responsible(row)})]
    tell(row, said, by=viewer.staff.ref, at=at)
    survivor.received_at = min(row.received_at, survivor.received_at)
    survivor.unanswered += row.unanswered
    survivor.tags = tagging.together(survivor.tags, row.tags)
    Case.objects.filter(merged_into=row).update(merged_into=survivor)
    row.state, row.closed_at, row.merged_into, row.unanswered, row.offered_to, row.waits_since = State.CLOSED, at, survivor, 0, None, None
    keep(row, "state", "closed_at", "merged_into", "unanswered", "offered_to", "waits_since")
    keep(survivor, "received_at", "unanswered", "tags")
    unwatched(row)
    announcing.merged(row, survivor)
    return survivor


@transaction.atomic
def split(viewer: Viewer, case: Case, *, kind: str, title: str, text: str, revision: int | None, at: datetime) -> Case:
    """Part of what the customer said becomes a case of its own, received when the first was.

    Of the same kind it takes over what is still open and its pauses; of another kind its own promises begin, counted from the same receipt.

    Gives:
        the new case.
    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: it is settled. BadCase: nothing is written, or the kind is none of the list.
    """
    row = access.locked(viewer, case, revision=revision)
    _check_open(row)
    if row.state == State.RESOLVED:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is solved already."))
    if kind not in Kind.values:
        raise BadCase(what=_("The kind or the channel is none of the list."), beside="kind")
    words, line = tidied(text, most=LONGEST_TEXT, beside="text"), tidied(title, most=LONGEST_TITLE, beside="title")
    waits = {"state": row.state, "waits_since": row.waits_since} if kind == row.kind else {}
    made = Case.objects.create(
        number=numbered(Kind(kind), at=at), customer=row.customer, kind=kind, channel=row.channel, urgency=row.urgency,
        complexity=row.complexity, language=row.language, department=row.department, owner=row.owner, first_handler=row.first_handler,
        received_at=row.received_at, made_at=at, unanswered=1, tags=row.tags, **waits,
    )  # fmt: skip
    made.sealed_title = viewer.opener.seal(line, row=made, column="title", customer=made.customer_id)
    made.save(update_fields=["sealed_title"])
    write(viewer, made, words, direction=Direction.IN, at=row.received_at, made_at=at, channel=row.channel)
    watched(made)
    who = {**responsible(made), "record_ref": made.number, "department": made.department}
    if kind == row.kind:
        tell(made, [("case.opened", who)], by=viewer.staff.ref, at=at, received_at=at)
        asked: Said = [("customer.asked", who)] if made.waits_since is not None else []  # pauses of the first end here, so its own begins
        tell(made, [("case.split", {**who, "split_from": row.ref}), *asked], by=viewer.staff.ref, at=at)
    else:
        came = row.received_at
        tell(made, [("case.opened", who), *own(made, "received", who)], by=viewer.staff.ref, at=came, received_at=came)
    Tie.objects.create(case=made, other=row, customer=row.customer, kind=Tied.SPLIT, by=viewer.staff, at=at)
    keep(row)
    return made


@transaction.atomic
def link(viewer: Viewer, case: Case, *, to: str, kind: str, at: datetime) -> Tie:
    """Say that two cases of a customer hang together; said again, the later word counts.

    Raises:
        MayNotHandle, NoSuchCase, BadCase: the same one, of another customer, or a kind that is none of the list.
    """
    if kind not in Tied.values or kind == Tied.SPLIT:
        raise BadCase(what=_("That is none of the list."), beside="kind")
    other = access.case_for(viewer, to.strip().upper())
    _check_pair(case, other)
    row = access.locked(viewer, case, is_handling=False)
    made, _is_new = Tie.objects.update_or_create(
        case=row, other=other, defaults={"customer": row.customer, "kind": kind, "by": viewer.staff, "at": at}
    )
    tell(row, [("case.linked", {"other": other.number, "link": kind, "handler": viewer.staff.username})], by=viewer.staff.ref, at=at)
    return made


@transaction.atomic
def unlink(viewer: Viewer, case: Case, *, to: str, at: datetime) -> None:
    """They do not hang together after all. What was split off stays so. Raises MayNotHandle, NoSuchCase, BadCase."""
    row = access.locked(viewer, case, is_handling=False)
    gone, _per_table = Tie.objects.filter(case=row, other__number=to.strip().upper()[:24]).exclude(kind=Tied.SPLIT).delete()
    if not gone:
        raise BadCase(what=_("These two are not linked."))
    tell(
        row,
        [("case.linked", {"other": to.strip().upper()[:24], "link": "none", "handler": viewer.staff.username})],
        by=viewer.staff.ref,
        at=at,
    )


def _check_pair(case: Case, other: Case) -> None:
    if case.pk == other.pk:
        raise BadCase(what=_("That is this case itself."), beside="number")
    if (case.customer.merged_into_id or case.customer_id) != (other.customer.merged_into_id or other.customer_id):
        raise BadCase(what=_("{number} is of another customer.").format(number=other.number), beside="number")


def _check_open(row: Case) -> None:
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("only open cases are merged or split."))
