"""The register asked: what binds whom on a day, which value is the strictest, the numbers, who has not signed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.desks.documents.choices import Bound
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..queries import register as queries
from .common import desk_page, staff_of
from .proposals import title_of


@desk_page
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Anybody asks what binds themselves; those who work with documents ask for everybody."""
    staff = staff_of(request)
    is_wide = access.may(staff, "register")
    kind, name, on = _asked(request)
    if not is_wide:
        kind, name = Bound.STAFF.value, staff.username
    found = queries.binding(kind, name, on=on)
    last = timezone.make_aware(datetime.combine(on, time())).astimezone(UTC) + timedelta(days=1, seconds=-1)
    context = {
        "found": [(one, title_of(one)) for one in found], "matters": queries.matters([one.number for one in found], at=last),
        "kind": kind,
        "name": name, "on": on, "is_wide": is_wide, "tab": "register",
        "kinds": [(one.value, one.label) for one in Bound if one != Bound.EVERYONE],
        "runs": queries.sequences() if is_wide else [], "unsigned": queries.unsigned() if is_wide else [],
    }  # fmt: skip
    return render(request, "changes/register.html", context)


def _asked(request: HttpRequest) -> tuple[str, str, date]:
    kind, name = request.GET.get("kind", ""), request.GET.get("name", "").replace("\0", "").strip()[:120]
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = telling_time.local(clock.now()).date()
    return kind if kind in Bound.values else Bound.CUSTOMERS.value, name, on
