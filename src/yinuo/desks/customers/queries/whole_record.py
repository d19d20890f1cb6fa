"""Everything that is kept of one customer, in clear, as plain data: for the person. Nothing is covered, so every field must be allowed.

What was merged into the customer is part of it. Desks above add what they keep (`register`), so that a copy is whole whoever makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from ..choices import Act, Field, Sealed
from ..models import Agreement, Contact, Customer, Deal, Look, OwnValue, Tagging, Wish
from ..viewing import Viewer, family_of
from . import timeline

Adder = Callable[[Viewer, Sequence[int], datetime], dict[str, Any]]
_ADDERS: list[Adder] = []
MOST_MOMENTS = 5000
FORMAT = "yinuo-person-1"
NEEDED = (*(Field(name) for name in Sealed.values), Field.AMOUNTS, Field.WISHES, Field.CUSTOM, Field.AGREEMENTS, Field.REGISTER)
"""Whoever makes a copy may export every one of these: half a copy would be no answer."""


def register(adder: Adder) -> None:
    """Let another desk add what it keeps of a person: a name for each part and plain data under it."""
    if adder not in _ADDERS:
        _ADDERS.append(adder)


def whole_record(viewer: Viewer, customer: Customer, *, at: datetime) -> dict[str, Any]:
    """The record as JSON-able data: texts, lists, dicts; instants and days in ISO 8601, amounts as decimal text.

    Raises:
        MayNot, UndertakingMissing: this person may not export every field.
    """
    for field in NEEDED:
        viewer.check(field, Act.EXPORT)
    family = family_of(customer)
    rows = list(Customer.objects.filter(pk__in=family).select_related("manager").order_by("pk"))
    viewer.opener.prepare(family)
    found: dict[str, Any] = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "customer": customer.number,
        "records": [_customer(viewer, row) for row in rows],
        "contacts": [
            _sealed(viewer, row, "name", "phone", "email") | _plain(row, "position", "is_main", "made_at", "ended_at")
            for row in _of(Contact, family)
        ],
        "wishes": [_sealed(viewer, row, "text") | _plain(row, "kind", "at", "ended_at") for row in _of(Wish, family)],
        "agreements": [
            _sealed(viewer, row, "text") | _plain(row, "document", "from_on", "until_on", "at") for row in _of(Agreement, family)
        ],
        "own_fields": [{"field": row.field.key, **_sealed(viewer, row, "value")} for row in _of(OwnValue, family).select_related("field")],
        "tags": sorted(set(Tagging.objects.filter(customer__in=family).values_list("tag__name", flat=True))),
        "transactions": [_deal(viewer, row) for row in _of(Deal, family).order_by("at", "pk")],
        "looks": [
            {"by": str(row.staff), **_plain(row, "field", "purpose", "about", "at")}
            for row in _of(Look, family).select_related("staff").order_by("pk")
        ],
        "history": _history(rows),
    }
    for add in _ADDERS:
        found |= add(viewer, family, at)
    return found


def _of(model: type[models.Model], family: Sequence[int]) -> Any:
    return model._default_manager.filter(customer__in=family)


def _customer(viewer: Viewer, row: Customer) -> dict[str, Any]:
    sealed = {name: viewer.opener.open(row, name, customer=row.pk) for name in Sealed.values}
    plain = _plain(
        row, "number", "kind", "category", "tier", "risk", "source", "department", "since_on", "confirmed_on", "made_at", "changed_at"
    )
    return {**plain, **{name: text for name, text in sealed.items() if text}, "client_manager": str(row.manager) if row.manager else ""}


def _contact(viewer: Viewer, row: Contact) -> dict[str, Any]:
    return _sealed(viewer, row, "name", "phone", "email") | _plain(row, "position", "is_main", "made_at", "ended_at")


def _agreement(viewer: Viewer, row: Agreement) -> dict[str, Any]:
    return _sealed(viewer, row, "text") | _plain(row, "document", "from_on", "until_on", "at")


def _deal(viewer: Viewer, row: Deal) -> dict[str, Any]:
    sealed = {
        field.name.removeprefix("sealed_"): viewer.opener.open(row, field.name.removeprefix("sealed_"), customer=row.customer_id)
        for field in row._meta.fields
        if field.name.startswith("sealed_")
    }
    names = (one.name for one in row._meta.fields if one.name not in ("id", "customer") and not one.name.startswith("sealed_"))
    clear = {name: value for name, value in _plain(row, *names).items() if value not in (None, "")}
    return {**clear, **{name: text for name, text in sealed.items() if text}}


def _sealed(viewer: Viewer, row: Any, *columns: str) -> dict[str, Any]:
    return {name: viewer.opener.open(row, name, customer=row.customer_id) for name in columns}


def _plain(row: models.Model, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _history(rows: Sequence[Customer]) -> list[dict[str, Any]]:
    """What the ledger says happened, oldest first."""
    moments = timeline.moments([row.ref for row in rows], limit=MOST_MOMENTS)
    return [{"at": one.at.isoformat(), "what": one.title, "more": one.text} for one in reversed(moments)]
