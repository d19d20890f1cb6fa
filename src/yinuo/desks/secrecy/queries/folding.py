"""The register, exceptions, security reviews, findings and incidents as the ledger tells them, for the audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from yinuo.ledger.folding import Fold, Told, by_kind

from ..choices import EVENT_OF, Asked, FindingState, HandBack, Holder, State
from ..models import Finding, Holding, Incident, Review, SecrecyException

_REGISTER = {
    "undertaking.signed": "signed",
    "secret_access.granted": "granted",
    "access.ended": "ended",
    "secret.returned": HandBack.RETURNED.value,
    "secret.destroyed": HandBack.DESTROYED.value,
}
_INCIDENTS = {
    "leak.suspected": State.SUSPECTED,
    **dict.fromkeys(EVENT_OF.values(), State.CONFIRMED),
    "leak.closed": State.CLOSED,
    "leak.dismissed": State.NONE,
}
_WHILE_IT_RUNS = {"leak.contained": "contained", "breach.assessed": "assessed", "lessons.recorded": "learnt from"}


def _said(words: Iterable[str]) -> str:
    return ", ".join(words)


def _register_told(told: Iterable[Told]) -> dict[str, str]:
    """What happened with each holder, in order of the words; the same kinds are told of people, elsewhere."""
    found: dict[str, list[str]] = {}
    for one in told:
        if one.subject.startswith("secret_holder:"):
            words = found.setdefault(one.subject, [])
            words.append(str(one.data["holder"]) if one.kind == "secret_holder.registered" else _REGISTER[one.kind])
    return {subject: _said([words[0], *sorted(words[1:])]) for subject, words in found.items()}


def _register() -> dict[str, str]:
    return {row.ref: _holding(row) for row in Holding.objects.order_by()}


def _holding(row: Holding) -> str:
    """Granting a store what it holds is no fact of its own: it has nobody to sign for it."""
    is_granted = row.granted_at is not None and row.holder == Holder.PARTY
    happened = {"signed": row.signed_on is not None, "granted": is_granted, "ended": row.ended_on is not None, row.hand_back: True}
    return _said([row.holder, *sorted(word for word, is_so in happened.items() if is_so and word)])


def _incidents_told(told: Iterable[Told]) -> dict[str, str]:
    states: dict[str, str] = {}
    marks: dict[str, set[str]] = defaultdict(set)
    for one in told:
        if one.subject.startswith("leak:"):
            if one.kind in _INCIDENTS:
                states[one.subject] = _INCIDENTS[one.kind]
            else:
                marks[one.subject].add(_WHILE_IT_RUNS[one.kind])
    return {subject: _said([str(state), *sorted(marks[subject])]) for subject, state in states.items()}


def _incidents() -> dict[str, str]:
    found = {}
    for row in Incident.objects.order_by().only("number", "state", "contained_at", "assessed_at", "lessons_at"):
        marks = {"contained": row.contained_at, "assessed": row.assessed_at, "learnt from": row.lessons_at}
        found[row.ref] = _said([row.state, *sorted(word for word, at in marks.items() if at is not None)])
    return found


def _reviews() -> dict[str, str]:
    return {row.ref: "begun" if row.done_at is None else "done" for row in Review.objects.order_by()}


def _states(rows: Sequence[Finding] | Sequence[SecrecyException]) -> dict[str, str]:
    return {row.ref: row.state for row in rows}


FOLDS = (
    Fold("secret_holder", ("secret_holder.registered", *_REGISTER), _register_told, _register),
    Fold("leak", (*_INCIDENTS, *_WHILE_IT_RUNS), _incidents_told, _incidents),
    by_kind("security_review", {"security_review.begun": "begun", "security_review.done": "done"}, _reviews, prefix="security_review:"),
    by_kind(
        "finding",
        {
            "finding.recorded": FindingState.OPEN, "finding.corrected": FindingState.CORRECTED,
            "finding.verified": FindingState.VERIFIED, "finding.reopened": FindingState.OPEN,
        },
        lambda: _states(list(Finding.objects.order_by().only("number", "state"))), prefix="finding:",
    ),
    by_kind(
        "secrecy_exception",
        {
            "secrecy_exception.asked": Asked.OPEN, "secrecy_exception.approved": Asked.APPROVED,
            "secrecy_exception.refused": Asked.REFUSED,
        },
        lambda: _states(list(SecrecyException.objects.order_by().only("number", "state"))), prefix="secrecy_exception:",
    ),
)  # fmt: skip
