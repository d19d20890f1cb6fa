"""Giving the periodic analysis to management, and management taking note of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.ledger import book
from yinuo.ledger.drafts import Draft

from .. import access
from ..models import Report
from ..queries.analysis import analysed
from ..refusals import BadComplaint, ComplaintNotNow


@transaction.atomic
def report(viewer: Viewer, *, begins_on: date, ends_on: date, at: datetime) -> Report:
    """Freeze the analysis of a period as a report to management; that the complaints were reviewed is a fact of the ledger.

    Raises:
        MayNotReport. BadComplaint: the period is none.
    """
    access.check_may_report(viewer)
    if begins_on > ends_on:
        raise BadComplaint(what=_("The period ends before it begins."), beside="ends_on")
    figures = analysed(access.complaints_of(viewer), begins_on=begins_on, ends_on=ends_on, at=at).as_json()
    count = Report.objects.filter(begins_on=begins_on, ends_on=ends_on).count()
    number = f"TSFX-{begins_on:%y%m%d}-{ends_on:%y%m%d}-{count + 1}"
    row = Report.objects.create(number=number, begins_on=begins_on, ends_on=ends_on, figures=figures, by=viewer.staff, at=at)
    facts = {"report": number, "from": begins_on.isoformat(), "to": ends_on.isoformat(), "complaints": figures["received"]}
    book.append_many(
        Draft(kind=kind, subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data={**facts, "class": "complaints"})
        for kind in ("complaint_review.done", "progress_report.submitted", "report.issued")
    )
    return row


@transaction.atomic
def receive_report(viewer: Viewer, number: str, *, at: datetime) -> Report:
    """Management takes note of a report.

    Raises:
        NoSuchReport, MayNotReport. ComplaintNotNow: somebody did already, or it is one's own.
    """
    access.check_may_report(viewer)
    row = Report.objects.select_for_update(of=("self",)).get(pk=access.report_for(viewer, number).pk)
    if row.received_at is not None:
        raise ComplaintNotNow(what=_("Receipt of this report is recorded already."))
    if row.by_id == viewer.staff.pk:
        raise ComplaintNotNow(what=_("Nobody receives a report of their own."))
    row.received_by, row.received_at = viewer.staff, at
    row.save(update_fields=["received_by", "received_at"])
    data = {"report": row.number, "class": "complaints"}
    book.append("report.received", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=data)
    return row
