"""Statements before a service: written and published by staff, read and acknowledged by anybody who holds the link, public for all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number
from yinuo.desks.people.asking import cleaned, done, given, shown_again, typed
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import terms
from ..forms import SheetForm, part_label
from ..models import Sheet, SheetVersion, Shown
from ..queries import statements
from ..refusals import LinkIsOver
from ..wording import reader
from .common import desk_page, rooms

SHOWN = 100


@desk_page("terms")
@require_safe
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The statements, who saw them, and services that began without the customer's word."""
    began, known = statements.coverage(viewer)
    context = {
        "rooms": rooms(viewer.staff, "terms"), "rows": [(one, one.live or one.versions.latest("place")) for one in Sheet.objects.all()],
        "waiting": SheetVersion.objects.filter(phase="proposed").select_related("sheet", "by"), "began": began, "known": known,
        "without": list(statements.without_word(viewer)[:SHOWN]), "not_shown": list(statements.not_shown(viewer)[:SHOWN]),
        "may_write": access.may_write(viewer.staff),
    }  # fmt: skip
    return render(request, "processes/terms.html", context)


@desk_page("terms")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who saw which version when: numbers and instants, nothing of a person."""
    rows = Shown.objects.select_related("case", "customer", "version__sheet", "by").order_by("-id")[:10_000]
    head = ("case", "customer", "statement", "sha256", "language", "way", "by", "given_at", "shown_at", "acknowledged_at")
    told = [(one.case.number, one.customer.number, one.version.code, one.version.sha256, one.language, one.way, one.by.username,
             one.given_at, one.shown_at, one.acknowledged_at) for one in rows]  # fmt: skip
    return csv_response("statements.csv", head, told)


@desk_page("terms")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Write a new statement."""
    access.check(access.may_write(viewer.staff))
    form, refusal = SheetForm(request.POST or None), None
    if request.method == "POST":
        try:
            said = cleaned(form)
            version = terms.propose(viewer.staff, said, kind=said["kind"], at=clock.now())
            return done(request, "terms_one", version.sheet.number, words=_("Saved. Somebody else checks and publishes it."))
        except Refusal as caught:
            refusal, form = caught, shown_again(form, caught)  # type: ignore[assignment]
    context = {"rooms": rooms(viewer.staff, "terms"), "form": form, "refusal": refusal}
    return render(request, "processes/terms_new.html", context, status=refusal.http if refusal else 200)


@desk_page("terms")
def one(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One statement: its versions, and a form for the next one."""
    sheet = access.sheet_for(number)
    shown, refusal = sheet.live or sheet.versions.latest("place"), None
    form = SheetForm(request.POST or None, initial={name: getattr(shown, name) for name in terms.FIELDS})
    del form.fields["kind"]
    if request.method == "POST":
        try:
            terms.propose(viewer.staff, cleaned(form), sheet=sheet, at=clock.now())
            return done(request, "terms_one", number, words=_("Saved. Somebody else checks and publishes it."))
        except Refusal as caught:
            refusal, form = caught, shown_again(form, caught)  # type: ignore[assignment]
    versions = list(sheet.versions.select_related("by", "decided_by", "sheet").order_by("-place"))
    context = {
        "rooms": rooms(viewer.staff, "terms"), "sheet": sheet, "title": _title(shown), "versions": [(row, _parts(row)) for row in versions],
        "form": form if access.may_write(viewer.staff) else None, "may_approve": access.may_approve(viewer.staff), "refusal": refusal,
    }  # fmt: skip
    return render(request, "processes/terms_one.html", context, status=refusal.http if refusal else 200)


def _title(row: SheetVersion) -> str:
    return row.title_zh if telling_time.is_chinese() else row.title_en


def _parts(row: SheetVersion) -> list[tuple[str, str]]:
    return [(part_label(name), text) for name, text in row.parts(reader())]


@desk_page(at_number("terms_one"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Publish a version, send it back, or take the statement off."""
    sheet, at, place = access.sheet_for(number), clock.now(), typed(request, "place", 4)
    if verb == "withdraw":
        terms.withdraw(viewer.staff, sheet, at=at)
        return done(request, "terms_one", number, words=_("The changes are saved."))
    version = access.sheet_version_for(sheet, int(place) if place.isascii() and place.isdigit() else 0)
    if verb == "publish":
        terms.publish(viewer.staff, version, at=at)
    elif verb == "return":
        terms.send_back(viewer.staff, version, remark=typed(request, "remark", 300), at=at)
    else:
        raise Http404
    return done(request, "terms_one", number, words=_("The changes are saved."))


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """For everybody: fees, time limits, exclusions, ways to complain, and the rule of priority; also as they were at the end of a day."""
    at, day = clock.now(), _day(given(request, "on", 10))
    if day is not None:
        close = datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())
        at = min(at, close - timedelta(seconds=1))
    found = [(row, _title(row), _parts(row)) for row in statements.public_on(at)]
    context = {"found": found, "rule": priority.rule(), "day": day, "at": at, "zone": settings.TIME_ZONE}
    return render(request, "processes/public.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """A customer reads what holds before their service, and says that they did. Opening it shows it; only the button acknowledges."""
    at = clock.now()
    try:
        found = terms.opened(number[:24], secret, at=at, says_yes=request.method == "POST")
    except LinkIsOver as refusal:
        return render(request, "processes/link.html", {"refusal": refusal}, status=refusal.http)
    if request.method == "POST":
        return HttpResponseRedirect(request.path)
    row = found.shown
    context = {"row": row, "title": _title(row.version), "parts": _parts(row.version), "number": found.number}
    response = render(request, "processes/link.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
