"""The undertaking, who has access and why, and the words and fields of this organisation's own."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people.access import address_of
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response

from .. import rights, undertakings
from ..access import Viewer, reach_of
from ..actions import around, leaving
from ..actions.undertaking import undertake
from ..choices import Act, DataClass, Field, FieldType, Reach
from ..models import OwnField, Tag
from ..queries import reviewing
from ..refusals import NobodyChosen, NoSuchColleague
from .common import desk_page, typed

SHOWN_DENIALS = 50


@desk_page("undertaking")
def undertaking(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The text, and signing it."""
    language = translation.get_language() or "zh-hans"
    text = undertakings.text_in(language)
    if request.method == "POST":
        digest = typed(request, "text_sha256", 64)
        undertake(viewer.staff, text_sha256=digest, language=language, address=address_of(request), at=clock.now())
        messages.success(request, _("Your undertaking is signed and kept."))
        return HttpResponseRedirect(reverse("customers"))
    title, _empty, *lines = text.strip().splitlines()
    context = {
        "title": title,
        "lines": [line for line in lines if line.strip()],
        "text_sha256": undertakings.fingerprint(text),
        "version": undertakings.VERSION,
        "signed": undertakings.signed_by(viewer.staff) if viewer.has_undertaken else None,
    }
    return render(request, "customers/undertaking.html", context)


@desk_page("review")
@require_safe
def access_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who can see what, and why; a department's head sees its own people."""
    rows, only = _reviewed_rows(viewer), reviewing.answered_for_by(viewer.staff)
    _first, last_day = reviewing.quarter_of(today(clock.now()))
    done = sum(1 for one in rows if one.is_reviewed)
    context = {
        "rows": rows,
        "left": reviewing.left_behind(),
        "denials": reviewing.denials(since=clock.now() - timedelta(days=reviewing.DAYS), department=only)[:SHOWN_DENIALS],
        "sees_numbers": reach_of(viewer.staff) == Reach.ALL,
        "viewer": viewer,
        "may_review": viewer.may_do("review"),
        "may_end": viewer.may_do("end"),
        "days": reviewing.DAYS,
        "done": done,
        "open": len(rows) - done,
        "last_day": last_day,
        "department": only,
        "matrix": [(field.label, rights.data_classes()[field.value].label, _cells(field)) for field in Field if field != Field.CUSTOMER],
        "roles": [label for _value, label in _roles()],
    }
    return render(request, "customers/access.html", context)


def _reviewed_rows(viewer: Viewer) -> list[reviewing.Access]:
    if not viewer.may_do("review"):
        viewer.check_verb("end")
    at = clock.now()
    only = reviewing.answered_for_by(viewer.staff)
    return reviewing.accesses(on=today(at), since=at - timedelta(days=reviewing.DAYS), department=only)


@desk_page("review")
@require_safe
def access_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same list as a file: one line for each person, with every reason."""
    head = (
        _("User name"), _("Name"), pgettext("person", "Role"), _("Department"), pgettext("access", "Reaches"), _("Why"), _("Own customers"),
        _("Stands in for"), _("Sees plainly"), _("Opens for a purpose"), _("Searches by"), _("Exports"), _("Undertaking"),
        _("Looks in {days} days").format(days=reviewing.DAYS), _("Last look"),
        _("Asked in vain in {days} days").format(days=reviewing.DAYS), _("Of these for a number in use"), _("Confirmed this quarter"),
        _("Last review"), _("Reviewed by"),
    )  # fmt: skip
    rows = [_cells_of(one) for one in _reviewed_rows(viewer)]
    return csv_response(f"access-{today(clock.now()):%Y%m%d}.csv", head, rows)


def _cells_of(one: reviewing.Access) -> tuple[object, ...]:
    answer, staff = one.reviewed, one.staff
    searched, exported = reviewing.labels_of(staff.role, Act.SEARCH), reviewing.labels_of(staff.role, Act.EXPORT)
    return (
        staff.username, staff.display_name, staff.get_role_display(), staff.department, one.reach.label, "; ".join(one.why), one.own,
        " / ".join(each.username for each in one.stands_in_for), " / ".join(one.plainly), " / ".join(one.for_a_purpose),
        " / ".join(searched), " / ".join(exported), one.undertaken_at, one.looks, one.last_look_at, one.denied, one.denied_kept,
        _("yes") if one.is_reviewed else "", answer.at if answer else None, answer.by.username if answer else "",
    )  # fmt: skip


@desk_page("review")
@require_POST
def confirm_many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Answer for everybody who was ticked."""
    names = request.POST.getlist("person")[:500]
    chosen = list(Staff.objects.filter(username__in=[name[:63] for name in names if "\0" not in name], is_active=True))
    if not chosen:
        raise NobodyChosen()
    count = leaving.confirm_many(viewer, chosen, at=clock.now())
    messages.success(request, ngettext("{count} access is confirmed.", "{count} accesses are confirmed.", count).format(count=count))
    return HttpResponseRedirect(reverse("customers_access"))


def _roles() -> list[tuple[str, str]]:
    from yinuo.desks.people.choices import Role

    return [(value, str(label)) for value, label in Role.choices]


def _cells(field: Field) -> list[tuple[str, str]]:
    """One line of the matrix: for each role the strongest right, as a short word."""
    order = (Act.CHANGE, Act.SEE, Act.REVEAL, Act.MASKED)
    return [(role, next((str(act.label) for act in order if rights.is_allowed(role, field, act)), "")) for role, _label in _roles()]


@desk_page("review")
@require_POST
def review(request: HttpRequest, viewer: Viewer, username: str) -> HttpResponse:
    """Answer for somebody's access, or end it."""
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise NoSuchColleague(username=username[:63])
    if typed(request, "act", 8) in ("end", "left"):
        successor_name = typed(request, "successor", 63)
        successor = Staff.objects.filter(username=successor_name).first() if successor_name else None
        if successor_name and successor is None:
            raise NoSuchColleague(username=successor_name)
        count = leaving.end_access(viewer, staff, successor=successor, at=clock.now(), has_left=typed(request, "act", 8) == "left")
        messages.success(request, _("{name} has no access any more; {count} customers were handed over.").format(name=staff, count=count))
    else:
        leaving.review_access(viewer, staff, stays=typed(request, "act", 8) != "doubt", at=clock.now())
        messages.success(request, _("The review is kept."))
    return HttpResponseRedirect(reverse("customers_access"))


@desk_page("define")
def own_fields(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The words to group customers by, and the fields of this organisation's own."""
    viewer.check_verb("define")
    if request.method == "POST":
        if "tag" in request.POST:
            around.make_tag(viewer, typed(request, "tag"))
        else:
            options = [one.strip() for one in typed(request, "options").split(",") if one.strip()][:50]
            around.define_field(
                viewer, key=typed(request, "key", 40), label_zh=typed(request, "label_zh", 60), label_en=typed(request, "label_en", 60),
                type=typed(request, "type", 8), options=options, data_class=typed(request, "data_class", 10), at=clock.now(),
            )  # fmt: skip
        return HttpResponseRedirect(reverse("customers_fields"))
    context = {
        "fields": OwnField.objects.all(),
        "tags": Tag.objects.all(),
        "types": FieldType.choices,
        "classes": [one for one in DataClass.choices if one[0] != DataClass.PUBLIC],
    }
    return render(request, "customers/fields.html", context)
