"""What binds whom on a day, which document is the strictest on each matter, the sequence of numbers, and who has not signed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft, Sequence
from yinuo.desks.documents.queries import listing
from yinuo.desks.people.models import Staff
from yinuo.engine.clauses.shapes import Terms
from yinuo.promises.amending import compare_durations
from yinuo.promises.library import promise_book

from ..models import Notice
from .impact import words_of


@dataclass(frozen=True)
class Value:
    """One promise on a matter and the document it stands in; `is_strictest` where no other is surely stricter."""

    document: str
    name: str
    words: str
    is_strictest: bool


@dataclass(frozen=True)
class Matter:
    """What several documents promise about the same start and the same act; the strictest governs."""

    values: tuple[Value, ...]

    @property
    def documents(self) -> int:
        return len({one.document for one in self.values})


def binding(kind: str, name: str, *, on: date) -> list[Draft]:
    """The versions that bind or protect somebody on a day; for a member of staff also those that bind their department."""
    found = {one.pk: one for one in listing.binding(kind, name, on=on).select_related("source").defer("search")}
    if kind == "staff" and name:
        for person in Staff.objects.filter(username__iexact=name).exclude(department=""):
            found |= {
                one.pk: one for one in listing.binding("departments", person.department, on=on).select_related("source").defer("search")
            }
    return sorted(found.values(), key=lambda one: (one.number, one.version))


def matters(numbers: list[str], *, at: datetime) -> list[Matter]:
    """Every matter with a time limit in these documents at an instant, the ones with several documents first."""
    book, seconds = promise_book(), int(at.timestamp())
    groups: dict[str, list[Terms]] = defaultdict(list)
    for terms in book.promises.terms:
        lives = (terms.valid_from or 0) <= seconds and (terms.valid_until is None or seconds < terms.valid_until)
        if lives and terms.tree["body"]["is"] == "within" and book.document_of.get(terms.name) in numbers:
            body = terms.tree["body"]
            groups[repr((body["of"], sorted(body["expect"].items()), terms.tree["where"]))].append(terms)
    found = [Matter(tuple(_value(one, group, book.document_of) for one in group)) for group in groups.values()]
    for matter in found:
        assert matter.values
    return sorted(found, key=lambda one: -one.documents)


def _value(terms: Terms, group: list[Terms], document_of: object) -> Value:
    number = document_of[terms.name]  # type: ignore[index]
    mine = terms.tree["body"]["limit"]
    is_beaten = any(compare_durations(mine, other.tree["body"]["limit"]) == -1 for other in group)
    return Value(number, terms.name.removeprefix(f"{number}."), words_of(terms), not is_beaten)


def last_instant(on: date) -> timedelta:
    """From a day's beginning to its last second."""
    return timedelta(days=1) - timedelta(seconds=1)


@dataclass(frozen=True)
class Numbered:
    """One number of a sequence and what became of it; `why` explains one that never came into force."""

    number: str
    state: str
    why: str


@dataclass(frozen=True)
class Run:
    """One sequence of numbers of a year."""

    kind: str
    year: int
    last: int
    rows: tuple[Numbered, ...]
    gaps: tuple[str, ...]


def sequences() -> list[Run]:
    """Every sequence of numbers, with what stands at each place: gap-free, and where not, said so."""
    found = []
    for row in Sequence.objects.order_by("-year", "kind"):
        stem = listing.stem_of(row)
        known = _notices(stem) if row.of == "notice" or (not row.of and row.kind == "TZ") else _documents(stem)
        counts = {count: one for number, one in known.items() if (count := number.removeprefix(stem)).isascii() and count.isdigit()}
        rows = tuple(one for _count, one in sorted(counts.items(), key=lambda pair: int(pair[0])))
        found.append(Run(row.kind, row.year, row.last, rows, tuple(listing.missing_in(row, known))))
    return found


def _documents(stem: str) -> dict[str, Numbered]:
    drafts = Draft.objects.filter(number__startswith=stem).order_by("version").defer("search")
    return {one.number: Numbered(one.number, State(one.state).label, one.remark if one.state == State.WITHDRAWN else "") for one in drafts}


def _notices(stem: str) -> dict[str, Numbered]:
    notices = Notice.objects.filter(number__startswith=stem)
    return {one.number: Numbered(one.number, one.get_state_display(), one.remark) for one in notices}


@dataclass(frozen=True)
class Unsigned:
    """A document that not everybody who should has signed."""

    draft: Draft
    total: int
    gaps: tuple[str, ...]

    @property
    def done(self) -> int:
        return self.total - len(self.gaps)


def unsigned() -> list[Unsigned]:
    """Documents in force or out for signing with signatories who have not signed, and client managers who were never asked."""
    found = []
    wanted = (State.IN_FORCE, State.SENT, State.PARTLY_SIGNED, State.READY)
    for draft in Draft.objects.filter(state__in=wanted).select_related("source").defer("search").prefetch_related("signatories__staff"):
        rows = [one for one in draft.signatories.all() if one.voided_at is None]
        gaps = [one.name or str(one.get_side_display()) for one in rows if not one.is_done]
        total = len(rows)
        if any(one.side == "staff" for one in rows):
            asked = {one.staff_id for one in rows}
            missed = [one.display_name for one in Staff.objects.filter(role="client_manager", is_active=True) if one.pk not in asked]
            gaps, total = gaps + missed, total + len(missed)
        if gaps:
            found.append(Unsigned(draft, total, tuple(gaps)))
    return found
