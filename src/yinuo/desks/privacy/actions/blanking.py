"""Taking the parts of a record away. With the key all that is sealed is unreadable; here go the rows, and what stands beside them in clear.

Tables of other desks are found by their foreign key to the customer: their sealed columns are emptied, and a model that says
`erased_with_customer = True` loses its rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Risk, Sealed, Tier
from yinuo.desks.customers.models import (
    Agreement,
    Contact,
    Customer,
    CustomerKey,
    Deal,
    Finding,
    Look,
    Merge,
    OwnValue,
    Tagging,
    Wish,
)
from yinuo.desks.retention.actions.erasers import Gone
from yinuo.desks.retention.choices import Kind as RecordKind

from ..choices import Part
from ..models import Certificate, Request, Restriction, Statement, Step

ROWS: dict[Part, tuple[type[models.Model], ...]] = {
    Part.CONTACTS: (Contact,),
    Part.WISHES: (Wish,),
    Part.AGREEMENTS: (Agreement,),
    Part.DEALS: (Deal,),
    Part.OWN: (OwnValue, Tagging),
}
_HANDLED = {Customer, CustomerKey, Finding, Merge, Look, Statement, Request, Step, Restriction, Certificate}
_HANDLED |= {model for group in ROWS.values() for model in group}


def take_away(family: Sequence[int], *, parts: Collection[Part]) -> dict[str, int]:
    """Take parts of a customer and of all that was merged into it away; gives how many rows of each part were touched.

    Raises nothing: what is not there is not counted.
    """
    done: dict[str, int] = {}
    for part in Part:
        if part not in parts:
            continue
        count = _columns(family, part) + sum(_deleted(model, family) for model in ROWS.get(part, ()))
        if part == Part.CONSENTS:
            count += sum(_emptied(model, family) for model in (Statement, Request, Step))
        if part == Part.OTHERS:
            count += sum(_other(model, family) for model in others()) + _emptied(Look, family)
        if count:
            done[part.value] = count
    return done


def others() -> Iterator[type[models.Model]]:
    """Tables of desks above and below that name a customer and are not known here by name."""
    for model in apps.get_models():
        if model not in _HANDLED and _to_customer(model) is not None:
            yield model


def empty_evidence(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
    """Take the evidence of some consents away (`consent:12`), as far as the asking person reaches them; what was said and when stays."""
    ids = [int(one.partition(":")[2]) for one in records]
    rows = list(Statement.objects.filter(pk__in=ids).select_related("customer").order_by("pk"))
    Statement.objects.filter(pk__in=[row.pk for row in rows]).update(sealed_evidence=None, sealed_guardian=None)
    return [Gone(RecordKind.CONSENTS, f"consent:{row.pk}", row.customer.ref) for row in rows]


def _to_customer(model: type[models.Model]) -> str | None:
    found = [one.name for one in model._meta.get_fields() if isinstance(one, models.ForeignKey) and one.related_model is Customer]
    return found[0] if found else None


def _columns(family: Sequence[int], part: Part) -> int:
    """The customer's own columns of a part."""
    empty: dict[str, Any] = {}
    if part == Part.NAME:
        empty = {"sealed_name": None}
    elif part == Part.DETAILS:
        empty = {f"sealed_{name}": None for name in Sealed.values if name != Sealed.NAME}
        empty |= {"source": "", "tier": Tier.NONE, "risk": Risk.UNKNOWN, "since_on": None, "confirmed_on": None}
    return Customer.objects.filter(pk__in=family).update(**empty) if empty else 0


def _deleted(model: type[models.Model], family: Sequence[int]) -> int:
    return int(model._default_manager.filter(customer__in=family).delete()[0])


def _emptied(model: type[models.Model], family: Sequence[int], field: str = "customer") -> int:
    """Empty every sealed column of a table's rows; how many rows had one."""
    sealed = [
        one.name for one in model._meta.get_fields() if isinstance(one, models.BinaryField) and one.name.startswith("sealed_") and one.null
    ]
    if not sealed:
        return 0
    held = models.Q(*((f"{name}__isnull", False) for name in sealed), _connector=models.Q.OR)
    return int(model._default_manager.filter(held, **{f"{field}__in": family}).update(**dict.fromkeys(sealed)))


def _other(model: type[models.Model], family: Sequence[int]) -> int:
    field = str(_to_customer(model))
    if getattr(model, "erased_with_customer", False):
        return int(model._default_manager.filter(**{f"{field}__in": family}).delete()[0])
    return _emptied(model, family, field)
