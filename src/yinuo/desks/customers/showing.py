"""What of a customer's record is shown to somebody: plainly, covered, or not at all; and what may be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from . import rights
from .choices import Act, DataClass, Field, Sealed
from .masking import masked
from .models import Customer, Look
from .sessions import mark_of
from .viewing import Viewer


@dataclass(frozen=True)
class Shown:
    """One sealed field as one person sees it now.

    `state`: plain, opened (for a purpose, until `until`), covered, hidden (no right), empty.
    """

    field: str
    label: str
    text: str
    state: str
    data_class: DataClass
    may_open: bool = False
    until: datetime | None = None

    @property
    def is_plain(self) -> bool:
        return self.state in ("plain", "opened")


def open_looks(viewer: Viewer, customer: Customer, *, session: str, at: datetime) -> Mapping[str, datetime]:
    """The fields that this session opened and that are not covered again yet, with the end of each."""
    rows = Look.objects.filter(customer=customer, staff=viewer.staff, session=mark_of(session), until__gt=at)
    return {row.field: row.until for row in rows.order_by("until") if rights.is_allowed(viewer.staff.role, row.field, Act.REVEAL)}


def shown(
    viewer: Viewer, row: models.Model, field: str, *, customer: Customer, owner: int, looks: Mapping[str, datetime], is_person: bool = True
) -> Shown:
    """One sealed column of a customer or a contact.

    Args:
        customer: whose page it is. owner: the customer under whose key the row is sealed, which may be one merged into it.
    """
    label, data_class = str(Sealed(field).label), rights.data_classes()[field]
    value = viewer.opener.open(row, field, customer=owner)
    if not value:
        return Shown(field, label, "", "empty", data_class)
    if viewer.may(field, Act.SEE):
        return Shown(field, label, value, "plain", data_class)
    if field in looks and viewer.has_undertaken:
        return Shown(field, label, value, "opened", data_class, until=looks[field])
    may_open = rights.is_allowed(viewer.staff.role, field, Act.REVEAL)
    if viewer.may(field, Act.MASKED):
        return Shown(field, label, masked(field, value, is_person=is_person), "covered", data_class, may_open)
    return Shown(field, label, "", "covered" if may_open else "hidden", data_class, may_open)


def name_of(viewer: Viewer, customer: Customer) -> str:
    """The customer's name as this person may see it; the number where they may not, or where it was erased."""
    found = shown(viewer, customer, "name", customer=customer, owner=customer.pk, looks={}, is_person=customer.is_person)
    return found.text or customer.number


def may_read(viewer: Viewer, field: Field) -> bool:
    """Whether texts of a field are shown at all."""
    return viewer.may(field, Act.SEE)
