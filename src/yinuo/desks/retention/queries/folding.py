"""Own terms, holds and destructions as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told

from ..choices import HoldState, ListState
from ..models import Decision, Destruction

_HOLDS = {
    "hold.put_on": HoldState.ASKED,
    "hold.confirmed": HoldState.ON,
    "hold.refused": HoldState.REFUSED,
    "hold.lift_proposed": HoldState.LIFTING,
    "hold.lifted": HoldState.LIFTED,
    "hold.lift_refused": HoldState.ON,
}
_LISTS = {
    "destruction.proposed": ListState.PROPOSED,
    "destruction.approved": ListState.APPROVED,
    "destruction.refused": ListState.REFUSED,
    "destruction.taken_back": ListState.TAKEN_BACK,
    "destruction.done": ListState.DONE,
}


def _holds_told(told: Iterable[Told]) -> dict[str, str]:
    """A hold whose lifting is refused is again what it was: confirmed or not."""
    about: dict[str, str] = {}
    confirmed: set[str] = set()
    found = {}
    for one in told:
        state = _HOLDS[one.kind]
        if one.kind == "hold.put_on":
            about[one.subject] = f"{one.data['scope']}, {one.data['basis']}"
        if one.kind == "hold.confirmed":
            confirmed.add(one.subject)
        if one.kind == "hold.lift_refused" and one.subject not in confirmed:
            state = HoldState.ASKED
        found[one.subject] = f"{about.get(one.subject, '')}, {state}"
    return found


def _holds() -> dict[str, str]:
    return {f"hold:{number}": f"{scope}, {basis}, {state}" for number, scope, basis, state in audited("retention_holds_audited")}


def _lists_told(told: Iterable[Told]) -> dict[str, str]:
    kinds: dict[str, str] = {}
    found = {}
    for one in told:
        if "kind" in one.data:
            kinds[one.subject] = one.data["kind"]
        done = _done(one.data["destroyed"], one.data["left"]) if one.kind == "destruction.done" else ""
        found[one.subject] = f"{kinds.get(one.subject, '')}, {_LISTS[one.kind]}{done}"
    return found


def _lists() -> dict[str, str]:
    rows = Destruction.objects.order_by().only("number", "kind", "state", "destroyed", "left")
    return {row.ref: f"{row.kind}, {row.state}{_done(row.destroyed, row.left) if row.state == ListState.DONE else ''}" for row in rows}


def _done(destroyed: int, left: int) -> str:
    return f": {destroyed} destroyed, {left} left"


def _terms_told(told: Iterable[Told]) -> dict[str, str]:
    return {
        f"house:retention/term {one.data['number']}": _term(one.data["key"], one.data["amount"], one.data["unit"], one.data.get("accepted"))
        for one in told
    }


def _terms() -> dict[str, str]:
    rows = Decision.objects.order_by()
    return {f"house:retention/term {row.pk}": _term(row.key, row.amount, row.unit, row.is_accepted) for row in rows}


def _term(key: str, amount: int | None, unit: str, is_accepted: bool | None) -> str:
    state = {None: "proposed", True: "accepted", False: "refused"}[is_accepted]
    return f"{key}, {f'{amount} {unit}' if amount is not None else 'no length'}, {state}"


FOLDS = (
    Fold("hold", tuple(_HOLDS), _holds_told, _holds),
    Fold("destruction", tuple(_LISTS), _lists_told, _lists),
    Fold("retention_term", ("retention_term.proposed", "retention_term.decided"), _terms_told, _terms),
)
