"""What a customer sees of their case: where it stands in one sentence, the steps, the promises, what was said. No internal note, ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.models import Customer
from yinuo.desks.processes.queries.steps import names_of_limits
from yinuo.desks.service import tracking
from yinuo.desks.service.choices import Channel, Direction, Kind, Opinion, State
from yinuo.desks.service.models import Case
from yinuo.desks.service.queries.files import Kept, by_message
from yinuo.desks.service.queries.one import Ticking, clocks
from yinuo.desks.service.queries.receipt import fingerprint_of
from yinuo.desks.service.taking import reaching
from yinuo.ui import telling_time

MOST_SAID = 200


@dataclass(frozen=True)
class Said:
    """One thing that was said, as the customer reads it. `who` is empty where they said it themselves."""

    id: int
    at: datetime
    who: str
    text: str
    is_mine: bool
    is_automatic: bool
    files: Sequence[Kept] = ()


@dataclass(frozen=True)
class Step:
    """One step on the way; `at` is None while it is to come, `until` where something promises it."""

    label: str
    at: datetime | None
    is_now: bool
    until: datetime | None = None


def followed_page(case: Case, *, at: datetime) -> dict[str, Any] | None:
    """Everything the page of a case shows; None where its customer was erased."""
    with reaching(case.customer_id) as viewer:
        row = Case.objects.select_related("owner", "customer").filter(pk=case.pk).first()
        if row is None or row.customer.erased_at is not None:
            return None
        names = names_of_limits()  # a step of a process by its name, not by its place
        ticking = [replace(one, words=names.get(one.row.promise, one.words)) for one in clocks(row, at=at)]
        timed = [one for one in ticking if one.row.due_at is not None or one.row.verdict != "pending"]
        next_one = next((one for one in ticking if one.clock is not None and one.row.due_at is not None), None)
        return {
            "case": row, "title": viewer.opener.open(row, "title", customer=row.customer_id), "now": sentence_of(row, next_one),
            "next": next_one, "steps": steps_of(row, ticking), "promises": timed, "said": said_in(viewer, row),
            "outcome": _outcome(viewer, row),
            "may_judge": row.state == State.RESOLVED and not row.opinion, "may_reject": row.state in (State.RESOLVED, State.CLOSED),
            "sections": tracking.sections_of(row, at=at), "fingerprint": fingerprint_of(row),
            "documents": sorted({one.clause.document for one in ticking}),
        }  # fmt: skip


def said_in(viewer: Viewer, case: Case, *, after: int = 0) -> list[Said]:
    """What was said to and by the customer, oldest first, after the one with an id; internal notes are not read at all."""
    rows = case.messages.exclude(direction=Direction.NOTE).filter(pk__gt=after).select_related("by").order_by("-at", "-id")[:MOST_SAID]
    files = by_message(viewer, case, [row.pk for row in rows])
    return [_said(viewer, row, files.get(row.pk, ())) for row in reversed(rows)]


def _said(viewer: Viewer, row: Any, files: Sequence[Kept] = ()) -> Said:
    is_mine = row.direction == Direction.IN
    by_itself = _("Assistant") if row.channel == Channel.CHAT else _("Sent by itself, no answer")
    who = "" if is_mine else by_itself if row.is_automatic else str(row.by or _("Our staff"))
    return Said(row.pk, row.at, who, viewer.opener.open(row, "text", customer=row.customer_id), is_mine, row.is_automatic, files)


def _outcome(viewer: Viewer, case: Case) -> Said | None:
    """What was told as the solution, once there is one."""
    if case.resolved_at is None:
        return None
    row = (
        case.messages.filter(direction=Direction.OUT, is_automatic=False, at__lte=case.resolved_at)
        .select_related("by")
        .order_by("-at", "-id")
        .first()
    )
    return _said(viewer, row, by_message(viewer, case, [row.pk]).get(row.pk, ())) if row else None


def sentence_of(case: Case, next_one: Ticking | None) -> str:
    """What happens now, in one sentence."""
    who = str(case.owner) if case.owner else ""
    until = telling_time.instant(next_one.row.due_at) if next_one is not None and next_one.row.due_at else ""
    if case.state == State.CLOSED:
        return _("It is settled. If it comes back, say so below, and it is open again.")
    if case.state == State.RESOLVED:
        if case.opinion == Opinion.SATISFIED:
            return _("You said that it is solved. Thank you; we close it.")
        return _("We told you what came of it. Please say whether it is solved.")
    if case.state == State.WAITING:
        return _("We asked you for something. Once you reply below, we go on.")
    if not who:
        if until:
            return _("It has arrived and is being given to somebody. You hear from us by {until}.").format(until=until)
        return _("It has arrived and is being given to somebody.")
    if until and case.responded_at is None:
        return _("{name} is looking into it and answers you by {until}.").format(name=who, until=until)
    if until:
        return _("{name} is working on it. Next: {duty}, by {until}.").format(
            name=who, duty=next_one.words if next_one else "", until=until
        )
    return _("{name} is working on it.").format(name=who)


def steps_of(case: Case, ticking: Sequence[Ticking]) -> list[Step]:
    """The way of a case as the customer follows it."""
    reached = [(pgettext("step", "Received"), case.received_at), (pgettext("step", "First answer"), case.responded_at)]
    if case.kind == Kind.COMPLAINT:
        reached += [
            (pgettext("step", "Assessed and graded"), case.assessed_at),
            (pgettext("step", "Cause looked into"), case.investigated_at),
            (pgettext("step", "Solution proposed"), case.offered_at),
        ]
    said_at = case.asked_at if case.opinion else None
    reached += [(pgettext("step", "Solved, and you told"), case.resolved_at), (pgettext("step", "You say whether it is solved"), said_at)]
    reached.append((pgettext("step", "Closed"), case.closed_at))
    # what lies before something that happened is done or was not needed: only what comes after the last is still to come
    last = max(place for place, (_label, at) in enumerate(reached) if at is not None)
    shown = [(label, at) for place, (label, at) in enumerate(reached) if at is not None or place > last]
    now = next((place for place, (_label, at) in enumerate(shown) if at is None), -1)
    return [Step(label, at, place == now) for place, (label, at) in enumerate(shown)]


def is_there(case: Case) -> bool:
    """Whether the customer of a case was not erased."""
    with reaching(case.customer_id):
        return Customer.objects.filter(pk=case.customer_id, erased_at__isnull=True).exists()


def messages_after(case: Case, after: int) -> tuple[Case, list[Said]] | None:
    """The case as it stands and what is new in it; None where its customer was erased."""
    with reaching(case.customer_id) as viewer:
        row = Case.objects.select_related("owner", "customer").filter(pk=case.pk, customer__erased_at__isnull=True).first()
        return (row, said_in(viewer, row, after=after)) if row is not None else None
