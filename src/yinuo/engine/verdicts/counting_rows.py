"""Counts of verdicts, and one hash over all of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.subjects import NumberedSubjects
from yinuo.engine.verdicts.shapes import BROKEN, GRADES, OVERLAYS, VERDICTS, VerdictTable
from yinuo.engine.verdicts.table import Followed

CHUNK = 1 << 16
_NUMBERED = re.compile(r"(.*?)(0|[1-9][0-9]{0,17})", re.DOTALL)
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
    """SHA-256 over every row in canonical columns: promises by name, rows by (subject, number). Subjects that end in a number come first,
    by that number and then by what stands before it, the others follow by their UTF-8. The same facts give the same hash, in whatever order
    they came and however their subjects were coded."""
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
    """The rows' canonical order (None: as they are), the subjects fed to the digest with their numbers of rows."""
    codes, amounts = _runs(table.subject)
    prefixes, which, numbers, texts = _parts(table.subjects, codes)
    rank = np.argsort(np.argsort(np.array(prefixes, object))) if len(prefixes) > 1 else np.zeros(1, np.int64)
    numbered = np.flatnonzero(which >= 0)
    if len(prefixes) > 1 or np.any(numbers[1:] <= numbers[:-1]):
        numbered = numbered[np.lexsort((rank[which[numbered]], numbers[numbered]))]
    named = sorted(texts, key=lambda place: texts[place].encode())
    digest.update("\n".join(sorted(prefixes)).encode() + b"\n")
    if len(prefixes) > 1:
        _update(digest, rank[which[numbered]], None, "<i4")
    _update(digest, numbers[numbered], None, "<i8")
    digest.update("\n".join(texts[place] for place in named).encode() + b"\n")
    chosen = np.concatenate([numbered, np.array(named, np.int64)])
    sizes = amounts[chosen]
    _update(digest, sizes, None, "<i4")
    if not np.any(chosen[1:] < chosen[:-1]):
        return None
    starts = (np.cumsum(amounts) - amounts)[chosen]
    order: NDArray[np.int64] = np.arange(len(table)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    return order


def _parts(subjects: Any, codes: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], dict[int, str]]:
    """Prefixes in use, and per subject which one it has (-1: it does not end in a number) and its number; the others' texts by place."""
    if isinstance(subjects, Followed) and len(codes) and int(codes[-1]) < len(subjects.first):
        return _parts(subjects.first, codes)
    if isinstance(subjects, np.ndarray) and subjects.dtype.kind in "iu" and not np.any(subjects[codes] < 0):
        return [""], np.zeros(len(codes), np.int64), subjects[codes].astype(np.int64), {}
    if isinstance(subjects, NumberedSubjects) and not subjects.prefix[-1:].isdigit() and not np.any(subjects.numbers[codes] < 0):
        return [subjects.prefix], np.zeros(len(codes), np.int64), subjects.numbers[codes], {}
    which, numbers = np.full(len(codes), -1), np.zeros(len(codes), np.int64)
    prefixes: dict[str, int] = {}
    texts: dict[int, str] = {}
    for place, code in enumerate(codes.tolist()):
        name = str(subjects[code])
        match = _NUMBERED.fullmatch(name)
        if match is None:
            texts[place] = name
        else:
            which[place], numbers[place] = prefixes.setdefault(match[1], len(prefixes)), int(match[2])
    return list(prefixes) or [""], which, numbers, texts


def _runs(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    fresh = np.ones(len(codes), bool)
    fresh[1:] = codes[1:] != codes[:-1]
    heads = np.flatnonzero(fresh)
    return codes[heads], np.diff(np.append(heads, len(codes)))


def _reasons(table: VerdictTable, order: NDArray[np.int64] | None, digest: Any) -> None:
    """Reasons as codes into the sorted list of those in use, and that list."""
    used = np.flatnonzero(np.bincount(table.reason, minlength=len(table.reasons)))  # np.unique would load all of numpy.ma for it
    texts = sorted({str(table.reasons[code]) for code in used.tolist()})
    digest.update("\n".join(texts).encode() + b"\n")
    code_of = np.zeros(len(table.reasons), np.int32)
    for code in used.tolist():
        code_of[code] = texts.index(str(table.reasons[code]))
    for begin in range(0, len(table), CHUNK):
        part = table.reason[begin : begin + CHUNK] if order is None else table.reason[order[begin : begin + CHUNK]]
        digest.update(np.ascontiguousarray(code_of[part].astype("<i4")))
