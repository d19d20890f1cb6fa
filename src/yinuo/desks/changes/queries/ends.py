"""Reading ends: what nears its last day, which grounds a document lists, what lives on after it, what is still to be done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.shapes import Terms
from yinuo.promises.models import Version
from yinuo.promises.templates.shapes import Template
from yinuo.watch import queries as watch

from ..choices import CLAUSES_OF, Fate, Ground, Side
from ..models import Ending
from .impact import words_of

WARN_DAYS = (90, 30, 7)
AFTER_THE_END = ("contract.ended", "contract.expired", "document.ended")
SECRET = re.compile(r"(?<![a-z_])(?:secret|secrecy|customer_data|nda)(?=[_.s])")


@dataclass(frozen=True)
class Expiring:
    """A document that ends by itself: how many days are left, and which of the warnings has been reached."""

    draft: Draft
    days: int
    band: int


def expiring(*, on: date) -> list[Expiring]:
    """Documents in force whose last day comes within 90 days, nearest first; days count from today to the last day."""
    rows = Draft.objects.filter(state=State.IN_FORCE, expires_on__isnull=False, expires_on__lte=on + timedelta(days=WARN_DAYS[0]))
    found = []
    for one in rows.order_by("expires_on").defer("search"):
        assert one.expires_on is not None
        days = (one.expires_on - on).days
        found.append(Expiring(one, days, min((band for band in WARN_DAYS if days <= band), default=WARN_DAYS[0])))
    return found


def grounds_of(template: Template) -> dict[Ground, str]:
    """The grounds that the text lists, with the clause that gives each. Its own term and agreement end any document."""
    found = {clause for sentence in template.sentences for clause in sentence.clauses}
    listed = {ground: next((one for one in clauses if one in found), "") for ground, clauses in CLAUSES_OF.items()}
    return {ground: clause for ground, clause in listed.items() if clause or ground in (Ground.TERM, Ground.AGREEMENT)}


@dataclass(frozen=True)
class Survivor:
    """One promise of the last version. `why` names the rule by which it should live on, `until` its end where the text gives one."""

    name: str
    words: str
    why: str
    until: date | None

    @property
    def is_proposed(self) -> bool:
        return bool(self.why)


def survivors_of(draft: Draft, *, from_on: date) -> list[Survivor]:
    """Every promise in force, those that should live on first: what the end itself wakes, secrecy, records, remedies of past breaches."""
    version = Version.objects.filter(document__number=draft.number).order_by("number").last()
    if version is None:
        return []
    years = secrecy_years(draft)
    tail = plus_years(from_on, years) - timedelta(days=1) if years else None
    found = []
    for terms in read_promises(version.text, source=draft.number).terms:
        why = _why(terms)
        name = terms.name.removeprefix(f"{draft.number}.")
        found.append(Survivor(name, words_of(terms), why, tail if why == "secrecy" else None))
    return sorted(found, key=lambda one: not one.why)


def _why(terms: Terms) -> str:
    """`ending`, `secrecy`, `records` or `remedy`; empty where the promise ends with the document."""
    body = terms.tree["body"]
    told = " ".join(str(one) for one in _kinds(body))
    if any(kind in told for kind in AFTER_THE_END):
        return "ending"
    if body["is"] == "keep":
        return "records"
    if SECRET.search(told):
        return "secrecy"
    of = body.get("of")
    return "remedy" if isinstance(of, Mapping) and "breach" in of else ""


def _kinds(part: object) -> list[str]:
    if isinstance(part, Mapping):
        return [kind for value in part.values() for kind in _kinds(value)]
    if isinstance(part, (list, tuple)):
        return [kind for value in part for kind in _kinds(value)]
    return [part] if isinstance(part, str) else []


def secrecy_years(draft: Draft) -> int:
    """How many years the text keeps secrets after the end; 0 where it says nothing."""
    template, values = drafts.template_of(draft), drafts.values_of(draft)
    for key, blank in template.blanks.items():
        if blank.kind == "years" and key.startswith("secre"):
            value = blank.fixed or values.get(key, "")
            return int(float(value)) if value.replace(".", "", 1).isdigit() else 0
    return 0


def plus_years(on: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 where there is none."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def has_major_breach(number: str) -> bool:
    """Whether a major breach of this document is on record."""
    return any(row.grade == "major" for name in _names(number) for row in watch.rows(name, verdict="broken").rows)


def _names(number: str) -> list[str]:
    version = Version.objects.filter(document__number=number).order_by("number").last()
    return [one.name for one in read_promises(version.text, source=number).terms] if version else []


def open_breaches(number: str, *, limit: int = 50) -> list[str]:
    """Breaches that stay to be answered for after the end: neither remedied nor excused."""
    found = []
    for name in _names(number):
        found += [row.id for row in watch.rows(name, verdict="broken", limit=limit).rows if not {"remedied", "excused"} & set(row.overlays)]
    return found[:limit]


def unfinished(number: str, *, limit: int = 50) -> list[tuple[str, str]]:
    """Clocks that still run under the document: the promise and its subject."""
    return [(row.promise, row.subject) for name in _names(number) for row in watch.rows(name, verdict="pending", limit=limit).rows][:limit]


def told_on(ending: Ending) -> date | None:
    """The day on which the other side was given notice of the end, the latest where there are several; None where it was not."""
    rows = [one for one in ending.notices.all() if not hasattr(one, "resent_as")]
    if not rows or any(one.state != Fate.DELIVERED for one in rows):
        return None
    return max(one.delivered_on for one in rows if one.delivered_on)


def needs_consent(ending: Ending) -> bool:
    """Whether the other side must agree in writing."""
    return ending.invoked_by == Side.BOTH


def needs_notice(ending: Ending) -> bool:
    """Whether a delivered notice must come first: whenever one side invokes it against the other."""
    return ending.invoked_by in (Side.COMPANY,)
