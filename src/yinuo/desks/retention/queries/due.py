"""Due lists: what reaches the end of its term when, what is overdue for destruction, what may not go yet, what is on hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ..choices import LOGS
from ..terms import last_day
from . import windows
from .conditions import held_sql, in_windows, rows_only, whole_sql, window_sql, with_sql
from .holdings import Holding, holdings
from .holds import Standing
from .rules import Rule, longest, rules_at
from .values import Values
from .windows import Window

ROWS = 50
SOON_DAYS = 90
GRACE_DAYS = 30
"""What is still there so long after the end of its term is overdue (PIPL art. 19: no longer than necessary)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[0-9]+$")
STATES = ("due", "overdue", "soon", "held", "kept")


@dataclass(frozen=True)
class Asked:
    """What the list was asked for."""

    kind: str = ""
    state: str = "due"
    department: str = ""
    number: str = ""
    after: str = ""


@dataclass(frozen=True)
class DueRecord:
    """One record on a due list. `until_on`: the last day of its term, None where that never comes or is not known yet."""

    kind: str
    record: str
    customer: int | None
    number: str
    started_at: datetime
    until_on: date | None
    rule: Rule | None
    holds: tuple[str, ...]
    listed: str
    days: int
    key: str

    @property
    def is_free(self) -> bool:
        return not self.holds and not self.listed

    @property
    def shown(self) -> str:
        """The record as people name it: `HF-000012`, not `visit:HF-000012`."""
        return self.record.rpartition(":")[2]


@dataclass(frozen=True)
class DuePage:
    """A stretch of a due list."""

    rows: tuple[DueRecord, ...]
    next_key: str = ""
    is_first: bool = True


@dataclass(frozen=True)
class Counts:
    """How many records of a kind there are, and how they stand; `due` contains `overdue`, neither contains what is on hold."""

    kind: str
    total: int
    due: int
    overdue: int
    soon: int
    held: int
    listed: int

    @property
    def words(self) -> dict[str, str]:
        """Each figure as it is shown."""
        names = ("total", "due", "overdue", "soon", "held")
        return {
            name: f"{min(count, MOST_COUNTED):,}{'+' if count > MOST_COUNTED else ''}" for name in names for count in (getattr(self, name),)
        }


MOST_COUNTED = 10_000
"""Counting ends here: what is more is «more than», so that a page costs the same however much there is."""
_LISTED = (
    "(SELECT d.number FROM retention_destructionitem i JOIN retention_destruction d ON d.id = i.destruction_id"
    " WHERE i.record = {row}.record AND d.kind = {kind} AND d.state IN ('proposed', 'approved') LIMIT 1)"
)
_OPEN_ITEMS = (
    "(SELECT count(*) FROM retention_destruction d JOIN retention_destructionitem i ON i.destruction_id = d.id"
    " WHERE d.kind = {kind} AND d.state IN ('proposed', 'approved'))"
)


def kinds_with_rows() -> list[str]:
    """The kinds of which rows are destroyed by two people; logs go by themselves."""
    return [kind for kind in holdings() if kind not in LOGS]


def counts(at: datetime) -> list[Counts]:
    """One line for each kind of record of which rows lie here, in one statement a kind that reads no further than `MOST_COUNTED`."""
    every, now = rules_at(at), Standing()
    found = []
    with connection.cursor() as cursor:
        for kind in kinds_with_rows():
            holding, values = holdings()[kind], Values()
            columns = [f"(SELECT count(*) FROM (SELECT FROM ({holding.sql}) x LIMIT {MOST_COUNTED + 1}) found)"]
            for state in ("due", "overdue", "soon", "held"):
                pieces = _pieces(holding, _state(holding, state, every, now, at, values), values)
                if pieces:
                    rows = " UNION ALL ".join(f"(SELECT 1 FROM {piece} LIMIT {MOST_COUNTED + 1})" for piece in pieces)
                    columns.append(f"(SELECT count(*) FROM (SELECT 1 FROM ({rows}) one LIMIT {MOST_COUNTED + 1}) found)")
                else:
                    columns.append("0")
            columns.append(_OPEN_ITEMS.format(kind=values.add(kind)))
            cursor.execute(f"{with_sql(every, values)}SELECT {', '.join(columns)}", values.held)
            found.append(Counts(kind, *(cursor.fetchone() or ())))
    return found


def records(asked: Asked, at: datetime, *, limit: int = ROWS, only: Sequence[str] | None = None) -> DuePage:
    """A page of one kind's due list, what began first first.

    Args:
        only: just these records, whatever the filters beside kind and state say.
    """
    holding = holdings().get(asked.kind)
    if holding is None or asked.state not in STATES:
        return DuePage(())
    every, now, values = rules_at(at), Standing(), Values()
    wanted = _state(holding, asked.state, every, now, at, values)
    more = [] if only is None else [named_sql(holding, only, values)]
    if asked.number:
        more.append(f"x.number = {values.add(asked.number)}")
    if asked.department:
        place = values.add(asked.department)
        more.append(f"EXISTS (SELECT 1 FROM customers_customer q WHERE q.id = x.root AND q.department = {place})")
    if key := _key_of(asked.after):
        start = values.add(key[0])
        more.append(f"x.start >= {start} AND (x.start > {start} OR x.record > {values.add(key[1])})")
    statement = listing_sql(holding, replace(wanted, conditions=(*wanted.conditions, *more)), every, now, values, limit)
    rows = _fetched(statement, values, now)
    shown = tuple(_record(row, holding.kind, rows_only(every.get(holding.kind, [])), at) for row in rows[:limit])
    return DuePage(shown, shown[-1].key if len(rows) > limit else "", not asked.after)


def one_kind(kind: str, records_: Sequence[str], at: datetime) -> dict[str, DueRecord]:
    """Those of the records whose every term is over, on hold or not, by record."""
    holding = holdings()[kind]
    every, now, values = rules_at(at), Standing(), Values()
    rules = rows_only(every.get(kind, []))
    wanted = _Wanted(windows.over(rules, at), (whole_sql(kind, every, at, values), named_sql(holding, records_, values)))
    rows = _fetched(listing_sql(holding, wanted, every, now, values, len(records_)), values, now)
    return {one.record: one for one in (_record(row, kind, rules, at) for row in rows)}


@dataclass(frozen=True)
class _Wanted:
    """Records `x` that lie in one of the windows and fit every condition."""

    windows: Sequence[Window]
    conditions: tuple[str, ...] = ()


def _state(holding: Holding, state: str, every: dict[str, list[Rule]], now: Standing, at: datetime, values: Values) -> _Wanted:
    """What each state of the list asks for; held records are in no other state but `kept`."""
    kind, rules = holding.kind, rows_only(every.get(holding.kind, []))
    if state == "held":
        held = held_sql(kind, now, values)
        return _Wanted([], ()) if held == "false" else _Wanted(windows.over(rules, at), (whole_sql(kind, every, at, values), held))
    whole = whole_sql(kind, every, at, values)
    if state == "kept":
        if whole == "true":
            return _Wanted(windows.not_over(rules, at))
        is_over = f"{in_windows(windows.over(rules, at), values)} AND {whole}"
        return _Wanted([Window()], (f"NOT ({is_over})",))
    held = held_sql(kind, now, values)
    free = () if held == "false" else (f"NOT {held}",)
    if state == "soon":
        later = at + timedelta(days=SOON_DAYS)
        if whole == "true":
            return _Wanted(windows.over_between(rules, at, later), free)
        is_over = f"{in_windows(windows.over(rules, at), values)} AND {whole}"
        return _Wanted(windows.over(rules, later), (whole_sql(kind, every, later, values), f"NOT ({is_over})", *free))
    if state == "overdue":
        at = at - timedelta(days=GRACE_DAYS)
        whole = whole_sql(kind, every, at, values)
    return _Wanted(windows.over(rules, at), (whole, *free))


def _pieces(holding: Holding, wanted: _Wanted, values: Values) -> list[str]:
    """One `FROM … WHERE …` for each stream and window: each can be read off one index, and no two give the same record."""
    found = []
    for stream in holding.streams:
        for window in wanted.windows:
            lies = window_sql(stream, window, values)
            if lies is not None:
                conditions = " AND ".join(f"({one})" for one in (lies, *wanted.conditions) if one != "true") or "true"
                found.append(f"({stream.sql}) x WHERE {conditions}")
    return found


def listing_sql(
    holding: Holding, wanted: _Wanted, every: dict[str, list[Rule]], now: Standing, values: Values, limit: int
) -> str:  # fmt: skip
    """The statement of one page; empty where no record can be on it."""
    order = f"ORDER BY x.start, x.record LIMIT {limit + 1}"
    pieces = [f"(SELECT x.* FROM {piece} {order})" for piece in _pieces(holding, wanted, values)]
    if not pieces:
        return ""
    numbers, listed = now.numbers(holding.kind, "x", values), _LISTED.format(row="x", kind=values.add(holding.kind))
    return (
        f"{with_sql(every, values)}SELECT x.record, x.root, x.number, x.made_at, x.started_at, x.start, {numbers}, {listed}"
        f" FROM ({' UNION ALL '.join(pieces)}) x {order}"
    )


def named_sql(holding: Holding, records_: Sequence[str], values: Values) -> str:
    """The record `x` is one of these; by its id where it has one, which is what indexes know."""
    named = f"x.record = ANY ({values.add(list(records_))})"
    if not holding.has_ids:
        return named
    ids = [int(found[0]) for one in records_ if (found := _ID.search(one)) and len(found[0]) <= 18]
    return f"x.id = ANY ({values.add(ids)}::bigint[]) AND {named}"


def _fetched(statement: str, values: Values, now: Standing) -> list[tuple[Any, ...]]:
    if not statement:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values.held)
        rows = cursor.fetchall()
    return [(*row[:6], now.names_of(row[1], row[6]), row[7]) for row in rows]


def _record(row: tuple[Any, ...], kind: str, rules: Sequence[Rule], at: datetime) -> DueRecord:
    record, root, number, made_at, started_at, order, held, listed = row
    governing = longest(rules, made_at=made_at, started_at=started_at)
    ends = governing[1] if governing else None
    until = last_day(ends) if ends else None
    start = started_at or made_at
    days = (at - ends).days if ends else 0
    key = f"{_microseconds(order)}~{record}"
    rule = governing[0] if governing else None
    return DueRecord(kind, record, root, number, start, until, rule, tuple(held), listed or "", days, key)


def _key_of(text: str) -> tuple[datetime, str] | None:
    moment, _tilde, record = text.partition("~")
    if not moment.isascii() or not moment.isdigit() or len(moment) > 17:
        return None
    return _EPOCH + timedelta(microseconds=int(moment)), record[:60]


def _microseconds(at: datetime) -> int:
    """Whole microseconds, to the last one: a page must go on exactly where the one before ended."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def state_label(state: str) -> str:
    """A state of the list in words."""
    return {
        "due": _("Term is over"),
        "overdue": _("Overdue for destruction"),
        "soon": _("Ends within {days} days").format(days=SOON_DAYS),
        "held": _("Over, but on hold"),
        "kept": _("May not be destroyed yet"),
    }[state]


def records_of(holding: Holding, customers: Sequence[int]) -> list[str]:
    """All records of a kind that some customers have."""
    values = Values()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x.record FROM ({holding.sql}) x WHERE x.customer = ANY ({values.add(list(customers))})", values.held)
        return sorted(record for (record,) in cursor.fetchall())


def owners_of(kind: str, records_: Sequence[str]) -> dict[str, str]:
    """The reference of the customer of each of the records that are there."""
    values, holding = Values(), holdings()[kind]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x.record, x.number FROM ({holding.sql}) x WHERE {named_sql(holding, records_, values)}", values.held)
        return {record: f"customer:{number}" for record, number in sorted(cursor.fetchall())}


def still_there(kind: str, records_: Sequence[str]) -> set[str]:
    """Which of the records are there at all."""
    values, holding = Values(), holdings()[kind]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x.record FROM ({holding.sql}) x WHERE {named_sql(holding, records_, values)}", values.held)
        return {record for (record,) in cursor.fetchall()}
