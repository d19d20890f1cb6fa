"""What hangs together with a case, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from yinuo.desks.customers.access import Viewer

from .. import filled
from ..choices import ExtensionCode, Tied, VoidCode
from ..models import Case, Proposal, Tie
from .one import Ticking

_REASONS = {**dict(VoidCode.choices), **dict(ExtensionCode.choices)}


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody decided yet; `is_mine` may not be decided by whoever looks."""

    row: Proposal
    reason: str
    text: str
    words: str
    is_mine: bool


@dataclass(frozen=True)
class Hanging:
    """Ties as (number, how, whether it may be taken back), cases merged into this one, what waits, and promises that may be extended."""

    ties: tuple[tuple[str, str, bool], ...]
    absorbed: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    promises: tuple[tuple[str, str], ...]


def hanging_of(viewer: Viewer, case: Case, clocks: Sequence[Ticking]) -> Hanging:
    """Everything around a case, in three queries."""
    labels = dict(Tied.choices)
    ties = []
    for one in filled.rows(case, Tie.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other").order_by("pk")):
        is_ours = one.case_id == case.pk
        ties.append((one.other.number if is_ours else one.case.number, str(labels[one.kind]), is_ours and one.kind != Tied.SPLIT))
    duties = {one.row.promise: one.words for one in clocks}
    waiting = [
        Waiting(
            one, str(_REASONS.get(one.code, one.code)), viewer.opener.open(one, "text", customer=one.customer_id),
            duties.get(one.promise, one.promise), one.by_id == viewer.staff.pk,
        )
        for one in filled.rows(case, case.asked_of_two.filter(decided_at__isnull=True).select_related("by"))
    ]  # fmt: skip
    running = {one.row.promise: one.words for one in clocks if one.row.verdict == "pending" and one.row.due_at is not None}
    return Hanging(tuple(ties), tuple(filled.numbers_of(case)[1:]), tuple(waiting), tuple(running.items()))
