"""Which settled cases are visited: drawn by lot, so that nobody chooses the contented ones. The visits are the care desk's."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.care.access import check_may_care
from yinuo.desks.care.actions.planning import Wanted, plan_visit
from yinuo.desks.care.choices import Channel, Reason
from yinuo.desks.care.workdays import next_workday
from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.desks.service.access import cases_of
from yinuo.kit.refusals import Refusal
from yinuo.ledger import book

from .. import access, rules, statistics
from ..models import VisitDraw
from ..queries import visiting
from ..refusals import BadFeedback, NotInThisState

MOST = 500


@transaction.atomic
def draw(viewer: Viewer, month: date, *, at: datetime) -> VisitDraw:
    """Draw what a month lacks of the share, and plan a call for each. Who may not be contacted is passed over, and the next one drawn.

    Raises:
        MayNotAsk, MayNotPlan. BadFeedback: a month that lies ahead. NotInThisState: nothing is lacking. Nothing was planned.
    """
    access.check(access.may_plan(viewer.staff))
    check_may_care(viewer)
    percent, first = rules.present(at).visit_percent, month.replace(day=1)
    if first > today(at):
        raise BadFeedback(what=_("That month lies ahead."))
    cases = cases_of(viewer)
    standing = visiting.month_of(cases, first, percent=percent)
    if not standing.lacks:
        raise NotInThisState(number=f"{first:%Y-%m}", what=_("the share is reached, with what is planned."))
    rows = {one.number: one for one in visiting.settled_in(cases, first).select_related("customer__manager")}
    free = sorted(set(rows) - set(visiting.visits_about(list(rows))))
    seed, planned = secrets.token_hex(16), []
    wanted = Wanted(Channel.PHONE, Reason.AFTER_CASE, next_workday(today(at)), is_meant=True)
    for number in statistics.drawn(free, len(free), seed=seed):
        if len(planned) >= min(standing.lacks, MOST):
            break
        try:
            with transaction.atomic():
                plan_visit(viewer, rows[number].customer, Wanted(**{**vars(wanted), "about": number}), at=at)
        except Refusal:
            continue
        planned.append(number)
    row = VisitDraw.objects.create(
        month=first, seed=seed, settled=standing.settled, percent=percent, drawn=len(planned), planned=len(planned), by=viewer.staff, at=at
    )
    data = {
        "month": f"{first:%Y-%m}", "seed": seed, "settled": standing.settled, "percent": percent, "drawn": len(planned),
        "frame": len(free), "frame_sha256": hashlib.sha256("\n".join(free).encode()).hexdigest(), "cases": planned,
    }  # fmt: skip
    book.append("visit_sample.drawn", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=data)
    return row
