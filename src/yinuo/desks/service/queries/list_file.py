"""The list of the queue as a file: numbers, codes and instants, nothing of a person."""

from __future__ import annotations

from collections.abc import Iterator

from .queue import Found

HEAD = (
    "number",
    "kind",
    "channel",
    "customer",
    "urgency",
    "complexity",
    "state",
    "owner",
    "department",
    "received_at",
    "promise",
    "due_at",
)


def rows(found: Found) -> Iterator[tuple[object, ...]]:
    """A line for each case, as `HEAD` names its cells."""
    for case in found.cases:
        deadline = found.deadlines.get(case.number)
        yield (
            case.number, case.kind, case.channel, case.customer.number, case.urgency, case.complexity, case.state,
            case.owner.username if case.owner else "", case.department, case.received_at.isoformat(),
            deadline.promise if deadline else "", deadline.due_at.isoformat() if deadline and deadline.due_at else "",
        )  # fmt: skip
