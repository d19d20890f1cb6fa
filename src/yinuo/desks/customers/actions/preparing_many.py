"""Many new customers made ready away from the database: sealed, fingerprinted, told of. Writing them is `adding_many`'s.

Nothing here asks the database anything, so it may run in a process of its own while the database is at work on the rows before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np

from yinuo.desks.people.models import Staff
from yinuo.kit import arrays, sealed, sealed_index
from yinuo.kit.sealed_keys import KeyRing
from yinuo.ledger import fresh

from ..choices import Category, Kind, Sealed, TokenOf
from ..fingerprints import tokens_of_texts
from ..models import Customer
from ..refusals import NameMissing
from ..sealing import GENERATION, key_place
from . import opening

SEALED = tuple(Sealed.values)
TABLE = Customer._meta.db_table
CLEAR = {
    "id": "bigint", "number": "text", "kind": "text", "category": "text", "tier": "text", "risk": "text", "source": "text",
    "department": "text", "manager_id": "bigint", "since_on": "date", "confirmed_on": "date",
}  # fmt: skip
COLUMNS = CLEAR | {f"sealed_{name}": "bytea" for name in SEALED}
"""Columns of a new customer with their types, in the order of `Prepared.customers`."""


@dataclass(frozen=True)
class NewCustomer:
    """One customer to be added: sealed fields by name, already tidied; what stands in clear; who is responsible.

    `traits` are what `fingerprints.traits_of_texts` gives for these fields, where somebody has asked it already.
    """

    fields: Mapping[str, str]
    register: Mapping[str, Any] = field(default_factory=dict)
    manager: Staff | None = None
    department: str = ""
    verification: str = ""
    traits: Mapping[TokenOf, int] | None = None


@dataclass(frozen=True)
class Prepared:
    """New customers as the database takes them: arrays of columns for customers, keys and fingerprints, and lines of events.

    `places` are all pairs of manager and department among them, `keys` the unwrapped keys by identity, `fields` the sealed fields in use.
    """

    ids: list[int]
    numbers: list[str]
    places: frozenset[tuple[int | None, str]]
    fields: frozenset[str]
    customers: list[Any]
    wrapped: arrays.Binary
    version: int
    tokens: list[Any]
    told: fresh.Fresh
    keys: Mapping[int, bytes]
    at: datetime


def prepare_many(
    wanted: Sequence[NewCustomer],
    *,
    ids: Sequence[int],
    by: Staff,
    ring: KeyRing,
    keyed: sealed_index.Keyed,
    at: datetime,
    recorded_at: int,
) -> Prepared:
    """Make new customers ready under identities that were drawn for them, each under a key of its own.

    Args:
        by: who adds them; their name, role and department are used.
        recorded_at: second at which their events count as recorded; see `ledger.fresh`.
    Raises:
        NameMissing: nothing was made.
    """
    if any(not one.fields.get("name") for one in wanted):
        raise NameMissing()
    own = by if by.role == "client_manager" else None
    managers = [one.manager if one.manager is not None else own for one in wanted]
    departments = [(one.department or by.department)[:80] for one in wanted]
    numbers = [f"KH-{identity:06}" for identity in ids]
    keys = dict(zip(ids, sealed.new_keys(len(ids)), strict=True))
    nonces = sealed.nonces(len(wanted) * (len(SEALED) + 1))
    wrap = sealed.Sealer(ring.keys[ring.current], version=ring.current).seal
    wrapped = [wrap(key, place=key_place(identity), nonce=next(nonces)) for identity, key in keys.items()]
    rows, tokens = [], []
    for place, (identity, one) in enumerate(zip(ids, wanted, strict=True)):
        clear = _clear(identity, numbers[place], one, (managers[place], departments[place]))
        rows.append(clear + _sealed(identity, one, keys[identity], nonces))
        is_person = one.register.get("kind", Kind.PERSON) == Kind.PERSON
        tokens.append(tokens_of_texts(keyed, one.fields, is_person=is_person, traits=one.traits))
    filled = frozenset(name for one in wanted for name, value in one.fields.items() if value)
    drafts = [
        draft
        for number, one, manager, department in zip(numbers, wanted, managers, departments, strict=True)
        for draft in opening.drafts_of_new(
            number, one.fields, one.register, by=by, manager=manager, department=department, verification=one.verification, at=at
        )
    ]
    drafts += opening.stored_together(numbers, filled, by=by, at=at)
    return Prepared(
        ids=list(ids), numbers=numbers, fields=filled, customers=_columns(rows), wrapped=arrays.binary_blobs(wrapped), version=ring.current,
        places=frozenset((manager.pk if manager else None, department) for manager, department in zip(managers, departments, strict=True)),
        tokens=_token_columns(ids, tokens), told=fresh.make_fresh(drafts, recorded_at=recorded_at), keys=keys, at=at,
    )  # fmt: skip


def _clear(identity: int, number: str, one: NewCustomer, place: tuple[Staff | None, str]) -> list[Any]:
    said, (manager, department) = one.register, place
    return [
        identity, number, str(said.get("kind", Kind.PERSON)), str(said.get("category", Category.REGULAR)), str(said.get("tier", "")),
        str(said.get("risk", "")), str(said.get("source", ""))[:40], department, manager.pk if manager else None,
        said.get("since_on"), said.get("confirmed_on"),
    ]  # fmt: skip


def _sealed(identity: int, one: NewCustomer, key: bytes, nonces: Iterator[bytes]) -> list[bytes | None]:
    seal = sealed.Sealer(key, version=GENERATION).seal
    return [
        seal(text.encode(), place=sealed.place_of(TABLE, name, identity), nonce=next(nonces)) if text else None
        for name in SEALED
        for text in (one.fields.get(name, ""),)
    ]


def _columns(rows: Sequence[Sequence[Any]]) -> list[Any]:
    forms = {"bigint": arrays.numbers, "text": arrays.binary_texts, "date": _days, "bytea": arrays.binary_blobs}
    return [forms[kind](column) for kind, column in zip(COLUMNS.values(), zip(*rows, strict=True), strict=True)]


def _days(values: Iterable[date | None]) -> str:
    return arrays.texts(None if value is None else value.isoformat() for value in values)


def _token_columns(ids: Sequence[int], tokens: Sequence[Mapping[int, int]]) -> list[Any]:
    """Tokens, customers, what each is of; in the order of the index, so that neighbouring pages are written together."""
    counts = [len(found) for found in tokens]
    said = np.array([token for found in tokens for token in found], np.int64)
    of_what = np.array([of for found in tokens for of in found.values()], np.int16)
    customers = np.repeat(np.array(ids, np.int64), counts)
    order = np.lexsort((customers, said))
    return [
        arrays.binary_numbers(said[order]),
        arrays.binary_numbers(customers[order]),
        arrays.binary_numbers(of_what[order], small=True),
    ]
