"""The list of customers: search, filters, those that were saved, and changes of many."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people.models import Staff
from yinuo.kit import clock

from .. import access, showing
from ..access import Viewer
from ..actions import bulk
from ..choices import Act, BulkChange, Category, Field, Kind, Tier
from ..models import BulkEdit, Customer, SavedFilter, Tag
from ..queries import finding
from ..refusals import NothingChosen
from ..showing import Shown
from .common import desk_page, given, typed

MOST_FILTERS = 20


@dataclass(frozen=True)
class Row:
    """One line of the list: the customer, and what of it this person sees."""

    customer: Customer
    name: str
    phone: Shown


def asked(request: HttpRequest) -> finding.Asked:
    """What the list was asked for; what is no choice counts as not said."""

    def one_of(name: str, values: list[str]) -> str:
        return given(request, name) if given(request, name) in values else ""

    after = given(request, "after", 18)
    return finding.Asked(
        search=given(request, "q", finding.MOST_TYPED),
        kind=one_of("kind", Kind.values),
        category=one_of("category", Category.values),
        tier=one_of("tier", Tier.values),
        tag=given(request, "tag", 40),
        manager=given(request, "manager", 63),
        after=int(after) if after.isascii() and after.isdigit() else None,
    )


def ways_of(viewer: Viewer) -> finding.Ways:
    """The fields this person may search by."""
    return finding.Ways(**{name: viewer.may(name, Act.SEARCH) for name in ("name", "phone", "email", "identity", "bank")})


def rows_of(viewer: Viewer, customers: list[Customer]) -> list[Row]:
    """Lines of a list, with one fetch of keys for all of them."""
    viewer.opener.prepare(one.pk for one in customers)
    return [
        Row(one, showing.name_of(viewer, one), showing.shown(viewer, one, "phone", customer=one, owner=one.pk, looks={}))
        for one in customers
    ]


@desk_page("list")
@require_safe
def customers(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The customers that the reader reaches."""
    said = asked(request)
    found = finding.customers(access.visible_to(viewer.staff), said, ways_of(viewer))
    undoable = BulkEdit.objects.filter(by=viewer.staff, undone_at__isnull=True).first()
    context = {
        "asked": said,
        "found": found,
        "rows": rows_of(viewer, found.rows),
        "filters": SavedFilter.objects.filter(staff=viewer.staff)[:MOST_FILTERS],
        "tags": Tag.objects.all(),
        "managers": _managers(viewer),
        "viewer": viewer,
        "may_add": viewer.may_do("add"),
        "may_bulk": viewer.may_do("bulk"),
        "may_export": any(viewer.may(field, Act.EXPORT) for field in Field if field != Field.CUSTOMER),
        "may_review": viewer.may_do("review") or viewer.may_do("end"),
        "changes": _changes(viewer),
        "undoable": undoable,
        **finding.choices(),
    }
    return render(request, "customers/list.html", context)


@desk_page("list")
@require_safe
def numbers(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Options for a field that takes a number, whatever it is called: customers whose number begins so and whom the typist reaches."""
    said = next(iter(request.GET.values()), "")[: finding.MOST_TYPED]
    found = finding.by_number(access.visible_to(viewer.staff), said)
    return render(request, "customers/numbers.html", {"rows": rows_of(viewer, found)})


@desk_page("list")
@require_POST
def save_filter(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep the present filter under a name, or drop one that was kept."""
    dropped = typed(request, "drop", 12)
    if dropped:
        SavedFilter.objects.filter(staff=viewer.staff, pk=int(dropped) if dropped.isdigit() else 0).delete()
        return HttpResponseRedirect(reverse("customers"))
    query, name = asked(request).to_save, typed(request, "name", 60)
    if name and query:
        SavedFilter.objects.update_or_create(staff=viewer.staff, name=name, defaults={"query": query})
    return HttpResponseRedirect(f"{reverse('customers')}?{query}")


@desk_page("bulk")
@require_POST
def change_many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what a change of many would do; with `confirm`, do it."""
    viewer.check_verb("bulk")
    numbers = request.POST.getlist("number")[: bulk.MOST + 1]
    change, value = typed(request, "change", 20), typed(request, "value", 80)
    if ":" in change:  # one list offers every change with its value
        change, value = change.split(":", 1)
    if change not in BulkChange.values:
        raise NothingChosen()
    chosen = bulk.chosen(viewer, numbers)
    if request.POST.get("confirm") != "yes":
        labels = dict(one for group in _changes(viewer) for one in group[1])
        context = {"rows": rows_of(viewer, chosen), "change": change, "value": value, "words": labels.get(f"{change}:{value}", value)}
        return render(request, "customers/bulk.html", context)
    done = bulk.change_many(viewer, numbers, change=change, value=value, at=clock.now())
    count = len(done.before)
    messages.success(request, ngettext("{count} customer was changed.", "{count} customers were changed.", count).format(count=count))
    return HttpResponseRedirect(reverse("customers"))


@desk_page("bulk")
@require_POST
def undo_many(request: HttpRequest, viewer: Viewer, edit: int) -> HttpResponse:
    """Put back what one change of many found."""
    viewer.check_verb("bulk")
    count = bulk.undo(viewer, get_object_or_404(BulkEdit, pk=edit, by=viewer.staff), at=clock.now())
    messages.success(request, ngettext("{count} customer is as before.", "{count} customers are as before.", count).format(count=count))
    return HttpResponseRedirect(reverse("customers"))


def _managers(viewer: Viewer) -> list[Staff]:
    reach = access.reach_of(viewer.staff)
    people = Staff.objects.filter(is_active=True, role="client_manager")
    if reach == "department":
        people = people.filter(department=viewer.staff.department)
    return list(people) if reach in ("all", "department") else []


def _changes(viewer: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every change of many that this person may do, as one list with headings."""
    groups = [
        (str(BulkChange.TIER.label), [(f"tier:{one.value}", _said(BulkChange.TIER, one.label)) for one in Tier]),
        (str(BulkChange.CATEGORY.label), [(f"category:{one.value}", _said(BulkChange.CATEGORY, one.label)) for one in Category]),
    ]
    tags = list(Tag.objects.all())
    if tags:
        groups.append((str(BulkChange.TAG.label), [(f"tag:{one.name}", _said(BulkChange.TAG, one.name)) for one in tags]))
        groups.append((str(BulkChange.UNTAG.label), [(f"untag:{one.name}", _said(BulkChange.UNTAG, one.name)) for one in tags]))
    if viewer.may(Field.RESPONSIBLE, Act.CHANGE):
        managers = [(f"manager:{one.username}", _said(BulkChange.MANAGER, one.display_name)) for one in _managers(viewer)]
        groups.append((str(BulkChange.MANAGER.label), managers))
    return groups


def _said(change: BulkChange, value: object) -> str:
    return _("{change}: {value}").format(change=change.label, value=value)
