"""An improvement from its opening to its effect: opened or planned and approved, carried out, its effect checked by another person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.desks.service import access as cases

from .. import access
from ..choices import LONGEST_METRIC, LONGEST_TEXT, LONGEST_TITLE, OF_CASES, RUNNING, Sort, Source, State
from ..models import Item, Suggestion
from ..refusals import BadImprovement
from . import suggestions
from .demanding import next_number
from .telling import tell

_REF = re.compile(r"[a-z_]{2,30}:[\w.-]{1,48}")


@dataclass(frozen=True)
class Wanted:
    """What is planned. `source_ref` is a case's number or another reference of the ledger; a metric is optional, but then with a target."""

    title: str
    measure: str
    owner: str
    due_on: date
    source: str = ""
    source_ref: str = ""
    sort: str = Sort.BETTER
    ground: str = ""
    metric: str = ""
    before: Decimal | None = None
    target: Decimal | None = None


@transaction.atomic
def open_item(viewer: Viewer, wanted: Wanted, *, at: datetime) -> Item:
    """Open an improvement; nothing is improved without a source and a ground.

    Raises:
        MayNotImprove, BadImprovement, NoSuchCase: the source is a case that is none, or out of reach.
    """
    access.check(access.may_work(viewer), _("Your role opens no improvements."))
    if wanted.source not in Source.values:
        raise BadImprovement(what=_("Say what it answers."), beside="source")
    if wanted.sort not in Sort.values:
        raise BadImprovement(what=_("Say what it is for."), beside="sort")
    row = Item(
        number=next_number(at=at), source=wanted.source, source_ref=_source_ref(viewer, wanted), sort=wanted.sort, state=State.OPEN,
        made_by=viewer.staff, made_at=at, planned_by=viewer.staff, ground=_text(wanted.ground, "ground", _("Say why.")),
    )  # fmt: skip
    _plan(row, wanted, at=at)
    row.save()
    suggestions.planned(row)
    _opened(row, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def plan(viewer: Viewer, item: Item, wanted: Wanted, *, at: datetime) -> Item:
    """Answer a demand with a plan; somebody else approves it.

    Raises:
        MayNotImprove, ImprovementNotNow, BadImprovement.
    """
    access.check(access.may_plan(viewer, item), _("The plan is written by the head of that department, or by whom it is given to."))
    row = access.held(item, State.DEMANDED, what=_("Only a demand is answered with a plan."))
    _plan(row, wanted, at=at)
    row.state, row.planned_by, row.approved_by = State.PLANNED, viewer.staff, None
    row.save()
    for kind in ("improvement.planned", "improvement_plan.submitted"):  # what a letter asks of a department below its score
        tell(row, kind, {"due_on": row.due_on.isoformat()}, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def approve(viewer: Viewer, item: Item, *, is_approved: bool, reason: str, at: datetime) -> Item:
    """Approve a plan, and with it the improvement is opened; or send it back with a reason.

    Raises:
        MayNotImprove: one's own plan too. ImprovementNotNow, BadImprovement.
    """
    is_other = viewer.staff.pk != item.planned_by_id
    access.check(access.may_lead(viewer) and is_other, _("A plan is approved by a director or supervisor who did not write it."))
    row = access.held(item, State.PLANNED, what=_("There is no plan to approve."))
    if not is_approved:
        row.state, row.ended_reason = State.DEMANDED, _text(reason, "reason", _("Say why it goes back."))
        row.save()
        tell(row, "improvement.returned", {}, by=viewer.staff.ref, at=at)
        return row
    row.state, row.approved_by, row.ended_reason = State.OPEN, viewer.staff, ""
    row.save()
    _opened(row, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def move(viewer: Viewer, item: Item, *, due_on: date, reason: str, at: datetime) -> Item:
    """Move the day until which it is carried out, with a reason; what promises say of it does not move.

    Raises:
        MayNotImprove, ImprovementNotNow, BadImprovement.
    """
    may = access.may_lead(viewer) or access.may_plan(viewer, item)
    access.check(may, _("The day is moved by its owner, the head of that department or a director."))
    row = access.held(item, State.DEMANDED, State.OPEN, what=_("Its day is not moved now."))
    _text(reason, "reason", _("Say why."))
    before, row.due_on = row.due_on, _day(due_on, at=at)
    row.ended_reason = reason.strip()[:LONGEST_TEXT]
    row.save()
    tell(row, "improvement.moved", {"from": before.isoformat(), "due_on": row.due_on.isoformat()}, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def carry_out(viewer: Viewer, item: Item, *, at: datetime) -> Item:
    """The measure is carried out; somebody else looks whether it helped. A suggestion that it answers is carried out with it.

    Raises:
        MayNotImprove, ImprovementNotNow.
    """
    may = access.may_lead(viewer) or access.may_plan(viewer, item)
    access.check(may, _("It is carried out by its owner, the head of that department or a director."))
    row = access.held(item, State.OPEN, what=_("Only what is under way is carried out."))
    row.state, row.done_by, row.done_at, row.checked_by = State.DONE, viewer.staff, at, None
    row.save()
    for kind in ("improvement.done", *(["corrective_action.completed"] if row.sort == Sort.CORRECTIVE else [])):
        tell(row, kind, {"late": today(at) > row.due_on}, by=viewer.staff.ref, at=at)
    suggestions.implemented(row, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def check_effect(viewer: Viewer, item: Item, *, is_effective: bool, effect: str, after: Decimal | None, at: datetime) -> Item:
    """Somebody else says whether it helped. Where it did not, it is open again, with what was found.

    Raises:
        MayNotImprove: whoever carried it out or owns it. ImprovementNotNow. BadImprovement: no words, or no figure for its metric.
    """
    is_other = viewer.staff.pk not in (item.done_by_id, item.owner_id)
    access.check(access.may_work(viewer) and is_other, _("The effect is checked by somebody who neither owns it nor carried it out."))
    row = access.held(item, State.DONE, what=_("Its effect is checked once it is carried out."))
    words = _text(effect, "effect", _("Say what it changed, or what it did not."))
    if row.metric and after is None:
        raise BadImprovement(what=_("It is measured: say the figure after it."), beside="after")
    row.effect, row.after, row.checked_by, row.checked_at = words, after, viewer.staff, at
    row.state, row.tries = (State.EFFECTIVE, row.tries) if is_effective else (State.OPEN, row.tries + 1)
    row.save()
    figures = {name: str(value) for name in ("before", "target", "after") if (value := getattr(row, name)) is not None}
    if is_effective:
        tell(row, "improvement.completed", {"effect": "effective", **figures}, by=viewer.staff.ref, at=at)
    else:
        tell(row, "improvement.reopened", {"tries": row.tries, **figures}, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def drop(viewer: Viewer, item: Item, *, reason: str, at: datetime) -> Item:
    """End it without an effect, with a reason. What an accepted suggestion waits for cannot be dropped.

    Raises:
        MayNotImprove, ImprovementNotNow, BadImprovement.
    """
    access.check(access.may_lead(viewer), _("It is dropped by a director or supervisor."))
    row = access.held(item, *RUNNING, what=_("It has ended already."))
    if Suggestion.objects.filter(item=row, implemented_at__isnull=True).exists():
        raise BadImprovement(what=_("A customer's accepted suggestion waits for it; carry it out."))
    row.state, row.ended_reason = State.DROPPED, _text(reason, "reason", _("Say why."))
    row.save()
    tell(row, "improvement.dropped", {}, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def publish(viewer: Viewer, item: Item, *, zh: str, en: str, at: datetime) -> Item:
    """Tell everybody what was changed, in both languages; only what proved effective is told.

    Raises:
        MayNotImprove, ImprovementNotNow, BadImprovement.
    """
    access.check(access.may_lead(viewer), _("The public is told by a director or supervisor."))
    row = access.held(item, State.EFFECTIVE, what=_("Only what proved effective is told."))
    row.told_zh, row.told_en = _text(zh, "zh", _("Say it in Chinese.")), _text(en, "en", _("Say it in English."))
    row.told_at = at
    row.save()
    tell(row, "improvement.told", {}, by=viewer.staff.ref, at=at)
    return row


def _opened(row: Item, *, by: str, at: datetime) -> None:
    tell(row, "improvement.opened", {"ground": row.source, "sort": row.sort, "due_on": row.due_on.isoformat()}, by=by, at=at)


def _plan(row: Item, wanted: Wanted, *, at: datetime) -> None:
    row.title = _text(wanted.title, "title", _("Give it a title."), most=LONGEST_TITLE)
    row.measure = _text(wanted.measure, "measure", _("Say what is done."))
    row.owner = access.person(wanted.owner)
    row.department = row.department or row.owner.department
    row.due_on = _day(wanted.due_on, at=at)
    row.metric = wanted.metric.strip()[:LONGEST_METRIC]
    if row.metric and (wanted.before is None or wanted.target is None):
        raise BadImprovement(what=_("A metric has a figure before and one to be reached."), beside="before")
    row.before, row.target = (wanted.before, wanted.target) if row.metric else (None, None)


def _day(day: date, *, at: datetime) -> date:
    if day < today(at):
        raise BadImprovement(what=_("That day is past."), beside="due_on")
    return day


def _text(text: str, beside: str, what: str, *, most: int = LONGEST_TEXT) -> str:
    found = text.replace("\0", "").strip()
    if not found:
        raise BadImprovement(what=what, beside=beside)
    if len(found) > most:
        raise BadImprovement(what=_("That is {n} characters long; at most {most} fit.").format(n=len(found), most=most), beside=beside)
    return found


def _source_ref(viewer: Viewer, wanted: Wanted) -> str:
    said = wanted.source_ref.strip()
    if wanted.source in OF_CASES:
        case = cases.case_for(viewer, said.removeprefix("case:").upper())
        if case.kind != OF_CASES[Source(wanted.source)]:
            raise BadImprovement(what=_("That case is of another kind."), beside="source_ref")
        if case.kind == "suggestion" and not Suggestion.objects.filter(case=case, judgement="accepted").exists():
            raise BadImprovement(what=_("Judge the suggestion first; only one that is accepted is planned."), beside="source_ref")
        return case.ref
    if said and not _REF.fullmatch(said):
        raise BadImprovement(what=_("A reference looks like survey:2026-Q3; leave it empty where there is none."), beside="source_ref")
    return said
