"""What the shell around every page needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yinuo.desks.people import acting, second_step
from yinuo.kit import clock
from yinuo.ui import navigation

from . import queries

TABS = 5  # as many as fit below a phone's page


def shell(request: HttpRequest) -> dict[str, Any]:
    """Side bar, today chip, organisation and theme; next to nothing before one is signed in."""
    theme = request.COOKIES.get("yinuo_theme", "")
    known: dict[str, Any] = {"theme": theme if theme in ("light", "dark") else "light", "organisation": queries.organisation()}
    if getattr(request, "user", None) is not None and request.user.is_authenticated and not second_step.owes(request):
        at = clock.now()
        bar = navigation.side_bar(request.path, counters=queries.counters(at=at))
        known["side"], known["tabs"] = bar, bar.first(TABS)
        known["today"] = queries.today(at=at)
        known["query"] = request.GET.get("q", "")[:200]
        known["acting_for"] = acting.principal_of(request)
        known["may_act_for"] = acting.principals_of(request)
        known["notices"] = queries.notice_count(request.user.notices_seen_at or request.user.joined_at, staff=request.user)
    return {"shell": known}
