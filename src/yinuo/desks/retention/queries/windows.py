"""Which records have reached the end of every term that covers them, said as ranges that an index answers.

The rules of a kind cut the time at which records were made into stretches; within one, the same rules cover whatever was made, and what is
over is whatever began to count before one instant. So a list of any length reads what it shows and little beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from ..choices import Counted
from .rules import Rule


@dataclass(frozen=True)
class Window:
    """Records made in [made_from, made_until) whose count began in [began_from, began_before), each end open where it is None.

    `with_unbegun`: records still in use, whose count has not begun, belong to it too.
    """

    made_from: datetime | None = None
    made_until: datetime | None = None
    began_from: datetime | None = None
    began_before: datetime | None = None
    with_unbegun: bool = True


@dataclass(frozen=True)
class _Over:
    """What is over within a stretch: nothing, everything, or what began before an instant."""

    ever: bool = False
    before: datetime | None = None


def over(rules: Sequence[Rule], at: datetime) -> list[Window]:
    """What has reached the end of every term that covers it by `at`. What no rule covers never comes up: nothing says when it may go."""
    return _joined(
        replace(stretch, began_before=found.before, with_unbegun=found.before is None)
        for stretch, found in _stretches(rules, at)
        if found.ever
    )


def not_over(rules: Sequence[Rule], at: datetime) -> list[Window]:
    """Everything else."""
    return _joined(
        replace(stretch, began_from=found.before) for stretch, found in _stretches(rules, at) if not found.ever or found.before is not None
    )


def over_between(rules: Sequence[Rule], at: datetime, later: datetime) -> list[Window]:
    """What is not over at one instant and will be at a later one."""
    made: list[Window] = []
    borders = _borders(rules, at, later)
    for stretch in borders:
        now, then = _over_in(rules, stretch, at), _over_in(rules, stretch, later)
        if then.ever and not now.ever:
            made.append(replace(stretch, began_before=then.before, with_unbegun=then.before is None))
        elif then.ever and now.before is not None and then.before is not None and now.before < then.before:
            made.append(replace(stretch, began_from=now.before, began_before=then.before, with_unbegun=False))
    return _joined(made)


def _stretches(rules: Sequence[Rule], at: datetime) -> list[tuple[Window, _Over]]:
    return [(stretch, _over_in(rules, stretch, at)) for stretch in _borders(rules, at)]


def _borders(rules: Sequence[Rule], *instants: datetime) -> list[Window]:
    """The time of making, cut wherever a rule begins or ceases to cover, or ends for what is counted from its making."""
    cuts = {cut for rule in rules for cut in (rule.since, rule.until) if cut is not None}
    for at in instants:
        cuts |= {cut for rule in rules if rule.term.counted == Counted.MADE and (cut := rule.term.over_before(at)) is not None}
    edges = [None, *sorted(cuts), None]
    return [Window(made_from=first, made_until=last) for first, last in pairwise(edges)]


def _over_in(rules: Sequence[Rule], stretch: Window, at: datetime) -> _Over:
    found: datetime | None = None
    covering = [rule for rule in rules if _covers(rule, stretch)]
    for rule in covering:
        border = rule.term.over_before(at)
        if border is None:
            return _Over()
        if rule.term.counted != Counted.MADE:
            found = border if found is None else min(found, border)
        elif stretch.made_from is not None and stretch.made_from >= border:
            return _Over()
    return _Over(bool(covering), found)


def _covers(rule: Rule, stretch: Window) -> bool:
    """Whether a rule covers what was made in a stretch, whose ends are cuts: all of it or nothing."""
    is_since = rule.since is None or (stretch.made_from is not None and stretch.made_from >= rule.since)
    return is_since and (rule.until is None or (stretch.made_until is not None and stretch.made_until <= rule.until))


def _joined(windows: Iterable[Window]) -> list[Window]:
    """Neighbours that differ in nothing else are one."""
    found: list[Window] = []
    for one in windows:
        last = found[-1] if found else None
        if last and last.made_until == one.made_from and last == replace(one, made_from=last.made_from, made_until=last.made_until):
            found[-1] = replace(last, made_until=one.made_until)
        else:
            found.append(one)
    return found
