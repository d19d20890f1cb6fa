"""The work queue: views, filters, what presses first; handing several over at once; the same as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import given, guarded_page, typed
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response, xlsx_response

from .. import access, bulking, duty
from ..actions import listing, moving
from ..choices import Channel, Complexity, Kind, Shared, Urgency
from ..queries import lines as lines_of
from ..queries import list_file, saved
from ..queries import queue as queries
from ..queries.queue import Asked

MOST_AT_ONCE = 200
MOST_IN_FILE = 2_000


def _asked(request: HttpRequest) -> Asked:
    view = given(request, "view", 12)
    return Asked(
        view=view if view in queries.BY_KEY else "nearest",
        **{name: given(request, name, 12) for name in ("kind", "channel", "urgency", "complexity")},
        search=given(request, "search", 40), after=given(request, "after", 120),
        owner=given(request, "owner", 63), team=given(request, "team", 80), tag=given(request, "tag", 20),
    )  # fmt: skip


@guarded_page("queue", back="queue")
@require_safe
def queue(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What to do next, and until when."""
    asked, cases, at = _asked(request), access.cases_of(viewer), clock.now()
    counts = queries.counts_of(viewer, cases)
    found = queries.stretch(viewer, cases, asked, count=None if asked.is_narrow else counts.get(asked.view))
    context = {
        "asked": asked, "at": at, "lines": lines_of.lines(viewer, found, at=at), "next_key": found.next_key,
        "views": [(view, counts.get(view.key), view.key == asked.view) for view in queries.VIEWS],
        "view": queries.BY_KEY[asked.view], "most_counted": queries.MOST_COUNTED,
        "filters": [("kind", Kind.choices), ("channel", Channel.choices), ("urgency", Urgency.choices), ("complexity", Complexity.choices)],
        "may_handle": access.may_handle(viewer), "verbs": bulking.verbs_of(viewer) if access.may_handle(viewer) else [],
        "kept": saved.beside(viewer), "kept_here": given(request, "kept", 18), "may_share": _shares(viewer),
        "leads": duty.leads(viewer.staff),
        "said": [(name, getattr(asked, name)) for name in saved.FIELDS], "query": request.GET.urlencode(),
        "owner_name": _name_of(asked.owner),
    }  # fmt: skip
    return render(request, "service/queue.html", context)


@guarded_page("queue", back="queue")
@require_POST
def offer_many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Offer the ticked cases to a colleague."""
    numbers = request.POST.getlist("number")[:MOST_AT_ONCE]
    cases = [access.case_for(viewer, number) for number in numbers]
    count = moving.offer_many(viewer, cases, to=typed(request, "to", 63), at=clock.now())
    words = ngettext("{n} case is offered; it stays where it is until it is accepted.",
                     "{n} cases are offered; they stay where they are until they are accepted.", count)  # fmt: skip
    messages.success(request, words.format(n=count))
    return HttpResponseRedirect(reverse("queue"))


@guarded_page("queue", back="queue")
@require_POST
def take_many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Take the ticked cases that are still nobody's."""
    cases = [access.case_for(viewer, number) for number in request.POST.getlist("number")[:MOST_AT_ONCE]]
    count = moving.take_many(viewer, cases, at=clock.now())
    messages.success(request, ngettext("{n} case is yours.", "{n} cases are yours.", count).format(n=count))
    return HttpResponseRedirect(f"{reverse('queue')}?view=nobody")


def _shares(viewer: Viewer) -> list[tuple[str, str]]:
    may = saved.may_share_with(viewer.staff)
    return [(value, str(label)) for value, label in Shared.choices if value in may]


def _name_of(username: str) -> str:
    found = Staff.objects.filter(username=username).first() if username else None
    return str(found) if found else username


@guarded_page("queue", back="queue")
@require_safe
def as_file(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The view as a file: numbers, codes and instants, nothing of a person. Who took which stands in the ledger."""
    duty.check_may_export(viewer.staff)
    asked = _asked(request)
    found = queries.stretch(viewer, access.cases_of(viewer), asked, limit=MOST_IN_FILE)
    listing.list_exported(viewer, asked, count=len(found.cases), form=form, at=clock.now())
    write = csv_response if form == "csv" else xlsx_response
    return write(f"queue.{form}", list_file.HEAD, list_file.rows(found))
