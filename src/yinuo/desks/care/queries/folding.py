"""Rules of care, contacts, customer events and service plans as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told, by_kind

from ..choices import EventState, PlanState, State
from ..models import CustomerEvent, Rule

_VISITS = {
    "visit.planned": State.PLANNED,
    "visit.moved": State.PLANNED,
    "visit.handed_over": State.PLANNED,
    "visit.missed": State.MISSED,
    "visit.cancelled": State.CANCELLED,
    "customer.contacted": State.DONE,
}
_PLANS = {
    "service_plan.offered": PlanState.OFFERED,
    "service_plan.agreed": PlanState.AGREED,
    "service_plan.declined": PlanState.DECLINED,
    "service_plan.completed": PlanState.COMPLETED,
}
_EVENTS = {
    "customer_event.planned": EventState.PLANNED,
    "customer_event.held": EventState.HELD,
    "customer_event.cancelled": EventState.CANCELLED,
}


def _visits_told(told: Iterable[Told]) -> dict[str, str]:
    """State, day and person of each contact. One that was made is told on its customer, and names its visit."""
    days: dict[str, str] = {}
    people: dict[str, str] = {}
    states: dict[str, State] = {}
    for one in told:
        subject = f"visit:{one.data['visit']}" if one.kind == "customer.contacted" and "visit" in one.data else one.subject
        if not subject.startswith("visit:"):
            continue
        states[subject] = _VISITS[one.kind]
        days[subject] = one.data.get("on", days.get(subject, ""))
        people[subject] = one.data.get("to") or one.data.get("staff") or people.get(subject, "")
    return {subject: _visit(state, days[subject], people[subject]) for subject, state in states.items()}


def _visits() -> dict[str, str]:
    rows = audited("care_visits_audited")
    return {f"visit:{number}": _visit(state, on.isoformat(), owner) for number, state, on, owner in rows}


def _visit(state: str, on: str, owner: str) -> str:
    return f"{state}, {on}, staff:{owner}"


def _plans_told(told: Iterable[Told]) -> dict[str, str]:
    """A plan in whose place another one is offered counts as declined."""
    found: dict[str, str] = {}
    for one in told:
        if one.kind != "strategy.adjusted":
            found[one.subject] = _PLANS[one.kind]
        elif "replaces" in one.data:
            found[f"service_plan:{one.data['replaces']}"] = PlanState.DECLINED
    return found


def _plans() -> dict[str, str]:
    return {f"service_plan:{number}": state for number, state in audited("care_plans_audited")}


def _rules_told(told: Iterable[Told]) -> dict[str, str]:
    ended = "ended"
    return {one.subject: f"every {one.data['every_days']} days" if one.data["every_days"] else ended for one in told}


def _rules() -> dict[str, str]:
    return {f"care_rule:{row.pk}": "ended" if row.ended_at else f"every {row.every_days} days" for row in Rule.objects.order_by()}


def _events() -> dict[str, str]:
    return {row.ref: row.state for row in CustomerEvent.objects.order_by().only("number", "state")}


FOLDS = (
    Fold("visit", tuple(_VISITS), _visits_told, _visits),
    Fold("service_plan", (*_PLANS, "strategy.adjusted"), _plans_told, _plans),
    Fold("care_rule", ("care_rule.set",), _rules_told, _rules),
    by_kind("customer_event", _EVENTS, _events, prefix="customer_event:"),
)
