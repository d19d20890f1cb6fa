"""What the ledger hears when a customer is entered and when sealed fields are stored: the facts that letters wait for, written by the verb.

Nothing personal stands in them: codes, names of fields, groups of data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from ..choices import Category, Kind, Sealed, Verification
from ..numbers import is_credit_code, is_identity_number

ENCRYPTION = "AES-256-GCM"
"""How `kit.sealed` closes a value, as an event names it."""
KINDS_OF_OPENING = ("customer.registered", "archive.opened", "record.created")
"""What stands in a customer's stream without anything having happened since it was entered."""
_GROUPS = {
    "basic": (Sealed.NAME, Sealed.IDENTITY, Sealed.BANK),
    "contact": (Sealed.PHONE, Sealed.EMAIL, Sealed.ADDRESS),
    "preferences": (Sealed.NOTES,),
}


def verification_of(said: str, fields: Mapping[str, str], register: Mapping[str, Any], *, on: date) -> str:
    """How the data were verified: as was said, else as can be seen from them; empty where nobody verified anything."""
    if said:
        return Verification(said).value
    if register.get("confirmed_on"):
        return Verification.CUSTOMER.value
    identity = fields.get(Sealed.IDENTITY, "")
    if identity and (is_identity_number(identity, on=on) or is_credit_code(identity)):
        return Verification.CHECK_DIGIT.value
    return ""


def drafts_of_new(
    number: str, fields: Mapping[str, str], register: Mapping[str, Any], *,
    by: Staff, manager: Staff | None, department: str, verification: str, at: datetime,
) -> list[book.Draft]:  # fmt: skip
    """The customer was registered, and an archive was opened for it: by class, department and groups of data, and how it was verified."""
    subject, refs = f"customer:{number}", [manager.ref] if manager else []
    category = str(register.get("category", Category.REGULAR))
    filled = {name for name, value in fields.items() if value}
    verified = verification_of(verification, fields, register, on=today(at))
    how = {"verification": verified} if verified else {}
    groups = " ".join(group for group, names in _GROUPS.items() if not filled.isdisjoint(names))
    registered = {"customer": number, "category": category, "kind": str(register.get("kind", Kind.PERSON)), "fields": sorted(filled), **how}
    opened = {"customer": number, "class": category, "department": department, "data_groups": groups, **how}
    return [
        book.Draft(kind=kind, subject=subject, actor=by.ref, occurred_at=at, refs=refs, data=data)
        for kind, data in (("archive.opened", opened), ("customer.registered", registered))
    ]


def stored(subject: str, fields: Collection[str], *, by: Staff, at: datetime, **more: Any) -> list[book.Draft]:
    """Sensitive fields were stored, and how they are encrypted; nothing where none was."""
    if not fields:
        return []
    whose, _colon, number = subject.partition(":")
    data = {"fields": sorted(fields), "encryption": ENCRYPTION, **({"customer": number} if whose == "customer" else {}), **more}
    return [book.Draft(kind="sensitive_field.stored", subject=subject, actor=by.ref, occurred_at=at, data=data)]


def stored_together(numbers: Sequence[str], fields: Iterable[str], *, by: Staff, at: datetime) -> list[book.Draft]:
    """The same of a batch: one fact for all of it, under a subject of its own."""
    return stored(f"sealing:{numbers[0]}", set(fields), by=by, at=at, count=len(numbers), last=numbers[-1])
