"""Events and promises as plain values, judged by the engine; rows come back as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.shapes import Declared, Promises, Terms
from yinuo.engine.events.shapes import NOTHING, Column, EventTable
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.shapes import GRADES, OVERLAYS, VERDICTS, VerdictTable
from yinuo.engine.worktime.calendars import builtin
from yinuo.engine.worktime.shapes import Calendar

Event = dict[str, Any]


def instant(text: str, zone: str = "Asia/Shanghai") -> int:
    """Seconds UTC of a local time such as 2026-02-13T16:40."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def event(kind: str, at: int | str, subject: str = "case:1", **data: Any) -> Event:
    """One event; `received_at`, `recorded_at`, `id`, `corrects`, `retracts` may be among the data."""
    own = {name: data.pop(name, None) for name in ("id", "received_at", "recorded_at", "corrects", "retracts")}
    occurred = instant(at) if isinstance(at, str) else at
    return {"kind": kind, "subject": subject, "occurred_at": occurred, **own, "data": data}


def table_of(events: Sequence[Event], attributes: Mapping[str, Mapping[str, Any]] | None = None) -> EventTable:
    """The events as columns. Every field becomes a column of words, which may hold values of several types."""
    attributes = attributes or {}
    kinds = sorted({one["kind"] for one in events})
    subjects = sorted({one["subject"] for one in events} | set(attributes))
    place = {one["id"]: row for row, one in enumerate(events) if one["id"] is not None}

    def instants(name: str) -> np.ndarray:
        return np.array([NOTHING if one[name] is None else one[name] for one in events], np.int64)

    def links(name: str) -> np.ndarray:
        return np.array([-1 if one[name] is None else place[one[name]] for one in events], np.int64)

    return EventTable(
        kinds=kinds,
        kind=np.array([kinds.index(one["kind"]) for one in events], np.int64),
        subjects=subjects,
        subject=np.array([subjects.index(one["subject"]) for one in events], np.int64),
        occurred_at=instants("occurred_at"),
        received_at=instants("received_at"),
        recorded_at=instants("recorded_at"),
        ids=[str(one["id"]) for one in events],
        corrects=links("corrects"),
        retracts=links("retracts"),
        fields=_columns([one["data"] for one in events]),
        attributes=_columns([attributes.get(subject, {}) for subject in subjects]),
    )


def _columns(entries: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    columns = {}
    for name in sorted({name for entry in entries for name in entry}):
        words: list[Any] = []
        codes = []
        for entry in entries:
            value = entry.get(name)
            match = next((code for code, word in enumerate(words) if word == value and type(word) is type(value)), None)
            if match is None:
                match = len(words)
                words.append("" if value is None else value)
            codes.append(match)
        present = np.array([entry.get(name) is not None for entry in entries], bool)
        columns[name] = Column(np.array(codes, np.int64), tuple(words), present)
    return columns


def promises_of(lines: Sequence[Any], *, reported: Iterable[str] = (), **declared: Mapping[str, Declared]) -> Promises:
    """Promises from lines; an entry may be (line, valid_from, valid_until), all under the name p, or with a name first."""
    terms = []
    for entry in lines:
        line, low, high = (entry, None, None) if isinstance(entry, str) else entry
        terms.append(Terms(name="p", line=line, tree=parse(line), calendar="test", valid_from=low, valid_until=high))
    return Promises(tuple(terms), reported=frozenset(reported), **declared)


def rows_of(table: VerdictTable) -> list[dict[str, Any]]:
    """Rows as section 2 of docs/semantics.md has them, empty instants as None, in order of subject and number."""
    rows = []
    for row in range(len(table)):

        def when(name: str, row: int = row) -> int | None:
            value = int(getattr(table, name)[row])
            return None if value == NOTHING else value

        bits = int(table.overlays[row])
        rows.append(
            {
                "promise": table.promise,
                "subject": str(table.subjects[int(table.subject[row])]),
                "number": int(table.number[row]),
                "opened_at": when("opened_at"),
                "due_at": when("due_at"),
                "settled_at": when("settled_at"),
                "verdict": VERDICTS[int(table.verdict[row])],
                "grade": GRADES[int(table.grade[row])],
                "overlays": [name for place, name in enumerate(OVERLAYS) if bits >> place & 1],
                "reason": table.reasons[int(table.reason[row])],
                "late_seconds": int(table.late_seconds[row]),
                "provisional": bool(table.provisional[row]),
                "broken_at": when("broken_at"),
            }
        )
    return sorted(rows, key=lambda row: (row["subject"], row["number"]))


def judged(
    lines: Sequence[Any] | str,
    events: Sequence[Event],
    at: int | str,
    *,
    calendar: Calendar | None = None,
    known_at: int | None = None,
    attributes: Mapping[str, Mapping[str, Any]] | None = None,
    reported: Iterable[str] = (),
    **declared: Mapping[str, Declared],
) -> list[dict[str, Any]]:
    """Rows of one promise as judged by the engine; the calendar is `cn` unless given."""
    promises = promises_of([lines] if isinstance(lines, str) else lines, reported=reported, **declared)
    when = instant(at) if isinstance(at, str) else at
    named = [one if one["id"] is not None else {**one, "id": f"e{place:05d}"} for place, one in enumerate(events)]
    calendars = {"test": calendar or builtin("cn")}
    (table,) = judge(promises, table_of(named, attributes), calendars, at=when, known_at=known_at).values()
    return rows_of(table)
