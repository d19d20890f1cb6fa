"""What is on hold; no term is asked. The few holds that stand become a condition each, so that a list of any length asks for them once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import family_of
from yinuo.desks.customers.models import Customer

from ..choices import HOLDING, Scope
from ..models import Hold
from .holdings import ZONE, holdings
from .values import Values


def standing() -> QuerySet[Hold]:
    """The holds that hold, newest first."""
    return Hold.objects.filter(state__in=HOLDING)


class Standing:
    """The holds that stand now: those on single customers by whose record they are on, the others with the condition of each."""

    def __init__(self) -> None:
        rows = list(standing().order_by("pk"))
        self.others = [row for row in rows if row.scope != Scope.CUSTOMER]
        held = [row for row in rows if row.scope == Scope.CUSTOMER]
        into = dict(Customer.objects.filter(pk__in={row.customer_id for row in held}).values_list("pk", "merged_into")) if held else {}
        self.of_customers: dict[int, list[str]] = {}
        for row in held:
            self.of_customers.setdefault(into.get(row.customer_id) or row.customer_id or 0, []).append(row.number)
        merged = Customer.objects.filter(merged_into__in=list(self.of_customers)).values_list("pk", flat=True) if held else ()
        self._families = [*self.of_customers, *merged]

    def condition(self, kind: str, row: str, values: Values) -> str:
        """The record `row` (an alias of a holding's columns) is on hold."""
        parts = [sql for _number, sql in self._others(kind, row, values)]
        if self.of_customers:  # by the customer's own row, which is what indexes know
            parts.append(f"{row}.customer = ANY ({values.add(self._families)})")
        return f"({' OR '.join(parts)})" if parts else "false"

    def numbers(self, kind: str, row: str, values: Values) -> str:
        """The numbers of the holds on a record that are on no single customer; `names_of` adds those."""
        parts = [f"CASE WHEN {sql} THEN {values.add(number)}::text END" for number, sql in self._others(kind, row, values)]
        return f"array_remove(ARRAY[{', '.join(parts)}]::text[], NULL)"

    def names_of(self, root: int | None, others: Sequence[str]) -> tuple[str, ...]:
        """Every hold on a record of a customer."""
        return (*self.of_customers.get(root or 0, ()), *others)

    def _others(self, kind: str, row: str, values: Values) -> list[tuple[str, str]]:
        return [(one.number, sql) for one in self.others if (sql := _condition(one, kind, row, values))]


def _condition(hold: Hold, kind: str, row: str, values: Values) -> str:
    """What one hold asks of a record of a kind; empty where it covers none of that kind."""
    if hold.scope == Scope.DOCUMENT:
        return f"{row}.document = {values.add(hold.document)}"
    if hold.record_kind not in ("", kind):
        return ""
    parts = []
    if hold.from_on:
        parts.append(f"{row}.made_at >= {values.add(hold.from_on)}::date::timestamp AT TIME ZONE '{ZONE}'")
    if hold.until_on:
        parts.append(f"{row}.made_at < ({values.add(hold.until_on)}::date + 1)::timestamp AT TIME ZONE '{ZONE}'")
    about = [f"q.{name} = {values.add(value)}" for name in ("category", "tier", "department") if (value := getattr(hold, name))]
    if hold.tag:
        about.append(
            "q.id IN (SELECT t.customer_id FROM customers_tagging t JOIN customers_tag w ON w.id = t.tag_id"
            f" WHERE w.name = {values.add(hold.tag)})"
        )
    if about:  # asked once for the whole list
        parts.append(f"{row}.root IN (SELECT q.id FROM customers_customer q WHERE {' AND '.join(about)})")
    return f"({' AND '.join(parts)})" if parts else "true"


def holds_on(customer: Customer) -> list[Hold]:
    """The holds that keep anything of one customer: on it, on what was merged into it, on a kind, a document or a filter that it fits."""
    found = set(standing().filter(customer_id__in=family_of(customer)).values_list("number", flat=True))
    now = Standing()
    if now.others:
        with connection.cursor() as cursor:
            for holding in holdings().values():
                values = Values()
                numbers = now.numbers(holding.kind, "x", values)
                family = values.add(family_of(customer))
                cursor.execute(f"SELECT DISTINCT unnest({numbers}) FROM ({holding.sql}) x WHERE x.customer = ANY ({family})", values.held)
                found.update(number for (number,) in cursor.fetchall())
    return list(standing().filter(Q(number__in=found)))
