"""Everything that is kept of one customer, in clear, as plain data: for the person.

Nothing is covered: a field is allowed, or it is left out and named.
What was merged into the customer is part of it. Desks above add what they keep (`register`), so that a copy is whole whoever makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ..choices import Act, Field, Sealed
from ..models import Agreement, Contact, Customer, Deal, Look, OwnValue, Tagging, Wish
from ..viewing import Viewer, family_of
from . import timeline

Adder = Callable[[Viewer, Sequence[int], datetime], dict[str, Any]]
_ADDERS: dict[Adder, Field | None] = {}
MOST_MOMENTS = 5000
FORMAT = "yinuo-person-1"
NEEDED = (*(Field(name) for name in Sealed.values), Field.AMOUNTS, Field.WISHES, Field.CUSTOM, Field.AGREEMENTS, Field.REGISTER)
"""What a whole record holds. Whoever answers a person with it may export every one: half a copy would be no answer."""


def register(adder: Adder, *, needs: Field | None = None) -> None:
    """Let another desk add what it keeps of a person: a name for each part and plain data under it.

    Args:
        needs: the field that a copy with fields left out must hold for this; without one, such a copy never has it.
    """
    _ADDERS.setdefault(adder, needs)


def may_copy(viewer: Viewer) -> tuple[Field, ...]:
    """The fields that somebody may take out for one person, with a second one's approval.

    Raises:
        MayNot, UndertakingMissing: not even the name.
    """
    viewer.check(Field.NAME, Act.COPY)
    return tuple(field for field in NEEDED if viewer.may(field, Act.COPY))


def whole_record(viewer: Viewer, customer: Customer, *, at: datetime, only: Collection[str] | None = None) -> dict[str, Any]:
    """The record as JSON-able data: texts, lists, dicts; instants and days in ISO 8601, amounts as decimal text.

    Args:
        only: the fields of a copy that need not be whole, such as `may_copy` gives; what is left out is named under `left_out`.
    Raises:
        MayNot, UndertakingMissing: this person may not export every field, or may not copy one of `only`.
    """
    for field in NEEDED if only is None else only:
        viewer.check(field, Act.EXPORT if only is None else Act.COPY)
    found = _everything(viewer, customer, at)
    if only is None or set(only) >= set(NEEDED):
        for add in _ADDERS:
            found |= add(viewer, family_of(customer), at)
        return found
    return _narrowed(viewer, customer, found, frozenset(str(field) for field in only), at)


def _everything(viewer: Viewer, customer: Customer, at: datetime) -> dict[str, Any]:
    family = family_of(customer)
    rows = list(Customer.objects.filter(pk__in=family).select_related("manager").order_by("pk"))
    viewer.opener.prepare(family)
    return {
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


_PARTS = {"wishes": Field.WISHES, "agreements": Field.AGREEMENTS, "own_fields": Field.CUSTOM, "tags": Field.REGISTER,
          "transactions": Field.AMOUNTS, "history": Field.REGISTER}  # fmt: skip


def _narrowed(viewer: Viewer, customer: Customer, found: dict[str, Any], only: frozenset[str], at: datetime) -> dict[str, Any]:
    """The record without what may not be in it, and the names of that."""
    missing = [field for field in NEEDED if field not in only]
    hidden = {str(field) for field in missing}
    left_out = [str(field.label) for field in missing]
    clear = {"number", *Sealed.values} if Field.REGISTER in missing else set(found["records"][0]) | set(Sealed.values)
    found["records"] = [{name: value for name, value in row.items() if name in clear - hidden} for row in found["records"]]
    found["contacts"] = [{name: value for name, value in row.items() if name not in hidden} for row in found["contacts"]]
    for name, field in _PARTS.items():
        if field in missing:
            del found[name]
    if not viewer.may_do("review"):
        del found["looks"]
        left_out.append(_("Who looked"))
    for add, needs in _ADDERS.items():
        if needs is not None and needs not in missing:
            found |= add(viewer, family_of(customer), at)
    if any(needs is None or needs in missing for needs in _ADDERS.values()):
        left_out.append(_("What other desks keep, such as consents and requests"))
    return found | {"left_out": left_out}


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
