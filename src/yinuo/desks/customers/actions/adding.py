"""Adding customers and changing what is kept of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..access import Viewer, reaches
from ..choices import LONGEST, Act, Category, Field, Kind, Risk, Sealed, Tier, Verification
from ..models import Customer, Tag, Tagging
from ..records import note_created
from ..refusals import BadField, MayNot, NameMissing, TooLong
from . import opening
from .telling import locked, reindex, tell, tell_updated, touch

REGISTER = ("kind", "category", "tier", "risk", "source", "since_on", "confirmed_on")
_CHOICES = {"kind": Kind, "category": Category, "tier": Tier, "risk": Risk}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def tidied(field: str, value: str) -> str:
    """What was typed, without ends and line breaks of another kind.

    Raises:
        TooLong, BadField: nothing was saved.
    """
    kind = Sealed(field)
    most = LONGEST[kind]
    if len(value) > most + 40:  # before anything costs time with it
        raise TooLong(field=kind.label, length=len(value), most=most)
    text = value.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise TooLong(field=kind.label, length=len(text), most=most)
    if (kind is not Sealed.NOTES and "\n" in text) or _CONTROL.search(text):
        raise BadField(field=kind.label, why=_("it holds line breaks or invisible control characters."))
    if kind is Sealed.EMAIL and text:
        try:
            validate_email(text)
        except ValidationError:
            raise BadField(field=kind.label, why=_("it is no e-mail address, such as name@example.cn.")) from None
    return text


@transaction.atomic
def add_customer(
    viewer: Viewer, fields: Mapping[str, str], *, at: datetime, register: Mapping[str, Any] | None = None,
    manager: Staff | None = None, department: str = "", verification: str = "",
) -> Customer:  # fmt: skip
    """Add one customer under a key of its own.

    Args:
        fields: sealed fields by name (`choices.Sealed`); `name` is needed.
        register: what stands in clear: kind, category, tier, risk, source, since_on, confirmed_on.
        manager, department: who is responsible; the adder's own where not said.
        verification: how the data were verified (`choices.Verification`); where not said, what can be seen from them.
    Raises:
        MayNot, NameMissing, TooLong, BadField: nothing was saved.
    """
    viewer.check_verb("add")
    if verification not in Verification.values:
        raise BadField(field="verification", why=_("it is none of the list."))
    said = {name: tidied(name, value) for name, value in fields.items()}
    if not said.get("name"):
        raise NameMissing()
    row = Customer(number=f"NEW-{secrets.token_hex(8)}", made_at=at, changed_at=at, kind=Kind.PERSON)
    _write_register(row, register or {})
    row.department = (department or viewer.staff.department)[:80]
    row.manager = manager if manager is not None else viewer.staff if viewer.staff.role == "client_manager" else None
    if not reaches(viewer.staff, row):
        raise MayNot(act=Field.RESPONSIBLE.label)  # one would add a customer that one cannot see
    return enter(viewer, row, said, verification=verification, at=at)


@transaction.atomic
def enter(viewer: Viewer, row: Customer, said: Mapping[str, str], *, verification: str, at: datetime) -> Customer:
    """Write one new customer down, with its key, what it is found by and what the ledger hears. Whether this may be is asked before.

    Args:
        row: what stands in clear; an identity where the caller has drawn one already. said: sealed fields, tidied.
    """
    row.save(force_insert=True)
    row.number = f"KH-{row.pk:06}"
    viewer.opener.make_key(row, at=at)
    _seal(viewer, row, said)
    row.save(update_fields=["number", *(f"sealed_{name}" for name in said)])
    reindex(viewer, row)
    told = opening.drafts_of_new(
        row.number, said, {name: getattr(row, name) for name in REGISTER},
        by=viewer.staff, manager=row.manager, department=row.department, verification=verification, at=at,
    )  # fmt: skip
    book.append_many([*told, *opening.stored(row.ref, [k for k, v in said.items() if v], by=viewer.staff, at=at)])
    note_created("customer_archive", [(row.number, row.ref, at)], by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def change_customer(
    viewer: Viewer, customer: Customer, fields: Mapping[str, str], *, revision: int, at: datetime,
    register: Mapping[str, Any] | None = None, is_putting_back: bool = False,
) -> Customer:  # fmt: skip
    """Change sealed fields and the register entry; what did not change is left alone and asks for no right.

    Args:
        is_putting_back: a change is taken back, which is no update of the data.
    Raises:
        MayNot, UndertakingMissing, ChangedMeanwhile, NameMissing, TooLong, BadField: nothing was changed.
    """
    row = locked(viewer, customer, revision=revision)
    said = {name: tidied(name, value) for name, value in fields.items()}
    changed = {name: value for name, value in said.items() if value != viewer.opener.open(row, name, customer=row.pk)}
    if changed.get("name") == "":
        raise NameMissing()
    for name in changed:
        viewer.check(name, Act.CHANGE)
    before = {name: getattr(row, name) for name in REGISTER}
    _write_register(row, register or {})
    altered = {name: [_plain(before[name]), _plain(getattr(row, name))] for name in REGISTER if getattr(row, name) != before[name]}
    if altered:
        viewer.check(Field.REGISTER, Act.CHANGE)
    if not changed and not altered:
        return row
    _seal(viewer, row, changed)
    touch(row, at=at, fields=[*altered, *(f"sealed_{name}" for name in changed)])
    reindex(viewer, row)
    if is_putting_back:
        tell("customer.changed", row, by=viewer.staff, at=at, fields=sorted(changed), register=altered)
        return row
    tell_updated(viewer, row, at=at, fields=sorted(changed), stored=[name for name, value in changed.items() if value], register=altered)
    return row


@transaction.atomic
def confirm_data(viewer: Viewer, customer: Customer, *, on: date, at: datetime) -> None:
    """The customer confirmed that what we keep is right."""
    viewer.check(Field.REGISTER, Act.CHANGE)
    row = locked(viewer, customer)
    row.confirmed_on = on
    touch(row, at=at, fields=["confirmed_on"])
    tell("customer.data_confirmed", row, by=viewer.staff, at=at, on=on.isoformat())


@transaction.atomic
def assign(viewer: Viewer, customer: Customer, manager: Staff | None, *, at: datetime, department: str | None = None) -> None:
    """Make somebody responsible; what was merged into this customer goes along.

    Raises:
        MayNot.
    """
    viewer.check(Field.RESPONSIBLE, Act.CHANGE)
    row = locked(viewer, customer)
    before = row.manager
    row.manager = manager
    row.department = row.department if department is None else department[:80]
    if not reaches(viewer.staff, row):
        raise MayNot(act=Field.RESPONSIBLE.label)
    touch(row, at=at, fields=["manager", "department"])
    Customer.objects.filter(merged_into=row).update(manager=manager, department=row.department)
    people = [one.ref for one in (before, manager) if one is not None]
    data = {"from": before.ref if before else "", "to": manager.ref if manager else "", "department": row.department}
    tell("customer.assigned", row, by=viewer.staff, at=at, refs=people, **data)


@transaction.atomic
def set_tags(viewer: Viewer, customer: Customer, names: list[str], *, at: datetime) -> None:
    """Give a customer exactly these tags, out of those that there are."""
    viewer.check(Field.REGISTER, Act.CHANGE)
    row = locked(viewer, customer)
    wanted = {tag.pk: tag.name for tag in Tag.objects.filter(name__in=names)}
    present = set(Tagging.objects.filter(customer=row).values_list("tag_id", flat=True))
    Tagging.objects.filter(customer=row, tag_id__in=present - set(wanted)).delete()
    Tagging.objects.bulk_create([Tagging(tag_id=one, customer=row) for one in set(wanted) - present])
    if set(wanted) != present:
        touch(row, at=at)
        tell_updated(viewer, row, at=at, register={"tags": sorted(wanted.values())})


def _write_register(row: Customer, register: Mapping[str, Any]) -> None:
    for name, value in register.items():
        if name not in REGISTER:
            raise BadField(field=name[:40], why=_("there is no such field."))
        if name in _CHOICES and value not in _CHOICES[name].values:
            raise BadField(field=name, why=_("it is none of the list."))
        setattr(row, name, value[:40] if name == "source" else value)


def _seal(viewer: Viewer, row: Customer, said: Mapping[str, str]) -> None:
    for name, value in said.items():
        column = f"sealed_{Sealed(name).value}"
        setattr(row, column, viewer.opener.seal(value, row=row, column=name, customer=row.pk))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
