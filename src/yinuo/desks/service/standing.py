"""Where a case stands by what the ledger tells of it, fact by fact in the ledger's order, as the verbs of this desk leave it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .choices import Cause, Opinion, State

FIELDS = (
    "state", "responded_at", "waits_since", "assessed_at", "investigated_at", "offered_at", "resolved_at", "asked_at", "closed_at",
    "reopened", "unanswered", "cause", "opinion",
)  # fmt: skip
"""Columns of a case that follow from its facts."""


@dataclass
class Standing:
    """The columns `FIELDS` of a case; instants are what the facts gave, in whatever form they gave it."""

    state: str = State.OPEN
    responded_at: Any = None
    waits_since: Any = None
    assessed_at: Any = None
    investigated_at: Any = None
    offered_at: Any = None
    resolved_at: Any = None
    asked_at: Any = None
    closed_at: Any = None
    reopened: int = 0
    unanswered: int = 0
    cause: str = ""
    opinion: str = ""
    owner: str = ""
    is_begun: bool = False


def standing(facts: Iterable[tuple[str, Any, Mapping[str, Any]]]) -> Standing:
    """Where a case stands after facts: kind, instant and data of each, in the order of its stream."""
    found = Standing()
    for kind, at, data in facts:
        if kind == "case.opened":
            found.is_begun = True
        if found.is_begun and (step := _STEPS.get(kind)) is not None:
            step(found, at, data)
        if kind in ("case.opened", "case.assigned") and "owner" in data:
            found.owner = str(data["owner"])
    return found


def _hear(one: Standing, _at: Any, _data: Mapping[str, Any]) -> None:
    one.unanswered += 1


def _answer(one: Standing, at: Any, _data: Mapping[str, Any]) -> None:
    one.responded_at, one.unanswered = one.responded_at or at, 0


def _ask(one: Standing, at: Any, _data: Mapping[str, Any]) -> None:
    one.waits_since = one.waits_since or at
    if one.state == State.OPEN:
        one.state = State.WAITING


def _go_on(one: Standing, _at: Any, _data: Mapping[str, Any]) -> None:
    one.waits_since = None
    if one.state == State.WAITING:
        one.state = State.OPEN


def _assess(one: Standing, at: Any, _data: Mapping[str, Any]) -> None:
    one.assessed_at = one.assessed_at or at


def _investigate(one: Standing, at: Any, _data: Mapping[str, Any]) -> None:
    one.investigated_at = one.investigated_at or at


def _offer(one: Standing, at: Any, _data: Mapping[str, Any]) -> None:
    one.offered_at = one.offered_at or at


def _resolve(one: Standing, at: Any, data: Mapping[str, Any]) -> None:
    _answer(one, at, data)
    _offer(one, at, data)
    one.state, one.resolved_at = State.RESOLVED, at


def _close(one: Standing, at: Any, data: Mapping[str, Any]) -> None:
    one.state, one.closed_at, one.waits_since, one.unanswered = State.CLOSED, at, None, 0
    if data.get("cause") in Cause.values:
        one.cause = str(data["cause"])
    if data.get("customer_opinion") in Opinion.values:
        one.opinion, one.asked_at = str(data["customer_opinion"]), at


def _reopen(one: Standing, _at: Any, _data: Mapping[str, Any]) -> None:
    one.state, one.reopened, one.waits_since = State.OPEN, one.reopened + 1, None
    one.responded_at = one.offered_at = one.resolved_at = one.closed_at = None


_STEPS: Mapping[str, Callable[[Standing, Any, Mapping[str, Any]], None]] = {
    "message.received": _hear, "message.answered": _answer, "case.responded": _answer, "customer.asked": _ask, "customer.replied": _go_on,
    "case.reclassified": _assess, "complaint.investigated": _investigate, "complaint.solution_offered": _offer,
    "inquiry.solution_offered": _offer, "case.resolved": _resolve, "case.closed": _close, "case.reopened": _reopen,
}  # fmt: skip
