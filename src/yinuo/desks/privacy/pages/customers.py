"""One person: how they stand to each purpose on any day, what they asked for, whether they are restricted. And the purposes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, customer_for, family_of, visible_to
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import handlers, house_rules, purposes
from ..actions import consenting, restricting
from ..choices import Channel, Reason, Verb
from ..forms import ConsentForm
from ..models import Certificate, Request
from ..queries import cases, consents, restrictions
from ..refusals import NotGiven
from .common import desk_page, given, typed


@desk_page()
@require_safe
def one(request: HttpRequest, viewer: Viewer, customer: str) -> HttpResponse:
    """Consents, requests and restriction of one customer; `?on=` shows how the consents stood at the end of a past day."""
    handlers.check(viewer, Verb.SEE)
    return _page(request, viewer, customer_for(viewer, customer))


def _page(
    request: HttpRequest, viewer: Viewer, found: Customer, *, form: ConsentForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    at = clock.now()
    day = _day(given(request, "on", 10))
    known = purposes.on(today(at))
    mine = Request.objects.filter(customer__in=family_of(found)).select_related("customer", "by")[:50]
    context = {
        "customer": found,
        "name": showing.name_of(viewer, found),
        "on": day,
        "standings": consents.standings(viewer, found, at=_end_of(day, at), day=day or today(at)),
        "history": consents.history(viewer, found),
        "form": form or ConsentForm(asked=list(known)),
        "texts": [one for one in known if one.needs_consent],
        "requests": cases.lines(viewer, list(mine), at=at),
        "restriction": restrictions.of(found),
        "reasons": [one for one in Reason.choices if one[0] != Reason.KEPT],
        "colleagues": Staff.objects.filter(is_active=True).exclude(pk=viewer.staff.pk).order_by("display_name"),
        "channels": Channel.choices,
        "may_consent": handlers.may(viewer, Verb.CONSENT),
        "may_receive": handlers.may(viewer, Verb.RECEIVE),
        "may_restrict": handlers.may(viewer, Verb.RESTRICT),
        "refusal": refusal,
    }
    return render(request, "privacy/customer.html", context, status=refusal.http if refusal else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _end_of(day: date | None, at: datetime) -> datetime:
    """The last instant of a past day in the house's zone; now where no day was asked for, or one to come."""
    if day is None or day >= today(at):
        return at
    return timezone.make_aware(datetime.combine(day + timedelta(1), time())) - timedelta(seconds=1)


Act = Callable[[HttpRequest, Viewer, Customer, datetime], Any]


def _withdraw(request: HttpRequest, viewer: Viewer, found: Customer, at: datetime) -> None:
    channel = typed(request, "channel", 12)
    if channel not in Channel.values:
        raise NotGiven(purpose=typed(request, "purpose", 40))
    evidence = typed(request, "evidence")
    consenting.withdraw(viewer, found, typed(request, "purpose", 40), at=at, entered_at=at, channel=channel, evidence=evidence)
    messages.success(request, _("Withdrawn. From this minute the data are not used for it any more."))


def _restrict(request: HttpRequest, viewer: Viewer, found: Customer, at: datetime) -> None:
    reason = typed(request, "reason", 12)
    if reason not in Reason.values or reason == Reason.KEPT:
        raise NotGiven(purpose=reason)
    restricting.restrict(viewer, found, reason=reason, readers=request.POST.getlist("reader")[:50], at=at)
    messages.success(request, _("Restricted. Only the named people see this customer now."))


def _lift(request: HttpRequest, viewer: Viewer, found: Customer, at: datetime) -> None:
    restricting.lift(viewer, found, at=at)
    messages.success(request, _("The restriction is lifted."))


ACTS: dict[str, Act] = {"withdraw": _withdraw, "restrict": _restrict, "lift": _lift}


def _page_again(request: HttpRequest, viewer: Viewer, customer: str, verb: str, refusal: Refusal) -> HttpResponse:
    form = ConsentForm(request.POST, asked=list(purposes.on(today(clock.now())))) if verb == "consent" else None
    return _page(request, viewer, customer_for(viewer, customer), form=form, refusal=refusal)


@desk_page(again=_page_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, customer: str, verb: str) -> HttpResponse:
    """One act on one customer's consents or restriction. What is refused comes back on the same page with everything that was typed."""
    found = customer_for(viewer, customer)
    if verb == "consent":
        return _consent(request, viewer, found)
    if verb not in ACTS:
        raise NotGiven(purpose=verb[:40])
    ACTS[verb](request, viewer, found, clock.now())
    return _to(found)


def _consent(request: HttpRequest, viewer: Viewer, found: Customer) -> HttpResponse:
    """Enter what the person said."""
    handlers.check(viewer, Verb.CONSENT)
    at = clock.now()
    form = ConsentForm(request.POST, asked=list(purposes.on(today(at))))
    if not form.is_valid():
        return _page(request, viewer, found, form=form)
    said = dict(form.cleaned_data)
    says, purpose, when = said.pop("says"), said.pop("purpose"), said.pop("at") or at
    if says == "given":
        said["text_sha256"] = request.POST.get(f"text_{purpose}", "")[:64]
        consenting.give(viewer, found, purpose, at=when, entered_at=at, **said)
    else:
        consenting.decline(viewer, found, purpose, at=when, entered_at=at, channel=said["channel"], evidence=said["evidence"])
    messages.success(request, _("What the person said is entered."))
    return _to(found)


def _to(found: Customer) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("privacy_customer", args=[found.number]))


@desk_page()
@require_safe
def purposes_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What personal data are used for here, on what basis, and how long a request may take."""
    handlers.check(viewer, Verb.SEE)
    at = clock.now()
    day = _day(given(request, "on", 10)) or today(at)
    return render(request, "privacy/purposes.html", {"on": day, "purposes": purposes.on(day), "rules": house_rules.RULES})


@desk_page()
@require_safe
def certificates(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every certificate of an erasure, newest first."""
    handlers.check(viewer, Verb.SEE)
    rows = Certificate.objects.filter(customer__in=visible_to(viewer.staff)).select_related("request", "customer").defer("pdf")
    return render(request, "privacy/certificates.html", {"rows": rows[:500]})
