"""What comes from outside, whichever way: a contact becomes a case with all its clocks, and what is said later finds its case.

Nobody is signed in here. A known customer is found by the fingerprint of a telephone number or an e-mail address; an unknown one is entered
provisionally, marked, to be merged by people with the merge there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.adding import enter
from yinuo.desks.customers.actions.adding import tidied as tidied_field
from yinuo.desks.customers.choices import Category, Sealed, TokenOf
from yinuo.desks.customers.choices import Kind as CustomerKind
from yinuo.desks.customers.fingerprints import traits_of_texts
from yinuo.desks.customers.models import Customer, Finding, Tag, Tagging
from yinuo.kit import sealed_index, sealed_keys
from yinuo.kit.refusals import Refusal

from .. import ruling, secrets_of_cases
from ..choices import LONGEST_TEXT, LONGEST_TITLE, Direction
from ..contacts import Contact
from ..filing import NO_FILES, Looked
from ..models import Case, Message
from ..refusals import BadCase, NoSuchCase
from ..taking import case_of, looking, reaching
from . import answering, enclosing, settling
from .receiving import check, opened, tidied
from .telling import both, tell, write

__all__ = ["Contact", "Taken", "accept", "acknowledge", "carry_over", "case_by_secret", "hear", "new_secret", "reject", "take_in"]

MOST_ALIKE = 20
"""Customers with the same number that are looked at; of more, none is taken for the one who writes."""
PROVISIONAL = "待核实"
"""The tag of a customer whom nobody entered: found in the list of customers by it, and taken away by whoever looked."""


@dataclass(frozen=True)
class Taken:
    """What a contact became. `secret` is given here once; only its digest is kept."""

    case: Case
    secret: str
    is_new_customer: bool


@transaction.atomic
def take_in(contact: Contact, *, at: datetime, files: Looked = NO_FILES) -> Taken:
    """Make a case of a contact, with its clocks from `contact.received_at`, for the customer it comes from.

    Personal fields that cannot be one (a telephone of letters) stay in the contact and make no customer known by them.

    Raises:
        BadCase: nothing is written in it, it is too long, of no known kind or channel, from the future. Nothing was taken.
    """
    text = tidied(contact.text, most=LONGEST_TEXT, beside="text")
    contact = replace(
        contact, text=text, title=_line(contact.title) or _line(text), **{name: _field(name, getattr(contact, name)) for name in _FIELDS}
    )
    check(contact, at=at)
    known = _known(contact)
    with reaching(known or _next_identity()) as viewer:
        customer = Customer.objects.select_related("manager").get(pk=known) if known else _entered(viewer, contact, at=at)
        owner = ruling.owner_for(customer)
        department = (owner.department if owner else "") or ruling.department_for(customer)
        first = ruling.answers_until_taken(customer, department=department) if owner is None else None
        case = opened(viewer, customer, contact, owner=owner, first=first, department=department, at=at)
        if files and (message := case.messages.filter(direction=Direction.IN).first()) is not None:
            enclosing.keep(viewer, case, message, files, at=contact.received_at)
    return Taken(case, case.secret_once, known is None)


@transaction.atomic
def hear(case: Case, text: str, *, channel: str, received_at: datetime, at: datetime, files: Looked = NO_FILES) -> Message:
    """Something more that the customer said on a known case; where we waited for it, clocks go on.

    Raises:
        NoSuchCase: its customer was erased meanwhile. BadCase: nothing was written down.
    """
    with reaching(case.customer_id) as viewer:
        came_at = max(received_at, case.received_at)
        return answering.heard(viewer, _held(case), text, channel=channel, received_at=came_at, at=at, files=files)


@transaction.atomic
def accept(case: Case, *, at: datetime) -> Case:
    """The customer says that it is solved. Raises NoSuchCase, NotNow."""
    with reaching(case.customer_id) as viewer:
        return settling.accepted(viewer, _held(case), at=at)


@transaction.atomic
def reject(case: Case, reason: str, *, channel: str, at: datetime, files: Looked = NO_FILES) -> Case:
    """The customer says that it is not solved, and why: it is open again, and its clocks go on from where they began.

    Raises:
        NoSuchCase, NotNow, BadCase: no reason.
    """
    with reaching(case.customer_id) as viewer:
        return settling.reopened(viewer, _held(case), reason, channel=channel, at=at, files=files)


@transaction.atomic
def acknowledge(case: Case, text: str, *, channel: str, at: datetime) -> Message:
    """Tell the customer, automatically, that it arrived. An acknowledgement is no answer, and no clock of an answer hears it.

    Raises:
        NoSuchCase, BadCase.
    """
    with reaching(case.customer_id) as viewer:
        row = _held(case)
        words = tidied(text, most=LONGEST_TEXT, beside="text")
        message = write(viewer, row, words, direction=Direction.OUT, at=at, made_at=at, channel=channel, is_automatic=True)
        tell(row, both(row, "acknowledged", {"by": "system", "answer_channel": str(channel)}), by=viewer.staff.ref, at=at)
    return message


@transaction.atomic
def carry_over(case: Case, lines: Sequence[tuple[datetime, bool, str]], *, at: datetime) -> None:
    """Put before people what was said elsewhere before a case was made of it. No clock hears it, and nobody is told it once more.

    Args:
        lines: when it was said, whether by the customer, and what.
    """
    with reaching(case.customer_id) as viewer:
        row = _held(case)
        for said_at, is_in, text in lines:
            if text.strip():
                words, way = tidied(text[:LONGEST_TEXT], most=LONGEST_TEXT, beside="text"), Direction.IN if is_in else Direction.OUT
                carried = {"direction": way, "at": said_at, "made_at": at, "channel": row.channel, "is_automatic": not is_in}
                write(viewer, row, words, is_told=False, **carried)


def case_by_secret(number: str, secret: str) -> Case | None:
    """The case of a number where the secret is its own. None otherwise; it cannot be told which of the two was wrong."""
    case = case_of(number)
    kept = case.secret_digest if case is not None and case.number == number else None
    return case if secrets_of_cases.is_right(secret, kept, number=number[:40]) else None


@transaction.atomic
def new_secret(case: Case) -> str:
    """Give a case another secret; the one before opens nothing any more."""
    with reaching(case.customer_id):
        row = _held(case)
        secret = secrets_of_cases.new_secret()
        row.secret_digest = secrets_of_cases.digest_of(secret, number=row.number)
        row.save(update_fields=["secret_digest"])
    return secret


def _held(case: Case) -> Case:
    row = Case.objects.select_for_update(of=("self",)).select_related("customer", "owner").filter(pk=case.pk).first()
    if row is None or row.customer.erased_at is not None:
        raise NoSuchCase(number=case.number)
    return row if row.merged_into is None else _held(row.merged_into)  # what is said on a merged case is said on the one it is now


def _line(text: str) -> str:
    """A title of what was said: its first line, shortened."""
    first = text.strip().splitlines()[0].strip() if text.strip() else ""
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


_FIELDS = ("name", "phone", "email")


def _field(name: str, value: str) -> str:
    try:
        return tidied_field(name, value)
    except Refusal:
        raise BadCase(what=_("{field}: it cannot be that.").format(field=Sealed(name).label), beside=name) from None


def _known(contact: Contact) -> int | None:
    """The customer that a contact comes from: by number where the sender knows it, else by telephone and e-mail, and then by name.

    Where several customers have the same, and neither both together nor the name tells them apart, it is none of them: nobody's record is
    to be taken for another's. What was merged leads to what it is now; erased customers are found no more.
    """
    if contact.customer_number:
        identity = contact.customer_number.upper().removeprefix("KH-")
        rows = _rows([int(identity)]) if identity.isascii() and identity.isdigit() and len(identity) <= 12 else {}
        if not rows:
            raise BadCase(what=_("There is no customer {number}.").format(number=contact.customer_number[:24]), beside="customer_number")
        return next(iter(rows))
    traits = traits_of_texts(sealed_keys.ring().index, {"phone": contact.phone, "email": contact.email})
    if not traits:
        return None
    with looking():
        found = list(
            Finding.objects.filter(token__in=traits.values(), of__in=(TokenOf.PHONE, TokenOf.EMAIL)).values_list("customer_id", "of")
        )
    if len(found) > MOST_ALIKE:
        return None
    rows = _rows([identity for identity, _of in found])
    both_match = {identity for identity in rows if sum(each in rows[identity] for each, _of in found) > 1}
    for narrower in (set(rows), both_match, _called(rows, contact.name)):
        if len(narrower) == 1:
            return narrower.pop()
    return None


def _rows(identities: list[int]) -> dict[int, set[int]]:
    """The customers that some identities lead to now, each with those that lead to it."""
    found: dict[int, set[int]] = {}
    for identity in dict.fromkeys(identities):
        with reaching(identity):
            row = Customer.objects.filter(pk=identity, erased_at__isnull=True).values_list("pk", "merged_into_id").first()
        if row is None:
            continue
        found.setdefault(row[1] or row[0], set()).add(row[0])
    return found


def _called(identities: dict[int, set[int]], name: str) -> set[int]:
    wanted, found = sealed_index.normalise(name), set()
    for identity in identities if wanted else ():
        with reaching(identity) as viewer:
            row = Customer.objects.get(pk=identity)
            if sealed_index.normalise(viewer.opener.open(row, "name", customer=row.pk)) == wanted:
                found.add(identity)
    return found


def _next_identity() -> int:
    """The identity of a customer about to be entered: row security lets one be written that is named before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('customers_customer', 'id'))")
        return int(cursor.fetchone()[0])


def _entered(viewer: Viewer, contact: Contact, *, at: datetime) -> Customer:
    """A customer whom nobody entered: as far as the contact says, marked, in the department in whose queue the case waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT service_taking()")
        identity = int(cursor.fetchone()[0])
    with override("en" if contact.language == "en" else "zh-hans"):
        nobody = _("Unknown contact")
    said = {"name": contact.name or nobody} | {name: value for name in ("phone", "email") if (value := getattr(contact, name))}
    row = Customer(
        pk=identity, number=f"NEW-{identity}", kind=CustomerKind.PERSON, category=Category.PROSPECT, source=contact.channel,
        made_at=at, changed_at=at, department=ruling.department_for(None),
    )  # fmt: skip
    customer = enter(viewer, row, said, verification="", at=at)
    tag, _made = Tag.objects.get_or_create(name=PROVISIONAL)
    Tagging.objects.create(tag=tag, customer=customer)
    return customer
