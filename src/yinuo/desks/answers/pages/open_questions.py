"""What the bot did not know, grouped by likeness; and what it handed over, until a desk of cases takes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.desks.people.asking import given, typed
from yinuo.desks.people.models import Staff
from yinuo.kit import clock

from .. import access
from ..actions import judging
from ..choices import Apart
from ..opening import contact_of, text_of
from ..queries import listing as lists
from ..queries import unanswered
from .common import rooms, staff_page

_SHOWN = 50


@staff_page(back="answers_open")
def listing(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The groups; with a form, what becomes of one: set apart with a reason, or answered by an entry that is there."""
    access.check(access.may_write(staff))
    if request.method == "POST":
        numbers = typed(request, "numbers", 8000).split()
        if typed(request, "verb", 10) == "belongs":
            count = judging.belongs_to(staff, numbers, access.entry_for(typed(request, "entry", 24).upper()))
        else:
            count = judging.set_apart(staff, numbers, typed(request, "why", 10), at=clock.now())
        messages.success(
            request, ngettext("{count} question was dealt with.", "{count} questions were dealt with.", count).format(count=count)
        )
        return HttpResponseRedirect(reverse("answers_open"))
    search = given(request, "q", 80)
    groups = unanswered.groups(search=search)
    context = {
        "rooms": rooms(staff, "answers_open"), "groups": groups[:_SHOWN], "count": sum(len(one.asked) for one in groups), "search": search,
        "more": max(0, len(groups) - _SHOWN), "reasons": Apart.choices,
    }  # fmt: skip
    return render(request, "answers/open.html", context)


@staff_page(back="answers_handed")
def handed(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Conversations that wait for a person, with all that was said."""
    access.check(access.may_write(staff))
    if request.method == "POST":
        key = typed(request, "talk", 12)
        judging.answer_talk(staff, access.waiting_talk(int(key) if key.isascii() and key.isdigit() else 0), at=clock.now())
        messages.success(request, _("Recorded: a person answered."))
        return HttpResponseRedirect(reverse("answers_handed"))
    rows = []
    for talk in lists.handed().select_related("answered_by").prefetch_related("questions__version")[:_SHOWN]:
        said = [(text_of(one), one.version) for one in sorted(talk.questions.all(), key=lambda one: one.pk)]
        rows.append((talk, said, contact_of(talk)))
    return render(request, "answers/handed.html", {"rooms": rooms(staff, "answers_handed"), "rows": rows})
