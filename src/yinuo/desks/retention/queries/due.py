"""Due lists: what reaches the end of its term when, what is overdue for destruction, what may not go yet, what is on hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ..choices import LOGS
from ..terms import last_day
from .conditions import held_sql, over_sql, rows_only, with_sql
from .holdings import Holding, holdings
from .holds import Standing
from .rules import Rule, longest, rules_at
from .values import Values

ROWS = 50
SOON_DAYS = 90
GRACE_DAYS = 30
"""What is still there so long after the end of its term is overdue (PIPL art. 19: no longer than necessary)."""
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


_LISTED = (
    "(SELECT d.number FROM retention_destructionitem i JOIN retention_destruction d ON d.id = i.destruction_id"
    " WHERE i.record = x.record AND d.kind = {kind} AND d.state IN ('proposed', 'approved') LIMIT 1)"
)


def kinds_with_rows() -> list[str]:
    """The kinds of which rows are destroyed by two people; logs go by themselves."""
    return [kind for kind in holdings() if kind not in LOGS]


def counts(at: datetime) -> list[Counts]:
    """One line for each kind of record of which rows lie here. One statement a kind."""
    every, now = rules_at(at), Standing()
    found = []
    with connection.cursor() as cursor:
        for kind in kinds_with_rows():
            holding, values = holdings()[kind], Values()
            columns = ", ".join(f"count(*) FILTER (WHERE {one})" for one in _conditions(holding, every, now, at, values).values())
            listed = f"count(*) FILTER (WHERE {_LISTED.format(kind=values.add(kind))} IS NOT NULL)"
            first = with_sql(every, now, values)
            cursor.execute(f"{first}SELECT count(*), {columns}, {listed} FROM ({holding.sql}) x", values.held)
            total, due, overdue, soon, held, _kept, on_list = cursor.fetchone() or ()
            found.append(Counts(kind, total, due, overdue, soon, held, on_list))
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
    conditions = [_conditions(holding, every, now, at, values)[asked.state]]
    if only is not None:
        conditions.append(f"x.record = ANY ({values.add(list(only))})")
    if asked.number:
        conditions.append(f"x.number = {values.add(asked.number)}")
    if asked.department:
        place = values.add(asked.department)
        conditions.append(f"EXISTS (SELECT 1 FROM customers_customer q WHERE q.id = x.root AND q.department = {place})")
    start = "COALESCE(x.started_at, x.made_at)"
    if key := _key_of(asked.after):
        conditions.append(f"({start}, x.record) > ({values.add(key[0])}, {values.add(key[1])})")
    rows = _fetched(holding, every, now, conditions, values, start, limit)
    shown = tuple(_record(row, holding.kind, rows_only(every.get(holding.kind, [])), at) for row in rows[:limit])
    return DuePage(shown, shown[-1].key if len(rows) > limit else "", not asked.after)


def one_kind(kind: str, records_: Sequence[str], at: datetime) -> dict[str, DueRecord]:
    """Those of the records whose every term is over, on hold or not, by record."""
    holding = holdings()[kind]
    every, now, values = rules_at(at), Standing(), Values()
    conditions = [over_sql(holding, every, at, values), f"x.record = ANY ({values.add(list(records_))})"]
    rows = _fetched(holding, every, now, conditions, values, "COALESCE(x.started_at, x.made_at)", len(records_))
    found = (_record(row, kind, rows_only(every.get(kind, [])), at) for row in rows)
    return {one.record: one for one in found}


def _conditions(holding: Holding, every: dict[str, list[Rule]], now: Standing, at: datetime, values: Values) -> dict[str, str]:
    """What each state of the list asks for; held records are in no other state but `kept`."""
    over = over_sql(holding, every, at, values)
    held = held_sql(holding, now, values)
    long_over = over_sql(holding, every, at - timedelta(days=GRACE_DAYS), values)
    nearly = over_sql(holding, every, at + timedelta(days=SOON_DAYS), values)
    return {
        "due": f"({over}) AND NOT {held}",
        "overdue": f"({long_over}) AND NOT {held}",
        "soon": f"({nearly}) AND NOT ({over}) AND NOT {held}",
        "held": f"({over}) AND {held}",
        "kept": f"NOT ({over})",
    }


def _fetched(
    holding: Holding, every: dict[str, list[Rule]], now: Standing, conditions: Sequence[str], values: Values, start: str, limit: int
) -> list[tuple[Any, ...]]:
    numbers, listed = now.numbers(holding.kind, "x", values), _LISTED.format(kind=values.add(holding.kind))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{with_sql(every, now, values)}SELECT x.record, x.root, x.number, x.made_at, x.started_at, {numbers}, {listed}"
            f" FROM ({holding.sql}) x"
            f" WHERE {' AND '.join(f'({one})' for one in conditions)} ORDER BY {start}, x.record LIMIT {limit + 1}",
            values.held,
        )
        rows = cursor.fetchall()
    return [(*row[:5], now.names_of(row[1], row[5]), row[6]) for row in rows]


def _record(row: tuple[Any, ...], kind: str, rules: Sequence[Rule], at: datetime) -> DueRecord:
    record, root, number, made_at, started_at, held, listed = row
    governing = longest(rules, made_at=made_at, started_at=started_at)
    ends = governing[1] if governing else None
    until = last_day(ends) if ends else None
    start = started_at or made_at
    days = (at - ends).days if ends else 0
    key = f"{int(start.timestamp() * 1_000_000)}~{record}"
    rule = governing[0] if governing else None
    return DueRecord(kind, record, root, number, start, until, rule, tuple(held), listed or "", days, key)


def _key_of(text: str) -> tuple[datetime, str] | None:
    moment, _tilde, record = text.partition("~")
    if not moment.isascii() or not moment.isdigit() or len(moment) > 17:
        return None
    return datetime.fromtimestamp(int(moment) / 1_000_000, UTC), record[:60]


def state_label(state: str) -> str:
    """A state of the list in words."""
    return {
        "due": _("Term is over"),
        "overdue": _("Overdue for destruction"),
        "soon": _("Ends within {days} days").format(days=SOON_DAYS),
        "held": _("Over, but on hold"),
        "kept": _("May not be destroyed yet"),
    }[state]


def still_there(kind: str, records_: Sequence[str]) -> set[str]:
    """Which of the records are there at all."""
    values = Values()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x.record FROM ({holdings()[kind].sql}) x WHERE x.record = ANY ({values.add(list(records_))})", values.held)
        return {record for (record,) in cursor.fetchall()}
