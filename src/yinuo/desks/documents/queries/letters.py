"""A document as a reader meets it: its promises with how they stand, its versions, signatures and history."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.events.kinds import kind_name
from yinuo.ledger import evidence
from yinuo.promises.models import Version
from yinuo.promises.templates import filling
from yinuo.promises.templates.shapes import Template
from yinuo.ui import telling_time
from yinuo.watch import queries as watch
from yinuo.watch.shapes import Standing

from ..choices import State
from ..models import Draft, Interval, Signatory
from . import drafts, scopes
from .sheets import SheetLine

DAYS_THAT_ARE_NEAR = 30


@dataclass(frozen=True)
class PromiseCard:
    """One promise beside the text: its words, its line, how it stands once it is in force."""

    name: str
    sentence: str
    line: str
    number: str
    url: str = ""
    state: str = ""
    kept: int = 0
    decided: int = 0
    running: int = 0


def promises_of(draft: Draft, template: Template, *, at: datetime) -> list[PromiseCard]:
    """The promises in the order of the text."""
    today = telling_time.local(at).date()
    values = {**drafts.fitting(template, drafts.values_of(draft)), **drafts.intervals_of(draft.number, on=today)}
    scope = scopes.scope_of(scopes.rows_of(draft), on=today if draft.state == State.IN_FORCE else None)
    read = read_promises(filling.promises_text(template, values, number=draft.number, scope=scope), source=draft.number)
    numbers = {
        line.name: filling.clause_number(filling.plain_text(one, template, values)) for one in template.sentences for line in one.lines
    }
    lives = draft.state == State.IN_FORCE
    standing = watch.board(at).promises if lives else {}
    lang = "zh" if telling_time.is_chinese() else "en"
    cards = []
    for terms in read.terms:
        name = terms.name.removeprefix(f"{draft.number}.")
        mine = standing.get(terms.name, Standing())
        state = state_of(mine, is_set="{" not in terms.line) if lives else ""
        url = reverse("promise", args=[draft.number, terms.name]) if lives else ""
        words = sentence(terms.tree, lang=lang)  # type: ignore[arg-type]
        cards.append(PromiseCard(name, words, terms.line, numbers.get(name, ""), url, state, mine.kept, mine.decided, mine.pending))
    return cards


def state_of(standing: Standing, *, is_set: bool) -> str:
    """The one state a promise is shown in: the gravest of what is open or was broken, else kept."""
    if standing.gravest:
        return standing.gravest
    if standing.pending:
        return "pending"
    if standing.kept or standing.broken:
        return "kept"
    return "not_exercised" if is_set else "interval_not_set"


@dataclass(frozen=True)
class Cover:
    """The coverage bar: a letter per sentence, and how many of each kind."""

    cells: tuple[str, ...]
    promises: int
    definitions: int
    statements: int
    missing: int

    @property
    def total(self) -> int:
        return len(self.cells)

    @property
    def handled(self) -> int:
        return self.total - self.missing


def cover_of(lines: tuple[SheetLine, ...]) -> Cover:
    """How every sentence is accounted for; headings without a say of their own are left out."""
    cells = tuple(one.kind for one in lines if one.kind)
    return Cover(cells, cells.count("p"), cells.count("d"), cells.count("s"), cells.count("m"))


@dataclass(frozen=True)
class Ending:
    """When a document runs out by itself: its last day, and how many days are left (none on the last day, fewer than none after it)."""

    last_on: date
    days_left: int

    @property
    def is_near(self) -> bool:
        return self.days_left <= DAYS_THAT_ARE_NEAR


def ending_of(draft: Draft, *, today: date) -> Ending | None:
    """When it runs out; None where it has no last day, or is over already."""
    if draft.expires_on is None or draft.state in (State.REPLACED, State.ENDED, State.WITHDRAWN):
        return None
    return Ending(draft.expires_on, (draft.expires_on - today).days)


@dataclass(frozen=True)
class Moment:
    """One line of the document's history."""

    number: int
    words: str
    at: datetime


def history_of(draft: Draft, *, limit: int = 40) -> list[Moment]:
    """What the ledger says about the document, newest first."""
    lang = "zh" if telling_time.is_chinese() else "en"
    found = evidence.entries(before=None, subject=draft.ref, limit=limit)
    return [Moment(number, kind_name(kind, lang), occurred) for number, kind, _subject, _recorded, occurred, _hash in found]


@dataclass(frozen=True)
class Verified:
    """Whether what is judged by still is what was put in force."""

    sha256: str
    agrees: bool


def verified(draft: Draft) -> Verified | None:
    """The promises file of the newest version in the register against the hash that the ledger was given; None before it is in force."""
    version = Version.objects.filter(document__number=draft.number).order_by("number").last()
    if version is None:
        return None
    return Verified(version.sha256, hashlib.sha256(version.text.encode("utf-8")).hexdigest() == version.sha256)


def versions_of(draft: Draft, visible: QuerySet[Draft]) -> list[Draft]:
    """The versions that the reader may see, newest first."""
    return list(visible.filter(number=draft.number).order_by("-version").defer("search"))


def signatories_of(draft: Draft) -> list[Signatory]:
    """Who signs in the present round, in order."""
    rows = draft.signatories.filter(voided_at__isnull=True).select_related("staff", "entered_by", "confirmed_by", "scan", "seal")
    return list(rows.defer("scan__content", "seal__content").order_by("position", "id"))


def intervals_waiting(draft: Draft) -> list[Interval]:
    """Intervals that wait for a second person."""
    return list(Interval.objects.filter(number=draft.number, approved_at__isnull=True).select_related("set_by"))
