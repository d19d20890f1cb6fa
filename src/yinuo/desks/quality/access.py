"""Who reads scores, who evaluates, who approves, who records that a channel is out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.feedback.reading import may_compare
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access as cases

from .models import Evaluation, Interruption, Standard
from .refusals import EvaluationNotNow, MayNotEvaluate, NoSuchEvaluation

EVALUATORS = frozenset({Role.DIRECTOR, Role.SUPERVISOR})
READERS = EVALUATORS | {Role.AUDITOR, Role.DEPARTMENT_HEAD}


def may_evaluate(staff: Staff) -> bool:
    """Whether somebody proposes standards, opens, approves and publishes evaluations; both reach the whole house."""
    return staff.is_active and staff.role in EVALUATORS


def may_read(staff: Staff) -> bool:
    """Whether somebody reads evaluations and the scores of the house."""
    return staff.is_active and staff.role in READERS


def may_see(staff: Staff, other: Staff | None) -> bool:
    """Whether somebody reads the scores of one member of staff: whoever leads them, and themselves."""
    return other is not None and (other.pk == staff.pk or may_compare(staff, other.department))


def may_work_channels(viewer: Viewer) -> bool:
    """Whether somebody reads the volumes of the channels and records outages."""
    return cases.may_handle(viewer) or may_read(viewer.staff)


def check(is_allowed: bool, what: str) -> None:
    """Raises MayNotEvaluate with what is not allowed."""
    if not is_allowed:
        raise MayNotEvaluate(what=what)


def check_evaluates(viewer: Viewer) -> None:
    """Raises MayNotEvaluate."""
    check(may_evaluate(viewer.staff), _("Quality is evaluated by directors and supervisors."))


def evaluation_for(number: str) -> Evaluation:
    """The evaluation of a number. Raises NoSuchEvaluation."""
    number = number.replace("\0", "")[:24]
    rows = Evaluation.objects.select_related("standard", "by", "submitted_by", "decided_by", "published_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise NoSuchEvaluation(number=number)
    return found


def held(row: Evaluation, *states: str, what: str) -> Evaluation:
    """An evaluation in one of some states, held until the transaction ends. Raises EvaluationNotNow."""
    found = Evaluation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.state not in states:
        raise EvaluationNotNow(number=found.number, state=found.get_state_display(), what=what)
    return found


def standard_held(version: int) -> Standard:
    """The version of the standard that waits, held until the transaction ends. Raises NoSuchEvaluation, EvaluationNotNow."""
    found = Standard.objects.select_for_update().filter(version=version).first()
    if found is None:
        raise NoSuchEvaluation(number=version)
    if found.state != "waiting":
        raise EvaluationNotNow(number=found.ref, state=found.get_state_display(), what=_("It was decided on already."))
    return found


def interruption_held(identity: int) -> Interruption:
    """An outage, held until the transaction ends. Raises NoSuchEvaluation."""
    found = Interruption.objects.select_for_update().filter(pk=identity).first()
    if found is None:
        raise NoSuchEvaluation(number=identity)
    return found
