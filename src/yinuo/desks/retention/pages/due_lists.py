"""The due list: figures by kind, filters, bulk proposal, export."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import customer_for
from yinuo.desks.customers.models import Customer
from yinuo.kit import clock
from yinuo.ledger import book

from ..access import Viewer
from ..actions import destroying
from ..actions.ruling import HOUSE
from ..choices import Kind
from ..queries import due, duties, holds
from ..queries.due import Asked, DueRecord
from .common import desk_page, given, rights_of, typed

MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Row:
    """One line: the record, and whose it is as this person may see it."""

    record: DueRecord
    name: str

    @property
    def number(self) -> str:
        return self.record.number


def asked(request: HttpRequest) -> Asked:
    """What the list was asked for; what is no choice counts as not said."""
    kind, state = given(request, "kind", 40), given(request, "state", 10)
    kinds = due.kinds_with_rows()
    return Asked(
        kind=kind if kind in kinds else kinds[0], state=state if state in due.STATES else "due", department=given(request, "department"),
        number=given(request, "number", 24).upper(), after=given(request, "after", 80),
    )  # fmt: skip


@desk_page()
@require_safe
def overview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is due, kind by kind, and the records of one kind and state."""
    at, said = clock.now(), asked(request)
    counts = due.counts(at)
    if not given(request, "kind"):  # begin where there is something to do
        first = next((one.kind for one in counts if one.due), next((one.kind for one in counts if one.soon), said.kind))
        said = Asked(first, said.state, said.department, said.number, said.after)
    page = due.records(said, at)
    context = {
        "asked": said, "page": page, "rows": _named(viewer, page.rows), "here": "due",
        "counts": [(one, str(Kind(one.kind).label)) for one in counts], "kind_label": str(Kind(said.kind).label),
        "states": [(state, due.state_label(state)) for state in due.STATES], "grace": due.GRACE_DAYS, "soon": due.SOON_DAYS,
        "departments": _departments(), "is_narrow": bool(said.department or said.number),
        "can_propose": said.state in ("due", "overdue"), **rights_of(viewer.staff),
    }  # fmt: skip
    return render(request, "retention/due.html", context)


@desk_page()
@require_POST
def propose(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what a list would hold; with `confirm`, propose it. `all` takes everything the filter finds."""
    at, kind = clock.now(), typed(request, "kind", 40)
    records = request.POST.getlist("record")[: destroying.MOST + 1]
    if typed(request, "all") == "yes" and kind in due.kinds_with_rows():
        state = typed(request, "state", 10)
        wanted = Asked(
            kind, state if state in ("due", "overdue") else "due", typed(request, "department", 80), typed(request, "number", 24)
        )
        records = [one.record for one in due.records(wanted, at, limit=destroying.MOST).rows if one.is_free]
    if typed(request, "confirm") != "yes" and records and kind in due.kinds_with_rows():
        rows = due.records(Asked(kind, "due"), at, limit=destroying.MOST, only=records).rows
        context = {
            "rows": _named(viewer, rows[:200]), "records": records, "kind": kind, "kind_label": Kind(kind).label, "count": len(records),
            "days": destroying.DAYS_TO_TAKE_BACK, "rules": destroying.rules_in_words(kind, rows, at), "here": "due",
        }  # fmt: skip
        return render(request, "retention/propose.html", context)
    made = destroying.propose(viewer, kind=kind, records=records, at=at, remark=typed(request, "remark", 200))
    count = made.items.count()
    words = ngettext(
        "{number}: {count} record waits for the second person.", "{number}: {count} records wait for the second person.", count
    )
    messages.success(request, words.format(number=made.number, count=count))
    return HttpResponseRedirect(reverse("retention_destruction_one", args=[made.number]))


@desk_page()
@require_safe
def export(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list as CSV: numbers and terms, no name of anybody. Writes its event."""
    at, said = clock.now(), asked(request)
    rows = due.records(Asked(said.kind, said.state, said.department, said.number), at, limit=MOST_EXPORTED).rows
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(
        [_("Kind of record"), _("Record"), _("Customer"), _("Counted from"), _("Kept until"), _("Source"), _("On hold by"), _("List")]
    )
    for one in rows:
        writer.writerow([_plain(cell) for cell in _cells(one)])
    book.append(
        "retention_list.exported", subject=HOUSE, actor=viewer.staff.ref, occurred_at=at,
        data={"kind": said.kind, "state": said.state, "rows": len(rows)},
    )  # fmt: skip
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="retention-{said.kind}-{said.state}.csv"'
    return response


@desk_page()
@require_safe
def of_customer(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """What must stay of one customer, why and until when; and what holds it."""
    customer, at = customer_for(viewer, number), clock.now()
    context = {
        "customer": customer, "name": showing.name_of(viewer, customer), "kept": duties.what_must_stay(customer, at=at),
        "holds": holds.holds_on(customer), "here": "", **rights_of(viewer.staff),
    }  # fmt: skip
    return render(request, "retention/customer.html", context)


def _cells(one: DueRecord) -> list[str]:
    until = one.until_on.isoformat() if one.until_on else ""
    basis = f"{one.rule.name} {one.rule.place}".strip() if one.rule else ""
    kind = str(Kind(one.kind).label)
    return [kind, one.record, one.number, one.started_at.date().isoformat(), until, basis, " ".join(one.holds), one.listed]


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _named(viewer: Viewer, rows: tuple[DueRecord, ...]) -> list[Row]:
    customers = {one.pk: one for one in Customer.objects.filter(pk__in={row.customer for row in rows if row.customer})}
    viewer.opener.prepare(customers)
    return [Row(row, showing.name_of(viewer, customers[row.customer]) if row.customer in customers else row.number) for row in rows]


def _departments() -> list[str]:
    return list(Customer.objects.exclude(department="").order_by("department").values_list("department", flat=True).distinct()[:100])
