"""One change of many customers: looked at before, done whole or not at all, and undone while nothing came after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..access import Viewer, reaches, visible_to
from ..choices import Act, BulkChange, Category, Field, Tier
from ..models import BulkEdit, Customer, Tag, Tagging
from ..refusals import BadField, CannotUndo, MayNot, NothingChosen, SelectionChanged
from .telling import drafts_of_update

MOST = 1000
_COLUMNS = {BulkChange.TIER: "tier", BulkChange.CATEGORY: "category", BulkChange.MANAGER: "manager_id"}


def chosen(viewer: Viewer, numbers: Sequence[str]) -> list[Customer]:
    """The customers of a selection that this person may change.

    Raises:
        NothingChosen, SelectionChanged: some of them are out of reach or gone.
    """
    wanted = sorted(set(numbers))
    if not wanted or len(wanted) > MOST:
        raise NothingChosen()
    rows = visible_to(viewer.staff).filter(number__in=wanted, merged_into__isnull=True, erased_at__isnull=True).order_by("pk")
    found = list(rows.select_for_update(of=("self",)))
    if len(found) != len(wanted):
        raise SelectionChanged(wanted=len(wanted), found=len(found))
    return found


@transaction.atomic
def change_many(viewer: Viewer, numbers: Sequence[str], *, change: str, value: str, at: datetime) -> BulkEdit:
    """Do one change to all chosen customers.

    Raises:
        MayNot, BadField, NothingChosen, SelectionChanged: nothing was changed.
    """
    viewer.check_verb("bulk")
    change = _checked(change)
    viewer.check(Field.RESPONSIBLE if change == BulkChange.MANAGER else Field.REGISTER, Act.CHANGE)
    target = _target(change, value)
    rows = chosen(viewer, numbers)
    if change in _COLUMNS:
        column = _COLUMNS[change]
        before = {str(row.pk): getattr(row, column) for row in rows if getattr(row, column) != target}
        _check_reach(viewer, rows, column, target)
        _write(list(map(int, before)), column, target, at=at)
    else:
        before = _tag(rows, Tag.objects.get(pk=target), adds=change == BulkChange.TAG)
    row = BulkEdit.objects.create(change=change, value=value, before=before, by=viewer.staff, at=at)
    _tell(viewer, row, [one for one in rows if str(one.pk) in before], at=at)
    return row


@transaction.atomic
def undo(viewer: Viewer, edit: BulkEdit, *, at: datetime) -> int:
    """Put back what a change found; gives for how many customers. Only whoever did it, and only while nothing else changed them.

    Raises:
        CannotUndo: nothing was changed.
    """
    done = BulkEdit.objects.filter(pk=edit.pk, by=viewer.staff, undone_at__isnull=True).update(undone_at=at)
    ids = list(map(int, edit.before))
    rows = list(visible_to(viewer.staff).filter(pk__in=ids, merged_into__isnull=True).select_for_update(of=("self",)).order_by("pk"))
    change = _checked(edit.change)
    target = _target(change, edit.value)
    if not done or len(rows) != len(ids):
        raise CannotUndo()
    if change in _COLUMNS:
        column = _COLUMNS[change]
        if any(getattr(row, column) != target for row in rows):
            raise CannotUndo()
        for value in set(edit.before.values()):
            _write([int(one) for one, had in edit.before.items() if had == value], column, value, at=at)
    elif change == BulkChange.TAG:
        Tagging.objects.filter(tag_id=target, customer_id__in=ids).delete()
    else:
        Tagging.objects.bulk_create([Tagging(tag_id=target, customer_id=one) for one in ids], ignore_conflicts=True)
    _tell(viewer, edit, rows, at=at, undone=True)
    return len(rows)


def _checked(change: str) -> BulkChange:
    if change not in BulkChange.values:
        raise BadField(field=change[:40], why=_("there is no such change."))
    return BulkChange(change)


def _target(change: BulkChange, value: str) -> object:
    """What the column is to hold, or the tag's id."""
    found: object = value
    if (change == BulkChange.TIER and value not in Tier.values) or (change == BulkChange.CATEGORY and value not in Category.values):
        raise BadField(field=change.label, why=_("it is none of the list."))
    if change == BulkChange.MANAGER:
        found = Staff.objects.filter(username=value, is_active=True).values_list("pk", flat=True).first()
    if change in (BulkChange.TAG, BulkChange.UNTAG):
        found = Tag.objects.filter(name=value).values_list("pk", flat=True).first()
    if found is None:
        raise BadField(field=change.label, why=_("there is none of that name."))
    return found


def _check_reach(viewer: Viewer, rows: Sequence[Customer], column: str, target: object) -> None:
    """Nobody gives customers away to where they could not see them afterwards."""
    for row in rows:
        setattr(row, column, target)
        if not reaches(viewer.staff, row):
            raise MayNot(act=Field.RESPONSIBLE.label)


def _write(ids: list[int], column: str, value: object, *, at: datetime) -> None:
    Customer.objects.filter(pk__in=ids).update(**{column: value}, changed_at=at, revision=F("revision") + 1)
    if column == "manager_id":
        Customer.objects.filter(merged_into__in=ids).update(manager_id=value)


def _tag(rows: Sequence[Customer], tag: Tag, *, adds: bool) -> dict[str, bool]:
    have = set(Tagging.objects.filter(tag=tag, customer__in=rows).values_list("customer_id", flat=True))
    touched = [row.pk for row in rows if (row.pk in have) != adds]
    if adds:
        Tagging.objects.bulk_create([Tagging(tag=tag, customer_id=one) for one in touched])
    else:
        Tagging.objects.filter(tag=tag, customer_id__in=touched).delete()
    return {str(one): not adds for one in touched}


def _tell(viewer: Viewer, edit: BulkEdit, rows: Sequence[Customer], *, at: datetime, undone: bool = False) -> None:
    """What each customer has now: the new value, or the one that it had before."""
    data = {"bulk": edit.pk, "change": edit.change, "undone": undone}
    now = _values_in_words(edit, {str(row.pk): edit.before[str(row.pk)] if undone else edit.value for row in rows}, is_typed=not undone)
    if undone:  # to take a change back is no update of the data
        drafts = [
            book.Draft(
                kind="customer.changed", subject=row.ref, actor=viewer.staff.ref, occurred_at=at,
                data={"customer": row.number, **data, **now[str(row.pk)]},
            )
            for row in rows
        ]  # fmt: skip
    else:
        drafts = [draft for row in rows for draft in drafts_of_update(viewer, row, at=at, **data, **now[str(row.pk)])]
    book.append_many(drafts)


def _values_in_words(edit: BulkEdit, values: Mapping[str, Any], *, is_typed: bool) -> dict[str, dict[str, str]]:
    """`to` of each customer as the ledger says it: a class or a tier as it is, a colleague by reference; of tags the row says all."""
    if edit.change not in _COLUMNS:
        return {one: {} for one in values}
    if edit.change != BulkChange.MANAGER:
        return {one: {"to": str(value)} for one, value in values.items()}
    asked = {"username__in" if is_typed else "pk__in": {value for value in values.values() if value}}
    refs = {staff.username if is_typed else staff.pk: staff.ref for staff in Staff.objects.filter(**asked)}
    return {one: {"to": refs.get(value, "")} for one, value in values.items()}
