"""What follows from a low score where nobody can be called back: a demand to improve. `joining` names who takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from yinuo.desks.people.models import Staff

from .models import Survey


@dataclass(frozen=True)
class Demand:
    """Why a department is to improve. `subject` is the stream on which a promise waits for its plan."""

    subject: str
    department: str
    score: float
    limit: float
    survey: Survey
    by: Staff


@dataclass(frozen=True)
class Low:
    """How many anonymous ratings of a month were low, of how many that were counted together; never whose."""

    month: date
    department: str
    low: int
    of: int


on_demand: list[Callable[[Demand, datetime], None]] = []
on_low: list[Callable[[Low, datetime], None]] = []


def demand_plan(demand: Demand, *, at: datetime) -> None:
    """A department is below its limit."""
    for one in on_demand:
        one(demand, at)


def note_low(low: Low, *, at: datetime) -> None:
    """Anonymous ratings were low: the department is told how many, never whose."""
    for one in on_low:
        one(low, at)
