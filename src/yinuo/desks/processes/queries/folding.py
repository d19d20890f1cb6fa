"""Processes, statements, and cases on their processes as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told

from ..choices import MOST_STEPS, IdeaState, State
from ..models import Idea, Process, Sheet

_PROCESS = ("service_process.proposed", "service_process.published", "service_process.retired")
_TERMS = ("service_description.proposed", "service_terms.published", "service_terms.withdrawn")
_IDEAS = {"process_idea.given": IdeaState.OPEN, "process_idea.taken": IdeaState.TAKEN, "process_idea.declined": IdeaState.DECLINED}
_STEPS = {f"step_{place}.started": place for place in range(1, MOST_STEPS + 1)}
_ON = ("process.assigned", "process.reclassified", "process.completed", *_STEPS)
_SHOWN = ("disclosure.acknowledged", "service.started")


def _versioned(told: Iterable[Told], *, begins: str, lives: str, prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in told:
        if not one.subject.startswith(prefix):
            continue
        if one.kind == begins:
            found.setdefault(one.subject, State.DRAFT.value)
        else:
            found[one.subject] = f"{State.LIVE.value} {one.data['version']}" if one.kind == lives else State.RETIRED.value
    return found


def _processes_told(told: Iterable[Told]) -> dict[str, str]:
    return _versioned(told, begins=_PROCESS[0], lives=_PROCESS[1], prefix="service_process:")


def _processes() -> dict[str, str]:
    rows = Process.objects.order_by().values_list("number", "state", "live__place")
    return {f"service_process:{number}": f"{state} {place}" if state == State.LIVE else state for number, state, place in rows}


def _sheets_told(told: Iterable[Told]) -> dict[str, str]:
    return _versioned(told, begins=_TERMS[0], lives=_TERMS[1], prefix="service_terms:")


def _sheets() -> dict[str, str]:
    rows = Sheet.objects.order_by().values_list("number", "state", "live__place")
    return {f"service_terms:{number}": f"{state} {place}" if state == State.LIVE else state for number, state, place in rows}


def _ideas_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: _IDEAS[one.kind] for one in told}


def _ideas() -> dict[str, str]:
    return {f"process_idea:{key}": state for key, state in Idea.objects.order_by().values_list("pk", "state")}


def _following_told(told: Iterable[Told]) -> dict[str, str]:
    """The version and the step of each case on a process; step 0 when all are done."""
    versions: dict[str, str] = {}
    steps: dict[str, int] = {}
    for one in told:
        if "process_version" not in one.data:
            continue
        if one.kind in _STEPS:
            steps[one.subject] = _STEPS[one.kind]
        elif one.kind == "process.completed":
            steps[one.subject] = 0
        else:
            versions[one.subject] = one.data["process_version"]
    return {f"process of {subject}": f"{version} step {steps.get(subject, 0)}" for subject, version in versions.items()}


def _following() -> dict[str, str]:
    rows = audited("processes_following_audited")
    return {f"process of case:{number}": f"{process}/{version} step {step}" for number, process, version, step in rows}


def _shown_told(told: Iterable[Told]) -> dict[str, str]:
    """Which statement the customer acknowledged last, and under which the service began."""
    found: dict[str, list[str]] = {}
    for one in told:
        if one.kind == "disclosure.acknowledged" and "statement" in one.data:
            found.setdefault(one.subject, ["", ""])[0] = one.data["statement"]
        elif one.kind == "service.started" and "process_ref" in one.data and "case_number" in one.data:
            found.setdefault(one.subject, ["", ""])[1] = one.data.get("statement", "none")
    return {f"terms of {subject}": " began ".join(both) for subject, both in found.items()}


def _shown() -> dict[str, str]:
    rows = audited("processes_shown_audited")
    return {f"terms of case:{number}": f"{seen} began {began}" for number, seen, began in rows}


FOLDS = (
    Fold("service_process", _PROCESS, _processes_told, _processes),
    Fold("service_terms", _TERMS, _sheets_told, _sheets),
    Fold("process_idea", tuple(_IDEAS), _ideas_told, _ideas),
    Fold("case_process", _ON, _following_told, _following),
    Fold("case_terms", _SHOWN, _shown_told, _shown),
)
