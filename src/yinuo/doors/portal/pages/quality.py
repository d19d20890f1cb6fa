"""For everybody: the published results of evaluations, and by which channels we are reached and since when one is out."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yinuo.desks.quality.pages.common import label_of
from yinuo.desks.quality.queries import channels, published
from yinuo.kit import clock


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What evaluations found, and the formulas they were counted by; figures only."""
    found = [replace(one, label=label_of(one.row.span)) for one in published.evaluations()]
    context = {"evaluations": found, "formulas": published.formulas(), "is_english": get_language() == "en"}
    return render(request, "portal/results.html", context)


@require_safe
def open_channels(request: HttpRequest) -> HttpResponse:
    """Every channel, whether it works, and the outages of the last months."""
    at = clock.now()
    found = channels.outages(at=at)
    context = {"states": channels.state_of_channels(found, at=at), "outages": found, "days": channels.DAYS, "at": at}
    return render(request, "portal/open_channels.html", context)
