"""What this desk adds to the archive below it: links, a line on a customer's page, a part of the whole record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers import panels, places, rights, wrapping
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.queries import whole_record
from yinuo.desks.customers.viewing import Viewer
from yinuo.desks.people.models import Staff
from yinuo.kit.words import pgettext_lazy

from .models import Export, Import, OutsideNumber


def join() -> None:
    """Register everything; a second time changes nothing."""
    places.register(places.Place("transfer_imports", pgettext_lazy("place", "Import"), may=_imports, order=60))
    places.register(places.Place("transfer_doubles", pgettext_lazy("place", "Doubles"), may=_merges, order=62))
    places.register(places.Place("transfer_exports", pgettext_lazy("place", "Export"), may=_exports, order=64))
    panels.register(panel)
    for model in (Import, Export):
        wrapping.register(wrapping.column_of(model))
    whole_record.register(outside_numbers, needs=Field.REGISTER)


def _imports(staff: Staff) -> bool:
    verbs = rights.verbs()
    may_add = verbs.get((staff.role, "add"), False) and rights.is_allowed(staff.role, Field.NAME, Act.CHANGE)
    return may_add or rights.is_allowed(staff.role, Field.AMOUNTS, Act.CHANGE)


def _merges(staff: Staff) -> bool:
    return rights.verbs().get((staff.role, "merge"), False)


def _exports(staff: Staff) -> bool:
    return any(rights.is_allowed(staff.role, field, act) for field in Field if field != Field.CUSTOMER for act in (Act.EXPORT, Act.COPY))


def panel(viewer: Viewer, customer: Customer, at: datetime) -> panels.Panel | None:
    """Numbers in other systems, and taking the whole record out, for whoever may."""
    family = [customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]
    lines = tuple(
        panels.Line("building", viewer.opener.open(row, "number", customer=row.customer_id), row.system)
        for row in OutsideNumber.objects.filter(customer__in=family).order_by("system", "pk")[:20]
        if viewer.may(Field.REGISTER, Act.SEE)
    )
    may = viewer.may(Field.NAME, Act.COPY)
    if not lines and not may:
        return None
    url = reverse("transfer_record", args=[customer.number]) if may else ""
    return panels.Panel(
        _("Numbers in other systems") if lines else _("Whole record"), lines, url, _("Export the whole record") if may else ""
    )


def outside_numbers(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """The numbers by which other systems know a person, for the copy of the record."""
    rows = OutsideNumber.objects.filter(customer__in=list(family)).order_by("system", "pk")
    said = [{"system": row.system, "number": viewer.opener.open(row, "number", customer=row.customer_id)} for row in rows]
    return {"outside_numbers": said} if said else {}
