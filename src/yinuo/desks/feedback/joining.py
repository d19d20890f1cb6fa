"""What this desk adds beside the cases and the customers, once the application is ready."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from yinuo.desks.channels import subjects
from yinuo.desks.customers import places
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.queries import timeline, whole_record
from yinuo.desks.service import announcing, panels, tracking
from yinuo.desks.service.choices import State
from yinuo.desks.service.models import Case
from yinuo.desks.service.panels import Panel
from yinuo.desks.service.tracking import Section
from yinuo.kit.words import pgettext_lazy

from . import access, following
from .actions import asking, inviting, rating
from .choices import LONGEST_COMMENT, STARS, TicketState
from .following import Demand, Low
from .models import Answer, Member, Rating, Ticket
from .queries import moments


def join() -> None:
    """Called once, when the application is ready."""
    announcing.on_settled.append(offered)
    panels.register("rating", panel_of, order=40)
    tracking.register("rating", section_of, verb=rated, order=60)
    whole_record.register(of_this_desk)
    timeline.register(moments.moments_of, view="visits")
    subjects.register("survey", asking.is_wanted)
    following.on_demand.append(demanded)
    following.on_low.append(told_low)
    places.register(places.Place("feedback", pgettext_lazy("place", "Ratings, surveys"), may=access.may_read, order=30))


def offered(case: Case) -> None:
    """A case that is closed may be rated."""
    inviting.invite(case)


def rating_link(case: Case, *, at: datetime) -> str:
    """The path by which a case is rated, for a message to its customer; empty where there is nothing to rate."""
    if not rating.may_rate(case, at=at):
        return ""
    rating.offer(case)
    return rating.path_for(case.number)


def demanded(demand: Demand, at: datetime) -> None:
    """A department that is below its limit in a survey is asked for a plan; its facts stand on the stream of the score."""
    reason = _("Satisfied in survey {number}: {score} %, demanded: {limit} %.").format(
        number=demand.survey.number, score=demand.score, limit=demand.limit
    )
    _ask(demand.department, reason, at, source_ref=demand.subject, by=demand.by.ref)


def told_low(low: Low, at: datetime) -> None:
    """Anonymous ratings call nobody back. Where a fifth of a group is low, its department is told how many, and asked for a plan."""
    if low.department and low.low * 5 >= low.of:
        reason = _("{low} of {of} anonymous ratings that were counted together are low.").format(low=low.low, of=low.of)
        _ask(low.department, reason, at, source_ref=f"rating:{low.month:%Y-%m}", by="system:feedback")


def _ask(department: str, reason: str, at: datetime, *, source_ref: str, by: str) -> None:
    if apps.is_installed("yinuo.desks.improvement"):
        from yinuo.desks.improvement.actions.demanding import demand

        demand(department, "survey", reason, at, source_ref=source_ref, by=by)


def panel_of(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """The rating under a name, beside its case. Of an anonymous one nothing is shown, not even that there is one: that would tell when."""
    if case.state not in (State.RESOLVED, State.CLOSED):
        return None
    row = Rating.objects.filter(case_number=case.number).first()
    if row is None:
        return None
    return Panel("feedback/case_panel.html", {"row": row, "comment": viewer.opener.open(row, "comment", customer=row.customer_id)})


def section_of(case: Case, at: datetime) -> Section | None:
    """The rating on the page on which a customer follows a case that is solved."""
    if case.state not in (State.RESOLVED, State.CLOSED):
        return None
    ticket = Ticket.objects.filter(case_number=case.number).first()
    is_done = ticket is not None and ticket.state != TicketState.OPEN
    if not is_done and not rating.may_rate(case, at=at):
        return None
    return Section("feedback/section.html", {"stars": STARS, "longest": LONGEST_COMMENT, "done": is_done, "chosen": ""})


def rated(case: Case, said: Mapping[str, str], at: datetime) -> str:
    """What the form of that section does; gives the sentence that is shown."""
    mark = said.get("score", "")
    is_anonymous = bool(said.get("anonymous"))
    opened = rating.rate(
        case, score=int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 3 else 0, comment=said.get("comment", ""),
        is_anonymous=is_anonymous, at=at,
    )  # fmt: skip
    if opened:
        return _("We are sorry that we let you down. Somebody takes it up as {number} and comes back to you.").format(number=opened)
    return _("Thank you. It cannot be traced back to you.") if is_anonymous else _("Thank you for your rating.")


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """What is kept of a person here, in clear. Of what was said anonymously nobody knows whose it is, so it cannot be part of it."""
    ratings = Rating.objects.filter(customer__in=family).order_by("pk")
    answers = Answer.objects.filter(customer__in=family).select_related("survey").order_by("pk")
    return {
        "ratings": [
            {
                "case": row.case_number, "score": row.score, "at": row.at.isoformat(),
                "comment": viewer.opener.open(row, "comment", customer=row.customer_id),
            }
            for row in ratings
        ],
        "survey_answers": [
            {
                "survey": row.survey.number, "at": row.at.isoformat(), "way": row.way, "marks": dict(row.marks),
                "words": json.loads(viewer.opener.open(row, "words", customer=row.customer_id) or "{}"),
            }
            for row in answers
        ],
        "surveys_asked": [
            {"survey": row.survey.number, "answered": row.has_answered}
            for row in Member.objects.filter(customer__in=family).select_related("survey").order_by("pk")
        ],
    }  # fmt: skip
