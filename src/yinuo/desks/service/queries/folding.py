"""Cases as the ledger tells them, for the audit: where each stands, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told

from ..choices import State
from ..models import Macro, StandardReply

KINDS = (
    "case.opened", "case.assigned", "customer.asked", "customer.replied", "case.resolved", "case.closed", "case.reopened", "case.merged",
    "case.voided",
)  # fmt: skip
_LEADS_TO = {
    "case.resolved": State.RESOLVED, "case.closed": State.CLOSED, "case.reopened": State.OPEN, "case.merged": State.CLOSED,
    "case.voided": State.CLOSED,
}  # fmt: skip


def _told(told: Iterable[Told]) -> dict[str, str]:
    """State and owner of each case of this desk: one that it opened carries its number."""
    states: dict[str, State] = {}
    owners: dict[str, str] = {}
    for one in told:
        if one.kind == "case.opened" and one.data.get("case_number"):
            states[one.subject] = State.OPEN
        if one.subject not in states:
            continue
        before = states[one.subject]
        if one.kind in ("case.opened", "case.assigned"):
            owner = one.data.get("owner", "")
            owners[one.subject] = "" if ":" in owner else owner  # `department:…`: nobody took it yet
        elif one.kind == "customer.asked":
            states[one.subject] = State.WAITING if before == State.OPEN else before
        elif one.kind == "customer.replied":
            states[one.subject] = State.OPEN if before == State.WAITING else before
        else:
            states[one.subject] = _LEADS_TO[one.kind]
    return {subject: f"{state}, staff:{owners[subject]}" for subject, state in states.items()}


def _kept() -> dict[str, str]:
    return {f"case:{number}": f"{state}, staff:{owner}" for number, state, owner in audited("service_cases_audited")}


def _wordings_told(told: Iterable[Told]) -> dict[str, str]:
    """Which edition of each standard reply and macro is the newest, and whether it is in use."""
    places: dict[str, int] = {}
    archived: set[str] = set()
    for one in told:
        if one.kind.endswith(".written"):
            places[one.subject] = int(one.data["edition"])
        elif one.kind.endswith(".archived"):
            archived.add(one.subject)
        else:
            archived.discard(one.subject)
    return {subject: _wording_state(place, subject in archived) for subject, place in places.items()}


def _wordings_kept() -> dict[str, str]:
    rows = [*StandardReply.objects.only("place", "archived_at"), *Macro.objects.only("place", "archived_at")]
    return {row.ref: _wording_state(row.place, row.archived_at is not None) for row in rows}


def _wording_state(place: int, is_archived: bool) -> str:
    return f"edition {place}, {'archived' if is_archived else 'in use'}"


WORDING_KINDS = tuple(f"{thing}.{what}" for thing in ("standard_reply", "macro") for what in ("written", "archived", "restored"))
FOLDS = (Fold("case", KINDS, _told, _kept), Fold("wording", WORDING_KINDS, _wordings_told, _wordings_kept))
