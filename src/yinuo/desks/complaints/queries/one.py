"""One complaint as the page of its case shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.people.queries import today
from yinuo.desks.service import filled
from yinuo.desks.service.models import Case

from ..models import Complaint, Escalation, Proposal, Remedy


@dataclass(frozen=True)
class Offered:
    """One remedy, its amount readable where this person may see amounts."""

    row: Remedy
    amount: str
    is_late: bool


@dataclass(frozen=True)
class Solution:
    """One proposed solution, readable."""

    row: Proposal
    text: str
    remark: str
    remedies: list[Offered]


@dataclass(frozen=True)
class Level:
    """One escalation, readable."""

    row: Escalation
    result: str
    is_late: bool


@dataclass(frozen=True)
class Handled:
    """All that was said of one complaint."""

    row: Complaint | None
    immediate: str
    findings: str
    whys: list[str]
    solutions: list[Solution]
    levels: list[Level]


def handled(viewer: Viewer, case: Case, *, at: datetime) -> Handled:
    """What handling added to a case so far."""
    beside = Complaint.objects.select_related("subject", "person", "assessed_by", "verified_by", "cause_by")
    row = next(iter(filled.rows(case, beside.filter(case=case))), None)

    def opened(column: str) -> str:
        return viewer.opener.open(row, column, customer=row.customer_id) if row else ""

    whys = [line.strip() for line in opened("whys").splitlines() if line.strip()]
    return Handled(row, opened("immediate"), opened("findings"), whys, _solutions(viewer, case, at=at), _levels(viewer, case, at=at))


def _solutions(viewer: Viewer, case: Case, *, at: datetime) -> list[Solution]:
    rows = filled.rows(case, Proposal.objects.filter(case=case).select_related("by", "checker").prefetch_related("remedies")[:10])
    may_see, on = viewer.may(Field.AMOUNTS, Act.SEE) or viewer.may(Field.WISHES, Act.CHANGE), today(at)
    return [
        Solution(
            row, viewer.opener.open(row, "text", customer=row.customer_id), viewer.opener.open(row, "remark", customer=row.customer_id),
            [_offered(viewer, one, may_see=may_see, on=on) for one in row.remedies.all()],
        )
        for row in rows
    ]  # fmt: skip


def _offered(viewer: Viewer, one: Remedy, *, may_see: bool, on: date) -> Offered:
    text = str(one.amount) if one.amount is not None else viewer.opener.open(one, "amount", customer=one.customer_id)
    return Offered(one, text if may_see or not text else "•••", one.done_at is None and one.due_on is not None and one.due_on < on)


def _levels(viewer: Viewer, case: Case, *, at: datetime) -> list[Level]:
    on = today(at)
    return [
        Level(row, viewer.opener.open(row, "result", customer=row.customer_id), row.handled_at is None and row.due_on < on)
        for row in filled.rows(case, Escalation.objects.filter(case=case).select_related("to", "by", "handled_by"))
    ]
