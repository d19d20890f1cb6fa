"""One act on several cases: each for itself, as its own verb allows; what was refused is said beside what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.kit.refusals import Refusal

from .. import access, bulking
from ..bulking import BulkVerb
from ..models import BulkAct, Case
from ..refusals import CannotTakeBack, CaseChanged, NoSuchAct, NothingTicked

MOST = 200


def verb_for(viewer: Viewer, key: str) -> BulkVerb:
    """An act that this person may do. Raises MayNotHandle, NoSuchAct."""
    access.check_may_handle(viewer)
    found = bulking.verb_of(key)
    if found is None or not found.is_for(viewer):
        raise NoSuchAct()
    return found


def chosen(numbers: Sequence[str]) -> list[str]:
    """The numbers that were ticked, each once and in one order, so that two such acts never wait for each other. Raises NothingTicked."""
    wanted = sorted({one[:24] for one in numbers if one})
    if not wanted or len(wanted) > MOST:
        raise NothingTicked(most=MOST)
    return wanted


@transaction.atomic
def do_many(viewer: Viewer, key: str, numbers: Sequence[str], said: Mapping[str, Any], *, at: datetime) -> BulkAct:
    """Do one act with each of several cases.

    Gives:
        what it came to for each number.
    Raises:
        MayNotHandle, NoSuchAct, NothingTicked: nothing was done.
    """
    verb, wanted = verb_for(viewer, key), chosen(numbers)
    if verb.prepare is not None:
        rows = access.cases_of(viewer).filter(number__in=wanted, customer__erased_at__isnull=True).select_related("customer", "owner")
        said = verb.prepare(viewer, list(rows.order_by("number")), said, at)
    outcome, before = [], {}
    for number in wanted:
        try:
            with transaction.atomic():
                case = access.case_for(viewer, number)
                kept = verb.run(viewer, case, said, at)
        except Refusal as refusal:
            outcome.append({"number": number, "done": False, "why": str(refusal)})
            continue
        outcome.append({"number": number, "done": True, "why": ""})
        if verb.undo is not None and kept is not None:
            before[number] = {**kept, "revision": Case.objects.values_list("revision", flat=True).get(pk=case.pk)}
    return BulkAct.objects.create(verb=verb.key, by=viewer.staff, at=at, outcome=outcome, before=before)


def act_for(viewer: Viewer, identity: int) -> BulkAct:
    """An act that this person did. Raises NoSuchAct."""
    found = BulkAct.objects.filter(pk=identity, by=viewer.staff).first()
    if found is None:
        raise NoSuchAct()
    return found


@transaction.atomic
def take_back(viewer: Viewer, act: BulkAct, *, at: datetime) -> BulkAct:
    """Take back what can be taken back: of each case that nobody changed since.

    Raises:
        CannotTakeBack: it was done before, or the act knows no way back.
    """
    verb = bulking.verb_of(act.verb)
    if verb is None or verb.undo is None or not act.before:
        raise CannotTakeBack()
    if not BulkAct.objects.filter(pk=act.pk, by=viewer.staff, undone_at__isnull=True).update(undone_at=at):
        raise CannotTakeBack()
    for line in act.outcome:
        kept = act.before.get(line["number"])
        if not line["done"] or kept is None:
            continue
        try:
            with transaction.atomic():
                case = access.case_for(viewer, line["number"])
                if case.revision != kept["revision"]:
                    raise CaseChanged(number=case.number)
                verb.undo(viewer, case, kept, at)
            line["undone"] = True
        except CaseChanged:
            line["why"] = _("Somebody changed it since, so it stays as it is.")
        except Refusal as refusal:
            line["why"] = str(refusal)
    act.undone_at = at
    act.save(update_fields=["outcome"])
    return act
