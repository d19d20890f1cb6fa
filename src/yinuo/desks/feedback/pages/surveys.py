"""One survey: its sample, its links, how it stands, what it says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.channels.choices import State as Gone
from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.pages.common import guarded_page, typed
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response

from .. import access, questions, rules
from ..actions import answering, asking, surveys
from ..choices import TYPED, SurveyState, Way
from ..models import Member, Survey
from ..queries import counts, remarks, results
from ..refusals import BadFeedback
from .common import rooms

_SHOWN = 100
_DAY = timedelta(days=1)


@guarded_page("feedback", back="feedback_surveys")
@require_safe
def survey(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """How it stands; once it is closed, what it says."""
    access.check(access.may_read(viewer.staff))
    row, least = access.survey_for(number), rules.present().least_group
    members = list(row.members.select_related("customer")[:_SHOWN])
    viewer.opener.prepare(one.customer_id for one in members)
    asked = questions.read(row.question_set.questions)
    sent = counts.letters_to(row, [one.customer_id for one in members]) if row.by_us else {}
    owns = access.may_plan(viewer.staff) and (row.programme.owner_id == viewer.staff.pk or viewer.staff.role == "director")
    context: dict[str, Any] = {
        "rooms": rooms(viewer.staff, "feedback_surveys"), "survey": row, "turnout": counts.turnout(row), "questions": asked, "owns": owns,
        "members": [(one, showing.name_of(viewer, one.customer), sent.get(one.customer_id)) for one in members],
        "shown": _SHOWN, "ways": _ways(), "least": least,
        "sendable": [(one, Way(one).label) for one in asking.sendable()], "letters": _letters(row), "tomorrow": today(clock.now()) + _DAY,
        "may_type": viewer.may(Field.WISHES, Act.CHANGE), "trend": results.trend(row.programme),
    }  # fmt: skip
    if row.state == SurveyState.CLOSED:
        context["reviewed_at"] = counts.reviewed_at(row) if owns else None
        context["improve_url"] = reverse("improvement_new")
        context["results"] = results.results(row, viewer.staff, least=least)
        context["words"] = [(one, remarks.of_survey(viewer.staff, row.number, one.key)) for one in asked if one.is_text]
        context["feeds"] = results.feeds("survey.sent", "survey.completed", "satisfaction_review.done")
    elif owns:
        context["open_url"] = request.build_absolute_uri(reverse("feedback_survey", args=[surveys.open_token(row)]))
        context["qr"] = segno.make(context["open_url"], error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)
    return render(request, "feedback/survey_page.html", context)


def _letters(row: Survey) -> list[tuple[str, int]]:
    """How our letters stand, in words."""
    found = counts.letters(row) if row.by_us else {}
    return [(str(one.label), found[one.value]) for one in Gone if one.value in found]


def _ways() -> list[tuple[str, Any]]:
    return [(str(one), one.label) for one in Way if one not in TYPED and one != Way.QR]


@guarded_page("feedback", back="feedback_surveys")
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Send, remind, close, review."""
    row, at = access.survey_for(number), clock.now()
    if verb == "send":
        by_us = typed(request, "by_us", 3) == "yes"
        done = surveys.send(viewer, row, way=typed(request, "way", 10), at=at, by_us=by_us, remind_on=_day(typed(request, "remind_on", 10)))
        sent = done.drawn if by_us else done.sent
        said = ngettext("{count} customer is asked.", "{count} customers are asked.", sent).format(count=sent)
    elif verb == "remind":
        count = surveys.remind(viewer, row, at=at)
        said = ngettext("{count} reminder is on record.", "{count} reminders are on record.", count).format(count=count)
    elif verb == "close":
        surveys.close(viewer, row, at=at)
        said = _("The survey is closed and counted.")
    else:
        surveys.review(viewer, row, at=at)
        said = _("The review is on record.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("feedback_one", args=[row.number]))


def _day(text: str) -> date | None:
    """A day as typed; none where nothing is."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadFeedback(what=_("This is no day of the calendar."), beside="remind_on") from None


@guarded_page("feedback", back="feedback_surveys")
@require_safe
def links_csv(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The links of those who did not answer, by customer number, to be sent by whatever sends here."""
    row = access.survey_for(number)
    access.check_owns(viewer.staff, row.programme)
    rows = Member.objects.filter(survey=row, has_answered=False).select_related("customer")
    lines = (
        [
            one.customer.number,
            one.stratum,
            request.build_absolute_uri(reverse("feedback_survey", args=[surveys.token_of(row, one.customer.number)])),
        ]
        for one in rows
    )
    return csv_response(f"{row.number}-links.csv", [_("Customer"), _("Part of the sample"), _("Link")], lines)


@guarded_page("feedback", back="feedback_surveys")
@require_safe
def results_csv(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The results as a table, with the same groups hidden as on the page."""
    access.check(access.may_read(viewer.staff))
    row = access.survey_for(number)
    found = results.results(row, viewer.staff, least=rules.present().least_group) if row.state == SurveyState.CLOSED else []
    head = [_("Question"), _("Kind of group"), _("Group"), _("Answers"), _("Figure"), _("from"), _("to")]
    return csv_response(f"{row.number}-results.csv", head, results.compared(found))


@guarded_page("feedback", back="feedback_surveys")
def type_in(request: HttpRequest, viewer: Viewer, number: str, customer: str) -> HttpResponse:
    """What a customer of the sample says on the telephone or face to face."""
    row: Survey = access.survey_for(number)
    who = customer_for(viewer, customer)
    viewer.check(Field.WISHES, Act.CHANGE)
    asked = questions.read(row.question_set.questions)
    if request.method == "POST":
        said = {one.key: typed(request, one.key) for one in asked}
        is_anonymous = typed(request, "named", 3) != "yes"
        answering.type_in(viewer, row, who, said, way=typed(request, "way", 10), is_anonymous=is_anonymous, at=clock.now())
        messages.success(request, _("The answers are taken."))
        return HttpResponseRedirect(reverse("feedback_one", args=[row.number]))
    context = {
        "rooms": rooms(viewer.staff, "feedback_surveys"), "survey": row, "customer": who, "name": showing.name_of(viewer, who),
        "questions": asked, "ways": [(str(one), one.label) for one in TYPED],
    }  # fmt: skip
    return render(request, "feedback/type_in.html", context)
