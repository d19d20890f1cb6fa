"""What the pages of this desk do alike: who asks, the row of links over them, how a figure is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers.pages.common import Back, Page, guarded_page
from yinuo.desks.people.asking import given
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..choices import Period
from ..spans import Span, around, span_of


def desk_page(back: Back = "quality", *, again: Callable[..., HttpResponse] | None = None) -> Callable[[Page], Page]:
    """A page of this desk, in one guarded transaction; a refusal becomes a sentence where the act stood."""
    return guarded_page("quality", back=back, again=again)


def rooms(staff: Staff, here: str) -> list[tuple[str, str, bool]]:
    """The links over the pages of this desk."""
    places = [
        ("quality", pgettext("quality", "Scores"), True),
        ("quality_evaluations", pgettext("quality", "Evaluations"), access.may_read(staff)),
        ("quality_standard", pgettext("quality", "Standard and formulas"), True),
        ("channel_volumes", pgettext("quality", "Channels: volume and outages"), True),
    ]
    return [(reverse(route), word, route == here) for route, word, may in places if may]


def span_asked(request: HttpRequest) -> Span:
    """The period of the address; by itself the last whole quarter."""
    found = span_of(given(request, "period", 8))
    return found if found is not None else around(today(clock.now()), Period.QUARTER).before


def label_of(span: Span) -> str:
    """A period in words."""
    first = span.first_on
    if span.period == Period.YEAR:
        return str(first.year)
    if span.period == Period.QUARTER:
        return _("Quarter {quarter} of {year}").format(quarter=(first.month - 1) // 3 + 1, year=first.year)
    return telling_time.month(first)


def choices_of(span: Span) -> list[tuple[str, str, bool]]:
    """The same time as a month, a quarter and a year: key, word, whether it is this one."""
    day = min(span.ends_on - timedelta(days=1), today(clock.now()))
    day = max(day, span.first_on)
    return [(around(day, one).key, str(one.label), one == span.period) for one in Period]
