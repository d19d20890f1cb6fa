"""The register asked: who holds what, under which paper, until when, what is missing. Our own people's lines are derived, not typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min

from yinuo.desks.customers.models import Look, Undertaking
from yinuo.desks.customers.queries import reviewing
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from ..choices import Holder, Info, Term
from ..models import Holding, Reminder

WARN_DAYS = 30


@dataclass(frozen=True)
class Person:
    """One of our people, or somebody who was: under which text, and since when; `first_look_at` proves that none came before it."""

    staff: Staff
    reach: str
    signed_at: datetime | None
    version: str
    first_look_at: datetime | None
    has_left: bool
    reminded_on: date | None

    @property
    def state(self) -> str:
        """missing: no undertaking; early: a look came before it; unreminded: left without a reminder; continuing; fine."""
        if not self.has_left and self.signed_at is None:
            return "missing"
        if self.first_look_at is not None and (self.signed_at is None or self.first_look_at < self.signed_at):
            return "early"
        if self.has_left:
            return "continuing" if self.reminded_on else "unreminded"
        return "fine"


@dataclass(frozen=True)
class Line:
    """One outside holder as it stands on a day."""

    row: Holding
    info: tuple[str, ...]
    ends_on: date | None
    state: str


def people(*, at: datetime) -> list[Person]:
    """Everybody who reaches customers, and everybody who left and once undertook secrecy: their duty has no end."""
    here = {one.staff.pk: one for one in reviewing.accesses(on=today(at), since=at - timedelta(days=reviewing.DAYS))}
    first = dict(Look.objects.order_by().values_list("staff").annotate(Min("at")))
    reminded = dict(Reminder.objects.filter(staff__isnull=False).order_by().values_list("staff").annotate(Max("on")))
    papers: dict[int, Undertaking] = {}
    for one in Undertaking.objects.select_related("staff").order_by("signed_at"):
        papers.setdefault(one.staff_id, one)  # the first counts: nothing may have been seen before it
    left = [one.staff for one in papers.values() if not one.staff.is_active]
    found = []
    for staff in [*(one.staff for one in here.values()), *left]:
        paper = papers.get(staff.pk)
        reach = str(here[staff.pk].reach.label) if staff.pk in here else ""
        found.append(
            Person(
                staff, reach, paper.signed_at if paper else None, paper.version if paper else "", first.get(staff.pk), not staff.is_active,
                reminded.get(staff.pk),
            )
        )  # fmt: skip
    return found


def holdings(*, on: date, search: str = "", holder: str = "", only: str = "") -> list[Line]:
    """The outside holders, newest first.

    Args:
        only: a state of `state_of`; all where it is none.
    """
    rows = Holding.objects.select_related("owner")
    if holder in Holder.values:
        rows = rows.filter(holder=holder)
    if search:
        rows = rows.filter(name__icontains=search) | rows.filter(number__iexact=search) | rows.filter(paper__icontains=search)
    found = [line_of(row, on=on) for row in rows[:2000]]
    return [one for one in found if not only or one.state == only]


def line_of(row: Holding, *, on: date) -> Line:
    """One holder with its end and its state."""
    labels = dict(Info.choices)
    return Line(row, tuple(str(labels[one]) for one in row.info if one in labels), ends_on(row), state_of(row, on=on))


def ends_on(row: Holding) -> date | None:
    """The last day of secrecy; None while the contract runs, or without end."""
    if row.term == Term.UNTIL:
        return row.until_on
    if row.term == Term.YEARS and row.ended_on is not None and row.years:
        year = row.ended_on.year + row.years
        try:
            return row.ended_on.replace(year=year)
        except ValueError:  # 29 February: the last day of the shorter month, as in the Civil Code
            return date(year, 2, 28)
    return None


def state_of(row: Holding, *, on: date) -> str:
    """missing: no agreement; overdue: to be handed back and not; handing_back; over; ending: ends soon; after: its term runs; fine."""
    last = ends_on(row)
    if row.holder == Holder.PARTY and row.signed_on is None and row.ended_on is None:
        return "missing"
    if row.ended_on is not None and row.handed_back_on is None and row.hand_back_due_on is not None:
        return "overdue" if row.hand_back_due_on < on else "handing_back"
    if last is not None and last < on:
        return "over"
    if last is not None and last <= on + timedelta(days=WARN_DAYS):
        return "ending"
    return "after" if row.ended_on is not None else "fine"
