"""Holds: put on with reason and basis, confirmed by a second person, lifted by two. A hold holds from the first moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.models import Customer
from yinuo.ledger import book

from .. import access
from ..access import Viewer
from ..choices import Basis, HoldState, Kind, Scope, Verb
from ..models import Hold
from ..refusals import AlreadyDecided, BadHold, SecondPerson

LONGEST_REASON = 400
_DOCUMENT = re.compile(r"[\w.()（）〔〕\[\]/第号-]{1,40}")
_BASIS_NUMBER = re.compile(r"[\w.()（）〔〕\[\]/第号 -]{0,60}")
FILTER = ("category", "tier", "department", "tag", "from_on", "until_on")


@transaction.atomic
def put_on(
    viewer: Viewer, *, scope: str, basis: str, reason: str, at: datetime, basis_number: str = "", customer: Customer | None = None,
    document: str = "", record_kind: str = "", fits: Mapping[str, Any] | None = None,
) -> Hold:  # fmt: skip
    """Put something on hold; it holds at once, and stays to be confirmed by a second person.

    Args:
        scope: one of `choices.Scope`; says which of the others is needed: `customer`, `document`, `record_kind`, or `fits`, a filter
            (category, tier, department, tag, from_on, until_on; with `record_kind` or for every kind).
        reason: in words; sealed under the customer's key where the hold is on one.
    Raises:
        MayNotHere, BadHold.
    """
    access.check(viewer.staff, Verb.HOLD)
    words = _words(reason)
    fits = {name: value for name, value in (fits or {}).items() if name in FILTER and value}
    _check(scope, basis, basis_number, customer, document, record_kind, fits)
    row = Hold(
        number=f"NEW-{at.timestamp():.0f}-{viewer.staff.pk}", scope=scope, basis=basis, basis_number=basis_number.strip(), by=viewer.staff,
        at=at, customer=customer if scope == Scope.CUSTOMER else None, document=document if scope == Scope.DOCUMENT else "",
        record_kind=record_kind if scope in (Scope.KIND, Scope.QUERY) else "", **(fits if scope == Scope.QUERY else {}),
    )  # fmt: skip
    row.save()
    row.number = f"LH-{row.pk:06}"
    _seal(viewer, row, "reason", words)
    row.save()
    _tell("hold.put_on", viewer, row, at, scope=scope, basis=basis, kind=row.record_kind, fits=sorted(fits))
    return row


@transaction.atomic
def confirm(viewer: Viewer, hold: Hold, *, accepts: bool, at: datetime) -> Hold:
    """Confirm a hold as the second person, or say that it has no ground; then it holds no longer.

    Raises:
        MayNotHere, SecondPerson, AlreadyDecided.
    """
    access.check(viewer.staff, Verb.APPROVE)
    if hold.by_id == viewer.staff.pk:
        raise SecondPerson()
    state = HoldState.ON if accepts else HoldState.REFUSED
    _move(hold, (HoldState.ASKED,), state=state, confirmed_by=viewer.staff, confirmed_at=at)
    _tell("hold.confirmed" if accepts else "hold.refused", viewer, hold, at)
    return hold


@transaction.atomic
def propose_lifting(viewer: Viewer, hold: Hold, *, reason: str, at: datetime) -> Hold:
    """Say that a hold is needed no longer; it holds until a second person agrees.

    Raises:
        MayNotHere, BadHold, AlreadyDecided.
    """
    access.check(viewer.staff, Verb.HOLD)
    words = _words(reason)
    _move(hold, (HoldState.ON, HoldState.ASKED), state=HoldState.LIFTING, lift_by=viewer.staff, lift_at=at)
    _seal(viewer, hold, "lift_reason", words)
    hold.save(update_fields=["lift_reason", "sealed_lift_reason"])
    _tell("hold.lift_proposed", viewer, hold, at)
    return hold


@transaction.atomic
def lift(viewer: Viewer, hold: Hold, *, accepts: bool, at: datetime) -> Hold:
    """Lift a hold as the second person, or let it stand.

    Raises:
        MayNotHere, SecondPerson, AlreadyDecided.
    """
    access.check(viewer.staff, Verb.APPROVE)
    if hold.lift_by_id == viewer.staff.pk:
        raise SecondPerson()
    if accepts:
        _move(hold, (HoldState.LIFTING,), state=HoldState.LIFTED, lifted_by=viewer.staff, lifted_at=at)
    else:
        back = HoldState.ON if hold.confirmed_by_id else HoldState.ASKED
        _move(hold, (HoldState.LIFTING,), state=back, lift_by=None, lift_at=None)
    _tell("hold.lifted" if accepts else "hold.lift_refused", viewer, hold, at)
    return hold


def reason_of(viewer: Viewer, hold: Hold, name: str = "reason") -> str:
    """Why it was put on, or (`lift_reason`) why it is to be lifted; empty where the customer's key is gone."""
    if hold.customer_id is None:
        return str(getattr(hold, name))
    return viewer.opener.open(hold, name, customer=hold.customer_id)


def _move(hold: Hold, before: tuple[str, ...], **after: Any) -> None:
    """The state before is part of the change itself: of two people who decide at once, one is told."""
    if not Hold.objects.filter(pk=hold.pk, state__in=before).update(**after):
        raise AlreadyDecided()
    hold.refresh_from_db()


def _seal(viewer: Viewer, row: Hold, name: str, words: str) -> None:
    if row.customer_id is None:
        setattr(row, name, words)
    else:
        setattr(row, f"sealed_{name}", viewer.opener.seal(words, row=row, column=name, customer=row.customer_id))


def _words(reason: str) -> str:
    words = reason.replace("\0", "").strip()
    if not words or len(words) > LONGEST_REASON:
        raise BadHold(why=_("give a reason in up to {most} characters.").format(most=LONGEST_REASON), beside="reason")
    return words


def _check(
    scope: str, basis: str, basis_number: str, customer: Customer | None, document: str, record_kind: str, fits: Mapping[str, Any]
) -> None:
    if scope not in Scope.values or basis not in Basis.values:
        raise BadHold(why=_("say what it covers and on what basis."))
    if not _BASIS_NUMBER.fullmatch(basis_number.strip()):
        raise BadHold(why=_("the number of the case is at most 60 letters, digits and brackets."), beside="basis_number")
    if record_kind and record_kind not in Kind.values:
        raise BadHold(why=_("there is no such kind of record."))
    if scope == Scope.CUSTOMER and customer is None:
        raise BadHold(why=_("name the customer by its number."), beside="customer")
    if scope == Scope.DOCUMENT and not _DOCUMENT.fullmatch(document):
        raise BadHold(why=_("name the document by its number."), beside="document")
    if scope == Scope.KIND and not record_kind:
        raise BadHold(why=_("name the kind of record."), beside="record_kind")
    if scope == Scope.QUERY and not fits and not record_kind:
        raise BadHold(why=_("a filter needs at least one condition."))
    if fits.get("from_on") and fits.get("until_on") and fits["until_on"] < fits["from_on"]:
        raise BadHold(why=_("its period ends before it begins."), beside="until_on")


def _tell(kind: str, viewer: Viewer, row: Hold, at: datetime, /, **data: Any) -> None:
    refs = [row.customer.ref] if row.customer is not None else []
    if row.document:
        refs.append(f"document:{row.document}")
    book.append(kind, subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=refs, data=data)


def day(text: str) -> date | None:
    """A typed day; None for an empty or impossible one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
