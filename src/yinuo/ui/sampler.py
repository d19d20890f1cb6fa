"""Every component in every state, for the page that shows them and for the tests that look at it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from yinuo.ui import faces, telling_time
from yinuo.ui.shapes import Clause, Clock, ClockLine, DayTile, Moment, Month, Segment, StateCount, TrendPoint

NOON = datetime(2026, 2, 14, 2, 26, tzinfo=UTC)  # Sat 14 Feb 2026 10:26 in Shanghai, a make-up workday


class _SampleForm(forms.Form):
    amount = forms.IntegerField(label="4", min_value=1)


def context() -> dict[str, Any]:
    """What `components.html` draws."""
    wrong = _SampleForm({"amount": "-3"})
    wrong.fields["amount"].label = _("Limit in workdays")
    right = _SampleForm({"right-amount": "4"}, prefix="right")
    right.fields["amount"].label = _("Limit in workdays")
    return {
        "verdicts": faces.VERDICTS,
        "overlays": [(name, face, "broken_major" if name == "disputed" else "broken") for name, face in faces.OVERLAYS.items()],
        "one_each": {state: [StateCount(state, 1)] for state in faces.VERDICTS},
        "counts": [StateCount(state, count) for state, count in zip(faces.VERDICTS, (51, 9, 6, 3, 1, 4, 10, 2, 1), strict=True)],
        "clocks": _clocks(),
        "clause": Clause("CN-001", "3.2.3", "#"),
        "clause_still": Clause("HT-118"),
        "explained": explained(),
        "days": days(),
        "now": NOON,
        "months": _months(),
        "trend": [
            TrendPoint(str(month), rate)
            for month, rate in zip((3, 4, 5, 6, 7, 8, 9), (93.1, 93.8, None, 94.2, 95.0, 95.7, 97.1), strict=True)
        ],
        "moments": _moments(),
        "right": right,
        "wrong": wrong,
        "swatches": [
            "canvas",
            "surface",
            "sunken",
            "paper",
            "ink",
            "accent-solid",
            "kept-solid",
            "run-solid",
            "risk-solid",
            "minor-solid",
            "major-solid",
            "unproven-solid",
        ],
    }


def explained() -> list[ClockLine]:
    """Two clocks of one case: four business hours, and eight with a pause of 21 minutes."""

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 2, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)

    def part(kind: Any, start: datetime, end: datetime) -> Segment:
        label = _("off") if kind == "off" else telling_time.span((end - start).total_seconds())
        return Segment(kind, start, end, label)

    opened, shut, start, noon, after = at(13, 16, 40), at(13, 18), at(14, 9), at(14, 12), at(14, 13, 30)
    first = (part("used", opened, shut), part("off", shut, start), part("used", start, NOON), part("on", NOON, at(14, 11, 40)))
    second = (
        part("used", opened, at(13, 16, 52)),
        part("pause", at(13, 16, 52), at(13, 17, 13)),
        part("used", at(13, 17, 13), shut),
        part("off", shut, start),
        part("used", start, NOON),
        part("on", NOON, noon),
        part("off", noon, after),
        part("on", after, at(14, 17, 31)),
    )
    return [
        ClockLine(_("First response"), _("4 business hours"), first, started_at=opened, due_at=at(14, 11, 40)),
        ClockLine(_("First plan"), _("8 business hours"), second, due_at=at(14, 17, 31)),
    ]


def days() -> list[DayTile]:
    """Three workdays over the Spring Festival of 2026, counted as the Civil Code counts."""
    words = {
        13: ("start", _("not counted")),
        14: ("counted", _("day {n}").format(n=1)),
        24: ("counted", _("day {n}").format(n=2)),
        25: ("due", _("day {n}").format(n=3)),
    }
    found = []
    for day in range(13, 26):
        kind, label = words.get(day, ("off", ""))
        found.append(DayTile(date(2026, 2, day), kind, label, is_today=day == 14))  # type: ignore[arg-type]
    return found


def _clocks() -> list[Clock]:
    hours = telling_time.span
    return [
        Clock("run", 18, hours(5 * 3600 + 35 * 60), "17:31"),
        Clock("risk", 69, hours(3600 + 14 * 60), "11:40"),
        Clock("late", 100, _("{time} over").format(time=hours(42 * 60)), "18:00"),
        Clock("pause", 50, _("paused for {time}").format(time=hours(86400)), _("waiting for the customer")),
        Clock("kept", 100, hours(38), "16:40"),
        Clock("run", 10, hours(86400 * 9), telling_time.day(date(2027, 1, 6)), provisional=True),
    ]


def _months() -> list[Month]:
    states = ("kept", "kept", "broken", "kept", "kept", "at_risk", "kept", "unproven", "not_exercised", "kept", "broken_major", "pending")
    return [Month(f"{place + 1}", state, 20, 21) for place, state in enumerate(states)]


def _moments() -> list[Moment]:
    return [
        Moment(NOON - timedelta(hours=17), _("Complaint received"), "", "phone"),
        Moment(NOON - timedelta(hours=17), _("Automatic receipt"), _("Does not count as a response."), "robot", "kept"),
        Moment(NOON - timedelta(minutes=40), _("First response is at risk"), "", "clock", "at_risk"),
    ]
