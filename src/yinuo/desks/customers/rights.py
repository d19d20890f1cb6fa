"""The three tables of rights, read once: role × field × act, role × reach and verbs, field × data class. Files that anybody can read."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from yinuo.desks.people.choices import Role

from .choices import Act, DataClass, Field, Reach, Verb

HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def matrix() -> dict[tuple[str, str, str], bool]:
    """Whether (role, field, act) is allowed; a cell that is not in the file is not allowed."""
    return {(role, row["field"], row["act"]): row[role] == "y" for row in _rows("rights.csv") for role in Role.values}


@cache
def reaches() -> dict[str, Reach]:
    """Which customers each role sees at all."""
    return {row["role"]: Reach(row["reach"]) for row in _rows("reaches.csv")}


@cache
def verbs() -> dict[tuple[str, str], bool]:
    """Whether (role, verb) is allowed."""
    return {(row["role"], verb): row[verb] == "y" for row in _rows("reaches.csv") for verb in Verb.values}


@cache
def data_classes() -> dict[str, DataClass]:
    """How far each field may travel; the standard for every record."""
    return {row["field"]: DataClass(row["data_class"]) for row in _rows("fields.csv")}


def is_allowed(role: str, field: Field | str, act: Act | str) -> bool:
    """One cell of the matrix."""
    return matrix().get((role, str(field), str(act)), False)


def needs_undertaking(field: Field | str, act: Act | str) -> bool:
    """Whether an act opens a field that nobody may open before they undertook to keep it confidential."""
    return data_classes()[str(field)] in (DataClass.SENSITIVE, DataClass.SECRET) and act != Act.MASKED
