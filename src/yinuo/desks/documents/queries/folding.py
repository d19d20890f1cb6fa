"""How far a version of a document has come as its events tell it, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.ledger.folding import Fold, Told

from ..choices import FILLING, SIGNING, State
from ..models import Draft

STAGES = {
    **dict.fromkeys(FILLING, "being filled"),
    State.IN_REVIEW: "in review",
    **dict.fromkeys((*SIGNING, State.SIGNED), "being signed"),
    State.IN_FORCE: "in force",
    State.REPLACED: "replaced",
    State.ENDED: "ended",
    State.WITHDRAWN: "withdrawn",
}
"""What of a state is decided by an event; within a stage it follows from blanks and signatures."""
REACHED = {
    "document.drafted": State.DRAFT,
    "document.change_proposed": State.DRAFT,
    "document.submitted": State.IN_REVIEW,
    "document.returned": State.DRAFT,
    "document.approved": State.READY,
    "document.signatures_voided": State.DRAFT,
    "document.withdrawn": State.WITHDRAWN,
    "document.version_began": State.IN_FORCE,
    "document.ended": State.ENDED,
}


def from_events(told: Iterable[Told]) -> dict[str, str]:
    """Stage by version, as `document:YN-2026-0001/2`. A version that begins replaces the one in force; an end is the end of that one."""
    stages: dict[str, str] = {}
    in_force: dict[str, str] = {}
    for one in told:
        version = f"{one.subject}/{one.data.get('version')}"
        if one.kind == "document.version_began" and one.subject in in_force:
            stages[in_force[one.subject]] = STAGES[State.REPLACED]
        if one.kind == "document.ended":  # its number counts the versions of the promises
            if one.subject not in in_force:
                continue
            version = in_force.pop(one.subject)
        stages[version] = STAGES[REACHED[one.kind]]
        if one.kind == "document.version_began":
            in_force[one.subject] = version
    return stages


def from_rows() -> dict[str, str]:
    """The same, as it is kept."""
    return {f"{one.ref}/{one.version}": STAGES[State(one.state)] for one in Draft.objects.only("number", "version", "state")}


DOCUMENTS = Fold("document", tuple(REACHED), from_events, from_rows)
