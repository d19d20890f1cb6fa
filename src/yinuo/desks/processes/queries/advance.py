"""How far a case is on its process: for whoever works on it, and, of what is meant for them, for the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.desks.service import filled
from yinuo.desks.service.models import Case
from yinuo.watch import queries as watch
from yinuo.watch.shapes import WatchedRow

from ..models import Following, Run, Step
from ..wording import name_of
from .choosing import applies


@dataclass(frozen=True)
class Milestone:
    """One step as the customer sees it: when it was done, or until when it is; `is_now` where the case stands there."""

    name: str
    is_done: bool
    is_now: bool
    at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Item:
    """One step of a case: what it is, how it went, and the row of its promise."""

    step: Step
    name: str
    run: Run | None
    row: WatchedRow | None
    is_now: bool
    is_skipped: bool = False
    text: str = ""

    @property
    def by(self) -> Staff | None:
        return self.run.by if self.run else None

    @property
    def state(self) -> str:
        """How its limit stands: kept, broken, pending, or nothing."""
        return self.row.verdict if self.row else ""


def following_of(case: Case) -> Following | None:
    """The version that a case follows, with its step; None where there is none."""
    return next(iter(filled.rows(case, Following.objects.select_related("version__process", "step", "by").filter(case=case))), None)


def items(case: Case, following: Following | None = None) -> list[Item]:
    """Every step of the version that a case follows, in order; the latest run of each."""
    row = following or following_of(case)
    if row is None:
        return []
    runs: dict[int, Run] = {}
    for run in Run.objects.filter(case=case, step__version=row.version, left_at__isnull=True).select_related("by").order_by("id"):
        runs[run.step_id] = run
    limits = limits_of(watch.rows_of_subject(case.ref))
    found = []
    for step in row.version.steps.order_by("place"):
        step.version = row.version
        run = runs.get(step.pk)
        is_now = step.pk == row.step_id
        passed = run is None and not is_now and (row.step is None or step.place < row.step.place or not applies(step, case))
        found.append(Item(step, name_of(step), run, limits.get(step.promise) if run else None, is_now, passed))
    return found


def limits_of(rows: Sequence[WatchedRow]) -> Mapping[str, WatchedRow]:
    """The newest row of each promise."""
    found: dict[str, WatchedRow] = {}
    for row in rows:
        if row.number and (row.promise not in found or found[row.promise].number < row.number):
            found[row.promise] = row
    return found


def progress(case: Case) -> list[Milestone]:
    """The steps that are shown to the customer, in order; empty where the case follows no process.

    For the portal: call it within `service.taking.reaching(case.customer_id)`, as row security hides everything else.
    """
    return [
        Milestone(one.name, one.run is not None and one.run.done_at is not None, one.is_now, one.run.done_at if one.run else None,
                  one.row.due_at if one.row and one.is_now else None)
        for one in items(case) if one.step.is_shown and not one.is_skipped
    ]  # fmt: skip


@dataclass(frozen=True)
class Traced:
    """One step as it was done, with what was noted, where this person may read it."""

    run: Run
    name: str
    row: WatchedRow | None
    text: str

    @property
    def state(self) -> str:
        return self.row.verdict if self.row else ""


def trace(viewer: Viewer, case: Case) -> list[Traced]:
    """Every step that was begun on a case, of whatever version, in order."""
    runs = list(Run.objects.filter(case=case).select_related("step__version__process", "by").order_by("id"))
    limits = limits_of(watch.rows_of_subject(case.ref))
    return [
        Traced(run, name_of(run.step), limits.get(run.step.promise), viewer.opener.open(run, "text", customer=run.customer_id))
        for run in runs
    ]
