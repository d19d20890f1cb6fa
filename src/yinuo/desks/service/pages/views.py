"""Views of the queue that are kept: beside the queue with their counters, and a page to name, share, order and remove them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import given, guarded_page, typed
from yinuo.desks.people.asking import cleaned
from yinuo.kit import clock

from .. import access
from ..actions import views as actions
from ..choices import Shared
from ..forms_of_many import ViewForm
from ..queries import saved
from ..refusals import NoSuchAct


@guarded_page("queue", back="queue")
@require_safe
def beside(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The views beside the queue, counted: a part of the page that comes after it."""
    here = given(request, "here", 12)
    found = saved.beside(viewer, access.cases_of(viewer), counted_at=clock.now())
    return render(
        request, "service/views_beside.html", {"kept": found, "kept_here": here, "is_counted": True, "most_counted": saved.MOST_COUNTED}
    )


@guarded_page("queue", back="queue_views")
@require_safe
def views(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The views of this person, and those that others share with them."""
    found, at = saved.beside(viewer), clock.now()
    may = saved.may_share_with(viewer.staff)
    context = {
        "mine": [one.row for one in found if one.is_mine], "others": [one.row for one in found if not one.is_mine],
        "removed": saved.removed_of(viewer.staff, at=at)[:5], "choices": [one for one in Shared.choices if one[0] in may],
    }  # fmt: skip
    return render(request, "service/views.html", context)


@guarded_page("queue", back="queue")
@require_POST
def keep(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep what the queue shows under a name."""
    said = {name: typed(request, name, 40) for name in saved.FIELDS}
    row = actions.keep_view(viewer, said=said, at=clock.now(), **cleaned(ViewForm(request.POST)))
    messages.success(request, _("The view {name} is kept.").format(name=row.name))
    return HttpResponseRedirect(f"{reverse('queue')}?{row.query}&kept={row.pk}")


@guarded_page("queue", back="queue_views")
@require_POST
def do(request: HttpRequest, viewer: Viewer, identity: int, verb: str) -> HttpResponse:
    """Name, share, move, remove or put back one of one's views."""
    if verb == "change":
        actions.change(viewer, identity, **cleaned(ViewForm(request.POST)))
        messages.success(request, _("Saved."))
    elif verb in ("up", "down"):
        actions.move(viewer, identity, step=-1 if verb == "up" else 1)
    elif verb == "remove":
        row = actions.remove(viewer, identity, at=clock.now())
        messages.success(request, _("{name} is removed; it can be put back for a day.").format(name=row.name))
    elif verb == "back":
        actions.put_back(viewer, identity, at=clock.now())
        messages.success(request, _("It is back."))
    else:
        raise NoSuchAct()
    return HttpResponseRedirect(reverse("queue_views"))
