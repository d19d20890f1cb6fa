"""Who plans, approves and checks improvements; they name no customer, so whoever serves customers or supervises sees them all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access as cases
from yinuo.desks.service.choices import Kind
from yinuo.desks.service.models import Case

from .models import Item
from .refusals import BadImprovement, ImprovementNotNow, MayNotImprove, NoSuchImprovement

LEADS = frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD})


def may_work(viewer: Viewer) -> bool:
    """Whether somebody opens improvements and carries them out."""
    return cases.may_handle(viewer) or viewer.staff.role in LEADS


def may_lead(viewer: Viewer) -> bool:
    """Whether somebody approves plans, drops improvements and tells the public of them."""
    return viewer.staff.role in (Role.DIRECTOR, Role.SUPERVISOR)


def may_plan(viewer: Viewer, item: Item) -> bool:
    """Whether the plan that is demanded is this person's to write: the owner's, or the head's of that department."""
    is_head = viewer.staff.role == Role.DEPARTMENT_HEAD and viewer.staff.department == item.department
    return viewer.staff.pk == item.owner_id or is_head or viewer.staff.role == Role.DIRECTOR


def check(is_allowed: bool, what: str) -> None:
    """Raises MayNotImprove with what is not allowed."""
    if not is_allowed:
        raise MayNotImprove(what=what)


def item_for(number: str) -> Item:
    """The improvement of a number. Raises NoSuchImprovement."""
    number = number.replace("\0", "")[:24]
    rows = Item.objects.select_related("owner", "made_by", "planned_by", "approved_by", "done_by", "checked_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise NoSuchImprovement(number=number)
    return found


def held(item: Item, *states: str, what: str) -> Item:
    """An improvement in one of some states, held until the transaction ends. Raises ImprovementNotNow."""
    row = Item.objects.select_for_update(of=("self",)).select_related("owner").get(pk=item.pk)
    if row.state not in states:
        raise ImprovementNotNow(number=row.number, state=row.get_state_display(), what=what)
    return row


def person(username: str) -> Staff:
    """Somebody who works here. Raises BadImprovement."""
    found = Staff.objects.filter(username=username.replace("\0", "")[:63], is_active=True).first()
    if found is None:
        raise BadImprovement(what=_("Nobody of that name works here."), beside="owner")
    return found


def suggestion_for(viewer: Viewer, number: str) -> Case:
    """The suggestion of a number. Raises NoSuchCase, BadImprovement."""
    found = cases.case_for(viewer, number)
    if found.kind != Kind.SUGGESTION:
        raise BadImprovement(what=_("{number} is no suggestion.").format(number=found.number))
    return found
