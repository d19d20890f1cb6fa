"""Adding many customers, or many transactions, in few statements: the same rules and the same rows as one by one, only faster.

Row security forbids COPY, so rows go in as arrays; identities are drawn beforehand, because a seal names the row it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from yinuo.kit import arrays, clock, sealed_index, sealed_keys
from yinuo.ledger import book, fresh
from yinuo.ledger.cursors import fast_cursor

from ..access import Viewer, reaches
from ..choices import Act, Field
from ..models import Customer, CustomerKey, Deal, Finding
from ..records import note_created
from ..refusals import MayNot
from . import opening
from .preparing_many import COLUMNS, SEALED, TABLE, NewCustomer, Prepared, prepare_many

__all__ = ["NewCustomer", "NewDeal", "add_deals", "add_many", "add_prepared", "check_may_add", "drawn", "withdraw_many"]


@dataclass(frozen=True)
class NewDeal:
    """One line of a transaction to be added for a customer who is known."""

    customer: int
    ref: str
    is_person: bool
    at: datetime
    amount: Decimal
    currency: str
    reference: str
    source: str
    invoice: str = ""
    quantity: Decimal | None = None
    goods: str = ""
    is_cancelled: bool = False


def check_may_add(viewer: Viewer, fields: Sequence[str]) -> None:
    """Whether somebody may add customers with these fields. Raises MayNot or UndertakingMissing."""
    viewer.check_verb("add")
    for name in fields:
        viewer.check(name, Act.CHANGE)


@transaction.atomic
def add_many(viewer: Viewer, wanted: Sequence[NewCustomer], *, at: datetime) -> list[tuple[int, str]]:
    """Add customers, each under a key of its own; gives identity and number of each, in order.

    Raises:
        MayNot: somebody would add a customer out of their own reach. NameMissing. Nothing was saved.
    """
    viewer.check_verb("add")
    if not wanted:
        return []
    ring = sealed_keys.ring()
    made = prepare_many(
        wanted, ids=drawn(TABLE, len(wanted)), by=viewer.staff, ring=ring, keyed=sealed_index.Keyed(ring.index), at=at,
        recorded_at=int(clock.now().timestamp()),
    )  # fmt: skip
    return add_prepared(viewer, made)


@transaction.atomic
def add_prepared(viewer: Viewer, made: Prepared) -> list[tuple[int, str]]:
    """Write customers that were made ready; gives identity and number of each, in order.

    Raises:
        MayNot, UndertakingMissing: nothing was saved.
    """
    viewer.check_verb("add")
    if not all(reaches(viewer.staff, Customer(manager_id=manager, department=department)) for manager, department in made.places):
        raise MayNot(act=Field.RESPONSIBLE.label)  # one would add a customer that one cannot see
    _insert_customers(made)
    _insert_keys(made)
    _insert_tokens(made)
    viewer.opener.remember(made.keys)
    fresh.write_fresh(made.told)
    records = [(number, f"customer:{number}", made.at) for number in made.numbers]
    note_created("customer_archive", records, by=viewer.staff.ref, at=made.at)
    return list(zip(made.ids, made.numbers, strict=True))


def _insert_customers(made: Prepared) -> None:
    names, said = ", ".join(COLUMNS), ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {TABLE} ({names}, made_at, changed_at, revision) SELECT {names}, %s, %s, 1 FROM unnest({said}) AS rows ({names})",
            [made.at, made.at, *made.customers],
        )


def _insert_keys(made: Prepared) -> None:
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {CustomerKey._meta.db_table} (customer_id, wrapped, version, made_at)"
            " SELECT id, wrapped, %s, %s FROM unnest(%s::bigint[], %s::bytea[]) AS rows (id, wrapped)",
            [made.version, made.at, arrays.binary_numbers(made.ids), made.wrapped],
        )


def _insert_tokens(made: Prepared) -> None:
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {Finding._meta.db_table} (token, customer_id, of)"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[])",
            made.tokens,
        )


@transaction.atomic
def add_deals(viewer: Viewer, wanted: Sequence[NewDeal], *, at: datetime) -> list[int | None]:
    """Write down many transactions; a natural person's amounts and goods are sealed.

    Returns:
        The identity of each; None where one of the same source and reference is there already, which stays as it is.
    Raises:
        MayNot, UndertakingMissing: nothing was saved.
    """
    viewer.check(Field.AMOUNTS, Act.CHANGE)
    if not wanted:
        return []
    table = Deal._meta.db_table
    ids = drawn(table, len(wanted))
    people = {one.customer for one in wanted if one.is_person}
    viewer.opener.prepare(people)
    rows = []
    for identity, one in zip(ids, wanted, strict=True):
        row = Deal(pk=identity)
        amount: Any = one.amount
        goods, sealed_amount, sealed_goods = one.goods, None, None
        if one.is_person:
            sealed_amount = viewer.opener.seal(str(one.amount), row=row, column="amount", customer=one.customer)
            sealed_goods = viewer.opener.seal(one.goods, row=row, column="goods", customer=one.customer)
            amount, goods = None, ""
        rows.append(
            (identity, one.customer, one.reference, one.at, one.currency, amount, sealed_amount, one.source, one.invoice, one.quantity,
             goods, sealed_goods, one.is_cancelled)
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, customer_id, reference, at, currency, amount, sealed_amount, source, invoice, quantity, goods,"
            " sealed_goods, is_cancelled) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::text[],"
            " %s::numeric[], %s::bytea[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::bytea[], %s::boolean[])"
            " ON CONFLICT DO NOTHING RETURNING id",
            [form(column) for form, column in zip(_DEAL_FORMS, zip(*rows, strict=True), strict=True)],
        )
        written = {identity for (identity,) in cursor.fetchall()}
    records = [(identity, one.ref, one.at) for identity, one in zip(ids, wanted, strict=True) if identity in written]
    note_created("transactions", records, by=viewer.staff.ref, at=at)
    sealed_ids = [identity for identity, one in zip(ids, wanted, strict=True) if one.is_person and identity in written]
    numbers = [f"JY-{identity}" for identity in sealed_ids]
    book.append_many(opening.stored_together(numbers, ["amounts", "goods"], by=viewer.staff, at=at) if numbers else [])
    return [identity if identity in written else None for identity in ids]


def _instants(values: Iterable[datetime]) -> str:
    return arrays.texts(value.isoformat() for value in values)


_DEAL_FORMS: Sequence[Callable[[Any], str]] = (
    arrays.numbers, arrays.numbers, arrays.texts, _instants, arrays.texts, arrays.numbers, arrays.blobs, arrays.texts, arrays.texts,
    arrays.numbers, arrays.texts, arrays.blobs, arrays.numbers,
)  # fmt: skip


@transaction.atomic
def withdraw_many(viewer: Viewer, customers: Sequence[Customer], *, at: datetime, why: Mapping[str, Any]) -> None:
    """Take back customers that were added by mistake: keys, fingerprints and sealed fields go; the numbers stay, as the ledger names them.

    The caller has made sure that nothing else has touched them.
    """
    viewer.check_verb("add")
    ids = [one.pk for one in customers]
    CustomerKey.objects.filter(pk__in=ids).delete()
    Finding.objects.filter(customer_id__in=ids).delete()
    nothing = {f"sealed_{name}": None for name in SEALED}
    Customer.objects.filter(pk__in=ids).update(erased_at=at, changed_at=at, **nothing)
    book.append_many(
        book.Draft(kind="customer.withdrawn", subject=one.ref, actor=viewer.staff.ref, occurred_at=at, data=dict(why)) for one in customers
    )


def drawn(table: str, count: int) -> list[int]:
    """Identities of rows that are about to be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(of) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS of OFFSET 0) AS one, generate_series(1, %s)",
            [table, count],
        )
        return [identity for (identity,) in cursor.fetchall()]
