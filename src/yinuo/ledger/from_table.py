"""From the engine's event table, as files are read into it, to columns for the importer."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Any

import numpy as np

from yinuo.engine.events.shapes import NOTHING, Column, EventTable
from yinuo.ledger.hashing import instant_text, json_text, quoted
from yinuo.ledger.importing import Columns

CORRECTED = "fact.corrected"


def columns_from(
    table: EventTable, *, now: int, is_recorded_when_received: bool = False, reason: str | None = None, approved_by: str | None = None
) -> Columns:
    """Columns for `importing.import_columns`.

    Args:
        now: when the ledger learns of what has no recorded time; seconds since 1970 UTC.
        is_recorded_when_received: believe that such facts were known when they were received, as a file without a ledger is judged.
        reason, approved_by: for corrections and retractions whose row has no `reason` and `approved_by`.

    A row that corrects one of its own kind restates it: its times become `new_occurred_at` and `new_received_at` where they differ, and
    the correction itself happens when the file says it was recorded. Rows without ids are known again by their content.
    """
    occurred = np.asarray(table.occurred_at, np.int64).copy()
    received = _given(table.received_at, occurred)
    recorded = _given(table.recorded_at, received if is_recorded_when_received else np.full(len(occurred), now, np.int64))
    kinds, kind = [*table.kinds], np.asarray(table.kind).astype(np.int64)
    data: list[Any] = _texts(table)
    columns: dict[str, dict[int, Any]] = {"corrects": {}, "retracts": {}, "reasons": {}, "approvals": {}}
    for name, targets in (("corrects", table.corrects), ("retracts", table.retracts)):
        for row in [] if targets is None else np.flatnonzero(np.asarray(targets) >= 0).tolist():
            target = int(np.asarray(targets)[row])
            fields = {field: _value(column, row) for field, column in table.fields.items() if _is_present(column, row)}
            columns[name][row] = target
            columns["reasons"][row] = fields.pop("reason", None) or reason
            columns["approvals"][row] = fields.pop("approved_by", None) or approved_by
            if name == "corrects" and kind[row] == kind[target]:
                if occurred[row] != occurred[target]:
                    fields["new_occurred_at"] = instant_text(int(occurred[row]))
                if received[row] != received[target]:
                    fields["new_received_at"] = instant_text(int(received[row]))
                kind[row] = _code_of(kinds, CORRECTED)
                has_time = table.recorded_at is not None and table.recorded_at[row] != NOTHING
                # without it, an instant that is the same each time the file is imported
                occurred[row] = received[row] = recorded[row] if has_time else max(occurred[row], received[row], received[target])
            data[row] = fields
    subjects = [str(subject) for subject in table.subjects]
    return Columns(
        kinds=kinds, kind=kind, subjects=subjects, subject=np.asarray(table.subject), occurred_at=occurred, received_at=received,
        recorded_at=recorded, data=data, source_ids=_source_ids(table, kinds, kind, subjects, occurred, received, data),
        corrects=columns["corrects"], retracts=columns["retracts"], reasons=columns["reasons"],
        approvals={row: who for row, who in columns["approvals"].items() if who is not None},
    )  # fmt: skip


def _given(column: Any, instead: Any) -> Any:
    return instead.copy() if column is None else np.where(np.asarray(column) == NOTHING, instead, column).astype(np.int64)


def _code_of(kinds: list[str], kind: str) -> int:
    if kind not in kinds:
        kinds.append(kind)
    return kinds.index(kind)


def _texts(table: EventTable) -> list[Any]:
    """The data of every row as canonical JSON text, column by column."""
    count = len(table)
    rows: list[list[str]] = [[] for _row in range(count)]
    for name in sorted(table.fields, key=lambda name: name.encode("utf-16-be")):
        column = table.fields[name]
        key = quoted(name) + ":"
        values = _value_texts(column)
        present = range(count) if column.present is None else np.flatnonzero(column.present).tolist()
        for row in present:
            rows[row].append(key + values[row])
    return ["{" + ",".join(pieces) + "}" for pieces in rows]


def _value_texts(column: Column) -> list[str]:
    values = np.asarray(column.values)
    if column.words is not None:
        words = [quoted(str(word)) for word in column.words]
        return [words[code] if 0 <= code < len(words) else "null" for code in values.tolist()]
    if values.dtype == np.bool_:
        return ["true" if value else "false" for value in values.tolist()]
    known: dict[Any, str] = {}
    return [known.get(value) or known.setdefault(value, _number_text(value)) for value in values.tolist()]


def _number_text(value: Any) -> str:
    """A number as JSON; what was not given may hold anything and is not looked at, but must not stop us."""
    if isinstance(value, float):
        return json_text(value) if np.isfinite(value) else "null"
    return str(value) if abs(value) < 2**53 else quoted(str(value))


def _is_present(column: Column, row: int) -> bool:
    return column.present is None or bool(column.present[row])


def _value(column: Column, row: int) -> Any:
    value = np.asarray(column.values)[row].item()
    return column.words[value] if column.words is not None else value


def _source_ids(
    table: EventTable, kinds: list[str], kind: Any, subjects: list[str], occurred: Any, received: Any, data: list[Any]
) -> list[str]:
    """The file's own ids; where one row became several facts, with their kind; without ids, a hash of the fact and a running number."""
    codes = kind.tolist()
    if table.ids is not None:
        ids = [str(identity) for identity in table.ids]
        return ids if len(set(ids)) == len(ids) else [f"{identity}#{kinds[code]}" for identity, code in zip(ids, codes, strict=True)]
    seen: Counter[str] = Counter()
    found = []
    for code, subject, at, came, said in zip(
        codes, np.asarray(table.subject).tolist(), occurred.tolist(), received.tolist(), data, strict=True
    ):
        text = json_text([kinds[code], subjects[subject], at, came, said])
        digest = sha256(text.encode("utf-8")).hexdigest()[:32]
        seen[digest] += 1
        found.append(f"{digest}-{seen[digest]}")
    return found
