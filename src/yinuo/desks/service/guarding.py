"""What desks above may refuse at the verbs of a case: lists of callables, called inside the transaction before anything is changed.

A desk adds itself when its application is ready: `guarding.on_handling.append(check)`. It raises a refusal, or returns.
`announcing` tells of what was done; this asks whether it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal

from .models import Case

on_handling: list[Callable[[Case, Staff], None]] = []
"""Somebody handles, investigates, decides or would take a case over. Notes, what the customer says and handing it on are no handling."""
who_not: dict[Callable[[Case, Staff], None], Callable[[Case], Collection[int]]] = {}
"""For a check of `on_handling`: everybody whom it refuses at a case, by their keys, so that a list of colleagues asks it once for all.
A check that is not named here is asked for each of them."""
on_solution: list[Callable[[Case, Staff], None]] = []
"""Somebody is about to tell the customer a solution."""


def check_handles(case: Case, staff: Staff) -> None:
    """Raises whatever a desk above has against this person."""
    for one in on_handling:
        one(case, staff)


def check_solution(case: Case, staff: Staff) -> None:
    """Raises whatever a desk above has against a solution now."""
    for one in on_solution:
        one(case, staff)


def who_may_handle(case: Case, people: Collection[Staff]) -> list[Staff]:
    """Those of some people against whom nobody has anything, in their order."""
    barred: set[int] = set()
    for check in on_handling:
        if (named := who_not.get(check)) is not None:
            barred.update(named(case))
        else:
            barred.update(one.pk for one in people if not _passes(check, case, one))
    return [one for one in people if one.pk not in barred]


def _passes(check: Callable[[Case, Staff], None], case: Case, staff: Staff) -> bool:
    try:
        check(case, staff)
    except Refusal:
        return False
    return True


def may_handle_this(case: Case, staff: Staff) -> bool:
    """Whether nobody has anything against this person."""
    try:
        check_handles(case, staff)
    except Refusal:
        return False
    return True
