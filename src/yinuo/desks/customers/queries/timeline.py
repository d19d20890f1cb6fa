"""Everything that happened with a customer, in one order. Rooms above add what they know by `register`; this desk knows only its own.

A desk that keeps cases, visits or ratings calls `register(source)` when its application is ready; a source takes the subjects of the
customer (`customer:KH-000417`, and those merged into it) and gives moments.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.people.models import Staff
from yinuo.engine.events.kinds import kind_name
from yinuo.ui import telling_time
from yinuo.ui.shapes import Moment

from ..choices import Field, Purpose

Source = Callable[[Sequence[str], int], Sequence[Moment]]
_SOURCES: list[tuple[Source, str]] = []
ICONS = {
    "customer_data": "eye",
    "customer": "user",
    "complaint": "message-report",
    "inquiry": "message-report",
    "visit": "calendar-event",
    "survey": "clipboard-heart",
    "rating": "clipboard-heart",
    "payment": "scale",
    "notice": "send",
    "breach": "square-rounded-x",
}
VIEWS = {
    "data": ("customer", "customer_data", "undertaking"),
    "cases": ("case", "complaint", "inquiry", "request", "suggestion", "message", "rights_request"),
    "visits": ("visit", "survey", "rating", "service_plan", "needs_analysis", "customer_event"),
    "promises": ("breach", "notice", "dispute", "compensation", "promise"),
}
"""What the buttons over the timeline show, by the first word of a kind."""
ABOUT_VISITS = ("customer.contacted", "customer.visited", "customer.asked", "customer.replied", "customer.updated")
"""Dealings with the customer, though their kinds begin like those about its data."""
UNTOLD = ("access.granted", "archive.opened", "sensitive_field.stored")
"""Written with another fact, to prove something about it: the timeline tells that one."""
_BRINGERS = ("import", "demo")
"""Programs that only bring in what others did."""
_LABELS = {
    **dict(Field.choices),
    "contacts": pgettext_lazy("customer", "Contact"),
    "category": pgettext_lazy("customer", "Class"),
    "tier": pgettext_lazy("customer", "Tier"),
    "risk": pgettext_lazy("customer", "Relation at risk"),
    "source": pgettext_lazy("customer", "Source"),
    "kind": pgettext_lazy("customer", "Kind"),
    "since_on": pgettext_lazy("customer", "Customer since"),
    "tags": pgettext_lazy("customer", "Tags"),
}


def register(source: Source, *, view: str = "") -> None:
    """Let another desk add its moments: to the whole timeline, and to one view of it."""
    _SOURCES.append((source, view))


def moments(subjects: Sequence[str], *, view: str = "", before: datetime | None = None, limit: int = 40) -> list[Moment]:
    """The newest moments, newest first."""
    found = [*_from_ledger(subjects, view, before, limit)]
    for source, of in _SOURCES:
        if not view or view == of:
            found.extend(one for one in source(subjects, limit) if before is None or one.at < before)
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _from_ledger(subjects: Sequence[str], view: str, before: datetime | None, limit: int) -> list[Moment]:
    things = VIEWS.get(view)
    more = list(ABOUT_VISITS) if view == "visits" else []
    less = [*UNTOLD, *(ABOUT_VISITS if view == "data" else ())]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, occurred_at, body FROM ledger_event WHERE subject = ANY (%s) AND (%s::timestamptz IS NULL OR occurred_at < %s)"
            " AND (%s::text[] IS NULL OR split_part(kind, '.', 1) = ANY (%s) OR kind = ANY (%s)) AND NOT (kind = ANY (%s))"
            " ORDER BY occurred_at DESC, seq DESC LIMIT %s",
            [list(subjects), before, before, list(things) if things else None, list(things) if things else None, more, less, limit],
        )
        rows = cursor.fetchall()
    names = _names([body for _kind, _at, body in rows])
    return [_moment(kind, at, body, names) for kind, at, body in rows]


def _moment(kind: str, at: datetime, body: str, names: Mapping[str, str]) -> Moment:
    said = json.loads(body)
    words = kind_name(kind, "zh" if telling_time.is_chinese() else "en")
    text = _detail(kind, said.get("data", {}), _who(said, names))
    return Moment(at=at, title=words[:1].upper() + words[1:], text=text, icon=icon_of(kind))


def _actors(said: Mapping[str, Any]) -> tuple[str, str]:
    """Who wrote an event, and who did what it tells, where a program brought it in and says so (`by`)."""
    actor, by = str(said.get("actor", "")), str(said.get("data", {}).get("by", ""))
    return actor, "" if actor.startswith("staff:") or ":" not in by else by


def _who(said: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Who acted, as people say it; the ledger knows references only."""
    actor, by = _actors(said)
    return _("{who} (brought in)").format(who=_named(by, names)) if by else _named(actor, names)


def _named(actor: str, names: Mapping[str, str]) -> str:
    sort, _colon, name = actor.partition(":")
    if sort == "staff":
        return names.get(actor, name)
    if sort == "customer":
        return _("The customer")
    if sort == "token":
        return _("Program “{name}”").format(name=name)
    return _("Brought in from another system") if name in _BRINGERS else _("The system by itself")


def _names(bodies: Sequence[str]) -> dict[str, str]:
    """Display names of the staff who acted, by how the ledger names them."""
    actors = {actor for body in bodies for actor in _actors(json.loads(body))}
    usernames = [one.partition(":")[2] for one in actors if one.startswith("staff:")]
    return {one.ref: str(one) for one in Staff.objects.filter(username__in=usernames)}


def icon_of(kind: str) -> str:
    """The icon of a kind of event."""
    return ICONS.get(kind.partition(".")[0], "point")


def _detail(kind: str, data: Mapping[str, object], who: str) -> str:
    """What happened in a line: who, and on which fields; the ledger holds no more, so neither can this."""
    if kind == "customer_data.viewed" and data.get("field") in Field.values and data.get("purpose") in Purpose.values:
        field, purpose = Field(str(data["field"])).label, Purpose(str(data["purpose"])).label
        return _("{who} looked at {field}: {purpose}").format(who=who, field=field, purpose=purpose)
    changed = [*_list(data.get("fields")), *_list(data.get("register"))]
    if changed:
        return _("{who}: {fields}").format(who=who, fields=" · ".join(str(_LABELS.get(one, one)) for one in changed))
    return _("{who}: {fields}").format(who=who, fields=data["double"]) if "double" in data else who


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, (list, dict)) else []
