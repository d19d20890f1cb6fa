"""Transactions that a program sends: the rules and the verb of a file of transactions, but a batch is taken whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions.adding_many import NewDeal, add_deals
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..choices import Fault, Outcome, Subject
from ..queries.judging import Judge
from ..queries.listing import words_of
from ..reading_rows import Reader
from ..refusals import BadCurrency, NoSuchSystem, TokenForNobody, TransactionRefused
from ..rows import Row
from ..values import Bad, currency_value, fault, plain_value
from .checking import PURPOSE
from .uploading import check_may_import

FIELDS = ("customer", "at", "amount", "quantity", "currency", "invoice", "line", "goods")
NEEDED = ("customer", "at", "amount", "invoice")
_TARGETS = ("number", *FIELDS[1:])
_EXACT = re.compile(r"-?\d{1,14}(\.\d{1,4})?")


@dataclass(frozen=True)
class Received:
    """What became of one transaction: what it is known by, and whether it was new."""

    reference: str
    is_new: bool


def staff_of_token(name: str) -> Staff:
    """Whose rights a token has: of the member of staff whose user name stands after the last @ of its name.

    Raises:
        TokenForNobody: there is none, or they may not sign in any more.
    """
    username = name.rpartition("@")[2] if "@" in name else ""
    staff = Staff.objects.filter(username=username, is_active=True).first() if username else None
    if staff is None:
        raise TokenForNobody(name=name)
    return staff


def receive(staff: Staff, rows: Sequence[Mapping[str, str]], *, system: str, currency: str, at: datetime) -> list[Received]:
    """Write transactions down, each known by system, invoice (or own number) and line; those that are there already stay as they are.

    Args:
        rows: texts by `FIELDS`; a figure is a decimal text, a customer is a number of ours.
    Raises:
        MayNot, UndertakingMissing, NoSuchSystem, BadCurrency, TransactionRefused (its `index` says which): nothing was written.
    """
    with seeing(staff, purpose=PURPOSE) as viewer:
        check_may_import(viewer, Subject.DEALS)
        options = _options(system, currency)
        reader = Reader(subject=Subject.DEALS, targets=_TARGETS, now=at, options=options)
        read = [_read(reader, place, said) for place, said in enumerate(rows)]
        judge = Judge(viewer=viewer, subject=Subject.DEALS, options=options, targets=_TARGETS)
        customers = judge.judge(read)
        for row in read:
            if row.is_refused:
                raise _refused(row)
        new = [row for row in read if row.outcome == Outcome.NEW]
        written = add_deals(viewer, [_deal(row, customers[row.line], options) for row in new], at=at)
        for row, identity in zip(new, written, strict=True):
            if identity is None:  # a line of this name is there, of a customer out of reach
                row.add(-1, fault(Fault.SAID_DIFFERENTLY))
                raise _refused(row)
        if new:
            data = {"subject": Subject.DEALS.value, "rows": len(read), "new": len(new), "same": len(read) - len(new)}
            book.append("customer_data.imported", subject="transactions:api", actor=staff.ref, occurred_at=at, data=data)
        return [Received(row.said["reference"], row.outcome == Outcome.NEW) for row in read]


def _options(system: str, currency: str) -> dict[str, str]:
    try:
        name = plain_value(system.strip(), 40)
    except Bad:
        name = ""
    if not name:
        raise NoSuchSystem()
    try:
        return {"system": name, "currency": currency_value(currency), "collective": ""}
    except Bad:
        raise BadCurrency() from None


def _read(reader: Reader, place: int, said: Mapping[str, str]) -> Row:
    cells = [said.get(name, "") for name in FIELDS]
    cells[1] = _in_house_time(cells[1])
    cells[6] = cells[6] or "1"
    row = reader.read(place, cells)
    for column in (2, 3):
        if cells[column] and not _EXACT.fullmatch(cells[column]):
            row.add(column, fault(Fault.NO_AMOUNT))
    return row


def _in_house_time(text: str) -> str:
    """An instant with an offset as the clock of this house shows it; what has none is that clock's already."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if found.tzinfo is None else found.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m-%d %H:%M:%S")


def _refused(row: Row) -> TransactionRefused:
    column = row.faults[0][0]
    return TransactionRefused(index=row.line, field=FIELDS[column] if column >= 0 else "transaction", why=words_of(row.faults[0]))


def _deal(row: Row, customer: Customer, options: Mapping[str, str]) -> NewDeal:
    said: Mapping[str, Any] = row.said
    return NewDeal(
        customer=customer.pk, ref=customer.ref, is_person=customer.is_person, at=datetime.fromisoformat(said["at"]),
        amount=Decimal(said["amount"]), currency=said.get("currency", options["currency"]), reference=said["reference"],
        source=options["system"], invoice=said["invoice"], quantity=Decimal(said["quantity"]) if "quantity" in said else None,
        goods=said.get("goods", ""), is_cancelled=said.get("cancelled", False),
    )  # fmt: skip
