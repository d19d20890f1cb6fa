"""Who came before others and by which line of the public rule; and whether all wait alike."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.asking import given
from yinuo.desks.people.queries import today
from yinuo.desks.service.access import cases_of
from yinuo.desks.service.choices import Kind
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response

from .. import access, fairness
from ..models import Jump
from ..queries import fair
from .common import desk_page, rooms

SHOWN, MOST_IN_FILE = 100, 10_000
DAYS, MOST_DAYS = 90, 400


@desk_page("turns")
@require_safe
def jumps(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every case that came before others, the newest first, and how quickly emergencies were answered."""
    rows = Jump.objects.filter(case__in=cases_of(viewer)).select_related("case").order_by("-at")
    if request.GET.get("form") == "csv":
        head = ("case", "rule", "passed", "at")
        return csv_response("turns.csv", head, [(one.case.number, one.rule, one.passed, one.at) for one in rows[:MOST_IN_FILE]])
    cases = cases_of(viewer).filter(urgency="emergency", responded_at__isnull=False).order_by("-pk")[:500]
    waits = sorted((one.responded_at - one.received_at).total_seconds() for one in cases if one.responded_at)
    lines = [{"case": one.case, "passed": one.passed, "at": one.at, "words": priority.words_of(one.rule)} for one in rows[:SHOWN]]
    context = {
        "rooms": rooms(viewer.staff, "turns"), "rows": lines, "rule": priority.rule(), "count": rows.count(), "shown": SHOWN,
        "emergencies": len(waits), "middle": waits[len(waits) // 2] if waits else None,
    }  # fmt: skip
    return render(request, "processes/turns.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@desk_page()
@require_safe
def report(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The fairness report of a span of days, on the page or as a table."""
    access.check(access.may_watch(viewer.staff))
    at, zone = clock.now(), timezone.get_default_timezone()
    last = _day(given(request, "until", 10), today(at))
    first = max(_day(given(request, "since", 10), last - timedelta(days=DAYS)), last - timedelta(days=MOST_DAYS))
    since, until = (datetime.combine(one, time(), tzinfo=zone) for one in (min(first, last), last + timedelta(days=1)))
    kind = given(request, "kind", 12)
    cases = fair.waited(viewer, since=since, until=until, at=at, kind=kind)
    found = fair.report(cases)
    if request.GET.get("form") == "csv":
        head = ("dimension", "class", "cases", "answer_median_s", "answer_low_s", "answer_high_s", "solution_median_s", "solution_low_s",
                "solution_high_s", "kept", "decided", "kept_low", "kept_high", "satisfied", "asked", "answer_p", "answer_p_holm",
            "solution_p",                 "solution_p_holm", "flagged")  # fmt: skip
        rows = [
            (one.key, row.label, row.count, row.answer.middle, row.answer.low, row.answer.high, row.solution.middle, row.solution.low,
             row.solution.high, row.kept, row.decided, round(row.share[1], 2), round(row.share[2], 2), row.satisfied, row.asked,
             *_p(row.answer_gap), *_p(row.solution_gap), row.is_flagged)
            for one in found for row in one.rows
        ]  # fmt: skip
        return csv_response("fairness.csv", head, rows)
    context = {
        "rooms": rooms(viewer.staff, "fairness"), "found": found, "count": len(cases), "most": fair.MOST, "since": first, "until": last,
        "kind": kind, "kinds": Kind.choices, "orders": fairness.ORDERS, "level": round(100 * fairness.LEVEL), "least": fairness.LEAST,
        "flagged": [row for one in found for row in one.rows if row.is_flagged],
    }  # fmt: skip
    return render(request, "processes/fairness.html", context)


def _p(gap: fairness.Gap | None) -> tuple[float | None, float | None]:
    return (gap.p, gap.p_corrected) if gap else (None, None)
