"""Counts and rates from partial sums: what events add to the periods of a promise, and its rows from the sums. No database here.

A count takes what new events add; a rate takes, for each subject of which something was said, what its items come to now less what they
came to before. Both are `engine.verdicts.tallies`; the rows come from the same functions as when everything is judged at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts import counts
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.frame import finish, frame_of
from yinuo.engine.verdicts.grouping import Names
from yinuo.engine.verdicts.periods import bounds_of, ordinal_of
from yinuo.engine.verdicts.shapes import NOT_EXERCISED, VerdictTable
from yinuo.engine.verdicts.shares import decide, excused_subjects, share_rows, tallies_of
from yinuo.engine.verdicts.table import Reasons, one_row
from yinuo.engine.verdicts.tallies import Tally, merge
from yinuo.ledger.followers import EventColumns
from yinuo.watch.judging import Asked
from yinuo.watch.plans import ABOUT_BREACHES, DESCRIBED, Plan
from yinuo.watch.tables import table_of

COUNTS = ("count", "sum")
RATES = ("share", "ratio")
SEEN = -(2**62)
"""The ordinal of a line that says only that a group was seen."""
Cell = tuple[int, str, int]
"""Version, group, ordinal of the period."""
Sums = tuple[int, int, int, int, int, bool]
"""`have`, `of`, `first_at`, `last_at`, `settled_at`, `mixed` of a tally."""


@dataclass(frozen=True)
class Tallied:
    """A tally for each version, in the order of the versions, and the codes of the groups that `for each` saw; codes are of `names`."""

    names: Names
    tallies: tuple[Tally, ...]
    seen: tuple[frozenset[int], ...]

    def cells(self) -> dict[Cell, Sums]:
        """As lines: one for each group and period, and one for each group that was seen."""
        found: dict[Cell, Sums] = {}
        for version, (one, seen) in enumerate(zip(self.tallies, self.seen, strict=True)):
            columns = (one.group, one.ordinal, one.have, one.of, one.first_at, one.last_at, one.settled_at, one.mixed)
            for group, ordinal, *sums in zip(*(column.tolist() for column in columns), strict=True):
                if sums[0] or sums[1] or sums[5]:
                    found[version, self.names.texts[group], ordinal] = tuple(sums)
            found |= {(version, self.names.texts[group], SEEN): (0, 0, 0, 0, 0, False) for group in seen}
        return found


def from_cells(cells: Mapping[Cell, Sums], versions: int) -> Tallied:
    """The way back from `Tallied.cells`."""
    names = Names()
    seen: list[set[int]] = [set() for _ in range(versions)]
    lines: list[list[tuple[int, ...]]] = [[] for _ in range(versions)]
    for (version, group, ordinal), sums in cells.items():
        if ordinal == SEEN:
            seen[version].add(names.code(group))
        else:
            lines[version].append((names.code(group), ordinal, *sums))
    return Tallied(names, tuple(_tally(sorted(mine)) for mine in lines), tuple(frozenset(mine) for mine in seen))


def _tally(lines: Sequence[tuple[int, ...]]) -> Tally:
    columns = np.array(lines, np.int64).reshape(len(lines), 8).T
    group, ordinal, have, of, first_at, last_at, settled_at, mixed = columns
    return Tally(group, ordinal, have, of, first_at, last_at, settled_at, mixed != 0, np.zeros(len(lines), bool))


# --- which promises ---------------------------------------------------------------------------------------------------------------------


def is_tallied(plan: Plan, unit: str) -> bool:
    """Whether the rows of a unit can be had from tallies: one count, sum or rate by itself, whose events are not looked at otherwise."""
    if len(plan.units[unit]) != 1:
        return False
    versions = duties_of(plan, unit)
    kinds = {duty.kind for duty in versions}
    if len(kinds) != 1 or not kinds <= {*COUNTS, *RATES} or any(duty.is_open or duty.terms.valid_from is None for duty in versions):
        return False
    named = {field for duty in versions for field in duty.addition("each") or ()}
    return counted_kinds(versions).isdisjoint({*ABOUT_BREACHES, *states_of(plan, unit), *(f"{name}.joined" for name in named)})


def duties_of(plan: Plan, unit: str) -> tuple[Duty, ...]:
    """The versions of the only promise of a unit."""
    (name,) = plan.units[unit]
    return plan.duties[name]


def counted_kinds(versions: Iterable[Duty]) -> set[str]:
    """The kinds of events that are counted, or that decide what is."""
    found = set()
    for duty in versions:
        found |= {duty.body["event"], duty.body.get("to"), (duty.body.get("with") or {}).get("answered")} - {None}
    return found


def states_of(plan: Plan, unit: str) -> set[str]:
    """The other kinds that the rows depend on, beside what is said about breaches."""
    return set(plan.unit_kinds(unit)) - counted_kinds(duties_of(plan, unit)) - {*ABOUT_BREACHES, DESCRIBED}


def is_rate(versions: Sequence[Duty]) -> bool:
    """Whether the promise is a rate; else it is a count."""
    return versions[0].kind in RATES


def is_timed(duty: Duty) -> bool:
    """Whether time alone decides items: those that nobody answers."""
    return duty.kind == "share" and "answered" in duty.body["with"] and not duty.body.get("of_all")


# --- sums -------------------------------------------------------------------------------------------------------------------------------


def tallied(asked: Asked, unit: str, names: Names | None = None) -> Tallied:
    """What the events of `asked` come to, whole. A tally of `names` can be merged with others of the same."""
    names = Names() if names is None else names
    versions = duties_of(asked.plan, unit)
    # a period begins to be judged a second after its first: without the second, what occurs in the first would have to be added later
    second = 0 if any(is_timed(duty) for duty in versions) else 1
    context = _context(asked, unit, asked.at + second)
    if is_rate(versions):
        found = list(tallies_of(context, versions, names))
    else:
        found = [(one, (seen,)) for one, seen in (counts.tally_of(context, duty, names) for duty in versions)]
    seen = tuple(_groups_in(groups) if duty.addition("each") else frozenset() for duty, (_one, groups) in zip(versions, found, strict=True))
    return Tallied(names, tuple(one for one, _groups in found), seen)


def _groups_in(codes: Iterable[NDArray[np.int64]]) -> frozenset[int]:
    return frozenset(code for column in codes for code in np.unique(column).tolist() if code >= 0)


def may_be_kept(asked: Asked, unit: str) -> bool:
    """Whether a tally as of this instant can be added to: not at the very first second of a period where time decides items."""
    versions = duties_of(asked.plan, unit)
    if not any(is_timed(duty) for duty in versions):
        return True
    at = np.array([asked.at])
    return all(
        int(bounds_of(duty.clock, duty.body["per"], ordinal_of(duty.clock, duty.body["per"], at))[0][0]) < asked.at for duty in versions
    )


def _context(asked: Asked, unit: str, at: int) -> Context:
    book = asked.plan.book
    return Context(Facts(asked.events, at=at), asked.plan.subset(asked.plan.units[unit]), calendars=book.calendars)


def added(kept: Tallied, more: Tallied, versions: Sequence[Duty]) -> tuple[Tallied, list[NDArray[np.int64]]]:
    """Both together, and for each version the periods of which this cannot tell when the count was reached: tally them again."""
    needed = [None if is_rate(versions) else counts.needed_of(duty.body) for duty in versions]
    merged = tuple(merge(one, other, needed=least) for one, other, least in zip(kept.tallies, more.tallies, needed, strict=True))
    seen = tuple(one | other for one, other in zip(kept.seen, more.seen, strict=True))
    return Tallied(kept.names, merged, seen), [np.unique(one.ordinal[one.recount]) for one in merged]


def taken_out(rates: Tallied) -> Tallied:
    """What takes these rates out again when it is added; the groups stay seen."""
    return replace(rates, tallies=tuple(replace(one, have=-one.have, of=-one.of) for one in rates.tallies))


def with_periods(kept: Tallied, again: Tallied, periods: Sequence[NDArray[np.int64]]) -> Tallied:
    """The kept tallies with some periods of each version as another has them."""
    mended = []
    for one, other, ordinals in zip(kept.tallies, again.tallies, periods, strict=True):
        stays, comes = _taken(one, ~np.isin(one.ordinal, ordinals)), _taken(other, np.isin(other.ordinal, ordinals))
        mended.append(merge(stays, comes))
    return Tallied(kept.names, tuple(mended), tuple(one | other for one, other in zip(kept.seen, again.seen, strict=True)))


def _taken(tally: Tally, rows: NDArray[np.bool_]) -> Tally:
    return Tally(**{name: column[rows] for name, column in vars(tally).items()})


def spans_of(versions: Sequence[Duty], periods: Sequence[NDArray[np.int64]]) -> list[tuple[int, int]]:
    """First and last seconds of some periods of each version."""
    found = []
    for duty, ordinals in zip(versions, periods, strict=True):
        first, last = bounds_of(duty.clock, duty.body["per"], ordinals)
        found += list(zip(first.tolist(), last.tolist(), strict=True))
    return found


def waiting(asked: Asked, unit: str) -> dict[str, int]:
    """By subject the earliest second in which an item that time would decide is still in time."""
    found: dict[str, int] = {}
    context = _context(asked, unit, asked.at)
    for duty in duties_of(asked.plan, unit):
        if not is_timed(duty):
            continue
        items = context.facts.of(duty.body["event"])
        wanted = np.array(holds(duty.addition("where"), items)) & ~np.isin(items.subject, excused_subjects(context, duty.name))
        decided = decide(context, duty, items, wanted)
        places = np.flatnonzero(wanted & ~decided.hit & ~decided.miss)
        dues = Limit(duty.clock, duty.body["with"]["within"]).due(items.received[places]) if len(places) else places
        for place, due in zip(places.tolist(), dues.tolist(), strict=True):
            name = str(context.facts.name_of(int(items.subject[place])))
            found[name] = min(due, found.get(name, due))
    return found


# --- rows -------------------------------------------------------------------------------------------------------------------------------


def table_from(kept: Tallied, asked: Asked, unit: str) -> tuple[VerdictTable, Context]:
    """The rows of a unit from its tallies; the events of `asked` are only those beside what was counted (states, members, excuses)."""
    versions, reasons = duties_of(asked.plan, unit), Reasons()
    context = _context(asked, unit, asked.at)
    rows_from = share_rows if is_rate(versions) else counts.count_rows
    parts = []
    for duty, one, seen in zip(versions, kept.tallies, kept.seen, strict=True):
        frame = frame_of(context, duty, kept.names, np.array(sorted(seen), np.int64))
        parts.append(rows_from(frame, one, reasons))
    table = finish(context, parts, reasons, kept.names)
    return (table if len(table) else one_row(versions[0].name, context.facts, NOT_EXERCISED)), context


def without_controls(events: EventColumns, subjects: Iterable[str]) -> EventColumns:
    """The events but those of some subjects."""
    left_out = set(subjects)
    keep = [subject not in left_out for subject in events.subject]
    return EventColumns(**{name: [one for one, kept in zip(values, keep, strict=True) if kept] for name, values in vars(events).items()})


def asked_of(plan: Plan, events: EventColumns, at: int, zone: str) -> Asked:
    """One judgement of some columns of the ledger."""
    return Asked(plan, table_of(events), at, zone)
