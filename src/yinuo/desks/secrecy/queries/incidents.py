"""Reading incidents: what is missing, and how their clocks stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.watch import queries as watch
from yinuo.watch.shapes import WatchedRow

from .. import house_rules
from ..choices import EVENT_OF, OF_PERSONS, Audience, Kind
from ..models import Incident

BIG_PERSONS, BIG_YUAN = 1_000_000, 5_000_000
"""From here on an incident is relatively large by the guide of the Measures of 2025; `rules.csv` says the same in its lines."""


@dataclass(frozen=True)
class ClockRow:
    """One promise that runs, or ran, because of an incident."""

    id: str
    document: str
    words: str
    source: str
    is_law: bool
    due_at: datetime | None
    settled_at: datetime | None
    state: str


def clocks_of(incident: Incident) -> list[ClockRow]:
    """Every promise judged on this incident, nearest deadline first: what it broke, and what letters, the law and the house owe for it."""
    book = promise_book()
    rules = {name: rule for rule in house_rules.rules() for name in rule.promises}
    found = []
    for row in [*watch.rows_of_subject(incident.ref), *_broken_by(incident, book)]:
        rule = rules.get(row.promise)
        lang = "zh" if telling_time.is_chinese() else "en"
        words = (rule.text_zh if telling_time.is_chinese() else rule.text_en) if rule else duty(book, row.promise, lang=lang)
        source = (rule.source_zh if telling_time.is_chinese() else rule.source_en) if rule else ""
        state = "broken_major" if row.verdict == "broken" and row.grade == "major" else row.verdict
        found.append(
            ClockRow(
                row.id,
                book.document_of.get(row.promise, ""),
                words,
                source,
                bool(rule and rule.basis == "law"),
                row.due_at,
                row.settled_at,
                state,
            )
        )
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at, one.id))


def _broken_by(incident: Incident, book: PromiseBook) -> list[WatchedRow]:
    """The prohibitions that it broke: they are judged on a period of the whole house, not on the incident."""
    if incident.event is None:
        return []
    kind = EVENT_OF[Kind(incident.kind)]
    bodies = {terms.name: terms.tree["body"] for terms in book.promises.terms}
    names = sorted(name for name, body in bodies.items() if body["is"] == "never" and body["event"] == kind)
    rows = (row for name in names for row in watch.rows(name, verdict="broken").rows if row.subject != incident.ref)
    return [row for row in rows if row.opened_at and row.due_at and row.opened_at <= incident.occurred_at <= row.due_at]


def is_large(incident: Incident) -> bool:
    """Whether the report within hours and the closing summary are owed by law."""
    return incident.persons >= BIG_PERSONS or incident.loss_yuan >= BIG_YUAN


def audiences_of(incident: Incident) -> list[Audience]:
    """Who has to be told, as far as is known."""
    found = []
    if incident.kind in OF_PERSONS and incident.kind != Kind.SCOPE and incident.persons:
        found.append(Audience.AUTHORITY)
        if incident.notify_persons:
            found.append(Audience.PERSONS)
    if incident.other_party:
        found.append(Audience.PARTY)
    return found


def missing_for_closing(incident: Incident) -> list[str]:
    """What has to be done before it may be closed, in words."""
    told = set(incident.notices.values_list("audience", flat=True))
    found = []
    if incident.contained_at is None:
        found.append(_("containing it"))
    if incident.assessed_at is None:
        found.append(_("the assessment"))
    found += [_("telling: {audience}").format(audience=one.label) for one in audiences_of(incident) if one not in told]
    if incident.lessons_at is None:
        found.append(_("the lessons"))
    return found
