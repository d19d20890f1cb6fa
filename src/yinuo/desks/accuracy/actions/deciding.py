"""Deciding what a check found, putting it right, and undoing either. The last decision of a round is its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.actions import adding
from yinuo.desks.customers.choices import Act, Field, Sealed
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import acts_for, today
from yinuo.ledger import book

from ..choices import DRAWERS, Outcome, Source, State
from ..models import Correction, Item, Round
from ..refusals import AlreadyDecided, BadRound, NoSuchRound, NothingDiffers, NotYours, ReasonMissing

LONGEST_NOTE = 500
WRONG_FIELDS = (*Sealed.values, "register", "custom", "responsible")
_COUNTED = {one.value: one.value for one in Outcome if one.value}


@transaction.atomic
def decide(
    viewer: Viewer,
    item: Item,
    outcome: str,
    *,
    at: datetime,
    source: str = "",
    values: Mapping[str, str] | None = None,
    fields: Sequence[str] = (),
    note: str = "",
) -> Item:
    """Say what a check found.

    Args:
        source: where the right values come from; needed for right and corrected.
        values: the right values by field, for corrected; what is empty stays as it is.
        fields: which fields are wrong, for wrong.
        note: sealed with the customer; needed for disputed.
    Raises:
        NotYours, AlreadyDecided, ReasonMissing, NothingDiffers, and what changing a customer raises: nothing was changed.
    """
    batch, row = held(item)
    check_is_for(viewer, row)
    if batch.state != State.OPEN or row.outcome != Outcome.OPEN:
        raise AlreadyDecided()
    if outcome not in _COUNTED:
        raise ReasonMissing(what=_("What was found"))
    _check_reasons(row, outcome, source=source, fields=fields, note=note)
    row.outcome = row.first_outcome = outcome
    row.source, row.decided_by, row.decided_at, row.fields, row.events = source, viewer.staff, at, sorted(set(fields)), []
    if outcome == Outcome.CORRECTED:
        row.fields = correct(viewer, row, values or {}, source=source, at=at)
        row.found_at = row.corrected_at = at
        _tell_found(viewer, batch, row, at=at)
        _tell_corrected(viewer, batch, row, at=at)
    if outcome == Outcome.WRONG:
        row.found_at = at
        _tell_found(viewer, batch, row, at=at)
        row.assignee = row.customer.manager if row.customer.manager and row.customer.manager.is_active else row.assignee
    if outcome in (Outcome.RIGHT, Outcome.CORRECTED) and source == Source.CUSTOMER:
        _confirm(viewer, row, at=at)
    if outcome != Outcome.GONE:  # an erased customer has no key to seal under
        row.sealed_note = viewer.opener.seal(note.strip()[:LONGEST_NOTE], row=row, column="note", customer=row.customer_id)
    row.save()
    _count(batch, outcome, at=at, by=viewer.staff)
    return row


@transaction.atomic
def put_right(viewer: Viewer, item: Item, *, values: Mapping[str, str], source: str, at: datetime) -> Item:
    """Correct what a check found wrong earlier; the round may be done long since.

    Raises:
        NotYours, AlreadyDecided, ReasonMissing, NothingDiffers, and what changing a customer raises.
    """
    batch, row = held(item)
    check_is_for(viewer, row)
    if row.outcome != Outcome.WRONG:
        raise AlreadyDecided()
    if source not in Source.values:
        raise ReasonMissing(what=_("The source"))
    row.fields = sorted({*row.fields, *correct(viewer, row, values, source=source, at=at)})
    row.outcome, row.source, row.corrected_at = Outcome.CORRECTED, source, at
    _tell_corrected(viewer, batch, row, at=at)
    if source == Source.CUSTOMER:
        _confirm(viewer, row, at=at)
    row.save()
    Round.objects.filter(pk=batch.pk).update(wrong=F("wrong") - 1, corrected=F("corrected") + 1)
    return row


def correct(viewer: Viewer, row: Item, values: Mapping[str, str], *, source: str, at: datetime) -> list[str]:
    """Change the customer's fields and keep what each held; gives the fields that changed.

    Raises:
        NothingDiffers: all of it is kept already.
    """
    customer = row.customer
    before = {name: viewer.opener.open(customer, name, customer=customer.pk) for name in values if name in Sealed.values}
    after = {name: adding.tidied(name, values[name]) for name in before}
    changed = {name: text for name, text in after.items() if text and text != before[name]}
    if not changed:
        raise NothingDiffers()
    row.customer = adding.change_customer(viewer, customer, changed, revision=customer.revision, at=at)
    for name, text in changed.items():
        kept = Correction.objects.create(item=row, customer=row.customer, field=name, source=source, by=viewer.staff, at=at)
        kept.sealed_old = viewer.opener.seal(before[name], row=kept, column="old", customer=customer.pk)
        kept.sealed_new = viewer.opener.seal(text, row=kept, column="new", customer=customer.pk)
        kept.save(update_fields=["sealed_old", "sealed_new"])
    return sorted(changed)


def held(item: Item) -> tuple[Round, Item]:
    """The round and the item as they stand now, held until the transaction ends; always in this order, so that nobody waits in a circle.

    Raises:
        NoSuchRound: out of reach by now.
    """
    batch = Round.objects.select_for_update().get(pk=item.round_id)
    row = Item.objects.select_for_update(of=("self",)).select_related("customer__manager", "assignee").filter(pk=item.pk).first()
    if row is None:
        raise NoSuchRound(number=batch.number)
    row.round = batch
    return batch, row


def check_is_for(viewer: Viewer, row: Item) -> None:
    """Whether this person decides this item: whom it was given to, who stands in for them, whose customer it is, or who draws rounds.

    Raises:
        NotYours, NoSuchRound: the customer is out of reach.
    """
    me = viewer.staff
    if not visible_to(me).filter(pk=row.customer_id).exists():
        raise NoSuchRound(number=row.round.number)
    mine = {me.pk, *(one.pk for one in acts_for(me, on=today(row.round.at)))}
    if row.assignee_id not in mine and row.customer.manager_id not in mine and not (me.role in DRAWERS and me.pk == row.round.by_id):
        raise NotYours(name=row.assignee)


def _check_reasons(row: Item, outcome: str, *, source: str, fields: Sequence[str], note: str) -> None:
    is_gone = row.customer.erased_at is not None or row.customer.merged_into_id is not None
    if (outcome == Outcome.GONE) != is_gone:
        what = _("This customer is no longer kept by itself.") if is_gone else _("This customer is still kept.")
        raise BadRound(what=what)
    if outcome in (Outcome.RIGHT, Outcome.CORRECTED) and source not in Source.values:
        raise ReasonMissing(what=_("The source"))
    if outcome == Outcome.WRONG and (not fields or not set(fields) <= set(WRONG_FIELDS)):
        raise ReasonMissing(what=_("Which fields are wrong"))
    if outcome == Outcome.DISPUTED and not note.strip():
        raise ReasonMissing(what=_("A note"))


def _confirm(viewer: Viewer, row: Item, *, at: datetime) -> None:
    """The customer itself said so: that is the confirmation that keeps data from growing stale, where the role may write it."""
    if not viewer.may(Field.REGISTER, Act.CHANGE):
        return
    customer = Customer.objects.get(pk=row.customer_id)
    row.confirmed_before, row.has_confirmed = customer.confirmed_on, True
    adding.confirm_data(viewer, customer, on=today(at), at=at)


def _tell_found(viewer: Viewer, batch: Round, row: Item, *, at: datetime) -> None:
    _tell(viewer, batch, row, ("data_error.found", *(("finding.recorded",) if batch.is_inspection else ())), at=at)


def _tell_corrected(viewer: Viewer, batch: Round, row: Item, *, at: datetime) -> None:
    _tell(viewer, batch, row, ("data_error.corrected", *(("finding.corrected",) if batch.is_inspection else ())), at=at)


def _tell(viewer: Viewer, batch: Round, row: Item, kinds: Sequence[str], *, at: datetime) -> None:
    data: dict[str, Any] = {"fields": row.fields, "department": row.department, "staff": viewer.staff.username}
    data |= {"source": row.source} if row.source else {}
    for kind in kinds:
        entry = book.append(
            kind, subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.customer.ref, batch.ref], data=data
        )  # fmt: skip
        row.events.append([kind, row.ref, entry.id])


def _count(batch: Round, outcome: str, *, at: datetime, by: Staff) -> None:
    """One less to do; the last one makes the round done, which is what a promise of checks counts."""
    setattr(batch, outcome, getattr(batch, outcome) + 1)
    batch.left -= 1
    if batch.left == 0:
        batch.state, batch.done_at = State.DONE, at
        batch.done_events = finish(batch, at=at, by=by)
    batch.save()


def finish(batch: Round, *, at: datetime, by: Staff) -> list[list[str]]:
    """Write down that a round is done, with its counts; and that data were updated, where any was confirmed or put right."""
    counts = {name: getattr(batch, name) for name in _COUNTED}
    checked = batch.size - batch.gone
    data = {"checked": checked, "by_chance": batch.by_chance, **counts, "department": batch.department, "staff": by.username}
    kinds = ["data_check.done", *(["customer_data.updated"] if batch.corrected or batch.right else [])]
    done = []
    for kind in kinds if checked else ["data_check.emptied"]:  # a round of nobody is no evidence
        entry = book.append(kind, subject=batch.ref, actor=by.ref, occurred_at=at, data=data)
        done.append([kind, batch.ref, entry.id])
    return done
