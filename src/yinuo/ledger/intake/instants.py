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

OFFSET = r"(?:Z|z|[+-]\d{2}:?\d{2})$"
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


def instants(column: pa.ChunkedArray | pa.Array, reading: TimeReading, *, place: str) -> NDArray[np.int64]:
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


def _from_timestamps(array: pa.Array, reading: TimeReading, place: str) -> NDArray[np.int64]:
    aware = array.type.tz is not None
    seconds = pc.floor(pc.divide(pc.cast(pc.cast(array, pa.timestamp("us", array.type.tz)), pa.int64()).cast(pa.float64()), 1e6))
    values = _filled(seconds.cast(pa.int64()))
    return values if aware else _localised(values, reading, place)


def _from_numbers(array: pa.Array, reading: TimeReading, place: str) -> NDArray[np.int64]:
    if pa.types.is_floating(array.type):
        array = pc.floor(array)
    values = _filled(array.cast(pa.int64()))
    real = values[values != NOTHING] if array.null_count else values
    if len(real) and (real.min() < EARLIEST or real.max() > LATEST):
        raise IntakeRefusal(f"{place}: a number there is no epoch second between the years 1 and 9999. Give seconds, not milliseconds.")
    return _localised(values, reading, place) if reading.numbers_are_local else values


def _localised(values: NDArray[np.int64], reading: TimeReading, place: str) -> NDArray[np.int64]:
    if reading.zone is None:
        raise IntakeRefusal(
            f"{place}: the times there have no offset. Write them as 2026-02-13T16:40:00+08:00, or name their `zone` in the mapping."
        )
    if (values == NOTHING).any():
        empty = values == NOTHING
        return np.where(empty, NOTHING, local_to_utc(np.where(empty, 0, values), reading.zone))
    return local_to_utc(values, reading.zone)


def _filled(array: pa.Array) -> NDArray[np.int64]:
    if array.null_count:
        array = pc.fill_null(array, NOTHING)
    return np.asarray(array.to_numpy(zero_copy_only=False), np.int64)


def _from_text(array: pa.Array, reading: TimeReading, place: str) -> NDArray[np.int64]:
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))
    empty = pc.fill_null(pc.equal(text, ""), True)
    text = pc.if_else(empty, pa.scalar(None, pa.string()), text)
    if pc.all(pc.fill_null(pc.match_substring_regex(text, r"^-?\d{5,}$"), True)).as_py() and text.null_count < len(text):
        return _from_numbers(text.cast(pa.int64()), reading, place)
    has_offset = pc.fill_null(pc.match_substring_regex(text, OFFSET), False)
    nothing = pa.scalar(None, pa.string())
    result = np.full(len(text), NOTHING, np.int64)
    for mask, aware in ((has_offset, True), (pc.and_(pc.invert(has_offset), pc.invert(empty)), False)):
        chosen = mask.to_numpy(zero_copy_only=False)
        if not chosen.any():
            continue
        stamps = _stamps(pc.if_else(mask, text, nothing), aware, place)
        values = _from_timestamps(stamps, reading, place)
        result[chosen] = values[chosen]
    return result


def _stamps(text: pa.Array, aware: bool, place: str) -> pa.Array:
    kind = pa.timestamp("us", "UTC" if aware else None)
    try:
        return text.cast(kind)
    except pa.ArrowInvalid:
        row = _first_bad(text, kind)
        raise IntakeRefusal(
            f"{place}, row {row + 1}: «{_shown(text[row].as_py())}» is no time. Write it as 2026-02-13T16:40:00+08:00."
        ) from None


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
