"""Taking a whole import back, as long as nothing else has touched what it wrote; otherwise nothing is undone."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from yinuo.desks.customers.access import Viewer, seeing, visible_to
from yinuo.desks.customers.actions.adding import REGISTER
from yinuo.desks.customers.actions.adding_many import withdraw_many
from yinuo.desks.customers.actions.opening import KINDS_OF_OPENING
from yinuo.desks.customers.actions.telling import reindex, tell
from yinuo.desks.customers.choices import Act, Field, Sealed
from yinuo.desks.customers.models import Customer, Deal
from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..choices import State, Subject, Target
from ..models import Batch, Import, OutsideNumber
from ..refusals import CannotUndo, NotNow
from ..rows import within
from .applying import heads_of, plain
from .checking import PURPOSE
from .uploading import check_may_import


@transaction.atomic
def ask(viewer: Viewer, row: Import, *, at: datetime) -> None:
    """Say that an import is to be undone. Raises NotNow and what `check_may_import` raises."""
    check_may_import(viewer, row.subject)
    changed = Import.objects.filter(pk=row.pk, state__in=[State.DONE, State.STOPPED], place__gt=0).update(
        state=State.UNDOING, changed_at=at, tries=0, problem=None
    )
    if not changed:
        raise NotNow(state=State(row.state).label)
    row.refresh_from_db()


def undo(row: Import, *, at: datetime) -> None:
    """Undo, in one transaction.

    Raises:
        CannotUndo: something else touched one of these customers; nothing was undone.
    """
    with seeing(row.staff, purpose=PURPOSE) as viewer:
        held = Import.objects.select_for_update().get(pk=row.pk)
        if held.state != State.UNDOING:
            return
        batches = list(Batch.objects.filter(of=held).order_by("place"))
        if held.subject == Subject.DEALS:
            viewer.check(Field.AMOUNTS, Act.CHANGE)
            ids = [identity for batch in batches for identity in within(batch.made.get("deals", []))]
            Deal.objects.filter(pk__in=ids).delete()
        else:
            _undo_customers(viewer, held, batches, at)
        Batch.objects.filter(of=held).update(lines=[], made={}, before={})
        Import.objects.filter(pk=held.pk).update(state=State.UNDONE, ended_at=at, changed_at=at)
        data = {"subject": held.subject, "rows": held.rows, **held.written}
        book.append("import.undone", subject=held.ref, actor=viewer.staff.ref, occurred_at=at, data=data)


def _undo_customers(viewer: Viewer, held: Import, batches: Sequence[Batch], at: datetime) -> None:
    added = [identity for batch in batches for identity in within(batch.made.get("customers", []))]
    changed = {int(identity): said for batch in batches for identity, said in batch.before.items()}
    expected = {one: (said["revision"], said["seq"]) for one, said in changed.items()} | dict.fromkeys(added, (1, 0))
    rows = {row.pk: row for row in visible_to(viewer.staff).filter(pk__in=expected, erased_at__isnull=True).select_for_update(of=("self",))}
    _refuse_touched(rows, expected, set(added))
    back = [(rows[identity], said) for identity, said in changed.items()]
    for customer, said in back:
        _put_back(viewer, customer, said, at)
    for first in range(0, len(added), 5_000):
        some = [rows[identity] for identity in added[first : first + 5_000]]
        withdraw_many(viewer, some, at=at, why={"import": held.number})
    OutsideNumber.objects.filter(customer__in=added).delete()


def _refuse_touched(rows: dict[int, Customer], expected: dict[int, tuple[int, int]], added: set[int]) -> None:
    """Every customer must stand as the import left it: same revision, no event since, no transaction, not merged."""
    heads: dict[str, int] = {}
    refs = [row.ref for row in rows.values()]
    for first in range(0, len(refs), 10_000):
        heads |= heads_of(refs[first : first + 10_000])
    heads |= later_events([rows[one].ref for one in added if one in rows])
    with_deals = set(Deal.objects.filter(customer__in=added).values_list("customer_id", flat=True)) if added else set()
    merged = set(Customer.objects.filter(merged_into__in=list(rows)).values_list("merged_into_id", flat=True))
    touched = []
    for identity, (revision, seq) in expected.items():
        row = rows.get(identity)
        if row is None:
            touched.append(f"KH-{identity:06}")
        elif (row.revision, heads.get(row.ref)) != (revision, seq) or row.merged_into_id or identity in with_deals | merged:
            touched.append(row.number)
    if touched:
        raise CannotUndo(count=len(touched), example=touched[0])


def later_events(refs: Sequence[str]) -> dict[str, int]:
    """For each of some customers that an import added: how many events there are that its entering did not write."""
    found = dict.fromkeys(refs, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, count(*) FROM ledger_event WHERE subject = ANY (%s) AND NOT (kind = ANY (%s)) GROUP BY subject",
            [list(refs), list(KINDS_OF_OPENING)],
        )
        return found | dict(cursor.fetchall())


def _put_back(viewer: Viewer, customer: Customer, said: dict[str, Any], at: datetime) -> None:
    """A changed customer as it was: its sealed values come back as they were sealed."""
    for name in Sealed.values:
        kept = said["sealed"][name]
        setattr(customer, f"sealed_{name}", base64.b64decode(kept) if kept else None)
    now = {name: plain(getattr(customer, name)) for name in said["register"]}
    for name, value in said["register"].items():
        setattr(customer, name, date.fromisoformat(value) if name == Target.SINCE and value else value)
    customer.changed_at, customer.revision = at, customer.revision + 1
    customer.save()
    reindex(viewer, customer)
    manager = Staff.objects.filter(pk=customer.manager_id).first()
    responsible = {"to": manager.ref if manager else "", "department": customer.department}
    register = {name: [now[name], back] for name, back in said["register"].items() if name in REGISTER and now[name] != back}
    tell(
        "customer.changed", customer, by=viewer.staff, at=at, fields=list(said["sealed"]), register={**register, "import_undone": True},
        **responsible,
    )  # fmt: skip


def forget_old(*, before: datetime, at: datetime) -> int:
    """Destroy the keys of imports that nobody needs any more; gives how many. What they wrote stays."""
    rows = Import.objects.filter(changed_at__lt=before, wrapped__isnull=False).exclude(
        state__in=[State.CHECKING, State.RUNNING, State.UNDOING]
    )
    ids = list(rows.values_list("pk", flat=True)[:500])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM transfer_piece WHERE of_id = ANY (%s)", [ids])
        Batch.objects.filter(of__in=ids).update(sealed=None, before={})
        Import.objects.filter(pk__in=ids).update(wrapped=None, sealed_head=None)
        Import.objects.filter(pk__in=ids, state__in=[State.BROUGHT, State.CHECKED]).update(state=State.FAILED, ended_at=at)
    return len(ids)
