"""Writing cases of another system: customers nobody knew, cases with numbers, messages, facts; all of a batch in one transaction."""

from __future__ import annotations

import json
from collections import Counter as Counted
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.adding_many import NewCustomer, add_many, drawn
from yinuo.desks.customers.choices import Category
from yinuo.desks.customers.models import Customer, Tag, Tagging
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.transfer.models import OutsideNumber
from yinuo.kit.sealed import place_of
from yinuo.ledger.batches import Columns
from yinuo.ledger.followers import history as streams
from yinuo.ledger.importing import import_columns

from ..case_rules import OPENED, SOURCE, CaseRule
from ..choices import PREFIX, Channel, Direction, Kind, State
from ..histories import Happened, History, in_order
from ..models import Case, Deadline, Message
from ..queries.known_cases import Customers
from ..standing import FIELDS, Standing, standing
from .intake import PROVISIONAL
from .telling import HAPPENINGS, facts

INWARD = {OPENED, "case.reopened", "message.received", "customer.replied"}
INTERNAL = {"complaint.investigated", "case.reclassified", "case.assigned"}
Told = Mapping[str, Happened]
Work = Sequence[tuple[History, Case | None, Told]]


@dataclass(frozen=True)
class Written:
    """How much was written: facts as the file tells them (the ledger holds more: each is told of the kind of its case too)."""

    facts: int = 0
    messages: int = 0
    customers: int = 0


@dataclass
class _One:
    """One case on its way: what it was before, what comes to it, and how it stands then. `told` is by source id, in the ledger's order."""

    history: History
    case: Case
    told: dict[str, Happened] = field(default_factory=dict)
    is_new: bool = True


def write_cases(viewer: Viewer, work: Work, rule: CaseRule, customers: Customers, *, at: datetime) -> Written:
    """Write what is new, in the caller's transaction.

    Raises:
        MayNot: somebody would add a customer out of their own reach.
    """
    if not work:
        return Written()
    made = _make_customers(viewer, [history for history, case, _told in work if case is None], rule, customers, at=at)
    new = _make_cases(viewer, [one for one in work if one[1] is None], rule, customers, at=at)
    changed = [_One(history, case, dict(told), is_new=False) for history, case, told in work if case is not None]
    for one in (*new, *changed):
        one.told = dict(_with_twins(one.history, one.case, one.told))
    _stand_new(new)
    _stand_changed(changed)
    viewer.opener.prepare(one.case.customer_id for one in (*new, *changed))
    _seal(viewer, new)
    Case.objects.bulk_create([one.case for one in new], batch_size=1_000)
    count = _write_messages(viewer, [*new, *changed], at=at)
    _keep_watch([*new, *changed])
    _tell(viewer, [*new, *changed])
    return Written(sum(len(told) for _history, _case, told in work), count, made)


# --- customers ----------------------------------------------------------------------------------------------------------------------------


def _make_customers(viewer: Viewer, histories: Sequence[History], rule: CaseRule, customers: Customers, *, at: datetime) -> int:
    """Customers whom nobody entered, as far as the file says who they are; marked, to be looked at and merged by people."""
    wanted = {customers.key_of(one): one for one in reversed(histories) if customers.of(one) is None}
    if not wanted:
        return 0
    added = add_many(viewer, [_customer(one, rule, viewer) for one in wanted.values()], at=at)
    rows = Customer.objects.in_bulk([identity for identity, _number in added])
    made = {key: rows[identity] for key, (identity, _number) in zip(wanted, added, strict=True)}
    tag, _is_new = Tag.objects.get_or_create(name=PROVISIONAL)
    Tagging.objects.bulk_create(Tagging(tag=tag, customer=row) for row in made.values())
    outside = {made[key]: customers.outside_of(one) for key, one in wanted.items() if key.startswith(("outside:", "name:"))}
    ids = drawn(OutsideNumber._meta.db_table, len(outside)) if outside else []
    OutsideNumber.objects.bulk_create(
        OutsideNumber(
            pk=identity, customer=row, system=rule.customer_system, token=customers.token(number),
            sealed_number=viewer.opener.seal_at(number, place=place_of(OutsideNumber._meta.db_table, "number", identity), customer=row.pk),
        )
        for identity, (row, number) in zip(ids, outside.items(), strict=True)
    )  # fmt: skip
    customers.remember(made)
    return len(made)


def _customer(history: History, rule: CaseRule, viewer: Viewer) -> NewCustomer:
    said = history.customer
    name = said.get("name") or said.get("outside") or _("Customers of {system}").format(system=rule.customer_system)
    fields = {"name": name[:120]} | {each: said[each] for each in ("phone", "email") if said.get(each)}
    register = {"category": str(Category.PROSPECT), "source": rule.customer_system[:40]}
    return NewCustomer(fields, register, department=history.said.get("department", viewer.staff.department)[:80])


# --- cases --------------------------------------------------------------------------------------------------------------------------------


def _make_cases(viewer: Viewer, work: Work, rule: CaseRule, customers: Customers, *, at: datetime) -> list[_One]:
    staff = {one.username: one for one in Staff.objects.filter(username__in={each.said.get("owner", "") for each, _case, _told in work})}
    ids = drawn(Case._meta.db_table, len(work)) if work else []
    found = []
    for identity, (history, _case, told) in zip(ids, work, strict=True):
        customer, said = customers.of(history), history.said
        opened = next(fact for fact in history.facts if fact.kind == OPENED)
        owner = staff.get(said.get("owner", ""))
        assert customer is not None
        case = Case(
            pk=identity, number="", customer=customer, kind=said.get("kind", Kind.INQUIRY), channel=said.get("channel", Channel.WEB),
            urgency=said.get("urgency", "normal"), complexity=said.get("complexity", "plain"), outside_number=history.number,
            department=(said.get("department") or (owner.department if owner else "") or viewer.staff.department)[:80], owner=owner,
            first_handler=owner, received_at=_instant(opened.received_at or opened.at), made_at=_instant(opened.recorded_at, at),
        )  # fmt: skip
        found.append(_One(history, case, dict(told)))
    if rule.keeps_numbers:
        for one in found:
            one.case.number, one.case.outside_number = one.history.number, ""
    else:
        _number(found)
    return found


def _number(cases: Sequence[_One]) -> None:
    """Numbers of the kind and the day of receipt, without a gap: the lines of the counters are held until all are written."""
    rows = sorted((one.case for one in cases), key=lambda case: (case.received_at, case.pk))
    prefixes = [f"{PREFIX[Kind(case.kind)]}-{today(case.received_at):%y%m%d}" for case in rows]
    counts = Counted(prefixes)
    names = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_counter AS c (prefix, last) SELECT * FROM unnest(%s::text[], %s::int[])"
            " ON CONFLICT (prefix) DO UPDATE SET last = c.last + excluded.last RETURNING prefix, last",
            [names, [counts[name] for name in names]],
        )
        next_one = {prefix: last - counts[prefix] + 1 for prefix, last in cursor.fetchall()}
    for case, prefix in zip(rows, prefixes, strict=True):
        case.number = f"{prefix}-{next_one[prefix]:03}"
        next_one[prefix] += 1


def _with_twins(history: History, case: Case, told: Told) -> Iterator[tuple[str, Happened]]:
    """Facts by their source ids, in order, each told of the kind of the case too, and what was said as a message."""
    own = {fact.kind for fact in history.facts}
    waiting = 0
    order = {id(fact): place for place, fact in enumerate(in_order(told.values()))}
    for source_id, fact in sorted(told.items(), key=lambda one: order[id(one[1])]):
        plain = replace(fact, text="")
        yield source_id, fact
        if (twin := _twin(Kind(case.kind), fact.kind)) and twin not in own:
            yield f"{source_id}/{twin}", replace(plain, kind=twin)
        if fact.text and fact.kind in INWARD and fact.kind != "message.received":
            yield f"{source_id}/message.received", replace(plain, kind="message.received")
        waiting += bool(fact.text) and fact.kind in INWARD
        if waiting and fact.text and fact.kind not in INWARD | INTERNAL and fact.kind != "message.answered":
            yield f"{source_id}/message.answered", replace(plain, kind="message.answered")
            waiting = 0


def _twin(kind: Kind, fact: str) -> str:
    """The same told of the kind of the case, where that kind knows it: `complaint.responded` of `case.responded`."""
    thing, happening = fact.split(".")
    happening = "received" if fact == OPENED else "fulfilled" if kind == Kind.REQUEST and happening == "resolved" else happening
    return f"{kind}.{happening}" if thing == "case" and happening in HAPPENINGS[kind] else ""


def _said(one: _One) -> list[tuple[str, Any, Mapping[str, Any]]]:
    return [(fact.kind, fact.at, fact.data) for fact in one.told.values()]


def _stand_new(new: Sequence[_One]) -> None:
    for one in new:
        _settle(one.case, standing(_said(one)))


def _stand_changed(changed: Sequence[_One]) -> None:
    """Cases that were here: as the ledger tells of them so far, then what is new."""
    if not changed:
        return
    events = streams([one.case.ref for one in changed])
    before: dict[str, list[tuple[str, Any, Mapping[str, Any]]]] = {}
    for subject, kind, at, data in zip(events.subject, events.kind, events.occurred_at, events.data, strict=True):
        before.setdefault(subject, []).append((kind, at, data))
    for one in changed:
        _settle(one.case, standing([*before.get(one.case.ref, []), *_said(one)]))
        one.case.revision += 1
    Case.objects.bulk_update([one.case for one in changed], [*FIELDS, "revision"], batch_size=500)


def _settle(case: Case, found: Standing) -> None:
    for name in FIELDS:
        value = getattr(found, name)
        setattr(case, name, _instant(value) if name.endswith(("_at", "_since")) and value is not None else value)


def _seal(viewer: Viewer, new: Sequence[_One]) -> None:
    table = Case._meta.db_table
    for one in new:
        case, said = one.case, one.history.customer
        reach = {name: said[name] for name in ("name", "phone", "email") if said.get(name)}
        for column, text in (("title", one.history.said["title"]), ("contact", json.dumps(reach, ensure_ascii=False) if reach else "")):
            place = place_of(table, column, case.pk)
            setattr(case, f"sealed_{column}", viewer.opener.seal_at(text, place=place, customer=case.customer_id))


# --- what was said and what happened ------------------------------------------------------------------------------------------------------


def _write_messages(viewer: Viewer, cases: Sequence[_One], *, at: datetime) -> int:
    said = [(one.case, fact) for one in cases for fact in one.told.values() if fact.text]
    if not said:
        return 0
    staff = {one.username: one for one in Staff.objects.filter(username__in={fact.by for _case, fact in said})}
    table = Message._meta.db_table
    rows = []
    for identity, (case, fact) in zip(drawn(table, len(said)), said, strict=True):
        direction = Direction.IN if fact.kind in INWARD else Direction.NOTE if fact.kind in INTERNAL else Direction.OUT
        sealed = viewer.opener.seal_at(fact.text, place=place_of(table, "text", identity), customer=case.customer_id)
        rows.append(
            Message(
                pk=identity, case=case, customer_id=case.customer_id, direction=direction, sealed_text=sealed, at=_instant(fact.at),
                channel="" if direction == Direction.NOTE else case.channel, made_at=_instant(fact.recorded_at, at),
                by=None if direction == Direction.IN else staff.get(fact.by),
            )
        )  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


def _keep_watch(cases: Sequence[_One]) -> None:
    """Unsettled cases stand in the queue; settled ones do not."""
    open_ones = [one.case for one in cases if one.case.state != State.CLOSED]
    lanes = {case.ref: priority.lane_of(case.customer, urgency=case.urgency) for case in open_ones}
    Deadline.objects.bulk_create(
        [Deadline(subject=subject, lane=lane) for subject, lane in lanes.items()], ignore_conflicts=True, batch_size=1_000
    )
    Deadline.objects.filter(subject__in=[one.case.ref for one in cases if one.case.state == State.CLOSED and not one.is_new]).delete()


def _tell(viewer: Viewer, cases: Sequence[_One]) -> None:
    told = [(one.case, common, source_id, fact) for one in cases for common in (facts(one.case),) for source_id, fact in one.told.items()]
    kinds = list(dict.fromkeys(fact.kind for _case, _common, _id, fact in told))
    subjects = list(dict.fromkeys(case.ref for case, _common, _id, _fact in told))
    kind_code, subject_code = ({word: code for code, word in enumerate(words)} for words in (kinds, subjects))
    is_dated = any(fact.recorded_at is not None for _case, _common, _id, fact in told)
    import_columns(
        Columns(
            kinds=kinds, kind=np.array([kind_code[fact.kind] for *_others, fact in told]),
            subjects=subjects, subject=np.array([subject_code[case.ref] for case, *_others in told]),
            occurred_at=np.array([fact.at for *_others, fact in told], np.int64),
            received_at=np.array([fact.received_at or fact.at for *_others, fact in told], np.int64),
            recorded_at=np.array([fact.recorded_at for *_others, fact in told], np.int64) if is_dated else None,
            data=[_data(case, common, fact) for case, common, _id, fact in told],
            source_ids=[source_id for _case, _common, source_id, _fact in told],
            refs=[f'["{case.customer.ref}"]' for case, *_others in told],
        ),
        source=SOURCE, actor=viewer.staff.ref, batch=len(told) or 1,
    )  # fmt: skip


def _data(case: Case, common: Mapping[str, Any], fact: Happened) -> dict[str, Any]:
    """What a fact carries: what the file says, and what every fact of a case does."""
    found = {**common, **fact.data}
    if fact.by:
        found["handler"] = fact.by
    if fact.kind in (OPENED, "case.assigned"):
        found["owner"] = case.owner.username if case.owner else ""
        found["department"] = case.department
    if fact.kind == OPENED:
        found["record_ref"] = case.number
        found |= {"outside_number": case.outside_number} if case.outside_number else {}
    return found


def _instant(seconds: int | None, otherwise: datetime | None = None) -> Any:
    return otherwise if seconds is None else datetime.fromtimestamp(seconds, UTC)
