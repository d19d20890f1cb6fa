"""A new code for a customer who lost theirs: asked for on the page of the case, shown once."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, guarded_page, typed
from yinuo.desks.service import access as cases
from yinuo.desks.service.access import may_handle
from yinuo.desks.service.models import Case
from yinuo.desks.service.panels import Panel
from yinuo.kit import clock

from ..actions import renewing, writing
from ..choices import Checked, Way


def panel_of(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """For whoever handles the case; the ways are those that have an address on file."""
    if not may_handle(viewer) or case.customer.erased_at is not None or case.merged_into_id is not None:
        return None
    ways = [(str(one), one.label) for one in Way if writing.is_set_up(one) and writing.address_on_file(case, one)]
    return Panel("channels/code.html", {"checks": Checked.choices, "ways": ways, "has_code": case.secret_digest is not None})


@guarded_page("case", back=at_number("case"), template="channels/refused.html")
@require_POST
def renew(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Give a case another code; it stands on this answer alone, and in no address, cookie or log."""
    case = cases.case_for(viewer, number)
    made = renewing.renew(
        viewer, case, checked=typed(request, "checked", 16), remark=typed(request, "remark", 400), way=typed(request, "way", 8),
        at=clock.now(),
    )  # fmt: skip
    if made.way:
        messages.success(request, _("A new code is on its way to the address on file. The code before opens nothing any more."))
        return HttpResponseRedirect(reverse("case", args=[number]))
    response = render(request, "channels/new_code.html", {"number": number, "secret": made.secret})
    response.headers["Cache-Control"] = "no-store"
    return response
