"""Cases of another system with their history: judged as a dry run, written a batch a transaction, the same ones again and again.

What a fact is known by is in the ledger beside it, so a file may come twice, longer, or from where a killed import stopped: what is there
is left alone. Rows go in by hundreds; facts by the ledger's bulk path, each at its own time; the watch judges them as it judges all others.
"""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.people.models import Staff
from yinuo.desks.transfer.choices import Outcome
from yinuo.engine.events.kinds import KINDS
from yinuo.ledger import outside
from yinuo.ledger.intake import Mapping as FileMapping

from .. import access
from ..case_rules import OPENED, CaseRule
from ..histories import Fault, Happened, History, batches
from ..models import Case
from ..queries.known_cases import Customers, known_facts
from ..refusals import BadCase
from .import_writing import Written, write_cases

CASES_OF_A_BATCH = 500
"""Written in one transaction: what a kill can undo."""
PURPOSE = "import"


@dataclass(frozen=True)
class Judged:
    """What becomes of one case of a file. `case` is the one that is here; `fresh` are the facts that are not, by their ids."""

    history: History
    outcome: Outcome
    case: Case | None = None
    fresh: Mapping[str, Happened] = field(default_factory=dict)


@dataclass
class Brought:
    """What an import did, or would do: cases by outcome, facts and messages written, what was refused."""

    cases: Counted[str] = field(default_factory=Counted)
    facts: int = 0
    messages: int = 0
    customers: int = 0
    refused: list[History] = field(default_factory=list)

    def add(self, judged: Sequence[Judged], written: Written) -> None:
        self.cases.update(str(one.outcome) for one in judged)
        self.refused += [one.history for one in judged if one.outcome == Outcome.FAULTY]
        self.facts += written.facts
        self.messages += written.messages
        self.customers += written.customers


def check_rule(mapping: FileMapping) -> None:
    """Whether the house knows all kinds of facts that a mapping gives.

    Raises:
        BadCase. KindOfTheHouse: one that only the house itself writes.
    """
    kinds = [kind for rule in mapping.events for kind in (rule.kind, *rule.kind_codes.values()) if kind]
    outside.check_kinds(kinds)
    for kind in kinds:
        if kind not in KINDS:
            raise BadCase(what=_("The mapping gives facts of the kind “{kind}”, which this house does not know.").format(kind=kind))


def import_cases(
    staff: Staff, histories: Sequence[History], rule: CaseRule, *, at: datetime, applies: bool,
    size: int = CASES_OF_A_BATCH, progress: Callable[[int], None] | None = None,
) -> Brought:  # fmt: skip
    """Judge the cases of a file as somebody may see them, and write those that are new or have news.

    Args:
        staff: who brings them; within their reach, as with everything.
        applies: write; without it nothing is changed.
        progress: called with the number of cases done after each batch is committed.
    Raises:
        MayNotHandle, MayNot: of the whole; what was written before stays.
    """
    brought, done = Brought(), 0
    for batch in batches(histories, size):
        with seeing(staff, purpose=PURPOSE) as viewer:
            judged, written = take(viewer, batch, rule, at=at, applies=applies)
        brought.add(judged, written)
        done += len(batch)
        if progress:
            progress(done)
    return brought


def take(viewer: Viewer, batch: Sequence[History], rule: CaseRule, *, at: datetime, applies: bool) -> tuple[list[Judged], Written]:
    """One batch, in the caller's transaction: what becomes of each case, and what was written of them.

    Raises:
        MayNotHandle, MayNot.
    """
    access.check_may_handle(viewer)
    customers = Customers(viewer, rule)
    customers.look_up([one for one in batch if one.fault is None])
    judged = list(_judged(viewer, batch, rule, customers, at=at))
    if not applies:
        return judged, _would_write(judged, customers)
    return judged, write_cases(viewer, [(one.history, one.case, one.fresh) for one in judged if one.fresh], rule, customers, at=at)


def _judged(viewer: Viewer, batch: Sequence[History], rule: CaseRule, customers: Customers, *, at: datetime) -> Iterator[Judged]:
    ids = [one.ids(rule.system) for one in batch]
    known = known_facts([identity for each in ids for identity in each])
    numbers = {subject.removeprefix("case:") for subject in known.values()}
    kept = [one.number for one in batch] if rule.keeps_numbers else []
    here = {row.number: row for row in access.cases_of(viewer).select_related("customer", "owner").filter(number__in=[*numbers, *kept])}
    names = {one.said["owner"] for one in batch if "owner" in one.said}
    staff = set(Staff.objects.filter(username__in=names, is_active=True).values_list("username", flat=True))
    latest = int(at.timestamp())
    for history, own in zip(batch, ids, strict=True):
        subject = next((known[one] for one in own if one in known), "")
        case = here.get(subject.removeprefix("case:"))
        history.fault = history.fault or _fault(history, rule, customers, staff, latest)
        if history.fault is None and subject and case is None:
            history.fault = Fault("out_of_reach", history.rows[0])
        if history.fault is None and not subject and rule.keeps_numbers and history.number in here:
            history.fault = Fault("taken", history.rows[0])
        if history.fault is not None:
            yield Judged(history, Outcome.FAULTY)
            continue
        fresh = {identity: fact for identity, fact in zip(own, history.facts, strict=True) if identity not in known}
        outcome = Outcome.NEW if case is None else Outcome.CHANGED if fresh else Outcome.SAME
        yield Judged(history, outcome, case, fresh)


def _fault(history: History, rule: CaseRule, customers: Customers, staff: set[str], latest: int) -> Fault | None:
    if not any(one.kind == OPENED for one in history.facts):
        return Fault("not_opened", history.rows[0])
    late = next((one for one in history.facts if max(one.at, one.received_at or 0, one.recorded_at or 0) > latest), None)
    if late is not None:
        return Fault("future", late.row)
    if (owner := history.said.get("owner", "")) and owner not in staff:
        return Fault("no_staff", history.rows[-1], {"value": owner[:40]})
    if (number := history.customer.get("number", "")) and customers.of(history) is None:
        return Fault("no_customer", history.rows[0], {"value": number[:24]})
    return None


def _would_write(judged: Sequence[Judged], customers: Customers) -> Written:
    new = {customers.key_of(one.history) for one in judged if one.outcome == Outcome.NEW and customers.of(one.history) is None}
    facts = [fact for one in judged for fact in one.fresh.values()]
    return Written(len(facts), sum(bool(fact.text) for fact in facts), len(new))
