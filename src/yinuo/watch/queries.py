"""Reading the watch. Every question is answered in a few queries whose cost does not grow with the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from yinuo.engine.verdicts.shapes import BROKEN, EXCUSED, GRADES, OVERLAYS, PENDING, VERDICTS
from yinuo.watch.judging import NO_MONTH, month_of
from yinuo.watch.plans import current_plan
from yinuo.watch.shapes import (
    CAUSES,
    Board,
    Changed,
    MonthStanding,
    Nearest,
    PromiseStanding,
    RowPage,
    Running,
    Standing,
    VerdictWithHistory,
    WatchedRow,
)

MONTHS = 12
MOST = 200
"""Rows of one page at most."""
_ROW = (
    "id, promise, subject, number, document, opened_at, due_at, settled_at, verdict, grade, overlays, reason, late_seconds, provisional,"
    " broken_at, is_period, is_paused, is_at_risk, at_risk_at, revision, judged_at"
)
NEAREST = (
    "SELECT due_at, id, promise, subject, number, opened_at, at_risk_at FROM watch_row"
    " WHERE verdict = 0 AND NOT is_period AND NOT is_paused ORDER BY due_at, id LIMIT %s"
)
Counted = tuple[str, date, int, int, int, bool, int]


def board(at: datetime) -> Board:
    """The promise board at an instant: counts as of the last look, what is nearest, what is short, what is broken."""
    document_of = current_plan().book.document_of
    counts = _counts()
    recent = _last_months(at)
    return Board(
        at=at,
        judged_through=_judged_through(),
        standing=_standing(counts),
        documents={name: _standing(mine) for name, mine in _grouped(counts, lambda row: document_of.get(row[0], "")).items() if name},
        promises={name: _standing(mine) for name, mine in _grouped(counts, lambda row: row[0]).items()},
        this_month=_standing([row for row in counts if row[1] == recent[-1]]),
        recent_promises={name: _standing(mine) for name, mine in _grouped(_since(counts, recent[-2]), lambda row: row[0]).items()},
        months=_months(counts, recent),
        nearest=nearest_deadlines(10),
        shortfalls=tuple(one for one in running_periods(at, limit=50) if one.is_short),
        breaches=newest_breaches(10),
    )


def promise(name: str, *, at: datetime) -> PromiseStanding | None:
    """How one promise stands; None where there is none of that name."""
    book = current_plan().book
    if name not in book.document_of:
        return None
    counts, recent = _counts(name), _last_months(at)
    return PromiseStanding(
        promise=name,
        document=book.document_of[name],
        clause=book.clause_of.get(name, ""),
        standing=_standing(counts),
        this_month=_standing([row for row in counts if row[1] == recent[-1]]),
        months=_months(counts, recent),
    )


def rows(promise: str, *, verdict: str | None = None, after: str = "", search: str = "", limit: int = 50) -> RowPage:
    """The rows of a promise, latest deadline first, those without one last.

    Args:
        verdict: only those that stand so.
        after: `next_key` of the page before.
        search: the beginning of a subject.
    """
    limit = min(max(limit, 1), MOST)
    conditions, parameters = ["promise = %s"], [promise]
    if search:
        conditions.append("subject LIKE %s")
        parameters.append(search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
    if verdict is not None:
        conditions.append("verdict = %s")
        parameters.append(VERDICTS.index(verdict))  # type: ignore[arg-type]
    if after:
        due, identity = _key_of(after)
        conditions.append("(due_at, id) < (%s, %s)" if due is not None else "due_at IS NULL AND id < %s")
        parameters += [due, identity] if due is not None else [identity]  # type: ignore[list-item]
        if due is not None:
            conditions[-1] = f"({conditions[-1]} OR due_at IS NULL)"
    found = _rows(f"WHERE {' AND '.join(conditions)} ORDER BY due_at DESC NULLS LAST, id DESC LIMIT %s", [*parameters, limit + 1])
    return RowPage(tuple(found[:limit]), found[limit - 1].key if len(found) > limit else "")


def rows_of_subject(subject: str, *, limit: int = MOST) -> tuple[WatchedRow, ...]:
    """The rows of one case or other subject, by promise and number."""
    return tuple(_rows("WHERE subject = %s ORDER BY promise, number LIMIT %s", [subject, min(limit, MOST)]))


def rows_of_each(subjects: Sequence[str]) -> tuple[WatchedRow, ...]:
    """The rows of some cases at once, for a list of them; by subject, promise and number."""
    return tuple(_rows("WHERE subject = ANY (%s) ORDER BY subject, promise, number", [list(subjects)])) if subjects else ()


def verdict(promise: str, subject: str, number: int) -> VerdictWithHistory | None:
    """One row with the history of its verdict; None where there is none."""
    found = _rows("WHERE (subject, promise, number) = (%s, %s, %s)", [subject, promise, number])
    if not found:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT revision, verdict_before, verdict, grade_before, grade, overlays_before, overlays, cause, at FROM watch_change"
            " WHERE (subject, promise, number) = (%s, %s, %s) ORDER BY id DESC LIMIT %s",
            [subject, promise, number, MOST],
        )
        history = [
            Changed(
                revision, VERDICTS[before], VERDICTS[after], GRADES[grade_before], GRADES[grade], _overlays(overlays_before),
                _overlays(overlays), CAUSES[cause], moment,
            )
            for revision, before, after, grade_before, grade, overlays_before, overlays, cause, moment in cursor.fetchall()
        ]  # fmt: skip
    return VerdictWithHistory(found[0], tuple(reversed(history)))


def nearest_deadlines(limit: int = 10) -> tuple[Nearest, ...]:
    """Open obligations, nearest deadline first; what is paused has no fixed one and is left out."""
    document_of = current_plan().book.document_of
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [min(limit, MOST)])
        return tuple(
            Nearest(promise, document_of.get(promise, ""), subject, number, opened, due, risk)
            for due, _identity, promise, subject, number, opened, risk in cursor.fetchall()
        )


def running_periods(at: datetime, *, limit: int = 50) -> tuple[Running, ...]:
    """Periods that run, with what there is of what is needed; earliest end first."""
    duties = current_plan().duties
    found = []
    for row in _rows("WHERE verdict = 0 AND is_period ORDER BY due_at, id LIMIT %s", [min(limit, MOST)]):
        have, slash, needed = row.reason.rpartition(";")[2].partition("/")
        if not slash or row.opened_at is None or row.due_at is None or row.promise not in duties:
            continue
        passed = (at - row.opened_at) / (row.due_at - row.opened_at)
        is_rate = duties[row.promise][0].kind in ("share", "ratio", "available")
        expected = float(needed) * min(1.0, max(0.0, passed))
        found.append(
            Running(
                row.promise, row.document, row.subject, row.number, row.opened_at, row.due_at, float(have), float(needed), expected, is_rate
            )
        )
    return tuple(found)


def newest_breaches(limit: int = 10) -> tuple[WatchedRow, ...]:
    """Breaches that are neither remedied nor excused, newest first."""
    return tuple(_rows(f"WHERE verdict = {BROKEN} AND overlays IN (0, 4) ORDER BY broken_at DESC, id DESC LIMIT %s", [min(limit, MOST)]))


# --- small things -------------------------------------------------------------------------------------------------------------------------


def _judged_through() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT judged_through FROM watch_bookmark")
        row = cursor.fetchone()
        return row[0] if row else None


def _counts(promise: str | None = None) -> list[Counted]:
    """Lines of the summary that came to something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, month, verdict, grade, overlays, is_at_risk, sum(n)::bigint FROM watch_count"
            f"{'' if promise is None else ' WHERE promise = %s'} GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0",
            [] if promise is None else [promise],
        )
        return list(cursor.fetchall())


def _grouped(counts: Iterable[Counted], key: Any) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for row in counts:
        found.setdefault(key(row), []).append(row)
    return found


def _since(counts: Iterable[Counted], month: date) -> list[Counted]:
    return [row for row in counts if row[1] is None or row[1] >= month]


def _standing(counts: Iterable[Counted]) -> Standing:
    found: dict[str, int] = {}
    for _promise, _month, verdict, grade, overlays, is_at_risk, n in counts:
        names = [VERDICTS[verdict], *_overlays(overlays)]
        if verdict == BROKEN and GRADES[grade] == "major":
            names.append("broken_major")
        if verdict == PENDING and is_at_risk:
            names.append("at_risk")
        for name in names:
            found[name] = found.get(name, 0) + n
    return Standing(**found)


def _last_months(at: datetime) -> list[date]:
    """The first days of the last twelve months, oldest first, by the house's clocks."""
    last = month_of(int(at.timestamp()), settings.TIME_ZONE)
    count = last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(count - MONTHS + 1, count + 1)]


def _months(counts: Sequence[Counted], months: Sequence[date]) -> tuple[MonthStanding, ...]:
    by_month = _grouped(counts, lambda row: row[1])
    return tuple(MonthStanding(month, _standing(by_month.get(month, []))) for month in months)  # type: ignore[call-overload]


def _overlays(bits: int) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(OVERLAYS) if bits >> place & 1)


def _rows(rest: str, parameters: Sequence[Any]) -> list[WatchedRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ROW} FROM watch_row {rest}", parameters)
        return [_row(*values) for values in cursor.fetchall()]


def _row(identity: int, promise: str, subject: str, number: int, document: str, *rest: Any) -> WatchedRow:
    opened, due, settled, verdict, grade, overlays, reason, late, provisional, broken, is_period, is_paused, is_at_risk, risk, *judged = (
        rest
    )
    return WatchedRow(
        f"{promise}@{subject}#{number}", promise, subject, number, document, opened, due, settled, VERDICTS[verdict], GRADES[grade],
        _overlays(overlays), reason, late, provisional, broken, is_period, is_paused, is_at_risk, risk, judged[0], judged[1],
        f"{'' if due is None else int(due.timestamp())}.{identity}",
    )  # fmt: skip


def _key_of(text: str) -> tuple[datetime | None, int]:
    due, _, identity = text.partition(".")
    try:
        return (datetime.fromtimestamp(int(due), UTC) if due else None), int(identity)
    except (ValueError, OverflowError, OSError):
        return None, 0  # nothing follows a key that is none


__all__ = [
    "EXCUSED",
    "NO_MONTH",
    "board",
    "nearest_deadlines",
    "newest_breaches",
    "promise",
    "rows",
    "rows_of_subject",
    "running_periods",
    "verdict",
]


def unsettled_of(promises: Sequence[str], *, limit: int = MOST) -> tuple[WatchedRow, ...]:
    """Rows of some promises that nothing has settled yet, late ones included; nearest deadline first, at most `limit`."""
    rest = "WHERE promise = ANY (%s) AND verdict IN (0, 2) AND settled_at IS NULL AND number <> 0 ORDER BY due_at, id LIMIT %s"
    return tuple(_rows(rest, [list(promises), limit])) if promises else ()


def counts_of(promises: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many rows of each of some promises stand at each verdict."""
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, verdict, count(*) FROM watch_row WHERE promise = ANY (%s) AND number <> 0 GROUP BY 1, 2", [list(promises)]
        )
        for name, verdict, count in cursor.fetchall():
            found.setdefault(name, {})[VERDICTS[verdict]] = count
    return found
