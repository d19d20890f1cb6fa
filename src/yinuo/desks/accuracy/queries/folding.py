"""Rounds of data checks and the errors they found as the ledger tells them, for the audit."""

from __future__ import annotations

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import by_kind

from ..choices import Outcome, State
from ..models import Round

_ROUNDS = {
    "data_check.begun": State.OPEN,
    "data_check.cancelled": State.CANCELLED,
    "data_check.done": State.DONE,
    "data_check.emptied": State.DONE,
}
"""What a done round wrote is retracted when its last check is taken back, and then it runs again."""
_ERRORS = {"data_error.found": Outcome.WRONG, "data_error.corrected": Outcome.CORRECTED}


def _rounds() -> dict[str, str]:
    return {row.ref: row.state for row in Round.objects.order_by().only("number", "state")}


def _errors() -> dict[str, str]:
    return {f"data_error:{number}-{place}": outcome for number, place, outcome in audited("accuracy_errors_audited")}


FOLDS = (
    by_kind("data_check", _ROUNDS, _rounds, prefix="data_check:"),
    by_kind("data_error", _ERRORS, _errors, prefix="data_error:"),
)
