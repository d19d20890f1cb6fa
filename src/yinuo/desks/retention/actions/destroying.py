"""Destruction: a list is proposed, a second person approves, it can be taken back for a while, then it is carried out and certified."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.desks.customers import records as customer_records
from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal
from yinuo.ledger import book

from .. import access
from ..access import Viewer, seeing
from ..choices import Kind, ListState, Outcome, Verb
from ..models import Destruction, DestructionItem
from ..queries import due
from ..queries.due import DueRecord
from ..queries.rules import length_words, rules_at
from ..refusals import AlreadyDecided, CannotDestroy, MustStay, NothingToDestroy, OnAList, OnHold, SecondPerson, TooLateToTakeBack, TooMany
from .certifying import certificate_text, fingerprint
from .erasers import Gone, eraser_of

DAYS_TO_TAKE_BACK = 7
MOST = 5000
LONGEST_REMARK = 200


@transaction.atomic
def propose(viewer: Viewer, *, kind: str, records: Sequence[str], at: datetime, remark: str = "") -> Destruction:
    """Propose to destroy records of one kind whose every term is over.

    Raises:
        MayNotHere, CannotDestroy, NothingToDestroy, TooMany, OnHold, MustStay, OnAList: nothing was proposed.
    """
    access.check(viewer.staff, Verb.PROPOSE)
    if kind not in Kind.values or eraser_of(kind) is None:
        raise CannotDestroy(kind=kind[:40])
    chosen = list(dict.fromkeys(records))
    if not chosen:
        raise NothingToDestroy()
    if len(chosen) > MOST:
        raise TooMany(most=MOST, count=len(chosen))
    found = _checked(kind, chosen, at)
    listed = [one for one in found if one.listed]
    if listed:
        raise OnAList(count=len(listed), number=listed[0].listed)
    row = Destruction.objects.create(
        number=f"NEW-{at.timestamp():.0f}-{viewer.staff.pk}", kind=kind, by=viewer.staff, at=at,
        rules=rules_in_words(kind, found, at), remark=" ".join(remark.split())[:LONGEST_REMARK],
    )  # fmt: skip
    row.number = f"XH-{row.pk:06}"
    row.save(update_fields=["number"])
    DestructionItem.objects.bulk_create(
        DestructionItem(
            destruction=row, record=one.record, customer_id=one.customer, customer_number=one.number, started_at=one.started_at,
            until_on=one.until_on,
        )
        for one in found
    )  # fmt: skip
    _tell("destruction.proposed", row, viewer.staff, at, kind=kind, count=len(found), rules=[one["key"] for one in row.rules])
    return row


@transaction.atomic
def decide(viewer: Viewer, row: Destruction, *, accepts: bool, at: datetime) -> Destruction:
    """Approve or refuse as the second person. What is approved is destroyed only after days in which it can be taken back.

    Raises:
        MayNotHere, SecondPerson, AlreadyDecided, OnHold, MustStay: nothing was decided.
    """
    access.check(viewer.staff, Verb.APPROVE)
    if row.by_id == viewer.staff.pk:
        raise SecondPerson()
    if accepts:
        _checked(row.kind, list(row.items.values_list("record", flat=True)), at)
    state = ListState.APPROVED if accepts else ListState.REFUSED
    due_at = at + timedelta(days=DAYS_TO_TAKE_BACK) if accepts else None
    waiting = Destruction.objects.filter(pk=row.pk, state=ListState.PROPOSED)
    if not waiting.update(state=state, decided_by=viewer.staff, decided_at=at, due_at=due_at):
        raise AlreadyDecided()
    row.refresh_from_db()
    _tell("destruction.approved" if accepts else "destruction.refused", row, viewer.staff, at, days=DAYS_TO_TAKE_BACK)
    return row


@transaction.atomic
def take_back(viewer: Viewer, row: Destruction, *, at: datetime) -> Destruction:
    """Take a list back before it is carried out: whoever may propose or decide can.

    Raises:
        MayNotHere, TooLateToTakeBack.
    """
    if not access.may(viewer.staff, Verb.APPROVE):
        access.check(viewer.staff, Verb.PROPOSE)
    open_ones = Destruction.objects.filter(pk=row.pk, state__in=[ListState.PROPOSED, ListState.APPROVED])
    if not open_ones.update(state=ListState.TAKEN_BACK, taken_back_by=viewer.staff):
        raise TooLateToTakeBack(number=row.number)
    row.refresh_from_db()
    _tell("destruction.taken_back", row, viewer.staff, at)
    return row


def carry_out_due(*, at: datetime) -> list[str]:
    """Carry out every approved list whose days are over, each in a transaction of its own, in the name of whoever approved it.

    One that fails is told of in the log and tried again at the next round. Gives the numbers of the lists carried out.
    """
    done = []
    for row in Destruction.objects.filter(state=ListState.APPROVED, due_at__lte=at).select_related("decided_by").order_by("pk")[:20]:
        assert row.decided_by is not None
        try:
            with seeing(row.decided_by, purpose="destruction") as viewer:
                if carry_out(viewer, row, at=at):
                    done.append(row.number)
        except Refusal as refusal:
            logging.getLogger(__name__).warning("%s was not carried out: %s", row.number, refusal)
    return done


@transaction.atomic
def carry_out(viewer: Viewer, row: Destruction, *, at: datetime) -> bool:
    """Destroy what is still due and on no hold, leave the rest, and certify it; False where somebody else did it or its day has not come.

    Raises:
        MayNotHere: whoever approved it may no longer.
    """
    access.check(viewer.staff, Verb.APPROVE)
    locked = Destruction.objects.select_for_update(skip_locked=True).filter(pk=row.pk, state=ListState.APPROVED, due_at__lte=at).first()
    if locked is None:
        return False
    items = list(locked.items.all())
    outcomes = _outcomes(locked.kind, items, at)
    going = [one.record for one in items if outcomes[one.record] == Outcome.DESTROYED]
    eraser = eraser_of(locked.kind)
    gone = eraser(viewer, going, at) if eraser is not None and going else []
    _note(gone, locked, viewer.staff, at)
    for item in items:
        item.outcome = outcomes[item.record]
    DestructionItem.objects.bulk_update(items, ["outcome"], batch_size=1000)
    locked.state, locked.done_at = ListState.DONE, at
    locked.destroyed, locked.left = len(going), len(items) - len(going)
    locked.certificate = {language: certificate_text(locked, language) for language in ("zh", "en")}
    locked.certificate_sha256 = fingerprint(locked.certificate["zh"])
    locked.event = _tell(
        "destruction.done", locked, viewer.staff, at, kind=locked.kind, destroyed=locked.destroyed, left=locked.left, erased=len(gone),
        proposed_by=locked.by.ref, certificate=locked.certificate_sha256,
    )  # fmt: skip
    locked.save()
    row.refresh_from_db()
    return True


def rules_in_words(kind: str, found: Sequence[DueRecord], at: datetime) -> list[dict[str, Any]]:
    """The terms that governed the records of a list, as they stood, in both languages."""
    keys = {one.rule.key for one in found if one.rule is not None}
    words = []
    for rule in rules_at(at).get(kind, []):
        if rule.key not in keys:
            continue
        lengths = {}
        for name, language in (("zh", "zh-hans"), ("en", "en")):
            with translation.override(language):
                lengths[name] = length_words(rule.term)
        words.append({"key": rule.key, "zh": f"{rule.basis_zh}：{lengths['zh']}", "en": f"{rule.basis_en}: {lengths['en']}"})
    return words


def _checked(kind: str, chosen: Sequence[str], at: datetime) -> list[DueRecord]:
    """The records, each over and free.

    Raises:
        OnHold, MustStay.
    """
    found = due.one_kind(kind, chosen, at)
    held = [one for one in found.values() if one.holds]
    if held:
        numbers = sorted({number for one in held for number in one.holds})
        more = _("{first} and {more} more").format(first=numbers[0], more=len(numbers) - 1) if len(numbers) > 1 else numbers[0]
        raise OnHold(count=len(held), holds=more)
    if len(found) < len(chosen):
        raise MustStay(count=len(chosen) - len(found))
    return [found[one] for one in chosen]


def _outcomes(kind: str, items: Sequence[DestructionItem], at: datetime) -> dict[str, str]:
    """What becomes of each record now: rules and holds may have changed since the list was approved."""
    over = due.one_kind(kind, [one.record for one in items], at)
    there = due.still_there(kind, [one.record for one in items])
    found: dict[str, str] = {}
    for item in items:
        record = over.get(item.record)
        if record is None:
            found[item.record] = Outcome.KEPT if item.record in there else Outcome.GONE
        else:
            found[item.record] = Outcome.HELD if record.holds else Outcome.DESTROYED
    return found


def _note(gone: Sequence[Gone], row: Destruction, staff: Staff, at: datetime) -> None:
    said = [(one.record_class, one.subject, one.customer) for one in gone]
    customer_records.note_erased(said, by=staff.ref, at=at, refs=[row.ref])


def _tell(kind: str, row: Destruction, staff: Staff, at: datetime, /, **data: Any) -> str:
    return book.append(kind, subject=row.ref, actor=staff.ref, occurred_at=at, data=data).id
