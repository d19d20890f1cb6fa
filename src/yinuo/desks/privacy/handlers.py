"""Who may do what on this desk: role × verb, in a file anybody can read (`handlers.csv`). Whom one reaches is another table."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from yinuo.desks.customers.access import Viewer

from .choices import Verb
from .refusals import MayNotHere


@cache
def table() -> dict[tuple[str, str], bool]:
    """Whether (role, verb) is allowed; a cell that is not in the file is not allowed."""
    with (Path(__file__).parent / "handlers.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["role"], verb): row[verb] == "y" for row in csv.DictReader(lines) for verb in Verb.values}


def may(viewer: Viewer, verb: str) -> bool:
    """Whether this person may do it: by role, and with the undertaking signed for all but seeing."""
    if not table().get((viewer.staff.role, verb), False):
        return False
    return verb == Verb.SEE or viewer.has_undertaken


def check(viewer: Viewer, verb: str) -> None:
    """Raises MayNotHere unless allowed."""
    if not may(viewer, verb):
        raise MayNotHere(act=Verb(verb).label)
