"""The facts as they were known: corrections applied, retracted ones gone, nothing later than the two instants (semantics, section 1).

`Facts` is built once per judgement and is lazy: without controls, and with everything recorded and over by then, no column is copied.
Facts of one kind come as a `Group`, in the order (subject, occurred, recorded, id); input order never matters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Column, EventTable, Instants
from yinuo.engine.verdicts.controls import Known, as_known, instant_in
from yinuo.engine.verdicts.ordering import order_of
from yinuo.engine.verdicts.values import plain

ORGANISATION = "organisation"
FEW_KINDS = 16
Ints = NDArray[Any]


@dataclass(frozen=True)
class Piece:
    """One field over the facts of a group: `values` (n,), code into `words` where there are words; `given` (n,) or None for everywhere."""

    values: NDArray[Any]
    words: Sequence[Any] | None
    given: NDArray[np.bool_] | None


class Group:
    """Facts of one kind (or several), in order of (subject, occurred, recorded, id); columns of equal length, instants int64 UTC."""

    def __init__(self, facts: Facts, rows: Ints) -> None:
        self.facts = facts
        subject, occurred = facts.subject[rows], facts.occurred[rows]
        order = order_of(subject, occurred, (facts.recorded,), rows=rows, ids=facts.id_of, subjects=facts.subject_count)
        if order is not None:
            rows, subject, occurred = rows[order], subject[order], occurred[order]
        self.rows = rows
        """Row numbers in the event table."""
        self.subject = subject
        """Subject codes, rising."""
        self.occurred = occurred

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def received(self) -> Instants:
        """When each reached the organisation."""
        return self.occurred if self.facts.received is self.facts.occurred else self.facts.received[self.rows]

    @cached_property
    def recorded(self) -> Instants:
        """When the ledger learnt of each."""
        return self.received if self.facts.recorded is self.facts.received else self.facts.recorded[self.rows]

    @cached_property
    def is_single(self) -> bool:
        """Whether no subject has two of them."""
        return len(self) < 2 or bool(np.all(self.subject[1:] > self.subject[:-1]))

    @cached_property
    def slot(self) -> NDArray[np.int32]:
        """For each subject code the position of its first fact in the group, or -1; shape (subject_count,)."""
        slot = np.full(self.facts.subject_count, -1, np.int32)
        positions = np.arange(len(self), dtype=np.int32)
        if self.is_single:
            slot[self.subject] = positions
        else:
            slot[self.subject[::-1]] = positions[::-1]
        return slot

    @cached_property
    def as_triggers(self) -> Group:
        """The same facts in the order of triggers, (subject, received, occurred, recorded, id), received at or before `at`."""
        facts = self.facts
        if facts.received is facts.occurred:
            return self
        seen = self.received <= facts.at
        rows = self.rows if seen.all() else self.rows[seen]
        subject = facts.subject[rows]
        keys = (facts.occurred, facts.recorded)
        order = order_of(subject, facts.received[rows], keys, rows=rows, ids=facts.id_of, subjects=facts.subject_count)
        return self if order is None and rows is self.rows else _ordered(facts, rows if order is None else rows[order])

    def of_subject(self, code: int) -> slice:
        """Where the facts of one subject lie in a group that is in order of subject."""
        low, high = np.searchsorted(self.subject, [code, code + 1])
        return slice(int(low), int(high))

    def pieces(self, name: str) -> tuple[Piece, ...]:
        """A field over the group: the payload, then the attribute of the subject where the payload does not have it."""
        return self.facts.pieces(name, self.rows, self.subject)

    def values(self, name: str) -> list[Any]:
        """A field as plain values (str, int, Decimal, bool), None where it is missing. For small groups: it makes an object per fact."""
        found: list[Any] = [None] * len(self)
        for piece in self.pieces(name):
            given = range(len(self)) if piece.given is None else np.flatnonzero(piece.given).tolist()
            for position in given:
                if found[position] is None:
                    found[position] = plain(piece.values[position], piece.words)
        return found


def _ordered(facts: Facts, rows: Ints) -> Group:
    group = Group.__new__(Group)
    group.facts, group.rows, group.subject, group.occurred = facts, rows, facts.subject[rows], facts.occurred[rows]
    return group


class Facts:
    """What was known at `known_at` of what had occurred by `at`.

    Columns over the rows of the event table: `subject` (codes), `occurred`, `received`, `recorded` (int64, defaults filled in, corrections
    applied). Rows that are not looked at are in no group. `organisation` is the subject code of the whole house; it is one past the table's
    subjects where no event speaks of it. `subject_count` includes it.
    """

    def __init__(self, table: EventTable, *, at: int, known_at: int | None = None) -> None:
        self.table = table
        self.at = at
        self.known_at = at if known_at is None else known_at
        known: Known = as_known(table, at=at, known_at=self.known_at)
        self.subject: Ints = table.subject
        self.occurred, self.received, self.recorded = known.occurred, known.received, known.recorded
        self._looked_at = known.looked_at
        self._columns: dict[str, Column | None] = {}
        self._attributes: dict[str, Column | None] = {}
        self._replaced = known.replaced
        self._kept: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, Lock] = {}

    def cached(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once per judgement."""
        if key in self._kept:
            return self._kept[key]
        with self._locks.setdefault(key, Lock()):  # two promises judged at once make it once
            if key not in self._kept:
                self._kept[key] = make()
        return self._kept[key]

    # --- subjects --------------------------------------------------------------------------------------------------------------------

    @cached_property
    def organisation(self) -> int:
        """The code of the subject `organisation`."""
        code = self.code_of(ORGANISATION)
        return len(self.table.subjects) if code < 0 else code

    @cached_property
    def subject_count(self) -> int:
        """Subjects with codes: those of the table and `organisation`."""
        return max(len(self.table.subjects), self.organisation + 1)

    def code_of(self, subject: str) -> int:
        """The code of a subject by name, or -1."""
        if "codes" in self.__dict__ or len(self.table.subjects) < 50:
            return self.codes.get(subject, -1)
        return _search(self.table.subjects, subject)

    @cached_property
    def codes(self) -> dict[str, int]:
        """Codes by name. It makes an object per subject: for when many are looked up."""
        return {str(name): code for code, name in enumerate(self.table.subjects)}

    def name_of(self, code: int) -> str:
        """The name of a subject code."""
        return str(self.table.subjects[code]) if code < len(self.table.subjects) else ORGANISATION

    # --- groups ----------------------------------------------------------------------------------------------------------------------

    def of(self, *kinds: str) -> Group:
        """All facts of these kinds, in order."""
        key = tuple(sorted(set(kinds)))
        group: Group = self.cached(("group", key), lambda: Group(self, self.unordered(*key)))
        return group

    def unordered(self, *kinds: str) -> Ints:
        """Rows of all facts of these kinds, in the table's order; for those who put them in an order of their own."""
        parts = [self._rows_of(self._kind_codes[kind]) for kind in kinds if kind in self._kind_codes]
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts)) if parts else np.zeros(0, np.int64)

    def happened(self, *happenings: str) -> Group:
        """All facts whose kind ends with one of these, as `voided` in `case.voided`."""
        return self.of(*self.kinds_that(*happenings))

    def kinds_that(self, *happenings: str) -> tuple[str, ...]:
        """The table's kinds whose second name is one of these."""
        return tuple(kind for kind in self._kind_codes if kind.partition(".")[2] in happenings)

    @cached_property
    def looked_at(self) -> Ints:
        """Rows of all facts that are looked at, in the table's order."""
        return np.arange(len(self.table)) if self._looked_at is None else np.flatnonzero(self._looked_at)

    @cached_property
    def earliest(self) -> int | None:
        """The earliest `occurred_at` of any fact that is looked at."""
        if self._looked_at is None:
            return int(self.occurred.min()) if len(self.occurred) else None
        occurred = self.occurred[self._looked_at]
        return int(occurred.min()) if len(occurred) else None

    @cached_property
    def _kind_codes(self) -> dict[str, int]:
        return {kind: code for code, kind in enumerate(self.table.kinds)}

    def _rows_of(self, code: int) -> Ints:
        if len(self.table.kinds) <= FEW_KINDS:
            match = self.table.kind == code
            if self._looked_at is not None:
                match &= self._looked_at
            return np.flatnonzero(match)
        rows, starts = self._by_kind
        return rows[starts[code] : starts[code + 1]]

    @cached_property
    def _by_kind(self) -> tuple[Ints, Ints]:
        count = len(self.table.kinds)
        narrow = self.table.kind.astype(np.uint8 if count <= 256 else np.uint16 if count <= 65_536 else np.int64)
        order = np.argsort(narrow, kind="stable")
        if self._looked_at is not None:
            order = order[self._looked_at[order]]
        return order, np.searchsorted(narrow[order], np.arange(count + 1))

    # --- fields ----------------------------------------------------------------------------------------------------------------------

    def column(self, name: str) -> Column | None:
        """A payload field over all rows of the table, corrections applied; None where no event has it."""
        if name not in self._columns:
            column = self.table.fields.get(name)
            column = None if column is None else without_empty(column)
            if column is not None and self._replaced:
                column = _with_corrections(column, self._replaced)
            self._columns[name] = column
        return self._columns[name]

    def attribute(self, name: str) -> Column | None:
        """An attribute over subject codes, `subject.described` facts laid over what the table gives; None where no subject has it."""
        if name not in self._attributes:
            column = self.table.attributes.get(name)
            column = None if column is None else without_empty(column)
            described = self.of("subject.described")
            self._attributes[name] = _described(self, column, described, name) if len(described) else column
        return self._attributes[name]

    def pieces(self, name: str, rows: Ints | None, subject: Ints) -> tuple[Piece, ...]:
        """A field over some rows (None: no event, as for a breach) with these subjects: payload first, then the subject's attribute."""
        found = []
        column = None if rows is None else self.column(name)
        if column is not None and rows is not None:
            given = None if column.present is None else column.present[rows]
            found.append(Piece(column.values[rows], column.words, given))
            if given is None or given.all():
                return tuple(found)
        attribute = self.attribute(name)
        if attribute is not None and len(attribute.values):
            reach = len(attribute.values)
            inside = None if not len(subject) or int(subject.max()) < reach else subject < reach
            codes = subject if inside is None else np.where(inside, subject, 0)
            given = None if attribute.present is None else attribute.present[codes]
            if inside is not None:
                given = inside if given is None else given & inside
            found.append(Piece(attribute.values[codes], attribute.words, given))
        return tuple(found)

    def value(self, row: int, name: str, subject: int | None = None) -> Any:
        """One field of one event as a plain value: payload, else attribute of the subject, else None. `row` -1: only the attribute."""
        column = self.column(name) if row >= 0 else None
        if column is not None and (column.present is None or column.present[row]):
            return plain(column.values[row], column.words)
        attribute = self.attribute(name)
        code = int(self.subject[row]) if subject is None else subject
        if attribute is None or code >= len(attribute.values) or (attribute.present is not None and not attribute.present[code]):
            return None
        return plain(attribute.values[code], attribute.words)

    def payload(self, row: int) -> dict[str, Any]:
        """All payload fields of one event that are given, as plain values."""
        found = {}
        for name in self.table.fields:
            column = self.column(name)
            if column is not None and (column.present is None or column.present[row]):
                found[name] = plain(column.values[row], column.words)
        return found

    def id_of(self, row: int) -> str:
        """The event's id; where it has none, its payload as text, so that equal instants have one order whatever the input's was."""
        if self.table.ids is not None and self.table.ids[row]:
            return str(self.table.ids[row])
        return repr(sorted((name, str(value)) for name, value in self.payload(row).items()))


def without_empty(column: Column) -> Column:
    """The column with empty text counted as missing."""
    if column.words is None:
        return column
    empty = [code for code, word in enumerate(column.words) if word in ("", None)]
    if not empty:
        return column
    given = ~np.isin(column.values, empty)
    return Column(column.values, column.words, given if column.present is None else given & column.present)


def _described(facts: Facts, column: Column | None, described: Group, name: str) -> Column | None:
    """An attribute overlaid by the payloads of `subject.described` facts, in order."""
    payload = facts.column(name)
    if payload is None:
        return column
    values = np.zeros(facts.subject_count, np.int64)
    present = np.zeros(facts.subject_count, bool)
    words: list[Any] = []
    if column is not None:
        reach = len(column.values)
        present[:reach] = True if column.present is None else column.present
        if column.words is not None:
            words, values[:reach] = list(column.words), column.values
        else:
            distinct, values[:reach] = np.unique(column.values, return_inverse=True)
            words = distinct.tolist()
    for row, subject in zip(described.rows.tolist(), described.subject.tolist(), strict=True):
        if payload.present is None or payload.present[row]:
            values[subject], present[subject] = len(words), True
            words.append(plain(payload.values[row], payload.words))
    return Column(values, words, present)


def _with_corrections(column: Column, replaced: Iterable[tuple[int, int]]) -> Column:
    """The column with the values that corrections carry; `replaced` are pairs (row of the fact, row of the correction), in order."""
    values = column.values.copy()
    present = None if column.present is None else column.present.copy()
    for fact, control in replaced:
        if column.present is None or column.present[control]:
            values[fact] = column.values[control]
            if present is not None:
                present[fact] = True
    return Column(values, column.words, present)


def _search(subjects: Sequence[str] | NDArray[Any], name: str) -> int:
    """The position of a name among many subjects without making an object of each."""
    if isinstance(subjects, np.ndarray):
        if subjects.dtype.kind in "iu":
            return int(np.flatnonzero(subjects == int(name))[0]) if name.isdigit() and (subjects == int(name)).any() else -1
        match = np.flatnonzero(subjects == name)
        return int(match[0]) if len(match) else -1
    prefix = getattr(subjects, "prefix", None)
    if prefix is not None and not name.startswith(prefix):
        return -1
    try:
        return subjects.index(name)
    except ValueError:
        return -1


__all__ = ["NOTHING", "ORGANISATION", "Facts", "Group", "Piece", "instant_in"]
