"""One check: what is kept, covered; what seems wrong with it; what was found; and on to the next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Act, Sealed
from yinuo.desks.customers.pages.common import at_number, covered_in_time, guarded_page, session_of, watermark
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time

from .. import access
from ..actions import deciding, undoing
from ..choices import Outcome, Source, State
from ..forms import CORRECTABLE, CheckForm
from ..models import Item
from ..queries import faults, work
from ..refusals import ReasonMissing


def _item_page(number: str, place: int) -> str:
    return reverse("accuracy_item", args=[number, place])


def _check_page(request: HttpRequest, viewer: Viewer, number: str, place: int, refusal: Refusal | None = None) -> HttpResponse:
    """One item; after a refusal with what was typed."""
    item = access.item_for(viewer, number, place)
    at, said = clock.now(), request.POST if refusal else QueryDict()
    customer, session = item.customer, session_of(request)
    is_kept = customer.erased_at is None and customer.merged_into_id is None
    looks = showing.open_looks(viewer, customer, session=session, at=at)
    fields = [
        showing.shown(viewer, customer, name, customer=customer, owner=customer.pk, looks=looks, is_person=customer.is_person)
        for name in (*CORRECTABLE, Sealed.NOTES)
    ]  # fmt: skip
    seen = faults.scan(viewer, [customer], on=today(at), stale_days=item.round.stale_days)[customer.pk] if is_kept else []
    is_mine = work.lines(viewer, [item], at=at)[0].is_mine or item.round.by_id == viewer.staff.pk
    context = {
        "item": item,
        "round": item.round,
        "customer": customer,
        "name": showing.name_of(viewer, customer),
        "fields": fields,
        "is_kept": is_kept,
        "is_open": any(one.state == "opened" for one in fields),
        "mark": watermark(request, telling_time.full_instant(at)),
        "drawn_for": work.reasons_of(item),
        "faults": [work.Reason(work.reason_words(one.rule, one.field), one.other) for one in seen],
        "writable": [(one, Sealed(one).label, said.get(one, "")) for one in CORRECTABLE if viewer.may(one, Act.CHANGE)],
        "sealed": [(one.value, one.label, one.value in said.getlist("fields_wrong")) for one in Sealed],
        "said": said,
        "refusal": refusal,
        "sources": Source.choices,
        "corrections": work.corrections(viewer, list(item.corrections.select_related("customer", "by"))),
        "note": viewer.opener.open(item, "note", customer=customer.pk),
        "can_decide": is_mine and item.outcome == Outcome.OPEN and item.round.state == State.OPEN,
        "can_put_right": is_mine and item.outcome == Outcome.WRONG,
        "can_undo": item.outcome != Outcome.OPEN and viewer.staff.pk in (item.decided_by_id, item.round.by_id),
        "wrong": [work.label_of(one) for one in item.fields],
        "next": _next(viewer, item),
        "look_next": request.path,
    }
    response = render(request, "accuracy/check.html", context, status=refusal.http if refusal else 200)
    return covered_in_time(response, min(looks.values(), default=None), at=at)


@guarded_page("check", back=at_number("accuracy_item", "place"), again=_check_page)
def check(request: HttpRequest, viewer: Viewer, number: str, place: int) -> HttpResponse:
    """Look at one item; with a form, decide it and go on."""
    if request.method != "POST":
        return _check_page(request, viewer, number, place)
    return _decided(request, viewer, access.item_for(viewer, number, place))


def _decided(request: HttpRequest, viewer: Viewer, item: Item) -> HttpResponse:
    form = CheckForm(request.POST)
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        label = form.fields[name].label or _("What was found")
        raise ReasonMissing(what=f"{label}: {problems[0]}")
    said, at = form.cleaned_data, clock.now()
    if item.outcome == Outcome.WRONG:
        row = deciding.put_right(viewer, item, values=form.values, source=said["source"], at=at)
    else:
        row = deciding.decide(
            viewer, item, said["outcome"], at=at, source=said["source"], values=form.values, fields=said["fields_wrong"],
            note=said["note"],
        )  # fmt: skip
    messages.success(request, _("{number}: {outcome}").format(number=row.customer.number, outcome=Outcome(row.outcome).label))
    following = _next(viewer, row)
    if following is None:
        return HttpResponseRedirect(reverse("accuracy_round", args=[row.round.number]))
    return HttpResponseRedirect(_item_page(row.round.number, following))


def _next(viewer: Viewer, item: Item) -> int | None:
    """The next item of the same round that waits for this person, beginning again at the top; None where there is none."""
    at = clock.now()
    places = list(work.mine(viewer, access.items_of(viewer), at=at).filter(round=item.round_id).values_list("place", flat=True)[:500])
    return next((one for one in places if one > item.place), next((one for one in places if one != item.place), None))


@guarded_page("check", back=at_number("accuracy_item", "place"))
@require_POST
def undo(request: HttpRequest, viewer: Viewer, number: str, place: int) -> HttpResponse:
    """Take a decision back."""
    undoing.undo(viewer, access.item_for(viewer, number, place), at=clock.now())
    messages.success(request, _("The decision was taken back; the values are as before."))
    return HttpResponseRedirect(_item_page(number, place))
