"""Reading incidents: what is missing, and how their clocks stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.promises.library import promise_book
from yinuo.ui import telling_time
from yinuo.watch import queries as watch

from .. import house_rules
from ..choices import OF_PERSONS, Audience, Kind
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
    """Every promise judged on this incident, nearest deadline first: those of letters, of the law and of the house."""
    book = promise_book()
    rules = {name: rule for rule in house_rules.rules() for name in rule.promises}
    found = []
    for row in watch.rows_of_subject(incident.ref):
        rule = rules.get(row.promise)
        words = (rule.text_zh if telling_time.is_chinese() else rule.text_en) if rule else row.promise
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
