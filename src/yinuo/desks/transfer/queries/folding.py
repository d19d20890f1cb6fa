"""Imports and exports as the ledger tells them, for the audit. How far a file has come on its way is work, not a fact."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from yinuo.ledger.folding import Fold, Told

from ..choices import ExportState, State
from ..models import Export, Import

_IMPORTS = {"customer_data.imported": "written", "import.undone": "undone"}
_EXPORTS = {
    "export.requested": "asked for",
    "export.approved": "approved",
    "export.declined": "declined",
    "customer_data.exported": "made",
}


def _imports_told(told: Iterable[Told]) -> dict[str, str]:
    """What was written to its end, and what was taken back; programs bring transactions without a file."""
    return {one.subject: _IMPORTS[one.kind] for one in told if one.subject.startswith("import:")}


def _imports() -> dict[str, str]:
    whole = Import.objects.filter(state__in=[State.DONE, State.UNDOING], place__gte=F("batches")).order_by()
    undone = Import.objects.filter(state=State.UNDONE).order_by()
    return {row.ref: "written" for row in whole.only("number")} | {row.ref: "undone" for row in undone.only("number")}


def _exports_told(told: Iterable[Told]) -> dict[str, str]:
    """How each export was decided, and how often it was fetched. One that is past its term is forgotten, which is a fact too."""
    states: dict[str, str] = {}
    fetched: dict[str, int] = {}
    for one in told:
        if one.kind == "record.erased":
            states.pop(one.subject, None)
        elif one.kind == "export.fetched":
            fetched[one.subject] = fetched.get(one.subject, 0) + 1
        elif one.subject.startswith("export:"):
            states[one.subject] = _EXPORTS[one.kind]
    return {subject: f"{state}, fetched {fetched.get(subject, 0)} times" for subject, state in states.items()}


def _exports() -> dict[str, str]:
    return {row.ref: f"{_stage(row)}, fetched {row.fetched} times" for row in Export.objects.order_by()}


def _stage(row: Export) -> str:
    if row.state == ExportState.DECLINED:
        return "declined"
    return "made" if row.ready_at is not None else "approved" if row.decided_by_id is not None else "asked for"


FOLDS = (
    Fold("import", tuple(_IMPORTS), _imports_told, _imports),
    Fold("export", (*_EXPORTS, "export.fetched", "record.erased"), _exports_told, _exports),
)
