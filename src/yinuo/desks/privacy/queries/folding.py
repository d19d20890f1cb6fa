"""Consents, requests and restrictions as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told

from ..choices import Outcome, Says, State

_SAYS = {"consent.given": Says.GIVEN, "consent.declined": Says.DECLINED, "consent.withdrawn": Says.WITHDRAWN}
_STATES = {
    "rights_request.received": State.OPEN,
    "rights_request.erasure_proposed": State.SECOND,
    "rights_request.erasure_returned": State.OPEN,
    "rights_request.fulfilled": State.DONE,
    "rights_request.declined": State.DONE,
    "rights_request.voided": State.DONE,
}


def _consents_told(told: Iterable[Told]) -> dict[str, str]:
    """The newest word on each purpose; a word from before another one is never entered after it."""
    return {f"{one.subject}/consent {one.data['purpose']}": f"{_SAYS[one.kind]} by {one.data['channel']}" for one in told}


def _consents() -> dict[str, str]:
    rows = audited("privacy_statements_audited")
    return {f"customer:{number}/consent {purpose}": f"{says} by {channel}" for number, purpose, says, channel in rows}


def _requests_told(told: Iterable[Told]) -> dict[str, str]:
    """How each request stands. Other cases have rights requests too where no desk of this house keeps them; ours have our numbers."""
    found = {}
    for one in told:
        if one.subject.startswith("case:QL-"):
            outcome = one.data.get("code" if one.kind == "rights_request.voided" else "outcome", Outcome.NONE)
            found[one.subject] = _request(one.data["right"], _STATES[one.kind], outcome)
    return found


def _requests() -> dict[str, str]:
    rows = audited("privacy_requests_audited")
    return {f"case:{number}": _request(right, state, outcome) for number, right, state, outcome in rows}


def _request(right: str, state: str, outcome: str) -> str:
    return f"{right}, {state}{f', {outcome}' if outcome else ''}"


def _restrictions_told(told: Iterable[Told]) -> dict[str, str]:
    found = {}
    for one in told:
        if one.kind == "customer.restricted":
            found[f"{one.subject}/restriction"] = str(one.data["reason"])
        else:
            found.pop(f"{one.subject}/restriction", None)
    return found


def _restrictions() -> dict[str, str]:
    return {f"customer:{number}/restriction": reason for number, reason in audited("privacy_restrictions_audited")}


FOLDS = (
    Fold("consent", tuple(_SAYS), _consents_told, _consents),
    Fold("rights_request", tuple(_STATES), _requests_told, _requests),
    Fold("restriction", ("customer.restricted", "customer.unrestricted"), _restrictions_told, _restrictions),
)
