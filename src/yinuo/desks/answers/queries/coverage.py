"""How much of what is basic was answered, month by month, and how sure that is: what the letter counts, and what a sample says of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import ExtractHour

from ..choices import LEAST_SAMPLE, Helpful, Result, Verdict
from ..models import Probe, Question

_ANSWERED = Q(result=Result.ANSWERED) & ~Q(verdict=Verdict.WRONG)
NIGHT = Q(hour__gte=20) | Q(hour__lt=8)


@dataclass(frozen=True)
class Month:
    """One month. `covered` of `basic` is what the promise counts: the bot answered (`said`), and no check found it wrong.

    `checked` and `right` are of the random sample alone: what customers complained of would make it look worse than it is.
    """

    first: date
    asked: int
    basic: int
    covered: int
    said: int
    ruled_out: int
    checked: int
    right: int
    unhelpful: int
    confirmed: int
    at_night: int
    probes: int
    up: int

    @property
    def percent(self) -> float | None:
        return 100 * self.covered / self.basic if self.basic else None

    @property
    def correctness(self) -> tuple[float, float, float] | None:
        """The share of looked-over answers that were right, with its 95 % interval, in percent."""
        if not self.checked:
            return None
        low, high = wilson(self.right, self.checked)
        return 100 * self.right / self.checked, 100 * low, 100 * high

    @property
    def estimate(self) -> tuple[float, float, float] | None:
        """Coverage if what nobody looked over is right as often as what somebody did: estimate and 95 % interval, in percent."""
        if not self.checked or not self.basic:
            return None
        share = self.said / self.basic
        low, high = wilson(self.right, self.checked)
        return 100 * share * self.right / self.checked, 100 * share * low, 100 * share * high

    @property
    def lacks(self) -> int:
        """How many answers are still to be looked over for a sample worth the name."""
        return max(0, min(LEAST_SAMPLE, self.said) - self.checked)

    @property
    def uptime(self) -> float | None:
        return 100 * self.up / self.probes if self.probes else None


def month_of(day: date) -> Month:
    """The figures of the month that a day lies in."""
    begins, ends = bounds(day)
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Question.objects.filter(asked_at__gte=begins, asked_at__lt=ends)
    basic = Q(is_basic=True, apart="")
    counted = rows.annotate(hour=ExtractHour("asked_at", tzinfo=zone)).aggregate(
        asked=Count("pk"), basic=Count("pk", filter=basic), covered=Count("pk", filter=basic & _ANSWERED),
        ruled_out=Count("pk", filter=~Q(apart="")), said=Count("pk", filter=basic & Q(result=Result.ANSWERED)),
        checked=Count("pk", filter=basic & Q(is_sampled=True) & ~Q(verdict="")),
        right=Count("pk", filter=basic & Q(is_sampled=True, verdict=Verdict.RIGHT)), unhelpful=Count("pk", filter=Q(helpful=Helpful.NO)),
        confirmed=Count("pk", filter=Q(helpful=Helpful.YES)), at_night=Count("pk", filter=NIGHT),
    )  # fmt: skip
    looks = Probe.objects.filter(at__gte=begins, at__lt=ends).aggregate(probes=Count("pk"), up=Count("pk", filter=Q(is_up=True)))
    return Month(day.replace(day=1), **counted, **looks)


def months(today: date, *, count: int = 6) -> list[Month]:
    """The present month and those before it."""
    found, day = [], today.replace(day=1)
    for _one in range(count):
        found.append(month_of(day))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def bounds(day: date) -> tuple[datetime, datetime]:
    """The instants between which the month of a day lies, in the house's own time."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), tzinfo=zone), datetime.combine(after, time(), tzinfo=zone)


def wilson(hits: int, all_of_them: int, *, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share after Wilson (1927), 95 % by default.

    >>> [round(one, 3) for one in wilson(27, 30)]
    [0.744, 0.965]
    """
    share = hits / all_of_them
    middle = share + z * z / (2 * all_of_them)
    spread = z * math.sqrt(share * (1 - share) / all_of_them + z * z / (4 * all_of_them**2))
    scale = 1 + z * z / all_of_them
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
