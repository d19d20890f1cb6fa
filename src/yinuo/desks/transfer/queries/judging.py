"""What would become of rows: new, changed, same, double, faulty. The check and the writing ask here alike, so they say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yinuo.desks.customers.access import Viewer, reaches
from yinuo.desks.customers.choices import Sealed, TokenOf
from yinuo.desks.customers.models import Customer, Deal
from yinuo.kit import arrays
from yinuo.kit import sealed_index as index

from ..choices import Doubles, Fault, Outcome, Subject, Target
from ..rows import Row
from ..values import fault
from . import matching

REGISTER = (Target.KIND, Target.CATEGORY, Target.TIER, Target.RISK, Target.SOURCE, Target.SINCE)


@dataclass
class Judge:
    """What is known of one import while its rows are judged; `seen` grows from row to row."""

    viewer: Viewer
    subject: str
    options: Mapping[str, str]
    targets: Sequence[str]
    lines_known: frozenset[int] | set[int] = frozenset()
    seen: dict[int, int] = field(default_factory=dict)
    own_manager: int | None = None
    key: index.Keyed = field(default_factory=matching.keyed)
    named: dict[tuple[str, str], int] = field(default_factory=dict)
    reaching: dict[tuple[int | None, str], bool] = field(default_factory=dict)

    def judge(self, rows: Sequence[Row]) -> dict[int, Customer]:
        """Decide on each row that its cells alone did not; gives the customers that the rows are about."""
        open_rows = []
        for row in rows:
            if row.outcome == Outcome.FAULTY:
                continue
            row.outcome = ""
            if self.subject == Subject.CUSTOMERS and self._is_named_before(row):
                row.outcome = Outcome.DOUBLE
            elif row.line in self.lines_known:
                row.outcome = Outcome.SAME
            else:
                open_rows.append(row)
        customers = self._find(open_rows)
        if self.subject == Subject.DEALS:
            self._judge_deals([row for row in open_rows if not row.outcome], customers)
        else:
            self._judge_customers([row for row in open_rows if not row.outcome], customers)
        return customers

    def _is_named_before(self, row: Row) -> bool:
        """Whether an earlier row of the file names the same customer: which of the two would count, nobody could say."""
        for name in ("outside", "number"):
            if name in row.said:
                first = self.named.setdefault((name, row.said[name].upper()), row.line)
                if first != row.line:
                    row.faults = [[self.targets.index(name), Fault.LIKE_ROW.value, {"same": "", "row": first}]]
                    return True
        return False

    def _find(self, rows: Sequence[Row]) -> dict[int, Customer]:
        """Whom each row names; a row that names somebody who is not there is faulty."""
        collective = self.options.get("collective", "")
        numbers = {row.said["number"].upper() for row in rows if "number" in row.said} | ({collective} if collective else set())
        by_number = matching.by_numbers(self.viewer, numbers) if numbers else {}
        outside = {self._outside_token(row): row.said["outside"] for row in rows if "outside" in row.said}
        by_outside = matching.by_outside(self.viewer, outside) if outside else {}
        found: dict[int, Customer] = {}
        for row in rows:
            mine = {one.pk: one for one in self._named(row, by_number, by_outside, collective)}
            if len(mine) > 1:
                row.add(-1, fault(Fault.TWO_CUSTOMERS))
            elif mine:
                row.customer, found[row.line] = next(iter(mine.items()))[0], next(iter(mine.values()))
        return found

    def _outside_token(self, row: Row) -> int:
        if row.outside is None:
            row.outside = matching.outside_token(self.options.get("system", ""), row.said["outside"], key=self.key)
        return row.outside

    def _named(self, row: Row, by_number: Mapping[str, Customer], by_outside: Mapping[str, Customer], collective: str) -> list[Customer]:
        found = []
        row.customer = None
        if "number" in row.said:
            one = by_number.get(row.said["number"].upper())
            if one is None:
                row.add(self.targets.index("number"), fault(Fault.UNKNOWN_CUSTOMER))
            else:
                found.append(one)
        if "outside" in row.said:
            one = by_outside.get(row.said["outside"])
            if one is not None:
                found.append(one)
            elif self.subject == Subject.DEALS:
                row.add(self.targets.index("outside"), fault(Fault.UNKNOWN_CUSTOMER))
        if self.subject == Subject.DEALS and not found and not row.faults:
            if collective in by_number:
                found.append(by_number[collective])
            else:
                row.faults.append([-1, Fault.NO_CUSTOMER.value, {}])
                row.outcome = Outcome.ORPHAN
        return found

    # -- customers --

    def _judge_customers(self, rows: Sequence[Row], customers: Mapping[int, Customer]) -> None:
        self.viewer.opener.prepare(one.pk for one in customers.values())
        traits = {
            row.line: matching.traits(row.said, key=self.key) if row.traits is None else row.traits
            for row in rows
            if row.line not in customers
        }
        there = matching.doubles(self.viewer, [token for mine in traits.values() for token in mine.values()])
        for row in rows:
            if row.line in customers:
                said = differences(self.viewer, customers[row.line], row)
                row.outcome = Outcome.CHANGED if said else Outcome.SAME
                if said and not self._stays_in_reach(row, customers[row.line]):
                    row.add(-1, fault(Fault.OUT_OF_REACH))
            else:
                self._judge_new(row, traits[row.line], there)

    def _judge_new(self, row: Row, traits: Mapping[TokenOf, int], there: Mapping[int, str]) -> None:
        if not row.said.get("name"):
            row.add(self.targets.index("name") if "name" in self.targets else -1, fault(Fault.NAME_MISSING))
        elif not self._would_be_in_reach(row):
            row.add(-1, fault(Fault.OUT_OF_REACH))
        else:
            row.outcome = Outcome.NEW
            self._look_for_doubles(row, traits, there)
        if row.outcome == Outcome.NEW:
            for token in traits.values():
                self.seen.setdefault(token, row.line)

    def _look_for_doubles(self, row: Row, traits: Mapping[TokenOf, int], there: Mapping[int, str]) -> None:
        """The first likeness, the surest first, unless doubles are wanted all the same."""
        if self.options.get("doubles") == Doubles.ADD:
            return
        for of in _SURENESS:
            token = traits.get(of)
            if token is None:
                continue
            if token in there:
                row.faults.append([-1, Fault.LIKE_CUSTOMER.value, {"same": int(of), "number": there[token]}])
            elif token in self.seen:
                row.faults.append([-1, Fault.LIKE_ROW.value, {"same": int(of), "row": self.seen[token]}])
            else:
                continue
            row.outcome = Outcome.DOUBLE
            return

    def _would_be_in_reach(self, row: Row) -> bool:
        return self._reaches(row.said.get("manager", self.own_manager), row.said.get("department") or self.viewer.staff.department)

    def _stays_in_reach(self, row: Row, customer: Customer) -> bool:
        return self._reaches(row.said.get("manager", customer.manager_id), row.said.get("department") or customer.department)

    def _reaches(self, manager: int | None, department: str) -> bool:
        where = (manager, department)
        if where not in self.reaching:
            self.reaching[where] = reaches(self.viewer.staff, Customer(manager_id=manager, department=department))
        return self.reaching[where]

    # -- transactions --

    def _judge_deals(self, rows: Sequence[Row], customers: Mapping[int, Customer]) -> None:
        # in the words of the unique index, which knows only deals with a reference
        asked = ["reference = ANY (%s::text[])", "NOT (reference = '')"]
        wanted = [arrays.texts(row.said["reference"] for row in rows)]
        found = Deal.objects.filter(source=self.options["system"]).extra(where=asked, params=wanted)
        kept = {deal.reference: deal for deal in found}
        self.viewer.opener.prepare({deal.customer_id for deal in kept.values() if deal.sealed_amount})
        for row in rows:
            deal = kept.get(row.said["reference"])
            if deal is None:
                row.outcome = Outcome.NEW
                token = matching.outside_token("reference", row.said["reference"], key=self.key)
                if self.seen.setdefault(token, row.line) != row.line:
                    row.add(-1, fault(Fault.SAID_DIFFERENTLY))
            elif self._is_same(deal, row, customers[row.line]):
                row.outcome = Outcome.SAME
            else:
                row.add(-1, fault(Fault.SAID_DIFFERENTLY))

    def _is_same(self, deal: Deal, row: Row, customer: Customer) -> bool:
        opened = self.viewer.opener.open(deal, "amount", customer=deal.customer_id)
        amount = Decimal(opened) if opened else deal.amount
        is_that_amount = amount == Decimal(row.said["amount"])
        return deal.customer_id == customer.pk and deal.at == datetime.fromisoformat(row.said["at"]) and is_that_amount


_SEALED = frozenset(Sealed.values)
_SURENESS = (TokenOf.IDENTITY, TokenOf.PHONE, TokenOf.EMAIL, TokenOf.BANK, TokenOf.NAME_END)


def differences(viewer: Viewer, customer: Customer, row: Row) -> dict[str, Any]:
    """What a row says otherwise than the archive, by target; what a row leaves empty is left alone."""
    found: dict[str, Any] = {}
    for target, value in row.said.items():
        if target in _SEALED:
            if viewer.opener.open(customer, target, customer=customer.pk) != value:
                found[target] = value
        elif target in REGISTER:
            typed = date.fromisoformat(value) if target == Target.SINCE else value
            if getattr(customer, target) != typed:
                found[target] = typed
        elif (target == Target.MANAGER and customer.manager_id != value) or (target == Target.DEPARTMENT and customer.department != value):
            found[target] = value
    return found
