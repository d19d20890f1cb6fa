"""Reviews and findings asked: when the next review is due and why, what the records say beside each line, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.desks.customers import undertakings, wrapping
from yinuo.desks.customers.models import Customer, Look, Undertaking
from yinuo.desks.customers.queries import reviewing
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import env, sealed_keys
from yinuo.ui import telling_time
from yinuo.watch.plans import current_plan

from ..choices import FindingState
from ..models import Finding, Review
from . import register

KIND = "security_review.done"
HOUSE_DAYS = 90
MONTHS_OF = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True)
class Due:
    """When the next review is due: `promise` names the one in force that says so, empty where the house's own setting does."""

    on: date
    promise: str
    per: str
    wanted: int
    done: int

    def is_overdue(self, today: date) -> bool:
        return self.on < today


def next_due(at: datetime) -> Due:
    """The earliest day on which a promise in force, or else the house's setting, wants the next review."""
    on = today(at)
    found = [_due_of(name, per, wanted, on) for name, per, wanted in _wanted(at)]
    if found:
        return min(found, key=lambda one: one.on)
    last = Review.objects.filter(done_at__isnull=False).order_by("-done_at").first()
    days = env.number("YINUO_SECURITY_REVIEW_DAYS", HOUSE_DAYS, least=1)
    due = today(last.done_at) + timedelta(days=days) if last is not None and last.done_at is not None else on
    return Due(due, "", "", 1, 0)


def _wanted(at: datetime) -> list[tuple[str, str, int]]:
    """Each promise in force that wants reviews: its name, its period, how many in it."""
    found = []
    for name, duties in current_plan().duties.items():
        for duty in duties:
            body = duty.body
            if not duty.in_force(int(at.timestamp())) or duty.is_open:
                continue
            if duty.kind == "count" and body["event"] == KIND:
                found.append((name, str(body["per"]), int(float(body["at_least"]))))
            elif duty.kind == "never" and body.get("check") == KIND:
                found.append((name, str(body["per"]), 1))
    return found


def _due_of(name: str, per: str, wanted: int, on: date) -> Due:
    first, last = period_of(per, on)
    zone = telling_time.local
    days = [zone(moment).date() for moment in Review.objects.filter(done_at__isnull=False).values_list("done_at", flat=True)]
    done = sum(first <= one <= last for one in days)
    if done >= wanted:
        first, last = period_of(per, last + timedelta(days=1))
        done = 0
    # several in one period are spread over it evenly, so that the last is not left to its last day
    share = (last - first).days + 1
    return Due(first + timedelta(days=max(0, share * (done + 1) // wanted - 1)), name, per, wanted, done)


def period_of(per: str, on: date) -> tuple[date, date]:
    """First and last day of the period of a day, as the engine counts periods.

    >>> period_of("quarter", date(2026, 5, 9))
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    """
    if per == "day":
        return on, on
    if per in ("week", "two weeks"):
        monday = on - timedelta(days=on.weekday())
        if per == "week":
            return monday, monday + timedelta(days=6)
        first = monday - timedelta(days=(monday - date(1970, 1, 5)).days % 14)
        return first, first + timedelta(days=13)
    months = MONTHS_OF[per]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    after = first.month - 1 + months
    return first, date(first.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def open_findings(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """What is not verified yet, nearest day first."""
    return rows.exclude(state=FindingState.VERIFIED).order_by("due_on", "id")


def is_overdue(finding: Finding, on: date) -> bool:
    """Whether it should have been corrected before this day."""
    corrected = today(finding.corrected_at) if finding.corrected_at else on
    return (finding.state == FindingState.OPEN and finding.due_on < on) or (
        finding.state != FindingState.OPEN and finding.due_on < corrected
    )


def overdue_count(on: date) -> int:
    """How many findings are open past their day."""
    return Finding.objects.filter(state=FindingState.OPEN, due_on__lt=on).count()


def facts(at: datetime) -> dict[str, str]:
    """What the records say beside a line of the checklist: something to start from, not the answer."""
    on, since = today(at), at - timedelta(days=reviewing.DAYS)
    rows = reviewing.accesses(on=on, since=since)
    reviewed = sum(1 for one in rows if one.is_reviewed)
    signed = set(Undertaking.objects.filter(version=undertakings.VERSION).values_list("staff_id", flat=True))
    unsigned = sum(1 for one in rows if one.staff.pk not in signed)
    left = Customer.objects.filter(manager__is_active=False, merged_into__isnull=True, erased_at__isnull=True).count()
    busiest = Look.objects.filter(at__gte=since).order_by().values_list("staff").annotate(n=Count("pk")).order_by("-n").first()
    lines = register.holdings(on=on)
    ring = sealed_keys.ring()
    old = sum(count for version, count in wrapping.counts().items() if version != ring.current)
    found = {
        "access": _("{done} of {all} confirmed this quarter").format(done=reviewed, all=len(rows)),
        "leavers": ngettext(
            "{count} customer is left with people who went", "{count} customers are left with people who went", left
        ).format(count=left),
        "undertakings": ngettext("{count} person has not signed", "{count} people have not signed", unsigned).format(count=unsigned),
        "keys": _("generation {current}; {old} keys under older ones").format(current=ring.current, old=old),
        "parties": ngettext(
            "{count} party without an agreement", "{count} parties without an agreement", n := _count(lines, "missing")
        ).format(count=n),
        "handback": ngettext("{count} hand-back is overdue", "{count} hand-backs are overdue", n := _count(lines, "overdue")).format(
            count=n
        ),
        "findings": ngettext("{count} finding is overdue", "{count} findings are overdue", n := overdue_count(on)).format(count=n),
    }
    if busiest is not None:
        name = Staff.objects.get(pk=busiest[0]).display_name
        found["looks"] = _("most looks in {days} days: {name}, {count}").format(days=reviewing.DAYS, name=name, count=busiest[1])
    return found


def _count(lines: list[register.Line], state: str) -> int:
    return sum(1 for one in lines if one.state == state)
