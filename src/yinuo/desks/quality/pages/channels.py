"""Channels: volumes, what nobody recorded yet, outages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.asking import cleaned, done, given, shown_again
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import outages
from ..forms import EndForm, OutageForm
from ..queries import channels
from .common import desk_page, rooms


def _step(request: HttpRequest) -> str:
    asked = given(request, "step", 8)
    return asked if asked in channels.STEPS else "week"


def _steps() -> list[tuple[str, str]]:
    return [("day", pgettext("volumes", "by day")), ("week", pgettext("volumes", "by week")), ("month", pgettext("volumes", "by month"))]


def _page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None, **_named: object) -> HttpResponse:
    access.check(access.may_work_channels(viewer), _("Your role has nothing to do with channels."))
    at, step = clock.now(), _step(request)
    local = timezone.localtime(at).replace(second=0, microsecond=0)
    form = OutageForm(initial={"since": local}) if refusal is None else shown_again(OutageForm(request.POST), refusal)
    found = channels.outages(at=at)
    context = {
        "rooms": rooms(viewer.staff, "channel_volumes"), "table": channels.volumes(step=step, at=at), "step": step, "steps": _steps(),
        "outbound": channels.outbound(step=step, at=at), "unrecorded": channels.unrecorded(), "outages": found, "days": channels.DAYS,
        "form": form, "refusal": refusal, "end": EndForm(initial={"until": local}), "states": channels.state_of_channels(found, at=at),
    }  # fmt: skip
    context["waiting"] = sum(one.count for one in context["unrecorded"])  # type: ignore[attr-defined]
    return render(request, "quality/channels.html", context, status=refusal.http if refusal else 200)


@desk_page("board")
@require_safe
def volumes(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How much came by each channel, what has no case yet, and when a channel was out."""
    return _page(request, viewer)


@desk_page("channel_volumes")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The volumes as a table."""
    access.check(access.may_work_channels(viewer), _("Your role has nothing to do with channels."))
    table = channels.volumes(step=_step(request), at=clock.now())
    top = [_("Channel"), *table.heads, _("All"), "%", pgettext("volumes", "Seconds from contact to record")]
    rows = (
        [one.label, *one.counts, one.total, round(one.share, 1), None if one.seconds is None else round(one.seconds)] for one in table.rows
    )
    return csv_response(f"channels-{table.heads[-1]}.csv", top, rows)


@desk_page("channel_volumes", again=_page)
@require_POST
def record(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Record that a channel is out, or was."""
    outages.record(viewer, at=clock.now(), **cleaned(OutageForm(request.POST)))
    return done(request, "channel_volumes", words=_("Recorded. Everybody sees it on the page of our channels."))


@desk_page("channel_volumes")
@require_POST
def end(request: HttpRequest, viewer: Viewer, identity: int) -> HttpResponse:
    """It works again."""
    outages.end(viewer, identity, at=clock.now(), **cleaned(EndForm(request.POST)))
    return done(request, "channel_volumes", words=_("Recorded: it works again."))
