"""What seems wrong with a customer's data: missing, stale, contradictory, of a wrong form, also at another customer.

Values are opened here and stay here: what goes out are codes of rules and fields. Only fields that the reader may at least see covered are
looked into, so a check never knows more than the person who does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import Act, FieldType, Kind, Sealed
from yinuo.desks.customers.models import Customer, Finding, OwnField, OwnValue
from yinuo.desks.customers.numbers import birthday_of, is_credit_code, is_identity_number, is_other_paper, is_phone
from yinuo.kit import sealed_index as index
from yinuo.kit import sealed_keys

from ..choices import WEIGHT, Outcome, Rule
from ..models import Item

BIRTHDAYS = ("birthday", "birth_date", "date_of_birth", "birth-date", "shengri")
"""Keys of own fields that hold a day of birth."""
LOOKED_INTO = (Sealed.NAME, Sealed.PHONE, Sealed.EMAIL, Sealed.IDENTITY, Sealed.ADDRESS)
_FINGERPRINTS = ("phone", "email", "identity")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that seems wrong. `other` is the number of another customer, for a duplicate."""

    rule: str
    field: str
    other: str = ""

    @property
    def weight(self) -> int:
        return WEIGHT[Rule(self.rule)]


def scan(viewer: Viewer, customers: Sequence[Customer], *, on: date, stale_days: int) -> dict[int, list[Fault]]:
    """The faults of each customer by its id, gravest first; a customer without any has an empty list."""
    ids = [one.pk for one in customers]
    viewer.opener.prepare(ids)
    fields = [name for name in LOOKED_INTO if viewer.may(name, Act.MASKED) or viewer.may(name, Act.SEE)]
    values = {one.pk: {name: viewer.opener.open(one, name, customer=one.pk) for name in fields} for one in customers}
    birthdays = _birthdays(viewer, ids)
    fresh = checked_since(ids, on - timedelta(days=stale_days))
    doubles = _doubles(viewer, customers, values)
    found: dict[int, list[Fault]] = {}
    for one in customers:
        said = values[one.pk]
        faults = [*_missing(one, said), *_form(one, said, on=on), *_contradictory(one, said, birthday=birthdays.get(one.pk), on=on)]
        faults += [Fault(Rule.DUPLICATE, field, other) for field, other in doubles.get(one.pk, ())]
        if one.pk not in fresh and is_stale(one, on=on, stale_days=stale_days):
            faults.append(Fault(Rule.STALE, "register"))
        found[one.pk] = sorted(set(faults), key=lambda fault: (-fault.weight, fault))
    return found


def is_stale(customer: Customer, *, on: date, stale_days: int) -> bool:
    """Whether nobody confirmed the data for so many days; a new customer counts from the day it was added."""
    since = customer.confirmed_on or customer.made_at.date()
    return since < on - timedelta(days=stale_days)


def checked_since(customers: Iterable[int], day: date) -> set[int]:
    """Which of these were found right, or put right, on this day or later."""
    rows = Item.objects.filter(customer__in=list(customers), outcome__in=(Outcome.RIGHT, Outcome.CORRECTED), decided_at__date__gte=day)
    return set(rows.values_list("customer_id", flat=True))


def _missing(customer: Customer, said: Mapping[str, str]) -> list[Fault]:
    found = []
    if "phone" in said and not said["phone"] and not said.get("email"):
        found.append(Fault(Rule.MISSING, "phone"))
    if "identity" in said and not said["identity"] and customer.category == "contract":
        found.append(Fault(Rule.MISSING, "identity"))
    if "address" in said and not said["address"] and customer.category == "contract":
        found.append(Fault(Rule.MISSING, "address"))
    if customer.manager_id is None:
        found.append(Fault(Rule.MISSING, "responsible"))
    return found


def _form(customer: Customer, said: Mapping[str, str], *, on: date) -> list[Fault]:
    found = []
    if said.get("phone") and not is_phone(said["phone"]):
        found.append(Fault(Rule.FORMAT, "phone"))
    email = said.get("email", "")
    if email and (email.count("@") != 1 or "." not in email.partition("@")[2] or any(one.isspace() for one in email)):
        found.append(Fault(Rule.FORMAT, "email"))
    identity = index.normalise(said.get("identity", "")).upper()
    if identity and not (is_identity_number(identity, on=on) or is_credit_code(identity) or is_other_paper(identity)):
        found.append(Fault(Rule.FORMAT, "identity"))
    return found


def _contradictory(customer: Customer, said: Mapping[str, str], *, birthday: date | None, on: date) -> list[Fault]:
    found = []
    identity = index.normalise(said.get("identity", "")).upper()
    is_citizens = is_identity_number(identity, on=on) if identity else False
    if identity and (
        (customer.kind == Kind.PERSON and is_credit_code(identity) and not is_citizens)
        or (customer.kind == Kind.ORGANISATION and is_citizens and not is_credit_code(identity))
    ):
        found.append(Fault(Rule.CONTRADICTORY, "identity"))
    if is_citizens and birthday is not None and birthday_of(identity) != birthday:
        found.append(Fault(Rule.CONTRADICTORY, "custom"))
    if any(day is not None and day > on for day in (customer.since_on, customer.confirmed_on)):
        found.append(Fault(Rule.CONTRADICTORY, "register"))
    return found


def _birthdays(viewer: Viewer, customers: Sequence[int]) -> dict[int, date]:
    """Days of birth from own fields, where the house keeps one and the reader may see own fields."""
    fields = list(OwnField.objects.filter(key__in=BIRTHDAYS, type=FieldType.DATE, is_active=True))
    if not fields or not viewer.may("custom", Act.SEE):
        return {}
    found = {}
    for row in OwnValue.objects.filter(field__in=fields, customer__in=customers):
        text = viewer.opener.open(row, "value", customer=row.customer_id)
        try:
            found[row.customer_id] = date.fromisoformat(text)
        except ValueError:
            continue
    return found


def _doubles(viewer: Viewer, customers: Sequence[Customer], values: Mapping[int, Mapping[str, str]]) -> dict[int, list[tuple[str, str]]]:
    """The same telephone, e-mail or identity number at another customer whom the reader reaches, too: (field, its number)."""
    key = sealed_keys.ring().index
    wanted: dict[int, list[tuple[int, str]]] = {}
    for one in customers:
        for field in _FINGERPRINTS:
            text = values[one.pk].get(field, "")
            plain = index.digits(text) if field == "phone" else index.normalise(text)
            if len(plain) >= 5:
                wanted.setdefault(index.token(key, field, plain), []).append((one.pk, field))
    if not wanted:
        return {}
    rows = Finding.objects.filter(token__in=list(wanted), customer__in=visible_to(viewer.staff).filter(merged_into__isnull=True))
    families = {one.pk: {one.pk, one.merged_into_id} for one in customers}
    found: dict[int, list[tuple[str, str]]] = {}
    for token, other, number in rows.values_list("token", "customer_id", "customer__number"):
        for mine, field in wanted[token]:
            if other not in families[mine]:
                found.setdefault(mine, []).append((field, number))
    return found
