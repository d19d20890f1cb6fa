"""The tags of one case: typed in a line, or chosen from those in use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, guarded_page, typed
from yinuo.kit import clock

from .. import access
from ..actions import tagging
from ..queries.tags import in_use


@guarded_page("case", back=at_number("case"))
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Choose the tags of a case; what is sent is all it has afterwards."""
    case = access.case_for(viewer, number)
    access.check_may_handle(viewer)
    if request.method == "POST":
        wanted = tagging.words_of("，".join([*request.POST.getlist("tag"), typed(request, "tags", 400)]))
        tagging.tag(viewer, case, add=wanted, remove=set(case.tags) - set(wanted), at=clock.now())
        messages.success(request, _("The tags are kept."))
        return HttpResponseRedirect(reverse("case", args=[case.number]))
    words = list(dict.fromkeys([*case.tags, *in_use(access.cases_of(viewer))]))
    return render(request, "service/tags.html", {"case": case, "words": words})
