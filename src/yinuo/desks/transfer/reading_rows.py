"""From cells to values: what each row says, column by column, and what is wrong. Asks the database only for names of staff."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from yinuo.desks.customers.choices import Sealed
from yinuo.desks.people.models import Staff

from .choices import DealTarget, Fault, Subject, Target
from .rows import Row
from .values import (
    CHOICES,
    Bad,
    checked_figure,
    choice_value,
    currency_value,
    date_value,
    exact,
    fault,
    instant_value,
    plain_value,
    sealed_value,
)

_SEALED = frozenset(Sealed.values)
_CHOICES = frozenset(str(one.value) for one in CHOICES)
_CANCELLED = re.compile(r"C\d+", re.IGNORECASE)
_PLAIN_LENGTHS = {
    "number": 24, "outside": 60, "source": 40, "department": 80, "invoice": 44, "line": 12, "goods": 60, "goods_name": 130,
}  # fmt: skip


@dataclass
class Reader:
    """What all rows of one file share."""

    subject: str
    targets: Sequence[str]
    now: datetime
    options: Mapping[str, str] = field(default_factory=dict)
    managers: Mapping[str, int | None] = field(default_factory=dict)
    ordinals: dict[str, int] = field(default_factory=dict)
    file: str = ""

    def __post_init__(self) -> None:
        self.is_deals = self.subject == Subject.DEALS

    def read(self, line: int, cells: list[str]) -> Row:
        """One row, with everything that its cells alone can tell."""
        row = Row(line, [str(one) for one in cells])
        if len(cells) > len(self.targets):
            row.add(-1, fault(Fault.COLUMNS, count=len(cells), wanted=len(self.targets)))
        for column, (target, cell) in enumerate(zip(self.targets, cells, strict=False)):
            if target and cell:
                try:
                    row.said[target] = self._value(target, cell)
                except Bad as bad:
                    row.add(column, bad)
        if self.is_deals:
            self._finish_deal(row)
        return row

    def _value(self, target: str, cell: str) -> Any:
        if target in _PLAIN_LENGTHS:
            return plain_value(cell, _PLAIN_LENGTHS[target])
        if self.is_deals:
            return self._deal_value(target, cell)
        if target in _SEALED:
            return sealed_value(target, cell)
        if target in _CHOICES:
            return choice_value(target, cell)
        if target == Target.SINCE:
            return date_value(cell).isoformat()
        found = self.managers.get(cell.strip())
        if found is None:
            raise fault(Fault.NO_MANAGER)
        return found

    def _deal_value(self, target: str, cell: str) -> str:
        if target == DealTarget.AT:
            return instant_value(cell, now=self.now).isoformat()
        return currency_value(cell) if target == DealTarget.CURRENCY else str(exact(cell))

    def _finish_deal(self, row: Row) -> None:
        """The amount of a line, what it is known by, and whether it cancels one."""
        said = row.said
        wrong = {self.targets[column] for column, _code, _data in row.faults if 0 <= column < len(self.targets)}
        if DealTarget.AT not in said and DealTarget.AT not in wrong:
            row.add(-1, fault(Fault.NO_DATE))
        if "amount" not in said and not wrong & {"amount", "price", "quantity"}:
            if "price" in said and "quantity" in said:
                try:
                    said["amount"] = str(checked_figure(Decimal(said["price"]) * Decimal(said["quantity"])))
                except Bad as bad:
                    row.add(-1, bad)
            else:
                row.add(-1, fault(Fault.AMOUNT_MISSING))
        invoice = said.get("invoice", "")
        place = said.get("line", "")
        if invoice and not place:  # the same goods may stand twice on an invoice: its lines are told apart by their order in the file
            self.ordinals[invoice] = self.ordinals.get(invoice, 0) + 1
            place = str(self.ordinals[invoice])
        said["reference"] = f"{invoice}#{place}" if invoice else f"{self.file}#{row.line}"
        if "amount" in said:
            is_back = Decimal(said["amount"]) < 0 or Decimal(said.get("quantity", 0)) < 0
            said["cancelled"] = is_back or bool(_CANCELLED.fullmatch(invoice))


def managers_by_word() -> dict[str, int | None]:
    """Client managers by user name and by name; a name that two carry leads to nobody."""
    found: dict[str, int | None] = {}
    for staff in Staff.objects.filter(is_active=True, role="client_manager").order_by("pk"):
        found[staff.display_name] = None if staff.display_name in found else staff.pk
    found.update(Staff.objects.filter(is_active=True, role="client_manager").values_list("username", "pk"))
    return found
