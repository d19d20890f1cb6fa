"""Standard replies and macros: those that fit a case, their words filled for it, and what they said before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.ui import telling_time

from .. import placeholders
from ..models import Case, Edition, Macro, StandardReply
from .one import Ticking, clocks


def replies(*, search: str = "", is_archived: bool = False) -> QuerySet[StandardReply]:
    """Standard replies whose name or words hold what is searched."""
    rows = StandardReply.objects.filter(archived_at__isnull=not is_archived).select_related("by")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(text__icontains=search) | Q(text_en__icontains=search))
    return rows


def macros(*, search: str = "", is_archived: bool = False) -> QuerySet[Macro]:
    """Macros by their name."""
    rows = Macro.objects.filter(archived_at__isnull=not is_archived).select_related("by")
    return rows.filter(name__icontains=search) if search else rows


def replies_for(case: Case) -> list[StandardReply]:
    """The standard replies that fit a case: of its kind and class first, then those for every one."""
    rows = replies().filter(kind__in=("", case.kind), complexity__in=("", case.complexity))
    return sorted(rows, key=lambda one: (one.complexity == "", one.kind == "", one.name))


def macros_for(case: Case) -> list[Macro]:
    """The macros that fit a case."""
    return list(macros().filter(kind__in=("", case.kind)))


def editions_of(ref: str) -> list[Edition]:
    """What one of them said, the newest first, and who wrote it so."""
    return list(Edition.objects.filter(of=ref).select_related("by"))


def rendered(viewer: Viewer, case: Case, rows: Sequence[StandardReply], *, at: datetime) -> list[tuple[StandardReply, str]]:
    """Standard replies with their places filled for a case, in its language where they have words in it."""
    values = values_of(viewer, case, at=at)
    is_english = case.language.startswith("en")
    return [(one, placeholders.filled(one.text_en if is_english and one.text_en else one.text, values)) for one in rows]


def values_of(viewer: Viewer, case: Case, *, at: datetime) -> placeholders.Values:
    """What stands in each place for a case; worked out only where it is asked for, once."""
    language = "en" if case.language.startswith("en") else "zh-hans"

    @cache
    def next_one() -> Ticking | None:
        with override(language):
            return next((one for one in clocks(case, at=at) if one.clock is not None and one.row.due_at is not None), None)

    def deadline() -> str:
        with override(language):
            found = next_one()
            due = found.row.due_at if found is not None else None  # as a letter says it, without seconds and never as "today"
            return f"{telling_time.day(due, with_year=True)} {telling_time.hour(due)}" if due else _("(no date yet)")

    def promise() -> str:
        found = next_one()
        with override(language):
            return found.words if found else _("(no promise is running)")

    def day(instant: datetime) -> str:
        with override(language):
            return telling_time.day(today(instant), with_year=True)

    return {
        "customer": lambda: _address(viewer, case, language), "case": lambda: case.number, "received": lambda: day(case.received_at),
        "promise": promise, "deadline": deadline, "me": lambda: str(viewer.staff), "department": lambda: viewer.staff.department,
        "today": lambda: day(at),
    }  # fmt: skip


def _address(viewer: Viewer, case: Case, language: str) -> str:
    """How the customer asked to be called on this contact, else by name as far as this person sees it."""
    text = viewer.opener.open(case, "contact", customer=case.customer_id)
    own = str(json.loads(text).get("name", "")) if text else ""
    name = own or showing.name_of(viewer, case.customer)
    if not name or name == case.customer.number or "*" in name:
        with override(language):
            return _("dear customer")
    return name
