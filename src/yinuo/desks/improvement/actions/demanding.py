"""A plan is demanded of a department: what other desks call when a score is below its limit."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.care.workdays import workdays_from
from yinuo.desks.customers.actions.adding_many import drawn
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from ..choices import LONGEST_TEXT, LONGEST_TITLE, PLAN_WORKDAYS, Source, State
from ..models import Item
from ..refusals import BadImprovement
from .telling import BY_ITSELF, tell


@transaction.atomic
def demand(department: str, source: str, reason: str, at: datetime, *, source_ref: str = "", title: str = "", by: str = BY_ITSELF) -> Item:
    """Demand a plan of a department: its head has ten workdays for it, and somebody else approves it.

    Asked again for the same source while a plan is on its way, the one that is there is given.

    Args:
        department: of whom. source: one of `choices.Source`. reason: why, in the house's words; nobody is named in it.
        source_ref: what it answers as the ledger names it, such as `survey:2026-Q3`; its facts are told there.
    Raises:
        BadImprovement: no reason, or a source that is none of the list.
    """
    if source not in Source.values:
        raise BadImprovement(what=_("Say what it answers."), beside="source")
    if not reason.strip():
        raise BadImprovement(what=_("Say why."), beside="ground")
    if source_ref:
        there = Item.objects.filter(source_ref=source_ref, department=department, state__in=(State.DEMANDED, State.PLANNED)).first()
        if there is not None:
            return there
    head = Staff.objects.filter(is_active=True, role=Role.DEPARTMENT_HEAD, department=department).order_by("pk").first()
    made = Item.objects.create(
        number=next_number(at=at), source=source, source_ref=source_ref[:80], state=State.DEMANDED, made_at=at, department=department[:80],
        title=(title or _("Plan of improvement: {department}").format(department=department))[:LONGEST_TITLE],
        ground=reason.strip()[:LONGEST_TEXT], owner=head, due_on=after_workdays(PLAN_WORKDAYS, at=at),
    )  # fmt: skip
    tell(made, "improvement.demanded", {"due_on": made.due_on.isoformat()}, by=by, at=at)
    return made


def next_number(*, at: datetime) -> str:
    """A number of its own; some may be left out."""
    return f"GJ-{today(at):%y%m}-{drawn(Item._meta.db_table, 1)[0]:04}"


def after_workdays(count: int, *, at: datetime) -> date:
    """The day that many workdays after this one."""
    return list(islice(workdays_from(date.fromordinal(today(at).toordinal() + 1)), count))[-1]
