"""How fast working time is added and subtracted, beside a plain binary search over the same intervals in the same run.

The rival is the textbook way in numpy: every working interval in order, the working seconds before each, and two searches. Both answer the
same million questions (a start within 2025, a span of three days on average) and must give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import Calendar, builtin
from yinuo.engine.worktime.zones import IntArray

QUESTIONS = 1_000_000
SINGLE_QUESTIONS = 50_000
NEW_YEAR_2025 = 1_735_660_800  # 2025-01-01T00:00+08:00


class Searched:
    """The rival: prefix sums over sorted intervals."""

    def __init__(self, clock: WorkClock) -> None:
        spans = np.array([span for day in _working_days(clock) for span in day], np.int64)
        self.opens, self.lengths = spans[:, 0].copy(), spans[:, 1] - spans[:, 0]
        self.before = np.concatenate(([0], np.cumsum(self.lengths)))

    def worked(self, at: IntArray) -> IntArray:
        position = np.maximum(np.searchsorted(self.opens, at, side="right") - 1, 0)
        return self.before[position] + np.clip(at - self.opens[position], 0, self.lengths[position])

    def between(self, start: IntArray, end: IntArray) -> IntArray:
        return self.worked(end) - self.worked(start)

    def add(self, start: IntArray, seconds: IntArray) -> IntArray:
        work = self.worked(start) + seconds
        position = np.searchsorted(self.before[1:], work, side="left")
        return self.opens[position] + (work - self.before[position])


def _working_days(clock: WorkClock) -> list[list[tuple[int, int]]]:
    first = int(clock.local_day(NEW_YEAR_2025)) - 800
    shifts = clock.calendar.shifts[0]
    days = [day for day in range(first, first + 2000) if clock.is_workday(day)]
    return [[(int(clock.local_to_utc(day, a)), int(clock.local_to_utc(day, b))) for a, b in shifts] for day in days]


def _seconds_taken(work: Callable[[], object], repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return median(times)


def _questions() -> tuple[IntArray, IntArray, IntArray]:
    random = np.random.default_rng(7)
    start = NEW_YEAR_2025 + random.integers(0, 330 * 86_400, QUESTIONS)
    end = start + random.exponential(3 * 86_400, QUESTIONS).astype(np.int64).clip(60, 30 * 86_400)
    return start, end, random.integers(15, 5401, QUESTIONS) * 60


def _calendars() -> dict[str, Calendar]:
    two = builtin("cn-office")
    one = Calendar("one-shift", two.zone, dict.fromkeys(range(5), ((9 * 3600, 18 * 3600),)), off=two.off, makeup=two.makeup)
    return {"two shifts a day": two, "one shift a day": one}


def run() -> list[dict[str, object]]:
    """Measure; each row has its limit: the rival's figure in this run, or the promised floor where one instant is asked at a time."""
    start, end, seconds = _questions()
    rows: list[dict[str, object]] = []
    for shifts, calendar in _calendars().items():
        clock = clock_of(calendar)
        rival = Searched(clock)
        assert np.array_equal(clock.add(start, seconds), rival.add(start, seconds))
        assert np.array_equal(clock.between(start, end), rival.between(start, end))
        name = shifts.split()[0]
        for kind, ours, theirs in (
            ("add", lambda clock=clock: clock.add(start, seconds), lambda rival=rival: rival.add(start, seconds)),
            ("difference", lambda clock=clock: clock.between(start, end), lambda rival=rival: rival.between(start, end)),
        ):
            figure, limit = QUESTIONS / _seconds_taken(ours), QUESTIONS / _seconds_taken(theirs)
            what = f"{kind}s of working time on arrays, {shifts}; the limit is a numpy search over the same intervals"
            rows.append(_row(f"worktime-{kind}-{name}", figure, limit, what))
    return rows + _one_at_a_time(start, end, seconds)


def _one_at_a_time(start: IntArray, end: IntArray, seconds: IntArray) -> list[dict[str, object]]:
    clock = clock_of(builtin("cn-office"))
    starts, ends, amounts = (values[:SINGLE_QUESTIONS].tolist() for values in (start, end, seconds))
    add = _seconds_taken(lambda: [clock.add_one(a, n) for a, n in zip(starts, amounts, strict=True)])
    between = _seconds_taken(lambda: [clock.between_one(a, b) for a, b in zip(starts, ends, strict=True)])
    what = "{} of working time, one at a time, two shifts a day; the limit is the promised floor"
    return [
        _row("worktime-add-single", SINGLE_QUESTIONS / add, 300_000.0, what.format("adds")),
        _row("worktime-difference-single", SINGLE_QUESTIONS / between, 300_000.0, what.format("differences")),
    ]


def _row(name: str, figure: float, limit: float, what: str) -> dict[str, object]:
    return {
        "name": name,
        "figure": round(figure),
        "unit": "operations/s",
        "limit": round(limit),
        "ratio": round(figure / limit, 2),
        "what": what,
    }


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:<32}{row['figure']:>14,}{row['limit']:>14,}{row['ratio']:>8}  {row['what']}")
