"""Standards, evaluations and outages as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.ledger.folding import Fold, Told

from ..models import Evaluation, Interruption, Standard

_STANDARDS = tuple(f"quality_standard.{one}" for one in ("proposed", "approved", "returned"))
_EVALUATIONS = (
    *(f"quality_evaluation.{one}" for one in ("opened", "submitted", "returned", "approved", "dropped")),
    "evaluation.published",
)
_OUTAGES = ("channel.went_down", "channel.came_up")


def _standards_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: str(one.data["state"]) for one in told}


def _standards() -> dict[str, str]:
    return {f"quality_standard:{version}": state for version, state in Standard.objects.order_by().values_list("version", "state")}


def _evaluations_told(told: Iterable[Told]) -> dict[str, str]:
    """State, score and digest of each; every fact of one says them."""
    return {
        one.subject: f"{one.data['state']}, {float(one.data['score']) if 'score' in one.data else ''}, {one.data['inputs_sha256']}"
        for one in told
        if "evaluation" in one.data and "inputs_sha256" in one.data
    }


def _evaluations() -> dict[str, str]:
    rows = Evaluation.objects.order_by().values_list("number", "state", "score", "digest")
    return {
        f"quality_evaluation:{number}": f"{state}, {'' if score is None else float(score)}, {digest}"
        for number, state, score, digest in rows
    }


def _outages_told(told: Iterable[Told]) -> dict[str, str]:
    """Those that somebody recorded; what servers tell by themselves names no interruption."""
    found = {}
    for one in told:
        if "interruption" in one.data:
            found[f"interruption:{one.data['interruption']}"] = (
                f"{one.data['channel']}, {'over' if one.kind == 'channel.came_up' else 'out'}"
            )
    return found


def _outages() -> dict[str, str]:
    rows = Interruption.objects.order_by().values_list("pk", "channel", "until")
    return {f"interruption:{key}": f"{channel}, {'out' if until is None else 'over'}" for key, channel, until in rows}


FOLDS = (
    Fold("quality_standard", _STANDARDS, _standards_told, _standards),
    Fold("quality_evaluation", _EVALUATIONS, _evaluations_told, _evaluations),
    Fold("interruption", _OUTAGES, _outages_told, _outages),
)
