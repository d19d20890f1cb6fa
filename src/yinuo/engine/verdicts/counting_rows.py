"""Counts of verdicts, and one hash over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.subjects import NumberedSubjects
from yinuo.engine.verdicts.shapes import BROKEN, GRADES, OVERLAYS, VERDICTS, VerdictTable
from yinuo.engine.verdicts.table import Followed

CHUNK = 1 << 16
INSTANTS = ("number", "opened_at", "due_at", "settled_at", "late_seconds")


def counts(tables: Mapping[str, VerdictTable]) -> dict[str, dict[str, Any]]:
    """Verdicts by promise: `kept`, `broken`, `broken_major` (within `broken`), … and `overlays` (counted inside `broken`)."""
    return {name: _counted(table) for name, table in tables.items()}


def _counted(table: VerdictTable) -> dict[str, Any]:
    by_verdict = np.bincount(table.verdict, minlength=len(VERDICTS)).tolist()
    broken = table.verdict == BROKEN
    found: dict[str, Any] = dict(zip(VERDICTS, by_verdict, strict=True))
    found["broken_major"] = int(np.count_nonzero(broken & (table.grade == GRADES.index("major"))))
    overlays = np.bincount(table.overlays[broken], minlength=8)
    found["overlays"] = {name: int(sum(overlays[bits] for bits in range(8) if bits >> place & 1)) for place, name in enumerate(OVERLAYS)}
    order = ("kept", "broken", "broken_major", "pending", "unproven", "not_exercised", "interval_not_set", "void", "overlays")
    return {name: found[name] for name in order}


def fingerprint(tables: Mapping[str, VerdictTable]) -> str:
    """SHA-256 over every row in canonical columns: promises by name, rows by (subject, number), subjects that are numbers by number, then
    the others by their UTF-8. The same facts give the same hash, in whatever order they came and however subjects were coded."""
    digest = hashlib.sha256()
    for name in sorted(tables, key=str.encode):
        table = tables[name]
        digest.update(f"promise {len(table)} {name}\n".encode())
        order = _subject_order(table, digest)
        for column in INSTANTS:
            _update(digest, getattr(table, column), order, "<i8")
        for column in ("verdict", "grade", "overlays", "provisional"):
            _update(digest, getattr(table, column), order, "<i1")
        _reasons(table, order, digest)
    return digest.hexdigest()


def _update(digest: Any, column: NDArray[Any], order: NDArray[np.int64] | None, kind: str) -> None:
    for begin in range(0, len(column), CHUNK):
        part = column[begin : begin + CHUNK] if order is None else column[order[begin : begin + CHUNK]]
        digest.update(np.ascontiguousarray(part.astype(kind, copy=False)))


def _subject_order(table: VerdictTable, digest: Any) -> NDArray[np.int64] | None:
    """The rows' canonical order (None: as they are), the subjects fed to the digest as texts with their numbers of rows."""
    codes, amounts = _runs(table.subject)
    names = _names(table.subjects, codes)
    keys = [_key(name) for name in names]
    places: Sequence[int] | None = None
    if any(one > other for one, other in pairwise(keys)):
        places = sorted(range(len(keys)), key=keys.__getitem__)
        names = [names[place] for place in places]
    for begin in range(0, len(names), CHUNK):
        digest.update("\n".join(names[begin : begin + CHUNK]).encode() + b"\n")
    if places is None:
        _update(digest, amounts, None, "<i8")
        return None
    chosen = np.array(places, np.int64)
    sizes = amounts[chosen]
    _update(digest, sizes, None, "<i8")
    starts = (np.cumsum(amounts) - amounts)[chosen]
    ends = np.cumsum(sizes)
    return np.arange(len(table)) + np.repeat(starts - (ends - sizes), sizes)


def _runs(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    fresh = np.ones(len(codes), bool)
    fresh[1:] = codes[1:] != codes[:-1]
    heads = np.flatnonzero(fresh)
    return codes[heads], np.diff(np.append(heads, len(codes)))


def _names(subjects: Any, codes: NDArray[np.int64]) -> list[str]:
    if isinstance(subjects, Followed) and len(codes) and int(codes[-1]) < len(subjects.first):
        return _names(subjects.first, codes)
    if isinstance(subjects, np.ndarray):
        return [str(name) for name in subjects[codes].tolist()]
    if isinstance(subjects, NumberedSubjects):
        return list(NumberedSubjects(subjects.prefix, subjects.numbers[codes]))
    return [str(subjects[code]) for code in codes.tolist()]


def _key(name: str) -> tuple[int, int, bytes]:
    """Numbers before texts; a number may follow a prefix, as in `case:12`, so that cases stand in their own order."""
    prefix, separator, tail = name.rpartition(":")
    if tail.isdecimal() and tail.isascii() and len(tail) < 19 and (tail == "0" or tail[0] != "0"):
        return (0 if not separator else 1), int(tail), prefix.encode()
    return 2, 0, name.encode()


def _reasons(table: VerdictTable, order: NDArray[np.int64] | None, digest: Any) -> None:
    """Reasons as codes into the sorted list of those in use, and that list."""
    used = np.unique(table.reason)
    texts = sorted({str(table.reasons[code]) for code in used.tolist()})
    digest.update("\n".join(texts).encode() + b"\n")
    code_of = np.zeros(len(table.reasons), np.int32)
    for code in used.tolist():
        code_of[code] = texts.index(str(table.reasons[code]))
    for begin in range(0, len(table), CHUNK):
        part = table.reason[begin : begin + CHUNK] if order is None else table.reason[order[begin : begin + CHUNK]]
        digest.update(np.ascontiguousarray(code_of[part].astype("<i4")))
