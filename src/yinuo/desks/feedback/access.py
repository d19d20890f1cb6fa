"""Who plans surveys, who reads which results. Results name no customer; what does is guarded as everywhere."""

from __future__ import annotations

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .models import Programme, Survey
from .reading import LEADERS
from .refusals import MayNotAsk, NoSuchSurvey

PLANNERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.CLIENT_MANAGER})
RULERS = frozenset({Role.DIRECTOR})
READERS = LEADERS | PLANNERS | {Role.AGENT, Role.PERSONNEL}


def may_plan(staff: Staff) -> bool:
    """Whether somebody sets up programmes, draws, sends and closes."""
    return staff.is_active and staff.role in PLANNERS


def may_rule(staff: Staff) -> bool:
    """Whether somebody says what holds for ratings."""
    return staff.is_active and staff.role in RULERS


def may_read(staff: Staff) -> bool:
    """Whether somebody reads results at all."""
    return staff.is_active and staff.role in READERS


def check(allowed: bool) -> None:
    """Raises MayNotAsk unless allowed."""
    if not allowed:
        raise MayNotAsk()


def programme_for(number: str) -> Programme:
    """The programme of a number. Raises NoSuchSurvey."""
    found = Programme.objects.select_related("owner").filter(number=number.replace("\0", "")[:24]).first()
    if found is None:
        raise NoSuchSurvey(number=number.replace("\0", "")[:24])
    return found


def survey_for(number: str) -> Survey:
    """The survey of a number. Raises NoSuchSurvey."""
    rows = Survey.objects.select_related("programme", "question_set", "owner")
    found = rows.filter(number=number.replace("\0", "")[:32]).first()
    if found is None:
        raise NoSuchSurvey(number=number.replace("\0", "")[:32])
    return found


def check_owns(staff: Staff, programme: Programme) -> None:
    """Raises MayNotAsk unless this person carries the programme, or directs."""
    check(may_plan(staff) and (staff.pk == programme.owner_id or staff.role == Role.DIRECTOR))
