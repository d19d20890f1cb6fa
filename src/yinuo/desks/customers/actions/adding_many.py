"""Adding many customers, or many transactions, in few statements: the same rules and the same rows as one by one, only faster.

Row security forbids COPY, so rows go in as arrays; identities are drawn beforehand, because a seal names the row it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection, transaction

from yinuo.desks.people.models import Staff
from yinuo.kit import arrays, sealed, sealed_index, sealed_keys
from yinuo.ledger import book
from yinuo.ledger.cursors import fast_cursor

from ..access import Viewer, reaches
from ..choices import Act, Category, Field, Kind, Sealed
from ..fingerprints import tokens_of_texts
from ..models import Customer, CustomerKey, Deal, Finding
from ..records import note_created
from ..refusals import MayNot, NameMissing
from ..sealing import GENERATION, key_place
from . import opening

_SEALED = tuple(Sealed.values)
_TABLE = Customer._meta.db_table


@dataclass(frozen=True)
class NewCustomer:
    """One customer to be added: sealed fields by name, already tidied; what stands in clear; who is responsible.

    `tokens` are the fingerprints of exactly these fields, where they were worked out ahead.
    """

    fields: Mapping[str, str]
    register: Mapping[str, Any] = field(default_factory=dict)
    manager: Staff | None = None
    department: str = ""
    verification: str = ""
    tokens: Mapping[int, int] | None = None


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
    if any(not one.fields.get("name") for one in wanted):
        raise NameMissing()
    if not wanted:
        return []
    own = viewer.staff if viewer.staff.role == "client_manager" else None
    managers = [one.manager if one.manager is not None else own for one in wanted]
    departments = [(one.department or viewer.staff.department)[:80] for one in wanted]
    by_place = {(manager.pk if manager else None, department) for manager, department in zip(managers, departments, strict=True)}
    if not all(reaches(viewer.staff, Customer(manager_id=manager, department=department)) for manager, department in by_place):
        raise MayNot(act=Field.RESPONSIBLE.label)
    ids = drawn(_TABLE, len(wanted))
    numbers = [f"KH-{identity:06}" for identity in ids]
    rows, wrapped, tokens, keys = [], [], [], {}
    ring = sealed_keys.ring()
    nonces = sealed.nonces(len(wanted) * (len(_SEALED) + 1))
    ring_sealer, keyed = sealed.Sealer(ring.keys[ring.current], version=ring.current), sealed_index.Keyed(ring.index)
    for place, (identity, one) in enumerate(zip(ids, wanted, strict=True)):
        key = keys[identity] = sealed.new_key()
        wrapped.append(ring_sealer.seal(key, place=key_place(identity), nonce=next(nonces)))
        rows.append(_row(identity, numbers[place], one, _Seals(key, nonces), (managers[place], departments[place])))
        is_person = one.register.get("kind", Kind.PERSON) == Kind.PERSON
        tokens.append(tokens_of_texts(keyed, one.fields, is_person=is_person) if one.tokens is None else one.tokens)
    _insert_customers(rows, at)
    _insert_keys(ids, wrapped, ring.current, at)
    _insert_tokens(ids, tokens)
    viewer.opener.remember(keys)
    _tell_added(viewer, wanted, list(zip(numbers, managers, departments, strict=True)), at)
    note_created("customer_archive", [(number, f"customer:{number}", at) for number in numbers], by=viewer.staff.ref, at=at)
    return list(zip(ids, numbers, strict=True))


@dataclass(frozen=True)
class _Seals:
    """What one new customer is sealed with."""

    key: bytes
    nonces: Iterator[bytes]


def _row(identity: int, number: str, one: NewCustomer, seals: _Seals, place: tuple[Staff | None, str]) -> list[Any]:
    said, (manager, department), nonces = one.register, place, seals.nonces
    clear = [
        identity, number, str(said.get("kind", Kind.PERSON)), str(said.get("category", Category.REGULAR)), str(said.get("tier", "")),
        str(said.get("risk", "")), str(said.get("source", ""))[:40], department, manager.pk if manager else None,
        said.get("since_on"), said.get("confirmed_on"),
    ]  # fmt: skip
    seal = sealed.Sealer(seals.key, version=GENERATION).seal
    return clear + [
        seal(text.encode(), place=sealed.place_of(_TABLE, name, identity), nonce=next(nonces)) if text else None
        for name in _SEALED
        for text in (one.fields.get(name, ""),)
    ]


def _insert_customers(rows: Sequence[Sequence[Any]], at: datetime) -> None:
    names = ["id", "number", "kind", "category", "tier", "risk", "source", "department", "manager_id", "since_on", "confirmed_on"]
    types = ["bigint", "text", "text", "text", "text", "text", "text", "text", "bigint", "date", "date"]
    names, types = [*names, *(f"sealed_{name}" for name in _SEALED)], [*types, *("bytea" for _name in _SEALED)]
    forms = {"bigint": arrays.numbers, "text": arrays.binary_texts, "date": _days, "bytea": arrays.binary_blobs}
    columns = [forms[kind](column) for kind, column in zip(types, zip(*rows, strict=True), strict=True)]
    said = ", ".join(f"%s::{kind}[]" for kind in types)
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {_TABLE} ({', '.join(names)}, made_at, changed_at, revision)"
            f" SELECT {', '.join(names)}, %s, %s, 1 FROM unnest({said}) AS rows ({', '.join(names)})",
            [at, at, *columns],
        )


def _days(values: Iterable[date | None]) -> str:
    return arrays.texts(None if value is None else value.isoformat() for value in values)


def _insert_keys(ids: Sequence[int], keys: Sequence[bytes], version: int, at: datetime) -> None:
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {CustomerKey._meta.db_table} (customer_id, wrapped, version, made_at)"
            " SELECT id, wrapped, %s, %s FROM unnest(%s::bigint[], %s::bytea[]) AS rows (id, wrapped)",
            [version, at, arrays.binary_numbers(ids), arrays.binary_blobs(keys)],
        )


def _insert_tokens(ids: Sequence[int], tokens: Sequence[Mapping[int, int]]) -> None:
    # in the order of the index, so that neighbouring pages are written together
    counts = [len(found) for found in tokens]
    if not any(counts):
        return
    said = np.array([token for found in tokens for token in found], np.int64)
    of_what = np.array([of for found in tokens for of in found.values()], np.int16)
    customers = np.repeat(np.array(ids, np.int64), counts)
    order = np.lexsort((customers, said))
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"INSERT INTO {Finding._meta.db_table} (token, customer_id, of)"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[])",
            [
                arrays.binary_numbers(said[order]),
                arrays.binary_numbers(customers[order]),
                arrays.binary_numbers(of_what[order], small=True),
            ],
        )


def _tell_added(viewer: Viewer, wanted: Sequence[NewCustomer], places: Sequence[tuple[str, Staff | None, str]], at: datetime) -> None:
    drafts = [
        draft
        for one, (number, manager, department) in zip(wanted, places, strict=True)
        for draft in opening.drafts_of_new(
            number, one.fields, one.register,
            by=viewer.staff, manager=manager, department=department, verification=one.verification, at=at,
        )
    ]  # fmt: skip
    sealed_ones = {name for one in wanted for name, value in one.fields.items() if value}
    book.append_many([*drafts, *opening.stored_together([number for number, *_rest in places], sealed_ones, by=viewer.staff, at=at)])


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
    nothing = {f"sealed_{name}": None for name in _SEALED}
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
