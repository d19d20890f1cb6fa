"""Tables of one promise whose versions are of different kinds, as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.shapes import VerdictTable
from yinuo.engine.verdicts.table import subjects_of


def joined(facts: Facts, tables: Sequence[VerdictTable]) -> VerdictTable:
    """One table in order of (subject, start); rows of a subject are numbered anew where two kinds would give the same number."""
    if len(tables) == 1:
        return tables[0]
    names, codes = list(subjects_of(facts)), []
    for table in tables:
        place = {str(name): code for code, name in enumerate(names)}
        used = {code: str(table.subjects[code]) for code in np.unique(table.subject).tolist()}
        names += [name for name in used.values() if name not in place]
        place = {str(name): code for code, name in enumerate(names)}
        codes.append(np.array([place[used[code]] for code in table.subject.tolist()], np.int64))
    reasons = list(dict.fromkeys(text for table in tables for text in ("", *table.reasons)))
    reason = [np.array([reasons.index(text) for text in table.reasons], np.int32)[table.reason] for table in tables]
    columns: dict[str, Any] = {
        one.name: np.concatenate([getattr(table, one.name) for table in tables])
        for one in fields(VerdictTable)
        if one.name not in ("promise", "subjects", "reasons")
    }
    columns["subject"], columns["reason"] = np.concatenate(codes), np.concatenate(reason)
    table = replace(tables[0], subjects=names, reasons=tuple(reasons), **columns)
    return _numbered(_taken(table, np.lexsort((table.number, table.opened_at, table.subject))))


def _numbered(table: VerdictTable) -> VerdictTable:
    pairs = set(zip(table.subject.tolist(), table.number.tolist(), strict=True))
    if len(pairs) == len(table):
        order = np.lexsort((table.number, table.subject))
    else:
        order = np.arange(len(table))
        fresh = np.ones(len(table), bool)
        fresh[1:] = table.subject[1:] != table.subject[:-1]
        number = np.arange(1, len(table) + 1) - np.flatnonzero(fresh)[np.cumsum(fresh) - 1]
        table = replace(table, number=number)
    return _taken(table, order)


def _taken(table: VerdictTable, order: np.ndarray) -> VerdictTable:
    columns: dict[str, Any] = {
        one.name: getattr(table, one.name)[order] for one in fields(VerdictTable) if one.name not in ("promise", "subjects", "reasons")
    }
    return replace(table, **columns)
