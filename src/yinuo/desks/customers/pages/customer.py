"""One customer: everything there is to know on one page, covered until somebody says what for."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access, panels
from ..access import Viewer
from ..actions import looking, merging
from ..choices import Act, Field, Purpose, Sealed
from ..models import Customer, Look, Merge
from ..queries import record as records
from ..queries import timeline
from ..refusals import BadField
from .common import back_to, covered_in_time, desk_page, given, session_of, typed, watermark

_STEP = 40


@desk_page("care")
@require_safe
def customer(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The page of one customer."""
    found = access.customer_for(viewer, number)
    if found.number != number:
        return back_to(found)
    at = clock.now()
    whole = records.record(viewer, found, session=session_of(request), at=at)
    view = given(request, "view", 12)
    before = _instant(given(request, "before", 40))
    moments = timeline.moments(whole.subjects, view=view, before=before, limit=_STEP + 1)
    context = {
        "record": whole,
        "customer": found,
        "viewer": viewer,
        "moments": moments[:_STEP],
        "earlier": moments[_STEP - 1].at.isoformat() if len(moments) > _STEP else "",
        "view": view,
        "states": [(row, records.state_of(row)) for row in whole.promises[:8]],
        "purposes": Purpose.choices,
        "minutes": looking.MINUTES,
        "mark": watermark(request, telling_time.full_instant(at)),
        "panels": panels.of(viewer, found, at=at),
        **_rights(viewer),
    }
    return covered_in_time(render(request, "customers/customer.html", context), whole.covered_at, at=at)


@desk_page("look")
def look(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Ask what for, then open one field."""
    found = access.customer_for(viewer, number)
    if request.method == "POST":
        looking.look(
            viewer, found, typed(request, "field", 12), purpose=typed(request, "purpose", 12), about=typed(request, "about", 40),
            remark=typed(request, "remark"), session=session_of(request), at=clock.now(),
        )  # fmt: skip
        return _back_from_look(request, found)
    field = given(request, "field", 12)
    if field not in Sealed.values:
        raise BadField(field=field, why=_("there is no such field."))
    viewer.check(field, Act.REVEAL)
    context = {"customer": found, "field": field, "label": Sealed(field).label, "purposes": Purpose.choices, "minutes": looking.MINUTES}
    return render(request, "customers/look.html", context | {"next": given(request, "next", 200)})


def _back_from_look(request: HttpRequest, customer: Customer) -> HttpResponse:
    """To the page of this house that asked for the look, else to the customer."""
    wanted = typed(request, "next", 200)
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return HttpResponseRedirect(wanted) if is_ours else back_to(customer)


@desk_page("look")
@require_POST
def cover(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Cover everything again."""
    found = access.customer_for(viewer, number)
    looking.cover(viewer, found, session=session_of(request), at=clock.now())
    return back_to(found)


@desk_page("care")
@require_safe
def looks(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Who looked at what, and why."""
    found = access.customer_for(viewer, number)
    rows = Look.objects.filter(customer__in=access.family_of(found)).select_related("staff")[:200]
    said = [(row, viewer.opener.open(row, "remark", customer=row.customer_id)) for row in rows]
    return render(request, "customers/looks.html", {"customer": found, "rows": said})


@desk_page("merge")
def merge(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Show two customers side by side; with `confirm`, merge them."""
    found = access.customer_for(viewer, number)
    viewer.check_verb("merge")
    wanted = (request.POST if request.method == "POST" else request.GET).get("double", "").strip().upper()[:24]
    double = access.customer_for(viewer, wanted) if wanted else None
    if request.method == "POST" and double is not None and request.POST.get("confirm") == "yes":
        merging.merge(viewer, found, double, at=clock.now())
        messages.success(request, _("{double} is now read as part of {number}.").format(double=double.number, number=found.number))
        return back_to(found)
    at, session = clock.now(), session_of(request)
    both = [records.record(viewer, one, session=session, at=at) for one in (found, double) if one is not None]
    sides = [(name, [one.fields[place] for one in both]) for place, name in enumerate(Sealed.labels)]
    context = {
        "customer": found,
        "double": double,
        "both": both,
        "sides": sides,
        "wanted": wanted,
        "is_open": any(one.is_opened for one in both),
        "mark": watermark(request, telling_time.full_instant(at)),
    }
    return render(request, "customers/merge.html", context)


@desk_page("merge")
@require_POST
def undo_merge(request: HttpRequest, viewer: Viewer, number: str, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    found = access.customer_for(viewer, number)
    merging.undo_merge(viewer, get_object_or_404(Merge, pk=merge_id, survivor=found), at=clock.now())
    messages.success(request, _("The merge was undone."))
    return back_to(found)


def _rights(viewer: Viewer) -> dict[str, bool]:
    can = {f"may_change_{field.value}": viewer.may(field, Act.CHANGE) for field in (Field.NAME, Field.WISHES, Field.AGREEMENTS)}
    return {
        **can,
        "may_register": viewer.may(Field.REGISTER, Act.CHANGE),
        "may_assign": viewer.may(Field.RESPONSIBLE, Act.CHANGE),
        "may_merge": viewer.may_do("merge"),
        "may_own": viewer.may(Field.CUSTOM, Act.CHANGE),
        "sees_amounts": viewer.may(Field.AMOUNTS, Act.SEE),
    }


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else timezone.make_aware(found)
