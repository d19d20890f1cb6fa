"""What was said of complaints, as the ledger tells it, for the audit: result, person, level, and each proposed solution."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told

from ..choices import ProposalState
from ..models import Report

_KINDS = (
    "complaint.assessed", "complaint.person_named", "complaint.verified", "complaint.cause_found", "complaint.proposed",
    "complaint.escalated",
)  # fmt: skip
_READ = {"severity": "severity", "person": "about", "result": "verification", "cause": "cause", "level": "level"}
_STATES = {"complaint.solution_approved": ProposalState.APPROVED, "complaint.solution_returned": ProposalState.RETURNED}


def _told(told: Iterable[Told]) -> dict[str, str]:
    found: dict[str, dict[str, str]] = {}
    for one in told:
        if "case_number" not in one.data or ("level" not in one.data and "handler" not in one.data):
            continue  # told by somebody else's complaints, of which this desk has no row
        row = found.setdefault(one.subject, {"severity": "", "person": "", "result": "", "cause": "", "level": "0"})
        for name, key in (
            ("severity", "severity"),
            ("person", "about"),
            ("result", "verification"),
            ("cause", "cause"),
            ("level", "level"),
        ):
            if key in one.data:
                row[name] = str(one.data[key])
    return {subject: _words(**row) for subject, row in found.items()}


def _kept() -> dict[str, str]:
    rows = audited("complaints_audited")
    return {
        f"case:{number}": _words(severity=severity, person=person, result=result, cause=cause, level=str(level))
        for number, severity, person, result, cause, level in rows
    }


def _words(*, severity: str, person: str, result: str, cause: str, level: str) -> str:
    return f"{severity or '-'}, {result or '-'}, {cause or '-'}, level {level}, staff:{person}"


def _proposals_told(told: Iterable[Told]) -> dict[str, str]:
    return {f"proposal:{one.data['proposal']}": _STATES.get(one.kind) or str(one.data["state"]) for one in told if "proposal" in one.data}


def _proposals() -> dict[str, str]:
    return {f"proposal:{identity}": state for identity, state in audited("complaints_proposals_audited")}


def _reports_told(told: Iterable[Told]) -> dict[str, str]:
    of_here = (one for one in told if one.subject.startswith("complaint_review:") and "report" in one.data)
    return {one.subject: "received" if one.kind == "report.received" else "issued" for one in of_here}


def _reports() -> dict[str, str]:
    return {row.ref: "received" if row.received_at else "issued" for row in Report.objects.order_by().only("number", "received_at")}


FOLDS = (
    Fold("complaint", _KINDS, _told, _kept),
    Fold("complaint_proposal", ("complaint.proposed", *_STATES), _proposals_told, _proposals),
    Fold("complaint_review", ("complaint_review.done", "report.received"), _reports_told, _reports),
)
