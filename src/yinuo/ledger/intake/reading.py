"""From a file to an EventTable, with a mapping or in our own column names."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Column, EventTable
from yinuo.ledger.intake.columns import as_text, column_of, join_attributes, need, one_of_each, subject_codes
from yinuo.ledger.intake.corrections import controls_in, references, restated
from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.instants import TimeReading, instants
from yinuo.ledger.intake.mapping import KIND, EventRule, FieldRule, Mapping, template_column
from yinuo.ledger.intake.opening import Wanted, open_table, taste
from yinuo.ledger.intake.places import Place

OTHER_NAMES = " kind, subject and occurred_at are needed; other names need a --mapping."
OURS = ("kind", "subject", "occurred_at", "received_at", "recorded_at", "corrects", "retracts", "id")
NOT_PAYLOAD = (*OURS, "source", "actor", "schema", "dataschema", "datacontenttype", "specversion")


@dataclass(frozen=True)
class _Part:
    """The facts that one rule finds in the rows: which rows, and their columns."""

    rows: NDArray[np.int64] | None  # None: every row
    kinds: Sequence[str]
    kind: NDArray[Any]
    times: dict[str, NDArray[np.int64]]
    fields: dict[str, Column]


def read_events(
    path: Path,
    mapping: Mapping | None = None,
    *,
    subjects: Path | None = None,
    is_known_kind: Callable[[str], bool] | None = None,
    known_kinds: Iterable[str] = (),
) -> EventTable:
    """Read a file of facts.

    Args:
        path: CSV, JSON lines (CloudEvents or flat) or Parquet; gzip allowed; rows in any order.
        mapping: how other columns become ours; None where the file has `kind, subject, occurred_at …` itself.
        subjects: a file of the same formats with the attributes of subjects.
        is_known_kind, known_kinds: where given, any other kind is refused, with the nearest of `known_kinds` as a hint.
    Raises:
        IntakeRefusal: one sentence that names file, place and what to do.
    """
    place = Place(path)
    wanted = (
        Wanted(("kind", "subject", "occurred_at"), hint=OTHER_NAMES) if mapping is None else Wanted(mapping.columns(), mapping.columns())
    )

    def converted(table: pa.Table) -> _Converted:
        found = _converted(table, mapping or _own_mapping(table), place)
        _check_kinds(found.merged.kinds, found.columns, found.parts, is_known_kind, known_kinds)
        return found

    first = taste(path, wanted)
    if first is not None:
        converted(first)
    table = open_table(path, wanted)
    made = converted(table)
    parts, merged, names, controls, columns = made.parts, made.merged, made.subjects, made.columns.controls, made.columns
    mapping = mapping or _own_mapping(table)
    rows = parts[0].rows if len(parts) == 1 else None
    named = references(table, mapping, rows, place, events_a_row=len(parts), has_controls=controls is not None)
    merged = replace(merged, subjects=names, ids=named.ids, corrects=named.corrects, retracts=named.retracts)
    merged = restated(merged, None if columns.had_occurred is None else _taken(columns.had_occurred, rows))
    _check_order(merged, parts, place)
    return replace(merged, attributes=_attributes(names, subjects, mapping)) if subjects is not None else merged


@dataclass(frozen=True)
class _Converted:
    """The facts of a table before anything is said about how they hang together."""

    columns: _Cache
    parts: list[_Part]
    merged: EventTable
    subjects: Sequence[str]


def _converted(table: pa.Table, mapping: Mapping, place: Place) -> _Converted:
    names, codes = subject_codes(need(table, template_column(mapping.subject), place), mapping.subject, place)
    columns = _Cache(table, mapping.time, place, controls_in(table, mapping, place))
    parts = [_part(rule, columns, codes) for rule in mapping.events]
    return _Converted(columns, parts, _joined(parts, codes), names)


class _Cache:
    """Columns converted once, however many rules use them."""

    def __init__(self, table: pa.Table, time: TimeReading, place: Place, controls: NDArray[np.bool_] | None = None) -> None:
        self.table, self.time, self.place, self.controls = table, time, place, controls
        self.had_occurred: NDArray[np.bool_] | None = None
        self._instants: dict[str, NDArray[np.int64]] = {}
        self._fields: dict[tuple[str, str, int], Column] = {}

    def array(self, name: str) -> pa.Array:
        return need(self.table, name, self.place)

    def instants(self, name: str) -> NDArray[np.int64]:
        if name not in self._instants:
            self._instants[name] = instants(self.array(name), self.time, place=self.place.in_column(name))
        return self._instants[name]

    def occurred(self, rule: EventRule) -> NDArray[np.int64]:
        """When each row's fact occurred; a correction or retraction may leave it to its `recorded_at`."""
        occurred = self.instants(rule.times["occurred_at"])
        if self.controls is None or "recorded_at" not in rule.times:
            return occurred
        self.had_occurred = occurred != NOTHING
        return np.where(~self.had_occurred & self.controls, self.instants(rule.times["recorded_at"]), occurred)

    def field(self, rule: FieldRule) -> Column:
        key = (rule.column, rule.meaning, id(rule.codes))
        if key not in self._fields:
            self._fields[key] = column_of(self.array(rule.column), rule, self.time, self.place)
        return self._fields[key]


def _part(rule: EventRule, columns: _Cache, codes: NDArray[Any]) -> _Part:
    keep = _when(rule, columns, len(codes))
    kinds, kind, of_code = _kinds(rule, columns, len(codes))
    if of_code is not None:
        keep = of_code if keep is None else keep & of_code
    occurred = columns.occurred(rule)
    empty = occurred == NOTHING
    if empty.any():
        if rule.kind is None and not rule.when_column:
            row = int(np.flatnonzero(empty)[0])
            raise IntakeRefusal(f"{columns.place.at(row)}: occurred_at is empty. Say when it happened.")
        keep = ~empty if keep is None else keep & ~empty
    rows = None if keep is None or keep.all() else np.flatnonzero(keep)
    if rule.only:
        rows = one_of_each(np.arange(len(codes)) if rows is None else rows, codes, occurred, which=rule.only)
    given = {name: occurred if name == "occurred_at" else columns.instants(column) for name, column in rule.times.items()}
    times = {name: _taken(values, rows) for name, values in given.items()}
    fields = {name: _column_taken(columns.field(one), rows) for name, one in rule.fields.items()}
    return _Part(rows, kinds, kind if rows is None or len(kind) == 1 else kind[rows], times, fields)


def _when(rule: EventRule, columns: _Cache, count: int) -> NDArray[np.bool_] | None:
    if rule.when_column is None:
        return None
    text = pc.fill_null(as_text(columns.array(rule.when_column), columns.place.in_column(rule.when_column)), "")
    found = pc.is_in(text, value_set=pa.array(rule.when_values, pa.string())).to_numpy(zero_copy_only=False)
    keep: NDArray[np.bool_] = ~found if rule.when_not else found
    return keep


def _kinds(rule: EventRule, columns: _Cache, count: int) -> tuple[Sequence[str], NDArray[Any], NDArray[np.bool_] | None]:
    """Kind names, a code per row (or one code for all), and which rows have a kind at all (None: every row)."""
    if rule.kind is not None:
        return [rule.kind], np.zeros(1, np.int8), None
    column = str(rule.kind_column)
    array = columns.array(column)
    if pa.types.is_integer(array.type) and not array.null_count and rule.kind_codes:
        return _small_codes(array.to_numpy(zero_copy_only=False), rule, columns.place, column)
    encoded = pc.fill_null(as_text(array, columns.place.in_column(column)), "").dictionary_encode()
    words = encoded.dictionary.to_pylist()
    names = list(dict.fromkeys(rule.kind_codes.values())) if rule.kind_codes else words
    if not rule.kind_codes:
        if "" in words:
            row = int(np.flatnonzero(encoded.indices.to_numpy(zero_copy_only=False) == words.index(""))[0])
            raise IntakeRefusal(f"{columns.place.at(row)}: the kind is empty. Say what happened, as complaint.received.")
        return names, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int16), None
    table = np.array([_code(word, rule, names, columns.place, column) for word in words] or [-1], np.int16)
    kind: NDArray[np.int16] = table[encoded.indices.to_numpy(zero_copy_only=False)]
    return names, kind, _not_skipped(kind)


def _not_skipped(kind: NDArray[np.int16]) -> NDArray[np.bool_] | None:
    return kind >= 0 if (kind < 0).any() else None


def _code(word: str, rule: EventRule, names: list[str], place: Place, column: str) -> int:
    if word in rule.kind_codes:
        return names.index(rule.kind_codes[word])
    if rule.skip_other_codes:
        return -1
    raise IntakeRefusal(
        f"{place}, column {column}: the mapping has no kind for the code «{word}». Add it to `codes`, or write `others: skip`."
    )


def _small_codes(
    values: NDArray[Any], rule: EventRule, place: Place, column: str
) -> tuple[Sequence[str], NDArray[Any], NDArray[np.bool_] | None]:
    names = list(dict.fromkeys(rule.kind_codes.values()))
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if low < 0 or high > 100_000:
        raise IntakeRefusal(
            f"{place}, column {column}: the code {low if low < 0 else high} is no small whole number. Map such a column as text."
        )
    present = np.bincount(values, minlength=1)
    table = np.full(len(present), -1, np.int8 if len(names) < 128 else np.int16)
    for code in np.flatnonzero(present).tolist():
        table[code] = _code(str(code), rule, names, place, column)
    used = table[np.flatnonzero(present)]
    if np.array_equal(used, np.flatnonzero(present)) and values.dtype.itemsize <= 2:
        return names, values, None
    kind: NDArray[np.int16] = table[values]
    return names, kind, _not_skipped(kind)


def _taken(values: NDArray[Any], rows: NDArray[np.int64] | None) -> NDArray[Any]:
    taken: NDArray[Any] = values if rows is None else values[rows]
    return taken


def _column_taken(column: Column, rows: NDArray[np.int64] | None) -> Column:
    if rows is None:
        return column
    return Column(column.values[rows], column.words, None if column.present is None else column.present[rows])


def _joined(parts: list[_Part], codes: NDArray[Any]) -> EventTable:
    """The parts one after another as one table; a single part that takes every row is passed on without a copy."""
    kinds = list(dict.fromkeys(name for part in parts for name in part.kinds))
    sizes = [len(codes) if part.rows is None else len(part.rows) for part in parts]
    kind = [_recoded(part, kinds, size) for part, size in zip(parts, sizes, strict=True)]
    subject = [_taken(codes, part.rows) for part in parts]
    times = {name: _times(parts, sizes, name) for name in ("occurred_at", "received_at", "recorded_at")}
    occurred = times["occurred_at"]
    assert occurred is not None
    names = list(dict.fromkeys(name for part in parts for name in part.fields))
    fields = {name: _stacked([part.fields.get(name) for part in parts], sizes) for name in names}
    return EventTable(kinds, _concat(kind), [], _concat(subject), occurred, times["received_at"], times["recorded_at"], fields=fields)


def _recoded(part: _Part, kinds: list[str], size: int) -> NDArray[Any]:
    small = np.int8 if len(kinds) < 128 else np.int32
    if len(part.kind) == 1 and size != 1:
        return np.full(size, kinds.index(part.kinds[0]), small)
    if list(part.kinds) == kinds[: len(part.kinds)]:
        return part.kind
    recoded: NDArray[Any] = np.array([kinds.index(name) for name in part.kinds], small)[part.kind]
    return recoded


def _concat(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _times(parts: list[_Part], sizes: list[int], name: str) -> NDArray[np.int64] | None:
    if not any(name in part.times for part in parts):
        return None
    return _concat([part.times.get(name, np.full(size, NOTHING, np.int64)) for part, size in zip(parts, sizes, strict=True)])


def _stacked(columns: list[Column | None], sizes: list[int]) -> Column:
    if len(columns) == 1 and columns[0] is not None:
        return columns[0]
    words: list[str] = []
    has_words = any(column is not None and column.words is not None for column in columns)
    values, present = [], []
    for column, size in zip(columns, sizes, strict=True):
        if column is None:
            values.append(np.zeros(size, np.int64))
            present.append(np.zeros(size, bool))
            continue
        taken = column.values
        if has_words:
            own = list(column.words) if column.words is not None else [str(value) for value in taken.tolist()]
            taken = (taken if column.words is not None else np.arange(size)) + len(words)
            words += own
        values.append(np.asarray(taken))
        present.append(np.ones(size, bool) if column.present is None else column.present)
    there = np.concatenate(present)
    return Column(np.concatenate(values), words if has_words else None, None if there.all() else there)


def _check_kinds(
    kinds: Sequence[str], columns: _Cache, parts: list[_Part], is_known: Callable[[str], bool] | None, known: Iterable[str]
) -> None:
    for kind in kinds:
        if not KIND.match(kind):
            sentence = f"«{kind[:60]}» is no kind of event. A kind is two words, as complaint.received."
        elif is_known is not None and not is_known(kind):
            near = difflib.get_close_matches(kind, list(known), 1)
            hint = f"Did you mean «{near[0]}»? " if near else ""
            sentence = f"the kind «{kind}» is unknown. {hint}Correct it, map it, or allow it with --allow-kind {kind}."
        else:
            continue
        raise IntakeRefusal(f"{columns.place.at(_first_row(parts, kind))}: {sentence}")


def _first_row(parts: list[_Part], kind: str) -> int:
    """The first row of the file that gives a fact of a kind."""
    for part in parts:
        if kind in part.kinds:
            found = np.flatnonzero(part.kind == list(part.kinds).index(kind))
            if len(found):
                return int(found[0] if part.rows is None else part.rows[found[0]])
    return 0


def _check_order(events: EventTable, parts: list[_Part], place: Place) -> None:
    """What is recorded has happened: a plan is a fact whose date is a field. Recorded where it is not given: when it was received."""
    given, said = events.received_at, "received_at"
    if events.recorded_at is not None:
        recorded = events.recorded_at
        given, said = (recorded, "recorded_at") if given is None else (np.where(recorded == NOTHING, given, recorded), "recorded_at")
    if given is None:
        return
    wrong = (given != NOTHING) & (events.occurred_at > given)
    if wrong.any():
        raise IntakeRefusal(
            f"{place.at(_row_in_file(parts, int(np.flatnonzero(wrong)[0])))}: occurred_at is later than {said}. "
            "A fact is recorded after it happened; a plan's date is a field."
        )


def _row_in_file(parts: list[_Part], position: int) -> int:
    """The row of the file from which the event at a position of the joined table came."""
    for part in parts:
        size = len(part.times["occurred_at"])
        if position < size:
            return position if part.rows is None else int(part.rows[position])
        position -= size
    return position


def _attributes(names: Sequence[str], path: Path, mapping: Mapping) -> dict[str, Column]:
    key = mapping.subjects_key or ("subject" if not mapping.subject_fields else mapping.subject)
    rules = dict(mapping.subject_fields)
    needed = [template_column(key), *(rule.column for rule in rules.values())]
    table = open_table(path, Wanted(needed, needed if rules else None))
    if not rules:
        rules = {name: FieldRule(name) for name in table.column_names if name != template_column(key)}
    return join_attributes(names, table, key, rules, mapping.time, Place(path))


def _own_mapping(table: pa.Table) -> Mapping:
    """The mapping of a file in our own column names, of which only three must be there."""
    there = set(table.column_names)
    fields = {
        name: FieldRule(name, "instant" if name.endswith("_at") else "value") for name in table.column_names if name not in NOT_PAYLOAD
    }
    times = {name: name for name in ("occurred_at", "received_at", "recorded_at") if name in there}
    return Mapping(
        subject="subject",
        events=(EventRule(None, "kind", times=times, fields=fields),),
        id_column="id" if "id" in there else None,
        corrects_column="corrects" if "corrects" in there else None,
        retracts_column="retracts" if "retracts" in there else None,
    )
