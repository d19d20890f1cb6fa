"""Everything that happened with a customer, in one order. Rooms above add what they know by `register`; this desk knows only its own.

A desk that keeps cases, visits or ratings calls `register(source)` when its application is ready; a source takes the subjects of the
customer (`customer:KH-000417`, and those merged into it) and gives moments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from yinuo.engine.events.kinds import kind_name
from yinuo.ui import telling_time
from yinuo.ui.shapes import Moment

from ..choices import Field, Purpose

Source = Callable[[Sequence[str], int], Sequence[Moment]]
_SOURCES: list[Source] = []
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
    "visits": ("visit", "survey", "rating"),
    "promises": ("breach", "notice", "dispute", "compensation", "promise"),
}
"""What the buttons over the timeline show, by the first word of a kind."""


def register(source: Source) -> None:
    """Let another desk add its moments."""
    _SOURCES.append(source)


def moments(subjects: Sequence[str], *, view: str = "", before: datetime | None = None, limit: int = 40) -> list[Moment]:
    """The newest moments, newest first."""
    found = [*_from_ledger(subjects, view, before, limit)]
    if not view or view != "data":
        for source in _SOURCES:
            found.extend(one for one in source(subjects, limit) if before is None or one.at < before)
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _from_ledger(subjects: Sequence[str], view: str, before: datetime | None, limit: int) -> list[Moment]:
    things = VIEWS.get(view)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, occurred_at, body FROM ledger_event WHERE subject = ANY (%s) AND (%s::timestamptz IS NULL OR occurred_at < %s)"
            " AND (%s::text[] IS NULL OR split_part(kind, '.', 1) = ANY (%s)) ORDER BY occurred_at DESC, seq DESC LIMIT %s",
            [list(subjects), before, before, list(things) if things else None, list(things) if things else None, limit],
        )
        return [_moment(kind, at, body) for kind, at, body in cursor.fetchall()]


def _moment(kind: str, at: datetime, body: str) -> Moment:
    import json

    said = json.loads(body)
    data = said.get("data", {})
    words = kind_name(kind, "zh" if telling_time.is_chinese() else "en")
    return Moment(at=at, title=words[:1].upper() + words[1:], text=_detail(kind, data, str(said.get("actor", ""))), icon=icon_of(kind))


def icon_of(kind: str) -> str:
    """The icon of a kind of event."""
    return ICONS.get(kind.partition(".")[0], "point")


def _detail(kind: str, data: dict[str, object], actor: str) -> str:
    who = actor.partition(":")[2]
    if kind == "customer_data.viewed":
        field, purpose = Field(str(data.get("field"))).label, Purpose(str(data.get("purpose"))).label
        return _("{who} looked at {field}: {purpose}").format(who=who, field=field, purpose=purpose)
    if kind in ("customer.changed", "customer.added") and isinstance(data.get("fields"), list) and data["fields"]:
        labels = dict(Field.choices)
        names = ", ".join(str(labels.get(str(one), one)) for one in data["fields"])  # type: ignore[attr-defined]
        return _("{who}: {fields}").format(who=who, fields=names)
    if "double" in data:
        return _("{who}: {fields}").format(who=who, fields=data["double"])
    return who
