"""The work queue: views, filters, what presses first; handing several over at once; the same as a file."""

from __future__ import annotations

from itertools import islice

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
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import moving
from ..choices import Channel, Complexity, Kind, Urgency
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
    )  # fmt: skip


@guarded_page("queue", back="queue")
@require_safe
def queue(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What to do next, and until when."""
    asked, cases, at = _asked(request), access.cases_of(viewer), clock.now()
    found = queries.stretch(viewer, cases, asked)
    counts = queries.counted(viewer, cases)
    context = {
        "asked": asked, "at": at, "lines": queries.lines(viewer, found, at=at), "next_key": found.next_key,
        "views": [(view, counts.get(view.key), view.key == asked.view) for view in queries.VIEWS],
        "view": queries.BY_KEY[asked.view], "most_counted": queries.MOST_COUNTED,
        "filters": [("kind", Kind.choices), ("channel", Channel.choices), ("urgency", Urgency.choices), ("complexity", Complexity.choices)],
        "may_handle": access.may_handle(viewer),
        "colleagues": Staff.objects.filter(is_active=True, department=viewer.staff.department).exclude(department=""),
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


@guarded_page("queue", back="queue")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The view as a file: numbers, codes and instants, nothing of a person."""
    found = queries.stretch(viewer, access.cases_of(viewer), _asked(request), limit=MOST_IN_FILE)
    head = ("number", "kind", "channel", "customer", "urgency", "complexity", "state", "owner", "received_at", "promise", "due_at")
    rows = (
        (
            case.number, case.kind, case.channel, case.customer.number, case.urgency, case.complexity, case.state,
            case.owner.username if case.owner else "", case.received_at.isoformat(),
            deadline.promise if (deadline := found.deadlines.get(case.number)) else "",
            deadline.due_at.isoformat() if deadline and deadline.due_at else "",
        )
        for case in islice(found.cases, MOST_IN_FILE)
    )  # fmt: skip
    return csv_response("queue.csv", head, rows)
