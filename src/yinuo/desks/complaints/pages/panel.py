"""The section of a complaint on the page of its case, and the acts of its forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, guarded_page, typed
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.desks.service import access as cases
from yinuo.desks.service.choices import Channel, Kind
from yinuo.desks.service.models import Case
from yinuo.desks.service.pages.case import shown
from yinuo.desks.service.panels import Panel
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time
from yinuo.ui.drawn_forms import DrawnForm

from .. import access
from ..actions import escalating, handling, proposing
from ..choices import ProposalState
from ..forms import (
    AssessForm,
    CauseForm,
    CheckForm,
    EscalateForm,
    HandleForm,
    PersonForm,
    ProposalForm,
    TellForm,
    VerifyForm,
    subject_choices,
)
from ..models import Escalation, Proposal, Remedy
from ..queries import one as queries
from ..refusals import BadComplaint

Verb = Callable[[HttpRequest, Viewer, Case, int | None], str]


def panel_of(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """What handling added to a complaint so far, and what can be done next."""
    if case.kind != Kind.COMPLAINT:
        return None
    found = queries.handled(viewer, case, at=at)
    newest = found.solutions[0] if found.solutions else None
    may = cases.may_handle(viewer) and not (found.row and found.row.person_id == viewer.staff.pk)
    way = {"channel": case.channel if case.channel != Channel.AUTHORITY else Channel.PHONE}
    initial = {"complexity": case.complexity, "urgency": case.urgency}
    if found.row:
        initial |= {name: getattr(found.row, name) for name in ("severity", "impact", "is_safety", "immediate", "subject_id")}
        initial |= {"subject": found.row.subject_id, "action": found.immediate}
    subject = found.row.subject if found.row else None
    return Panel("complaints/panel.html", {
        "handled": found, "may": may, "is_open": not case.is_settled,
        "subject": (subject.name_zh if telling_time.is_chinese() else subject.name_en) if subject else "",
        "is_mine_to_check": newest is not None and access.proposals_to_check(viewer).filter(pk=newest.row.pk).exists(),
        "may_tell": bool(newest and newest.row.told_at is None and newest.row.round == case.reopened)
        and newest.row.state in (ProposalState.APPROVED, ProposalState.DRAFTED),
        "levels": [(one, one.row.handled_at is None and escalating.may_answer(viewer.staff, one.row)) for one in found.levels],
        "verbs": _verbs(case, found, initial) if may and not case.is_settled else [],
        "escalate": DrawnForm(EscalateForm, auto_id="escalate_%s") if may else None,
        "check": DrawnForm(CheckForm, auto_id="check_%s"), "tell": DrawnForm(TellForm, initial=way, auto_id="tell_%s"),
        "handle": DrawnForm(HandleForm, auto_id="handle_%s"),
    })  # fmt: skip


def _verbs(case: Case, found: queries.Handled, initial: dict[str, object]) -> list[tuple[str, str, str, str, DrawnForm, bool]]:
    """Verb, icon, heading, button, form, whether it is a proposal, whose remedies stand in lines."""
    row = found.row
    verified = {"result": row.verification, "grade": row.breach_grade, "findings": found.findings} if row else {}
    caused = {"cause": row.cause or case.cause, "whys": "\n".join(found.whys)} if row else {}
    named = {"person": row.person.username, "function": row.function} if row and row.person else {}
    subjects = tuple(subject_choices())  # read from a table, and somebody may add to it
    return [
        ("assess", "scale", _("Assess"), _("Record the assessment"),
         DrawnForm(AssessForm, initial=initial, auto_id="assess_%s", beside=subjects), False),
        ("person", "user", _("Whom it is about"), _("Record the person"),
         DrawnForm(PersonForm, initial=named, auto_id="person_%s"), False),
        ("verify", "list-search", _("What the investigation says"), _("Record the result"),
         DrawnForm(VerifyForm, initial=verified, auto_id="verify_%s"), False),
        ("cause", "binary-tree", _("Why it came to it"), _("Record the cause"),
         DrawnForm(CauseForm, initial=caused, auto_id="cause_%s"), False),
        ("propose", "file-plus", _("Propose a solution"), _("Propose"),
         DrawnForm(ProposalForm, auto_id="propose_%s", template="complaints/fields.html"), True),
    ]  # fmt: skip


def _revision(request: HttpRequest) -> int | None:
    said = typed(request, "revision", 9)
    return int(said) if said.isascii() and said.isdigit() else None


def _row(request: HttpRequest, rows: type[Proposal] | type[Remedy] | type[Escalation], case: Case) -> Proposal | Remedy | Escalation:
    said = typed(request, "row", 12)
    found = rows.objects.select_related("case").filter(case=case, pk=int(said) if said.isascii() and said.isdigit() else 0).first()
    if found is None:
        raise BadComplaint(what=_("That is not part of this complaint."))
    return found


def _assess(request: HttpRequest, viewer: Viewer, case: Case, revision: int | None) -> str:
    said = handling.Assessment(**cleaned(AssessForm(request.POST)))
    handling.assess(viewer, case, said, revision=revision, at=clock.now())
    return _("The assessment is recorded; clocks count from the receipt.")


def _person(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    said = cleaned(PersonForm(request.POST))
    handling.name_person(viewer, case, username=said["person"], function=said["function"], at=clock.now())
    return _("Recorded; from here on it is no business of theirs.")


def _verify(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    handling.verify(viewer, case, at=clock.now(), **cleaned(VerifyForm(request.POST)))
    return _("The result is recorded.")


def _cause(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    handling.find_cause(viewer, case, at=clock.now(), **cleaned(CauseForm(request.POST)))
    return _("The cause is recorded.")


def _propose(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    form = ProposalForm(request.POST)
    said = cleaned(form)
    rows = [tuple(said[one.name] for one in row) for row in form.rows()]
    offers = [proposing.Offer(kind, amount, due_on) for kind, amount, due_on in rows if kind]
    made = proposing.propose(viewer, case, said["text"], offers, at=clock.now())
    return _("It waits for a second person.") if made.state == ProposalState.WAITING else _("The solution is proposed; tell the customer.")


def _check(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    row, is_approved = _row(request, Proposal, case), typed(request, "verdict", 8) == "approve"
    remark = cleaned(CheckForm(request.POST))["remark"]
    assert isinstance(row, Proposal)
    proposing.check(viewer, row, is_approved=is_approved, remark=remark, at=clock.now())
    return _("It is approved; the customer can be told.") if is_approved else _("It goes back with your reason.")


def _tell(request: HttpRequest, viewer: Viewer, case: Case, revision: int | None) -> str:
    row = _row(request, Proposal, case)
    assert isinstance(row, Proposal)
    proposing.tell_customer(viewer, row, channel=cleaned(TellForm(request.POST))["channel"], revision=revision, at=clock.now())
    return _("The customer is told.")


def _carried_out(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    row = _row(request, Remedy, case)
    assert isinstance(row, Remedy)
    proposing.carry_out(viewer, row, at=clock.now())
    return _("The remedy is carried out.")


def _escalate(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    made = escalating.escalate(viewer, case, at=clock.now(), **cleaned(EscalateForm(request.POST)))
    who = made.to or made.body or made.get_target_display()
    return _("Level {n}: {name} looks at it until {day}.").format(n=made.level, name=who, day=made.due_on.isoformat())


def _handle(request: HttpRequest, viewer: Viewer, case: Case, _revision: int | None) -> str:
    row = _row(request, Escalation, case)
    assert isinstance(row, Escalation)
    escalating.handle(viewer, row, cleaned(HandleForm(request.POST))["result"], at=clock.now())
    return _("This level is dealt with.")


VERBS: dict[str, Verb] = {
    "assess": _assess, "person": _person, "verify": _verify, "cause": _cause, "propose": _propose, "check": _check, "tell": _tell,
    "carried_out": _carried_out, "escalate": _escalate, "handle": _handle,
}  # fmt: skip
FORMS: dict[str, type[forms.Form]] = {
    "assess": AssessForm, "person": PersonForm, "verify": VerifyForm, "cause": CauseForm, "propose": ProposalForm, "check": CheckForm,
    "tell": TellForm, "escalate": EscalateForm, "handle": HandleForm,
}  # fmt: skip


def _again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    """The page of the case with what was typed in the form of a refused act."""
    if verb not in FORMS:
        return shown(request, viewer, number, {}, refusal)
    form = shown_again(FORMS[verb](request.POST, auto_id=f"{verb}_%s"), refusal)
    return shown(request, viewer, number, {"complaint_again": {"verb": verb, "form": form}}, refusal)


@guarded_page("case", back=at_number("case"), again=_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Do one of the acts with a complaint."""
    case = access.complaint_for(viewer, number)
    if verb not in VERBS:
        raise BadComplaint(what=_("There is no such act."))
    messages.success(request, VERBS[verb](request, viewer, case, _revision(request)))
    return HttpResponseRedirect(f"{reverse('case', args=[number])}#complaint")
