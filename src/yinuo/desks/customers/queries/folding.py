"""What a customer is as the ledger tells it, for the audit: kind, class, department, who is responsible, merged into whom, erased or not.

Nothing else of a customer's state is in clear, and nothing of what is sealed is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from yinuo.desks.people.models import Staff
from yinuo.ledger.cursors import streamed
from yinuo.ledger.folding import Fold, Told

from ..models import Undertaking

_SETTINGS = "set_config('yinuo.purpose', %s, true), set_config('yinuo.person', %s, true)"
_KINDS = (
    "archive.opened", "customer.registered", "customer_data.updated", "customer.changed", "customer.assigned", "customer.merged",
    "customer.unmerged", "customer.withdrawn", "customer.key_destroyed", "customer.erased_again",
)  # fmt: skip


def audited(function: str) -> Iterator[tuple[Any, ...]]:
    """The rows that one of the owner's functions gives to the audit (`migrations/seen_by_the_audit.sql`), whoever works here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('yinuo.purpose', true), current_setting('yinuo.person', true)")
        before = [value or "" for value in cursor.fetchone()]
        cursor.execute(f"SELECT {_SETTINGS}", ["auditing", ""])
    try:
        yield from streamed(f"SELECT * FROM {function}()")
    finally:
        if not connection.needs_rollback and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {_SETTINGS}", before)


@dataclass(frozen=True, slots=True)
class Is:
    """What a customer is at one moment. `manager` is a reference, or empty; `merged` and `family` are numbers."""

    kind: str = ""
    category: str = ""
    department: str = ""
    manager: str = ""
    merged: str = ""
    is_erased: bool = False

    def in_words(self) -> str:
        """As a finding says it."""
        merged = f", merged into {self.merged}" if self.merged else ""
        where = f"{self.department or 'no department'}, {self.manager or 'nobody responsible'}"
        return f"{self.kind}, {self.category}, {where}{merged}{', erased' if self.is_erased else ''}"


class _Archive:
    """The customers while events go by. A merge moves a whole family, and its undoing brings back what was before."""

    def __init__(self) -> None:
        self.customers: dict[str, Is] = {}
        self.families: dict[str, list[str]] = {}
        self.undo: dict[str, tuple[Is, list[str]]] = {}
        self._one_of_each: dict[Is, Is] = {}

    def put(self, numbers: Iterable[str], **changes: Any) -> None:
        """Change some customers; equal ones share one object, so that a million of them fit into memory."""
        for number in numbers:
            made = replace(self.customers.get(number, Is()), **changes)
            self.customers[number] = self._one_of_each.setdefault(made, made)

    def family(self, number: str) -> list[str]:
        """A customer and those that were merged into it."""
        return [number, *self.families.get(number, ())]

    def merge(self, into: str, double: str) -> None:
        there = self.customers.get(into, Is())
        inherited = self.families.pop(double, [])
        self.undo[double] = (self.customers.get(double, Is()), inherited)
        self.families.setdefault(into, []).extend([double, *inherited])
        self.put([double, *inherited], merged=into, manager=there.manager, department=there.department)

    def unmerge(self, into: str, double: str) -> None:
        before, inherited = self.undo.pop(double, (Is(), []))
        gone = {double, *inherited}
        self.families[into] = [one for one in self.families.get(into, ()) if one not in gone]
        self.put([double], merged="", manager=before.manager, department=before.department)
        if inherited:
            self.families[double] = inherited
            self.put(inherited, merged=double, manager=before.manager, department=before.department)


def from_events(told: Iterable[Told]) -> dict[str, str]:
    """What each customer is, by its reference."""
    archive = _Archive()
    for one in told:
        if one.subject.startswith("customer:"):
            _take(archive, one, one.subject.removeprefix("customer:"))
    words = {state: state.in_words() for state in set(archive.customers.values())}
    return {f"customer:{number}": words[state] for number, state in archive.customers.items()}


def _take(archive: _Archive, one: Told, number: str) -> None:
    data = one.data
    if one.kind == "archive.opened":
        archive.put([number], category=data["class"], department=data["department"], manager=one.refs[0] if one.refs else "")
    elif one.kind == "customer.registered":
        archive.put([number], kind=data["kind"], category=data["category"])
    elif one.kind == "customer.merged":
        archive.merge(number, data["double"])
    elif one.kind == "customer.unmerged":
        archive.unmerge(number, data["double"])
    elif one.kind in ("customer.withdrawn", "customer.erased_again"):
        archive.put([number], is_erased=True)
    elif one.kind == "customer.key_destroyed":
        archive.put(archive.family(number), is_erased=True)
    else:
        _change(archive, number, data)


def _change(archive: _Archive, number: str, data: Mapping[str, Any]) -> None:
    """Class and kind are the customer's own; who is responsible is so for what was merged into it, too."""
    register = data.get("register") or {}
    own = {name: register[name][1] for name in ("kind", "category") if isinstance(register.get(name), list)}
    if data.get("change") == "category":
        own["category"] = data["to"]
    if own:
        archive.put([number], **own)
    if "change" not in data or data["change"] == "manager":
        moved = {"manager": data["to"]} if "to" in data else {}
        moved |= {"department": data["department"]} if "department" in data else {}
        if moved:
            archive.put(archive.family(number), **moved)


def from_rows() -> dict[str, str]:
    """The same, as it is kept."""
    words: dict[Is, str] = {}
    kept = {}
    for number, kind, category, department, manager, merged, is_erased in audited("customers_audited"):
        state = Is(kind, category, department, f"staff:{manager}" if manager else "", merged or "", is_erased)
        kept[f"customer:{number}"] = words.setdefault(state, state.in_words())
    return kept


CUSTOMERS = Fold("customer", _KINDS, from_events, from_rows)


def _undertaken(told: Iterable[Told]) -> dict[str, str]:
    """Whoever signed an undertaking, by text version; holders of secrets that are no staff sign elsewhere."""
    return {f"{one.subject}/undertaking {one.data['version']}": "signed" for one in told if one.subject.startswith("staff:")}


def _undertakings() -> dict[str, str]:
    rows = Undertaking.objects.order_by().values_list("staff", "version")
    refs = {staff.pk: staff.ref for staff in Staff.objects.filter(pk__in={staff for staff, _version in rows})}
    return {f"{refs[staff]}/undertaking {version}": "signed" for staff, version in rows}


UNDERTAKINGS = Fold("undertaking", ("undertaking.signed",), _undertaken, _undertakings)
