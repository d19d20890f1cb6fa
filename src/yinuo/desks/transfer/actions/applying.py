"""Writing the checked rows: each batch is one transaction together with its place, so a kill loses at most the batch at hand."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.customers.actions import adding
from yinuo.desks.customers.actions.adding_many import NewDeal, add_deals, add_many, add_prepared, check_may_add, drawn
from yinuo.desks.customers.choices import Sealed
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal
from yinuo.kit.sealed import place_of
from yinuo.kit.sealed_index import Keyed
from yinuo.ledger import book
from yinuo.ledger.cursors import fast_cursor

from .. import vault
from ..choices import Fault, Outcome, State, Subject
from ..models import Batch, Import, OutsideNumber, Piece
from ..queries.judging import REGISTER, Judge, differences
from ..queries.listing import lines_written
from ..queries.matching import outside_token
from ..rows import Row, counted, spans
from ..values import fault
from .checking import PURPOSE, judge_for
from .preparing import KEPT, SEALED, Made, Outside, new_customer, outside_columns
from .readying import Readying


def apply_next(row: Import, *, at: datetime, known: set[int] | None = None, ready: Readying | None = None) -> bool:
    """Write one batch; False when there is nothing left to do (everything written, or told to stop).

    Raises:
        Refusal: of the whole, such as a right that was taken away meanwhile; what was written stays, the rest is not.
    """
    with seeing(row.staff, purpose=PURPOSE) as viewer:
        held = Import.objects.select_for_update().get(pk=row.pk)
        if held.state != State.RUNNING:
            return False
        if held.is_stopping:
            _stop(viewer, held, at)
            return False
        if held.place < held.batches:
            _write(viewer, held, Batch.objects.get(of=held, place=held.place), known, at, ready or Readying(held))
            held.place += 1
        if held.place >= held.batches:
            _finish(viewer, held, at)
        held.save(update_fields=["place", "written", "state", "ended_at", "changed_at"])
        return held.state == State.RUNNING


def _write(viewer: Viewer, held: Import, batch: Batch, known: set[int] | None, at: datetime, ready: Readying) -> None:
    key = vault.key_of(held)
    made = ready.take(batch.place)
    known = lines_written(held) if known is None else known
    customers = _judged(judge_for(viewer, held, known=known, key=ready.key), made.rows)
    if not (made.is_whole or made.is_as_expected()):  # the world has moved since the check: what was made ready is of no use
        made = ready.whole(batch.place)
        customers = _judged(judge_for(viewer, held, known=known, key=ready.key), made.rows)
    rows = made.rows
    if held.subject == Subject.DEALS:
        _write_deals(viewer, held, batch, rows, customers, at)
    else:
        _write_new(viewer, held, batch, made, at, ready.key)
        _write_changes(viewer, batch, [row for row in rows if row.outcome == Outcome.CHANGED], customers, at)
        named = [row for row in rows if row.outcome in (Outcome.CHANGED, Outcome.SAME) and row.line in customers and "number" in row.said]
        outside = [(customers[row.line].pk, row.said["outside"]) for row in named if "outside" in row.said]
        _write_outside(viewer, held.options["system"], outside, ready.key)
    batch.lines = spans([row.line for row in rows if not row.is_refused])
    refused = [row.as_kept() for row in rows if row.is_refused]
    batch.sealed = vault.close(refused, key=key, row=held, column=f"batch {batch.place}") if refused else None
    batch.save()
    held.written = counted(rows, held.written)
    held.changed_at = at


def _judged(judge: Judge, rows: Sequence[Row]) -> dict[int, Customer]:
    """The rows judged as the world is now; what is wrong within the file stays wrong."""
    again = [row for row in rows if row.outcome != Outcome.FAULTY and not _is_like_a_row(row)]
    for row in again:
        row.faults = []
    return judge.judge(again)


def _is_like_a_row(row: Row) -> bool:
    return any(code == Fault.LIKE_ROW for _column, code, _data in row.faults)


def _write_new(viewer: Viewer, held: Import, batch: Batch, made: Made, at: datetime, key: Keyed) -> None:
    batch.made = {}
    if made.new is not None:
        check_may_add(viewer, sorted(made.new.fields))
        batch.made = {"customers": spans([identity for identity, _number in add_prepared(viewer, made.new)])}
        if made.outside is not None:
            _insert_outside(held.options["system"], made.outside)
        return
    rows = [row for row in made.rows if row.outcome == Outcome.NEW]
    if not rows:
        return
    check_may_add(viewer, sorted({name for row in rows for name in row.said if name in SEALED}))
    managers = {staff.pk: staff for staff in Staff.objects.filter(pk__in={row.said["manager"] for row in rows if "manager" in row.said})}
    added = add_many(viewer, [new_customer(row, managers) for row in rows], at=at)
    batch.made = {"customers": spans([identity for identity, _number in added])}
    outside = [(identity, row.said["outside"]) for (identity, _number), row in zip(added, rows, strict=True) if "outside" in row.said]
    _write_outside(viewer, held.options["system"], outside, key)


def _write_outside(viewer: Viewer, system: str, pairs: Sequence[tuple[int, str]], key: Keyed) -> None:
    if not pairs:
        return
    table = OutsideNumber._meta.db_table
    ids = drawn(table, len(pairs))
    viewer.opener.prepare(customer for customer, _number in pairs)
    sealed = [
        viewer.opener.seal_at(number, place=place_of(table, "number", identity), customer=customer)
        for identity, (customer, number) in zip(ids, pairs, strict=True)
    ]
    tokens = [outside_token(system, number, key=key) for _customer, number in pairs]
    _insert_outside(system, outside_columns(ids, [customer for customer, _number in pairs], tokens, sealed))


def _insert_outside(system: str, outside: Outside) -> None:
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {OutsideNumber._meta.db_table} (id, customer_id, system, token, sealed_number)"
            " SELECT id, customer, %s::text, token, sealed FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[])"
            " AS rows (id, customer, token, sealed) ON CONFLICT (customer_id, system) DO NOTHING",
            [system, *outside.columns],
        )


def _write_changes(viewer: Viewer, batch: Batch, rows: Sequence[Row], customers: Mapping[int, Customer], at: datetime) -> None:
    """Customers one by one, through the verbs that a person would use, each with what it had before."""
    managers = {staff.pk: staff for staff in Staff.objects.filter(pk__in={row.said["manager"] for row in rows if "manager" in row.said})}
    before: dict[str, Any] = {}
    for row in rows:
        customer = Customer.objects.get(pk=customers[row.line].pk)
        kept = _before(customer)
        try:
            with transaction.atomic():
                _change(viewer, customer, row, managers, at)
        except Refusal:
            row.add(-1, fault(Fault.CHANGED_MEANWHILE))
            continue
        after = Customer.objects.get(pk=customer.pk)
        if str(customer.pk) not in before:
            before[str(customer.pk)] = kept
        before[str(customer.pk)] |= {"revision": after.revision, "seq": heads_of([after.ref]).get(after.ref, 0)}
    batch.before = before


def _change(viewer: Viewer, customer: Customer, row: Row, managers: Mapping[int, Staff], at: datetime) -> None:
    said = differences(viewer, customer, row)
    fields = {name: value for name, value in said.items() if name in SEALED}
    register = {name: value for name, value in said.items() if name in REGISTER}
    if fields or register:
        adding.change_customer(viewer, customer, fields, register=register, revision=customer.revision, at=at)
    if "manager" in said or "department" in said:
        manager = managers[said["manager"]] if "manager" in said else customer.manager
        adding.assign(viewer, customer, manager, at=at, department=said.get("department"))


def _before(customer: Customer) -> dict[str, Any]:
    """What a customer had: sealed values as they were sealed, which only that customer's key opens."""
    sealed = {name: getattr(customer, f"sealed_{name}") for name in Sealed.values}
    return {
        "sealed": {name: base64.b64encode(value).decode() if value else None for name, value in sealed.items()},
        "register": {name: plain(getattr(customer, name)) for name in (*KEPT, "department", "manager_id")},
    }


def plain(value: Any) -> Any:
    """A value of the register as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def _write_deals(viewer: Viewer, held: Import, batch: Batch, rows: Sequence[Row], customers: Mapping[int, Customer], at: datetime) -> None:
    new = [row for row in rows if row.outcome == Outcome.NEW]
    written = add_deals(viewer, [_deal(held, row, customers[row.line]) for row in new], at=at)
    for row, identity in zip(new, written, strict=True):
        if identity is None:  # a line of this name is there, of a customer out of reach
            row.add(-1, fault(Fault.SAID_DIFFERENTLY))
    batch.made = {"deals": spans([identity for identity in written if identity is not None])}


def _deal(held: Import, row: Row, customer: Customer) -> NewDeal:
    said = row.said
    goods = " · ".join(one for one in (said.get("goods", ""), said.get("goods_name", "")) if one)
    return NewDeal(
        customer=customer.pk, ref=customer.ref, is_person=customer.is_person, at=datetime.fromisoformat(said["at"]),
        amount=Decimal(said["amount"]),
        currency=said.get("currency", held.options["currency"]), reference=said["reference"], source=held.options["system"],
        invoice=said.get("invoice", ""), quantity=Decimal(said["quantity"]) if "quantity" in said else None, goods=goods,
        is_cancelled=said.get("cancelled", False),
    )  # fmt: skip


def _finish(viewer: Viewer, held: Import, at: datetime) -> None:
    held.state, held.ended_at, held.changed_at = State.DONE, at, at
    Piece.objects.filter(of=held).delete()  # only the rows that were not taken are still needed
    data = {"subject": held.subject, "rows": held.rows, **held.written}
    book.append("customer_data.imported", subject=held.ref, actor=viewer.staff.ref, occurred_at=at, data=data)


def _stop(viewer: Viewer, held: Import, at: datetime) -> None:
    held.state, held.is_stopping, held.changed_at = State.STOPPED, False, at
    held.save(update_fields=["state", "is_stopping", "changed_at"])
    data = {"subject": held.subject, "rows": held.rows, **held.written}
    book.append("import.cancelled", subject=held.ref, actor=viewer.staff.ref, occurred_at=at, data=data)


def heads_of(refs: Sequence[str]) -> dict[str, int]:
    """How many events the streams of some subjects have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, seq FROM ledger_stream WHERE subject = ANY (%s)", [list(refs)])
        return dict(cursor.fetchall())
