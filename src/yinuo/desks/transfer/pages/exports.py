"""Asking for an export, deciding on those of others, fetching the file, and the log of them all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import rights
from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.pages.listing import asked as asked_of
from yinuo.desks.customers.queries.whole_record import NEEDED, may_copy
from yinuo.desks.customers.sessions import mark_of
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import vault
from ..actions import exporting
from ..choices import ExportState, Format, Purpose, Subject
from ..exporting_rows import LIST_FIELDS, found_ids
from ..limits import hours_to_fetch, rows_without_approval
from ..models import Export
from ..queries import listing
from ..refusals import ExportNotNow
from .common import as_file, desk_page, given, session_of, typed

_FILTERS = ("q", "kind", "category", "tier", "tag", "manager")


def _list_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    """The form for a list and one's own exports; after a refusal with what was chosen and typed."""
    fields = [(field.value, field.label, rights.data_classes()[field.value]) for field in LIST_FIELDS if viewer.may(field, Act.EXPORT)]
    guarded = {value: exporting.needs_second_person([value]) for value, _label, _class in fields}
    chosen = request.POST.getlist("field") if refusal else [value for value, needs in guarded.items() if not needs]
    has_deals, asked = viewer.may(Field.AMOUNTS, Act.EXPORT), asked_of(request)
    context = {
        "fields": [(value, label, data_class.label, guarded[value], value in chosen) for value, label, data_class in fields],
        "subject": typed(request, "subject", 12) or ("customers" if fields else "deals"), "form": typed(request, "form", 4) or "xlsx",
        "has_deals": has_deals, "may_ask": bool(fields) or has_deals,
        "count": len(found_ids(viewer, asked)) if fields or has_deals else 0, "is_narrow": asked.is_narrow,
        "purposes": Purpose.choices, "said": _purpose(request), "refusal": refusal,
        "rows": listing.exports_of(viewer).filter(staff=viewer.staff)[:50],
        "waiting": list(listing.waiting_for(viewer)[:50]) if exporting.may_decide(viewer) else [],
        "most": rows_without_approval(), "hours": hours_to_fetch(), "may_log": viewer.may_do("review"), "viewer": viewer,
    }  # fmt: skip
    return render(request, "transfer/exports.html", context, status=refusal.http if refusal else 200)


@desk_page("export", "transfer_exports", again=_list_page)
def exports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for a list as the filter of the address finds it; one's own exports below."""
    if request.method != "POST":
        return _list_page(request, viewer)
    row = exporting.ask_for_list(
        viewer, asked_of(request), request.POST.getlist("field")[:40], subject=typed(request, "subject", 12),
        form=typed(request, "form", 4), purpose=_purpose(request), session=session_of(request), at=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("transfer_export", args=[row.number]))


def _purpose(request: HttpRequest) -> dict[str, str]:
    return {"purpose": typed(request, "purpose", 12), "about": typed(request, "about", 40), "remark": typed(request, "remark", 200)}


def _record_page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    """The form for one whole record; after a refusal with what was typed."""
    customer = customer_for(viewer, number)
    mine = may_copy(viewer)
    left_out = [field.label for field in NEEDED if field not in mine]
    context = {
        "customer": customer, "left_out": left_out, "purposes": Purpose.choices, "hours": hours_to_fetch(), "said": _purpose(request),
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "transfer/record.html", context, status=refusal.http if refusal else 200)


@desk_page("export", "transfer_exports", again=_record_page)
def record(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Ask for everything that is kept of one customer."""
    if request.method != "POST":
        return _record_page(request, viewer, number)
    row = exporting.ask_for_record(viewer, number, purpose=_purpose(request), session=session_of(request), at=clock.now())
    return HttpResponseRedirect(reverse("transfer_export", args=[row.number]))


@desk_page("export", "transfer_exports")
@require_safe
def one_export(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One export: what was asked, what was decided, and the file while it is there."""
    row = _for_reader(viewer, number)
    is_mine = row.staff_id == viewer.staff.pk
    response = render(request, "transfer/export.html", {"row": row, **_facts(viewer, row, is_mine, session_of(request))})
    if row.state == ExportState.MAKING:
        response.headers["Refresh"] = "3"
    return response


def _for_reader(viewer: Viewer, number: str) -> Export:
    """One's own, or one that waits for one's decision, or any for whoever reviews."""
    if exporting.may_decide(viewer):
        waiting = listing.waiting_for(viewer).filter(number=number[:24]).first()
        if waiting is not None:
            return waiting
    return listing.export_for(viewer, number)


def _facts(viewer: Viewer, row: Export, is_mine: bool, session: str) -> dict[str, Any]:
    at = clock.now()
    is_there = row.state == ExportState.READY and not listing.is_due(row, at)
    return {
        "is_mine": is_mine,
        "labels": [Field(one).label for one in row.fields],
        "left_out": [field.label for field in NEEDED if row.customer and field not in row.fields],
        "is_there": is_there,
        "is_same_session": is_mine and bool(row.session) and bytes(row.session) == mark_of(session),
        "may_decide": exporting.may_decide(viewer) and not is_mine and row.state == ExportState.WAITING,
        "asked": _asked_words(viewer, row) if is_mine or exporting.may_decide(viewer) else "",
        "state": ExportState(row.state),
        "format": Format(row.form).label,
        "problem": listing.problem_words(row.problem),
    }


def _asked_words(viewer: Viewer, row: Export) -> str:
    if not row.wrapped or not row.sealed_asked:
        return ""
    said = vault.open_(row.sealed_asked, key=vault.key_of(row), row=row, column="asked")
    filters = [value for value in said.get("asked", {}).values() if value]
    return " · ".join([*filters, *([said["remark"]] if said.get("remark") else [])])


@desk_page("export", "transfer_exports")
@require_POST
def decide(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Approve or decline."""
    row = _for_reader(viewer, number)
    is_good = typed(request, "act", 8) == "approve"
    exporting.decide(viewer, row, is_good=is_good, at=clock.now())
    messages.success(request, _("Approved; the file is being made for whoever asked.") if is_good else _("Declined; no file is made."))
    return HttpResponseRedirect(reverse("transfer_exports"))


@desk_page("export", "transfer_exports")
@require_POST
def fetch(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The file, for whoever asked for it."""
    row = listing.export_for(viewer, number, own=True)
    if row.state == ExportState.EXPIRED:
        raise ExportNotNow(state=ExportState.EXPIRED.label)
    data = exporting.fetch(viewer, row, session=session_of(request), password=request.POST.get("password", ""), at=clock.now())
    return as_file(data, name=row.number, form=row.form)


@desk_page("review", "transfer_exports")
@require_safe
def log(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every export there was: who, for what, how much; never what stood in it."""
    viewer.check_verb("review")
    before = given(request, "before", 18)
    rows = Export.objects.select_related("staff", "decided_by")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[:51])
    context = {
        "rows": [(row, [Field(one).label for one in row.fields]) for row in shown[:50]],
        "earlier": shown[49].pk if len(shown) > 50 else None,
        "purposes": dict(Purpose.choices),
        "subjects": dict(Subject.choices),
    }
    return render(request, "transfer/log.html", context)
