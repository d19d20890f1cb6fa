"""Which promises wait for breaches of others, and in what order all are judged (semantics, 3.15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yinuo.engine.clauses.causes import breach_of
from yinuo.engine.obligations.shapes import Duty


def waits_for(duties: Sequence[Duty]) -> frozenset[str | None]:
    """The names whose breaches open obligations of a promise; None among them: those of any other promise, or of any of a document."""
    found: set[str | None] = set()
    for duty in duties:
        breach = breach_of(duty.body)
        if breach is not None:
            found.add(breach.get("promise"))
    return frozenset(found)


def in_order_of_waiting(duties: Mapping[str, Sequence[Duty]]) -> list[str]:
    """Names such that each promise comes after those it waits for: first those that wait for none.

    A trigger without the name of a promise means those that wait for none, so it keeps nobody waiting longer. Promises that wait for each
    other in a circle, which the linter refuses, come in the order of the file.

    >>> in_order_of_waiting({})
    []
    """
    waits = {name: waits_for(versions) for name, versions in duties.items()}
    ordered = [name for name, names in waits.items() if not names]
    left = [name for name, names in waits.items() if names]
    while left:
        ready = [name for name in left if not any(other in left and other != name for other in waits[name])]
        ready = ready or left[:1]
        ordered += ready
        left = [name for name in left if name not in ready]
    return ordered
