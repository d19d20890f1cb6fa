"""What belongs to a customer: contacts, wishes, agreements, transactions, own fields, tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.kit import clock
from yinuo.ledger import book

from ..access import Viewer
from ..choices import Act, DataClass, Field, FieldType, WishKind
from ..models import Agreement, Contact, Customer, Deal, OwnField, OwnValue, Tag, Wish
from ..records import note_created
from ..refusals import BadField, NameMissing, TooLong
from . import opening
from .adding import tidied
from .telling import locked, reindex, tell, tell_updated, touch

LONGEST_TEXT = 1000


@transaction.atomic
def add_contact(
    viewer: Viewer, customer: Customer, fields: Mapping[str, str], *, at: datetime, position: str = "", is_main: bool = False
) -> Contact:
    """Add somebody to speak to: name, phone, email.

    Raises:
        MayNot, UndertakingMissing, NameMissing, TooLong, BadField.
    """
    said = {name: tidied(name, value) for name, value in fields.items() if name in ("name", "phone", "email")}
    for name in said:
        viewer.check(name, Act.CHANGE)
    if not said.get("name"):
        raise NameMissing()
    row = locked(viewer, customer)
    if is_main:
        Contact.objects.filter(customer=row, is_main=True).update(is_main=False)
    contact = Contact.objects.create(customer=row, position=position.strip()[:60], is_main=is_main, made_at=at)
    for name, value in said.items():
        setattr(contact, f"sealed_{name}", viewer.opener.seal(value, row=contact, column=name, customer=row.pk))
    contact.save()
    touch(row, at=at)
    reindex(viewer, row)
    tell_updated(viewer, row, at=at, fields=["contacts"], stored=[name for name, value in said.items() if value])
    note_created("contacts", [(contact.pk, row.ref, at)], by=viewer.staff.ref, at=at)
    return contact


@transaction.atomic
def end_contact(viewer: Viewer, customer: Customer, contact_id: int, *, at: datetime) -> None:
    """Somebody is no longer the one to speak to."""
    viewer.check(Field.NAME, Act.CHANGE)
    row = locked(viewer, customer)
    if Contact.objects.filter(pk=contact_id, customer=row, ended_at__isnull=True).update(ended_at=at):
        touch(row, at=at)
        reindex(viewer, row)
        tell_updated(viewer, row, at=at, fields=["contacts"])


@transaction.atomic
def add_wish(viewer: Viewer, customer: Customer, *, kind: str, text: str, at: datetime) -> Wish:
    """Write down a preference or a need, in the customer's words."""
    viewer.check(Field.WISHES, Act.CHANGE)
    row = locked(viewer, customer)
    wish = Wish.objects.create(customer=row, kind=WishKind(kind), by=viewer.staff, at=at)
    wish.sealed_text = viewer.opener.seal(_text(text, Field.WISHES.label), row=wish, column="text", customer=row.pk)
    wish.save(update_fields=["sealed_text"])
    tell("customer.wish_recorded", row, by=viewer.staff, at=at, kind=wish.kind)
    note_created("wishes", [(wish.pk, row.ref, at)], by=viewer.staff.ref, at=at)
    return wish


@transaction.atomic
def add_agreement(
    viewer: Viewer,
    customer: Customer,
    *,
    text: str,
    at: datetime,
    document: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
) -> Agreement:
    """Write down what was agreed, with the number of the document where there is one."""
    viewer.check(Field.AGREEMENTS, Act.CHANGE)
    if from_on and until_on and until_on < from_on:
        raise BadField(field=Field.AGREEMENTS.label, why=_("it ends before it begins."))
    row = locked(viewer, customer)
    made = Agreement.objects.create(customer=row, document=document[:40], from_on=from_on, until_on=until_on, by=viewer.staff, at=at)
    made.sealed_text = viewer.opener.seal(_text(text, Field.AGREEMENTS.label), row=made, column="text", customer=row.pk)
    made.save(update_fields=["sealed_text"])
    tell("customer.agreement_recorded", row, by=viewer.staff, at=at, refs=[f"document:{document}"] if document else [])
    note_created("agreements", [(made.pk, row.ref, at)], by=viewer.staff.ref, at=at)
    return made


@transaction.atomic
def add_deal(
    viewer: Viewer,
    customer: Customer,
    *,
    amount: Decimal,
    happened_at: datetime,
    reference: str = "",
    currency: str = "CNY",
    source: str = "",
) -> Deal:
    """Write down one transaction; a natural person's amount is sealed."""
    viewer.check(Field.AMOUNTS, Act.CHANGE)
    row = locked(viewer, customer)
    deal = Deal.objects.create(customer=row, at=happened_at, reference=reference[:60], currency=currency, source=source[:40])
    set_amount(viewer, deal, row, amount)
    deal.save(update_fields=["amount", "sealed_amount"])
    note_created("transactions", [(deal.pk, row.ref, happened_at)], by=viewer.staff.ref, at=clock.now())
    if row.is_person:
        book.append_many(opening.stored(row.ref, ["amounts"], by=viewer.staff, at=clock.now()))
    return deal


def set_amount(viewer: Viewer, deal: Deal, customer: Customer, amount: Decimal) -> None:
    """Put the amount of a saved deal where it belongs; the caller saves."""
    if customer.is_person:
        deal.sealed_amount = viewer.opener.seal(str(amount), row=deal, column="amount", customer=customer.pk)
    else:
        deal.amount = amount


@transaction.atomic
def define_field(
    viewer: Viewer, *, key: str, label_zh: str, label_en: str, at: datetime, type: str = FieldType.TEXT, options: list[str] | None = None,
    data_class: str = DataClass.INTERNAL,
) -> OwnField:  # fmt: skip
    """Add a field of this organisation's own to every customer."""
    viewer.check_verb("define")
    if type not in FieldType.values or data_class not in DataClass.values or (type == FieldType.CHOICE and not options):
        raise BadField(field=key, why=_("its type, list or data class is missing."))
    if OwnField.objects.filter(key=key).exists():
        raise BadField(field=key, why=_("a field of this name is there already."))
    return OwnField.objects.create(
        key=key, label_zh=label_zh[:60], label_en=label_en[:60], type=type, options=options or [], data_class=data_class
    )


@transaction.atomic
def set_own_value(viewer: Viewer, customer: Customer, key: str, value: str, *, at: datetime) -> None:
    """Fill an own field; an empty value empties it.

    Raises:
        BadField: no such field, or the value is none of its type.
    """
    viewer.check(Field.CUSTOM, Act.CHANGE)
    field = OwnField.objects.filter(key=key, is_active=True).first()
    if field is None:
        raise BadField(field=key[:40], why=_("there is no such field."))
    _check_type(field, value)
    row = locked(viewer, customer)
    held, _new = OwnValue.objects.get_or_create(customer=row, field=field)
    held.sealed_value = viewer.opener.seal(_text(value, field.key, empty=True), row=held, column="value", customer=row.pk)
    held.save(update_fields=["sealed_value"])
    touch(row, at=at)
    tell_updated(viewer, row, at=at, fields=[f"custom.{field.key}"], stored=[f"custom.{field.key}"])


@transaction.atomic
def make_tag(viewer: Viewer, name: str) -> Tag:
    """Add a word to group customers by."""
    viewer.check_verb("define")
    if not name.strip() or len(name) > 40 or any(one.isdigit() for one in name):
        why = _("it is 1 to 40 characters without digits: tags stand in clear, and a number might be somebody's.")
        raise BadField(field="tag", why=why)
    return Tag.objects.get_or_create(name=name.strip())[0]


def _check_type(field: OwnField, value: str) -> None:
    problem = ""
    if value and field.type == FieldType.NUMBER and not _is_number(value):
        problem = _("it is not a number.")
    if value and field.type == FieldType.CHOICE and value not in field.options:
        problem = _("it is none of the list.")
    if value and field.type == FieldType.DATE:
        try:
            date.fromisoformat(value)
        except ValueError:
            problem = _("it is not a date, such as 2026-03-02.")
    if problem:
        raise BadField(field=field.key, why=problem)


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except ArithmeticError:
        return False


def _text(value: str, label: object, *, empty: bool = False) -> str:
    text = value.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > LONGEST_TEXT:
        raise TooLong(field=label, length=len(text), most=LONGEST_TEXT)
    if not text and not empty:
        raise BadField(field=label, why=_("it is empty."))
    return text
