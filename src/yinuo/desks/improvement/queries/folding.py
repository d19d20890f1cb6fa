"""Improvements and judged suggestions as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told

from ..models import Item

_ITEMS = tuple(f"improvement.{one}" for one in (
    "demanded", "planned", "returned", "opened", "moved", "done", "completed", "reopened", "dropped", "told",
))  # fmt: skip
_SUGGESTIONS = {
    "suggestion.accepted": "accepted", "suggestion.declined": "declined", "suggestion.implemented": "implemented",
    "suggestion.effect_told": "told",
}  # fmt: skip


def _items_told(told: Iterable[Told]) -> dict[str, str]:
    """State and owner of each; every fact of one says both."""
    found = {}
    for one in told:
        if "improvement" in one.data and "state" in one.data:
            found[f"improvement:{one.data['improvement']}"] = f"{one.data['state']}, staff:{one.data['owner']}"
    return found


def _items() -> dict[str, str]:
    rows = Item.objects.order_by().values_list("number", "state", "owner__username")
    return {f"improvement:{number}": f"{state}, staff:{owner or ''}" for number, state, owner in rows}


def _suggestions_told(told: Iterable[Told]) -> dict[str, str]:
    return {
        one.subject: _SUGGESTIONS[one.kind]
        for one in told
        if "case_number" in one.data and ("handler" in one.data or "improvement" in one.data)
    }


def _suggestions() -> dict[str, str]:
    return {f"case:{number}": state for number, state in audited("improvement_suggestions_audited")}


FOLDS = (
    Fold("improvement", _ITEMS, _items_told, _items),
    Fold("suggestion", tuple(_SUGGESTIONS), _suggestions_told, _suggestions),
)
