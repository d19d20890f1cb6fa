"""The register of secrets: who holds what, reminders, and exceptions."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui.spreadsheets import csv_response

from .. import access, sealing
from ..actions import excepting
from ..actions import register as verbs
from ..choices import Asked, Basis, Holder, Info
from ..forms import EndForm, ExceptionForm, HandBackForm, HolderForm, PaperForm, RemindForm
from ..queries import register as queries
from ..refusals import NotFound
from .common import cleaned, desk_page, done, given, page_again, shown_again, tabs_of, typed

STATES = ("missing", "overdue", "handing_back", "ending", "after", "over", "fine")


def _word(state: str) -> str:
    words = {
        "missing": _("No agreement"),
        "unsigned": _("Not signed"), "early": _("Looked before signing"), "unreminded": _("Left without a reminder"),
        "continuing": _("Left; duty goes on"), "overdue": _("Hand-back overdue"), "handing_back": _("To be handed back"),
        "ending": _("Ends soon"), "after": _("Contract over, secrecy goes on"), "over": _("Over"), "fine": _("In order"),
    }  # fmt: skip
    return words[state]


def _person_word(state: str) -> str:
    return _word("unsigned" if state == "missing" else state)


@desk_page
@require_safe
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who holds what, under which paper, until when. Whoever may not see it comes to what they may: reporting a leak."""
    if not access.may(viewer.staff, "see"):
        return HttpResponseRedirect(reverse("secrecy_incidents"))
    return _register_page(request, viewer)


def _register_page(request: HttpRequest, viewer: Viewer, username: str = "", refusal: Refusal | None = None) -> HttpResponse:
    """The register; after a refused reminder with what was typed of it, beside the person."""
    access.require(viewer.staff, "see")
    at = clock.now()
    asked = {"q": given(request, "q"), "holder": given(request, "holder", 8), "state": given(request, "state", 14)}
    lines = queries.holdings(
        on=today(at), search=asked["q"], holder=asked["holder"], only=asked["state"] if asked["state"] in STATES else ""
    )
    people = queries.people(at=at)
    context = {
        "lines": [(one, _word(one.state)) for one in lines],
        "people": [(one, one.state, _person_word(one.state)) for one in people],
        "gaps": sum(1 for one in people if one.state in ("missing", "early", "unreminded")),
        "late": sum(1 for one in lines if one.state in ("missing", "overdue")),
        "asked": asked, "is_narrow": any(asked.values()),
        "holders": Holder.choices, "states": [(one, _word(one)) for one in STATES],
        "may_register": access.may(viewer.staff, "register"), "may_remind": access.may(viewer.staff, "remind"),
        "may_export": access.may(viewer.staff, "export"), "remind": RemindForm(initial={"on": today(at)}, auto_id=False),
        "again": shown_again(RemindForm(request.POST, auto_id=False), refusal) if refusal else None, "of": username, "refusal": refusal,
        **tabs_of(viewer.staff, "secrecy"),
    }  # fmt: skip
    return render(request, "secrecy/register.html", context, status=refusal.http if refusal else 200)


@desk_page
@require_safe
def register_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The register as a file: our people and outside holders together."""
    access.require(viewer.staff, "export")
    at = clock.now()
    rows: list[tuple[object, ...]] = [
        (
            _("Our people"),
            one.staff.username,
            one.staff.display_name,
            one.reach,
            one.version,
            one.signed_at,
            one.first_look_at,
            "",
            _word(one.state),
        )
        for one in queries.people(at=at)
    ]
    rows += [
        (one.row.get_holder_display(), one.row.number, one.row.name, " / ".join(one.info), one.row.paper, one.row.signed_on,
         one.row.granted_at, one.ends_on, _word(one.state))
        for one in queries.holdings(on=today(at))
    ]  # fmt: skip
    head = (
        _("Holder"), _("Number"), _("Name"), _("What"), _("Agreement"), _("Signed"), _("First access"), _("Secret until"), _("State"),
    )  # fmt: skip
    return csv_response(f"secrecy-register-{today(at):%Y%m%d}.csv", head, rows)


def _new_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    access.require(viewer.staff, "register")
    form = shown_again(HolderForm(request.POST), refusal) if refusal else HolderForm(initial={"owner": viewer.staff.username})
    context = {"form": form, "refusal": refusal, **tabs_of(viewer.staff, "secrecy")}
    return render(request, "secrecy/holder_new.html", context, status=refusal.http if refusal else 200)


@page_again(_new_page)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A form for a new holder."""
    if request.method != "POST":
        return _new_page(request, viewer)
    access.require(viewer.staff, "register")
    row = verbs.enter(viewer.staff, at=clock.now(), **cleaned(HolderForm(request.POST)))
    return done(request, "secrecy_holder", row.number)


FORMS: dict[str, type[forms.Form]] = {"sign": PaperForm, "end": EndForm, "hand-back": HandBackForm, "remind": RemindForm}
"""What is typed for each act upon a holder."""


def _holder_page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page of one holder; after a refusal with what was typed in the form of the act."""
    row = access.holding_for(viewer.staff, number)
    at = clock.now()
    line = queries.line_of(row, on=today(at))
    can = access.may(viewer.staff, "register")
    day = {"on": today(at), "ended_on": today(at), "signed_on": today(at)}
    wanted = {
        "sign": row.signed_on is None, "end": row.ended_on is None, "remind": row.ended_on is not None,
        "hand-back": row.ended_on is not None and row.handed_back_on is None,
    }  # fmt: skip
    shown: dict[str, forms.Form] = {act: FORMS[act](initial=day, auto_id=f"{act}_%s") for act, fits in wanted.items() if can and fits}
    act = typed(request, "act", 12) if refusal else ""
    if refusal is not None and act in shown:
        shown[act] = shown_again(FORMS[act](request.POST, auto_id=f"{act}_%s"), refusal)
    context = {
        "row": row, "line": line, "word": _word(line.state), "can": can, "reminders": row.reminders.select_related("by"),
        "may_grant": can and row.granted_at is None and row.ended_on is None and (row.signed_on is not None or row.holder == Holder.SYSTEM),
        **{act.replace("-", "_"): form for act, form in shown.items()}, "refused": act, "refusal": refusal,
        **tabs_of(viewer.staff, "secrecy"),
    }  # fmt: skip
    return render(request, "secrecy/holder.html", context, status=refusal.http if refusal else 200)


@page_again(_holder_page)
def holder(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One holder; its agreement, grant, end and hand-back."""
    if request.method != "POST":
        return _holder_page(request, viewer, number)
    row, at, act = access.holding_for(viewer.staff, number), clock.now(), typed(request, "act", 12)
    if act == "sign":
        verbs.sign(viewer.staff, row, at=at, **cleaned(PaperForm(request.POST)))
    elif act == "grant":
        verbs.grant(viewer.staff, row, at=at)
    elif act == "end":
        verbs.end(viewer.staff, row, at=at, **cleaned(EndForm(request.POST)))
    elif act == "hand-back":
        verbs.record_hand_back(viewer.staff, row, at=at, **cleaned(HandBackForm(request.POST)))
    elif act == "remind":
        verbs.remind(viewer.staff, holding=row, at=at, **cleaned(RemindForm(request.POST)))
    return done(request, "secrecy_holder", row.number)


@page_again(_register_page)
@require_POST
def remind(request: HttpRequest, viewer: Viewer, username: str) -> HttpResponse:
    """Record that somebody who left was reminded."""
    leaver = Staff.objects.filter(username=username[:63]).first() if "\0" not in username else None
    if leaver is None:
        raise NotFound()
    verbs.remind(viewer.staff, leaver=leaver, at=clock.now(), **cleaned(RemindForm(request.POST)))
    return done(request, "secrecy")


def _exceptions_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    """Exceptions asked for and decided, and the form to ask for one; after a refusal with what was typed."""
    form = shown_again(ExceptionForm(request.POST), refusal) if refusal else ExceptionForm()
    opener, labels = sealing.Opener(), dict(Info.choices)
    rows = [
        (one, opener.open(one, "reason"), [labels[name] for name in one.info if name in labels])
        for one in access.exceptions_for(viewer.staff)[:500]
    ]
    context = {
        "rows": rows, "form": form if access.may(viewer.staff, "ask") else None, "may_decide": access.may(viewer.staff, "decide"),
        "open": Asked.OPEN.value, "bases": Basis.choices, "refusal": refusal, **tabs_of(viewer.staff, "secrecy_exceptions"),
    }  # fmt: skip
    return render(request, "secrecy/exceptions.html", context, status=refusal.http if refusal else 200)


@page_again(_exceptions_page)
def exceptions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Exceptions asked for and decided; a form to ask for one."""
    if request.method != "POST":
        return _exceptions_page(request, viewer)
    row = excepting.ask(viewer.staff, at=clock.now(), **cleaned(ExceptionForm(request.POST)))
    return done(request, "secrecy_exceptions", words=_("{number} waits for a second person.").format(number=row.number))


@desk_page
@require_POST
def decide(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Approve or refuse one."""
    row = access.exception_for(viewer.staff, number)
    excepting.decide(viewer.staff, row, approves=typed(request, "act", 10) == "approve", at=clock.now())
    return done(request, "secrecy_exceptions")
