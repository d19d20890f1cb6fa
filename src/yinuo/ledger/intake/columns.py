"""Columns of a file as columns of the engine: codes, numbers, instants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Column
from yinuo.engine.events.subjects import NumberedSubjects
from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.instants import TimeReading, instants
from yinuo.ledger.intake.mapping import FieldRule, template_column, template_prefix
from yinuo.ledger.intake.places import Place

DENSE = 4
"""Numbers whose span is at most this many times their count get codes by subtraction instead of by sorting."""


def plain(column: pa.ChunkedArray) -> pa.Array:
    """One contiguous array, dictionaries taken apart."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_uint64(array.type):  # beyond 63 bits a number is a name
        return array.cast(pa.int64() if not len(array) or (pc.max(array).as_py() or 0) < 1 << 63 else pa.string())
    return array


def as_text(array: pa.Array, place: Place) -> pa.Array:
    """A column as text, or a sentence where it holds lists or bytes."""
    try:
        return array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise IntakeRefusal(f"{place}: values of the type {array.type} cannot be read as text. Write the column as text.") from None


def need(table: pa.Table, name: str, place: Place) -> pa.Array:
    """A column by name, or a sentence that lists those there are."""
    if name not in table.column_names:
        raise IntakeRefusal(f"{place}: there is no column «{name}». The file has: {', '.join(table.column_names[:40])}.")
    return plain(table[name])


def column_of(array: pa.Array, rule: FieldRule, time: TimeReading, place: Place) -> Column:
    """One payload field or attribute as an engine column."""
    if rule.meaning == "instant":
        values = instants(array, time, place=place.in_column(rule.column))
        return Column(values, present=None if (values != NOTHING).all() else values != NOTHING)
    if rule.codes is not None:
        if pa.types.is_integer(array.type) and not array.null_count:
            return _small_numbers(array.to_numpy(zero_copy_only=False), rule, place)
        array = _decoded(array, rule, place)
    if pa.types.is_boolean(array.type) or pa.types.is_integer(array.type):
        present = None if not array.null_count else np.asarray(pc.is_valid(array))
        filled = pc.fill_null(array, False if pa.types.is_boolean(array.type) else 0) if array.null_count else array
        values = filled.to_numpy(zero_copy_only=False)
        return Column(values if values.dtype.kind == "b" else values.astype(np.int64, copy=False), present=present)
    return _words(as_text(array, place.in_column(rule.column)))


def _decoded(array: pa.Array, rule: FieldRule, place: Place) -> pa.Array:
    codes = dict(rule.codes or {})
    encoded = as_text(array, place.in_column(rule.column)).dictionary_encode()
    unknown = [word for word in encoded.dictionary.to_pylist() if word is not None and word not in codes]
    if unknown:
        raise IntakeRefusal(f"{place}, column {rule.column}: the mapping has no word for the code «{unknown[0]}». Add it to `codes`.")
    words = pa.array([None if word is None else codes[word] for word in encoded.dictionary.to_pylist()], pa.string())
    return words.take(encoded.indices)


def _small_numbers(values: NDArray[Any], rule: FieldRule, place: Place) -> Column:
    """Numbers that stand for words, without going through text: a million customers' tiers in milliseconds."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if low < 0 or high > 1_000_000:
        return _words(_decoded(pa.array(values), rule, place))
    seen = np.zeros(high + 1, bool)
    seen[values] = True
    words = _decoded(pa.array(np.flatnonzero(seen)), rule, place).to_pylist()
    if seen.all():
        return Column(values, words)
    rank = (np.cumsum(seen) - 1).astype(np.int32)
    return Column(rank[values], words)


def _words(array: pa.Array) -> Column:
    encoded = array.dictionary_encode()
    words = [word or "" for word in encoded.dictionary.to_pylist()]
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
    empty = np.array([word == "" for word in words] or [True])
    present = (codes >= 0) & ~empty[np.maximum(codes, 0)]
    return Column(np.maximum(codes, 0), words or [""], None if present.all() else present)


def one_of_each(rows: NDArray[np.int64], subjects: NDArray[Any], at: NDArray[np.int64], *, which: str) -> NDArray[np.int64]:
    """Of some rows the first or last of each subject by time, of equal times by their place in the file; in the order of the file."""
    order = rows[np.lexsort((rows, at[rows], subjects[rows]))]
    changes = np.flatnonzero(np.diff(subjects[order]) != 0)
    chosen = np.concatenate(([0], changes + 1)) if which == "first" else np.concatenate((changes, [len(order) - 1]))
    return np.sort(order[chosen]) if len(order) else order


def subject_codes(array: pa.Array, template: str, place: Place) -> tuple[Sequence[str], NDArray[Any]]:
    """Subjects as codes; codes rise in the order of number (numeric columns) or of text."""
    prefix = template_prefix(template)
    if array.null_count:
        row = int(np.flatnonzero(np.asarray(pc.is_null(array)))[0])
        raise IntakeRefusal(f"{place.at(row)}: the subject is empty. Every fact is about something.")
    if pa.types.is_integer(array.type):
        return _numbered(array.to_numpy(zero_copy_only=False), prefix)
    encoded = as_text(array, place.in_column(template_column(template))).dictionary_encode()
    words = encoded.dictionary.to_pylist()
    blank = next((code for code, word in enumerate(words) if not word.strip()), None)
    if blank is not None:
        row = int(np.flatnonzero(encoded.indices.to_numpy(zero_copy_only=False) == blank)[0])
        raise IntakeRefusal(f"{place.at(row)}: the subject is empty. Every fact is about something.")
    order = sorted(range(len(words)), key=lambda index: words[index].encode("utf-8"))
    rank = np.empty(len(words), np.int32)
    rank[order] = np.arange(len(words), dtype=np.int32)
    return [prefix + words[index] for index in order], rank[encoded.indices.to_numpy(zero_copy_only=False)]


def _numbered(numbers: NDArray[Any], prefix: str) -> tuple[Sequence[str], NDArray[Any]]:
    if not len(numbers):
        return NumberedSubjects(prefix, numbers.astype(np.int64)), numbers.astype(np.int32)
    low, high = int(numbers.min()), int(numbers.max())
    if high - low > DENSE * len(numbers) + 1000:
        distinct, codes = np.unique(numbers, return_inverse=True)
        return NumberedSubjects(prefix, distinct.astype(np.int64)), codes.reshape(-1).astype(np.int32)
    seen = np.zeros(high - low + 1, bool)
    seen[numbers - low] = True
    if seen.all():
        codes = numbers.astype(np.int32, copy=False) if low == 0 else (numbers - low).astype(np.int32)
        return NumberedSubjects(prefix, np.arange(low, high + 1)), codes
    rank = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    return NumberedSubjects(prefix, np.flatnonzero(seen) + low), rank[numbers - low]


def join_attributes(
    subjects: Sequence[str], table: pa.Table, key: str, rules: dict[str, FieldRule], time: TimeReading, place: Place
) -> dict[str, Column]:
    """Attributes of the subjects from their own table; a subject without a row has none, the last row of a subject counts."""
    array = need(table, template_column(key), place)
    known, codes = subject_codes(array, key, place)
    row_of = np.full(len(known), -1, np.int64)
    row_of[codes] = np.arange(len(codes))
    position = row_of
    if not _same(subjects, known):
        place_of = _positions(subjects, known)
        position = np.where(place_of >= 0, row_of[np.maximum(place_of, 0)], -1) if len(known) else np.full(len(subjects), -1, np.int64)
    found = position >= 0
    attributes = {}
    for name, rule in rules.items():
        column = column_of(need(table, rule.column, place), rule, time, place)
        if len(position) == len(column.values) and found.all() and (position == np.arange(len(position))).all():
            attributes[name] = column
            continue
        take = np.maximum(position, 0)
        values = column.values[take] if len(column.values) else np.zeros(len(take), np.int64)
        present = found if column.present is None else found & column.present[take]
        attributes[name] = Column(values, column.words, None if present.all() else present)
    return attributes


def _same(left: Sequence[str], right: Sequence[str]) -> bool:
    """Do both list the same subjects in the same order?"""
    if isinstance(left, NumberedSubjects) and isinstance(right, NumberedSubjects):
        return left.prefix == right.prefix and np.array_equal(left.numbers, right.numbers)
    return list(left) == list(right)


def _positions(wanted: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    if (
        isinstance(wanted, NumberedSubjects)
        and isinstance(known, NumberedSubjects)
        and wanted.prefix == known.prefix
        and len(known.numbers)
    ):
        place = np.minimum(np.searchsorted(known.numbers, wanted.numbers), len(known.numbers) - 1)
        return np.where(known.numbers[place] == wanted.numbers, place, -1)
    index = {text: position for position, text in enumerate(known)}
    return np.array([index.get(text, -1) for text in wanted], np.int64)
