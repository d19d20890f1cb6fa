"""What every verb does alike: its facts in the ledger with what conditions ask for, its obligations at once, the next revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Category
from yinuo.ledger import book
from yinuo.ledger.drafts import Draft
from yinuo.watch.arming import arm

from .. import announcing
from ..choices import Channel, Direction, Kind
from ..models import Case, Deadline, Message

HAPPENINGS = {
    Kind.COMPLAINT: ("received", "acknowledged", "assigned", "responded", "solution_offered", "resolved", "accepted", "closed", "reopened"),
    Kind.INQUIRY: ("received", "responded", "solution_offered", "closed"),
    Kind.REQUEST: ("received", "responded", "fulfilled", "closed"),
    Kind.SUGGESTION: ("received", "responded"),
    Kind.PRAISE: ("received",),
}
"""What can happen to each kind beside what happens to every case; a happening that is not in its line is told of the case alone."""
Said = list[tuple[str, Mapping[str, Any]]]


def facts(case: Case) -> dict[str, Any]:
    """What every event of a case carries: codes that conditions and groups ask for, never what was said."""
    customer = case.customer
    return {
        "case_number": case.number, "customer": customer.number, "kind": str(case.kind), "channel": str(case.channel),
        "urgency": str(case.urgency), "complexity": str(case.complexity), "tier": str(customer.tier) or "none",
        "contracted": customer.category == Category.CONTRACT,
    }  # fmt: skip


def both(case: Case, happening: str, data: Mapping[str, Any]) -> Said:
    """`complaint.responded` and `case.responded` for a complaint; the latter alone where the kind knows no such happening."""
    kind, own = Kind(case.kind), "fulfilled" if case.kind == Kind.REQUEST and happening == "resolved" else happening
    return [*([(f"{kind}.{own}", data)] if own in HAPPENINGS[kind] else []), (f"case.{happening}", data)]


def own(case: Case, happening: str, data: Mapping[str, Any]) -> Said:
    """`complaint.solution_offered` for a complaint; nothing where the kind knows no such happening."""
    kind = Kind(case.kind)
    return [(f"{kind}.{happening}", data)] if happening in HAPPENINGS[kind] else []


def tell(
    case: Case, said: Sequence[tuple[str, Mapping[str, Any]]], /, *, by: str, at: datetime, received_at: datetime | None = None
) -> None:
    """Write facts of a case and judge what they touch, in the caller's transaction.

    Args:
        said: kinds with what they say beside `facts`.
        by: reference of who did it. at: when it happened. received_at: when it reached us, where that is another instant.
    """
    common = facts(case)
    book.append_many(
        Draft(
            kind=kind,
            subject=case.ref,
            actor=by,
            occurred_at=at,
            received_at=received_at,
            refs=[case.customer.ref],
            data={**common, **more},
        )
        for kind, more in said
    )
    arm(case.ref, kinds=[kind for kind, _more in said])


def keep(case: Case, *fields: str) -> None:
    """Save what was changed, under the next revision."""
    case.revision += 1
    case.save(update_fields=["revision", *fields])


def write(
    viewer: Viewer, case: Case, text: str, /, *, direction: Direction, at: datetime, made_at: datetime, channel: Channel | str = "",
    is_automatic: bool = False, is_told: bool = True,
) -> Message:  # fmt: skip
    """Keep what was said, sealed under the customer's key; whoever listens hears what is told to the customer now."""
    row = Message.objects.create(
        case=case, customer=case.customer, direction=direction, channel=channel, at=at, made_at=made_at,
        by=None if direction == Direction.IN or viewer.staff.pk is None else viewer.staff, is_automatic=is_automatic,
    )  # fmt: skip
    row.sealed_text = viewer.opener.seal(text, row=row, column="text", customer=case.customer_id)
    row.save(update_fields=["sealed_text"])
    if direction == Direction.OUT and is_told:
        announcing.said_to_customer(case, row, text)
    return row


def watched(case: Case) -> None:
    """Let the queue know of a case's deadlines from now on, and in which lane of the public rule it stands."""
    lane = priority.lane_of(case.customer, urgency=case.urgency)
    Deadline.objects.update_or_create(subject=case.ref, defaults={"lane": lane})


def unwatched(case: Case) -> None:
    """A settled case stands in no queue."""
    Deadline.objects.filter(subject=case.ref).delete()
