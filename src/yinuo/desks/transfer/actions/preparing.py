"""What an import needs no database for: reading the file, opening a batch, making its new customers ready.

Everything here may be called in a process of its own (`beside`), so what goes in and comes out is plain data, and keys come along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from yinuo.desks.customers.actions.preparing_many import NewCustomer, Prepared, prepare_many
from yinuo.desks.customers.choices import Sealed
from yinuo.desks.customers.fingerprints import traits_of_texts
from yinuo.desks.customers.sealing import GENERATION
from yinuo.desks.people.models import Staff
from yinuo.kit import arrays, sealed
from yinuo.kit.sealed_index import Keyed
from yinuo.kit.sealed_keys import KeyRing

from .. import vault
from ..choices import Outcome, Subject, Target
from ..files.rows import rows_of
from ..files.sniffing import Kind
from ..models import Import, OutsideNumber
from ..queries.matching import outside_token
from ..reading_rows import Reader
from ..refusals import TooManyRows
from ..rows import Row, row_from

SEALED = frozenset(Sealed.values)
KEPT = (Target.KIND, Target.CATEGORY, Target.TIER, Target.RISK, Target.SOURCE, Target.SINCE)
_JUDGED = frozenset({"name", "number", "outside", "manager", "department"})
_OUTSIDE = OutsideNumber._meta.db_table


@dataclass(frozen=True)
class Reading:
    """A whole file to be read: its bytes, how they are read, and how many rows make a batch."""

    data: bytes
    kind: Kind
    reader: Reader
    index: bytes
    rows_of_a_batch: int
    most_rows: int


def read(reading: Reading) -> Iterator[list[Row]]:
    """The rows of a file in batches, with the fingerprints that the judge will ask for.

    Raises:
        Refusal: of the file as a whole.
    """
    key, system = _keyed(reading.index), reading.reader.options.get("system", "")
    batch: list[Row] = []
    lines = rows_of(reading.data, reading.kind)
    next(lines, None)  # the headings
    for count, (line, cells) in enumerate(lines, start=1):
        if count > reading.most_rows:
            raise TooManyRows(most=reading.most_rows)
        row = reading.reader.read(line, cells)
        take_fingerprints(row, key=key, system=system, subject=reading.reader.subject)
        batch.append(row)
        if len(batch) == reading.rows_of_a_batch:
            yield batch
            batch = []
    if batch:
        yield batch


def take_fingerprints(row: Row, *, key: Keyed, system: str, subject: str) -> None:
    """Work out ahead by what the row's customer is known."""
    if row.outcome != Outcome.FAULTY:
        if "outside" in row.said:
            row.outside = outside_token(system, row.said["outside"], key=key)
        if subject == Subject.CUSTOMERS:
            row.traits = traits_of_texts(key, row.said)


@dataclass(frozen=True)
class Order:
    """One checked batch to be made ready.

    `ids` and `outside_ids` were drawn for the rows that the check expects to be new and for their numbers in the other system; where
    they are not as many as there are such rows, only the rows are given.
    """

    of: int
    place: int
    subject: str
    system: str
    sealed: bytes
    key: bytes
    ring: KeyRing
    by: Staff
    managers: Mapping[int, Staff]
    ids: Sequence[int]
    outside_ids: Sequence[int]
    at: datetime
    recorded_at: int


@dataclass(frozen=True)
class Outside:
    """Numbers in another system as the database takes them: arrays of id, customer, fingerprint and sealed number."""

    columns: list[Any]


@dataclass
class Made:
    """A batch made ready: its rows, and where the check was right so far, what is new among them, ready to be written.

    With `new`, the rows that are new hold only what the judge asks; `is_whole` tells.
    """

    rows: list[Row]
    new: Prepared | None = None
    outside: Outside | None = None
    expected: list[bool] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return self.new is None

    def is_as_expected(self) -> bool:
        """Whether exactly the rows that were made ready are still new."""
        return [row.outcome == Outcome.NEW for row in self.rows] == self.expected


def make(order: Order) -> Iterator[Made]:
    """Open a batch and make its new customers ready; one answer."""
    key = _keyed(order.ring.index)
    kept = vault.open_(order.sealed, key=order.key, row=Import(pk=order.of), column=f"batch {order.place}")
    rows = [row_from(one) for one in kept]
    for row in rows:
        take_fingerprints(row, key=key, system=order.system, subject=order.subject)
    new = [row for row in rows if row.outcome == Outcome.NEW]
    numbered = [row for row in new if "outside" in row.said]
    if order.subject != Subject.CUSTOMERS or not new or (len(new), len(numbered)) != (len(order.ids), len(order.outside_ids)):
        yield Made(rows)
        return
    prepared = prepare_many(
        [new_customer(row, order.managers) for row in new],
        ids=order.ids, by=order.by, ring=order.ring, keyed=key, at=order.at, recorded_at=order.recorded_at,
    )  # fmt: skip
    customers = dict(zip((row.line for row in new), order.ids, strict=True))
    outside = _outside(order, [(customers[row.line], row) for row in numbered], prepared.keys) if numbered else None
    for row in new:
        row.cells, row.said = [], {name: value for name, value in row.said.items() if name in _JUDGED}
    yield Made(rows, replace(prepared, keys={}), outside, [row.outcome == Outcome.NEW for row in rows])


def new_customer(row: Row, managers: Mapping[int, Staff]) -> NewCustomer:
    """A row as a customer to be added."""
    said = row.said
    return NewCustomer(
        fields={name: value for name, value in said.items() if name in SEALED},
        register={name: _typed(name, said[name]) for name in KEPT if name in said},
        manager=managers.get(said.get("manager", 0)),
        department=said.get("department", ""),
        traits=row.traits,
    )


def _outside(order: Order, pairs: Sequence[tuple[int, Row]], keys: Mapping[int, bytes]) -> Outside:
    numbers = []
    for identity, (customer, row) in zip(order.outside_ids, pairs, strict=True):
        place = sealed.place_of(_OUTSIDE, "number", identity)
        numbers.append(sealed.seal(row.said["outside"].encode(), key=keys[customer], version=GENERATION, place=place))
    tokens = [row.outside or 0 for _customer, row in pairs]
    return outside_columns(order.outside_ids, [customer for customer, _row in pairs], tokens, numbers)


def outside_columns(ids: Sequence[int], customers: Sequence[int], tokens: Sequence[int], numbers: Sequence[bytes | None]) -> Outside:
    """Numbers in another system, column by column."""
    return Outside([*(arrays.binary_numbers(column) for column in (ids, customers, tokens)), arrays.binary_blobs(numbers)])


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == Target.SINCE else value


@lru_cache(maxsize=2)
def _keyed(index: bytes) -> Keyed:
    """Remembers pieces of names from batch to batch."""
    return Keyed(index)
