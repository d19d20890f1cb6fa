"""Texts and numbers that mean instants, as int64 seconds UTC, a whole column at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.places import Place

OFFSET = r"(?:[Zz]|[+-]\d{2}:?\d{2}|[Tt ]\d{2}:\d{2}\S*[+-]\d{2})$"
NUMBER = r"^-?\d{5,17}(?:\.\d*)?$"
COMPACT_DATES = 19_000_101, 21_001_231
"""Numbers between these are dates such as 20260213; as seconds they would all lie in the summer of 1970."""
PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
OTHER_FORMS = (
    (r"^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?", r"\1-\2-\3T\4:\5:\6"),  # ISO 8601's basic form
    (r":([Zz+-]|$)", r":00\1"),
    (r"(\d{2}:\d{2}:\d{2})[.,]\d+", r"\1"),  # fractions are cut
    (r"\s+([Zz]|[+-]\d{2}(?::?\d{2})?)$", r"\1"),
    (r"[tT]", "T"),
    (r"z$", "Z"),
)
"""Ways to write an instant that the fast reader does not know, and what it makes of them; tried only where it stumbles."""
DAY, QUARTER = 86_400, 900
"""Every zone in use changes its offset at a whole quarter of an hour, so one look-up serves a quarter."""
EARLIEST, LATEST = -62_135_596_800, 253_402_300_799
"""Years 1 to 9999: what a calendar can hold."""


@dataclass(frozen=True)
class TimeReading:
    """How a file writes its times: the zone of local times (None: every time needs its offset) and whether numbers are local seconds."""

    zone: str | None = None
    numbers_are_local: bool = False


def local_to_utc(local: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Local wall seconds to UTC seconds, fold = 0 (PEP 495) where the clock repeats or skips."""
    if not len(local):
        return local
    first, last = int(local.min()) // DAY, int(local.max()) // DAY
    offsets = _offsets(first, last, ZoneInfo(zone))
    if (offsets == offsets[0]).all():
        return local - int(offsets[0])
    shifted: NDArray[np.int64] = local - offsets[(local - first * DAY) // QUARTER]
    return shifted


def _offsets(first: int, last: int, zone: ZoneInfo) -> NDArray[np.int64]:
    """UTC offset of every local quarter from day `first` to day `last`; only days on which it changes are looked at quarter by quarter."""

    def offset(seconds: int) -> int:
        moment = (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)).replace(tzinfo=zone)  # noqa: DTZ001 - a wall clock
        found = moment.utcoffset()
        return 0 if found is None else int(found.total_seconds())

    starts = [offset(day * DAY) for day in range(first, last + 2)]
    table = np.repeat(np.array(starts[:-1], np.int64), DAY // QUARTER)
    for index in range(last - first + 1):
        if starts[index] != starts[index + 1]:
            quarters = range(DAY // QUARTER)
            table[index * 96 : index * 96 + 96] = [offset((first + index) * DAY + quarter * QUARTER) for quarter in quarters]
    return table


def instants(column: pa.ChunkedArray | pa.Array, reading: TimeReading, *, place: Place) -> NDArray[np.int64]:
    """One column of times as int64 seconds UTC; NOTHING where empty.

    Raises:
        IntakeRefusal: a value is no time, or has no offset and the mapping names no zone. `place` names file and column.
    """
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_null(array.type):
        return np.full(len(array), NOTHING, np.int64)
    if pa.types.is_timestamp(array.type):
        return _from_timestamps(array, reading, place)
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return _from_numbers(array, reading, place)
    return _from_text(array, reading, place)


def _from_timestamps(array: pa.Array, reading: TimeReading, place: Place) -> NDArray[np.int64]:
    empty = np.asarray(pc.is_null(array)) if array.null_count else None
    ticks = array.cast(pa.int64())
    values = np.asarray((pc.fill_null(ticks, 0) if array.null_count else ticks).to_numpy(zero_copy_only=False), np.int64)
    values = values // PER_SECOND[array.type.unit]  # whole numbers throughout: a float would lose the far years
    _check_range(values, place)
    if array.type.tz is None:
        values = _localised(values, reading, place)
    return values if empty is None else np.where(empty, NOTHING, values)


def _from_numbers(array: pa.Array, reading: TimeReading, place: Place) -> NDArray[np.int64]:
    empty = np.asarray(pc.is_null(array)) if array.null_count else None
    filled = pc.fill_null(array, 0) if array.null_count else array
    floats = filled.to_numpy(zero_copy_only=False)
    if floats.dtype.kind == "f":
        odd = ~np.isfinite(floats) | (np.abs(floats) > LATEST * 1e4)
        if odd.any():
            raise IntakeRefusal(f"{place.at(int(np.flatnonzero(odd)[0]))}: the number there is no time. Give whole seconds since 1970 UTC.")
        floats = np.floor(floats)
    values: NDArray[np.int64] = floats.astype(np.int64)
    _check_range(values, place)
    if reading.numbers_are_local:
        values = _localised(values, reading, place)
    return values if empty is None else np.where(empty, NOTHING, values)


def _check_range(values: NDArray[np.int64], place: Place) -> None:
    if len(values) and (int(values.min()) < EARLIEST or int(values.max()) > LATEST):
        row = int(np.flatnonzero((values < EARLIEST) | (values > LATEST))[0])
        raise IntakeRefusal(
            f"{place.at(row)}: {int(values[row])} is no epoch second between the years 1 and 9999. Give seconds, not milliseconds."
        )


def _localised(values: NDArray[np.int64], reading: TimeReading, place: Place) -> NDArray[np.int64]:
    if reading.zone is None:
        raise IntakeRefusal(
            f"{place}: the times there have no offset. Write them as 2026-02-13T16:40:00+08:00, or name their `zone` in a mapping."
        )
    found = local_to_utc(values, reading.zone)
    _check_range(found, place)
    return found


def _from_text(array: pa.Array, reading: TimeReading, place: Place) -> NDArray[np.int64]:
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))
    empty = pc.fill_null(pc.equal(text, ""), True)
    text = pc.if_else(empty, pa.scalar(None, pa.string()), text)
    if text.null_count < len(text) and pc.all(pc.fill_null(pc.match_substring_regex(text, NUMBER), True)).as_py():
        return _numbers_in_text(text, reading, place)
    has_offset = pc.fill_null(pc.match_substring_regex(text, OFFSET), False)
    result = np.full(len(text), NOTHING, np.int64)
    for mask, aware in ((has_offset, True), (pc.and_(pc.invert(has_offset), pc.invert(empty)), False)):
        chosen = mask.to_numpy(zero_copy_only=False)
        if not chosen.any():
            continue
        stamps = _stamps(pc.if_else(mask, text, pa.scalar(None, pa.string())), aware, place)
        if not aware and reading.zone is None:
            row = int(np.flatnonzero(chosen)[0])
            raise IntakeRefusal(
                f"{place.at(row)}: «{_shown(text[row].as_py())}» has no offset, so its instant is unknown. "
                "Write it as 2026-02-13T16:40:00+08:00, or name the `zone` of such times in a mapping."
            )
        values = _from_timestamps(stamps, reading, place)
        result[chosen] = values[chosen]
    return result


def _numbers_in_text(text: pa.Array, reading: TimeReading, place: Place) -> NDArray[np.int64]:
    whole = pc.replace_substring_regex(text, r"\..*$", "").cast(pa.int64())
    low, high = COMPACT_DATES
    if pc.all(pc.and_(pc.greater_equal(whole, low), pc.less_equal(whole, high))).as_py():
        row = int(np.flatnonzero(np.asarray(pc.is_valid(whole)))[0])
        raise IntakeRefusal(f"{place.at(row)}: «{text[row].as_py()}» looks like a date. Write it as 2026-02-13T00:00:00+08:00.")
    return _from_numbers(whole, reading, place)


def _stamps(text: pa.Array, aware: bool, place: Place) -> pa.Array:
    kind = pa.timestamp("us", "UTC" if aware else None)
    try:
        return text.cast(kind)
    except pa.ArrowInvalid:
        pass
    row = _first_bad(text, kind)
    try:
        _plainer(text.slice(row, 1)).cast(kind)  # one alone first: a million rows of rubbish are told from their first
        plainer = _plainer(text)
    except pa.ArrowInvalid:
        raise _no_time(text, row, place) from None
    try:
        return plainer.cast(kind)
    except pa.ArrowInvalid:
        raise _no_time(text, _first_bad(plainer, kind), place) from None


def _plainer(text: pa.Array) -> pa.Array:
    for pattern, replacement in OTHER_FORMS:
        text = pc.replace_substring_regex(text, pattern, replacement)
    return text


def _no_time(text: pa.Array, row: int, place: Place) -> IntakeRefusal:
    return IntakeRefusal(f"{place.at(row)}: «{_shown(text[row].as_py())}» is no time. Write it as 2026-02-13T16:40:00+08:00.")


def _first_bad(text: pa.Array, kind: pa.DataType) -> int:
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            text.slice(low, middle - low).cast(kind)
            low = middle
        except pa.ArrowInvalid:
            high = middle
    return low


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
