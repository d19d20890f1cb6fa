"""Who says how long records of a kind are kept: the law in force, promises `keep` of signed documents, terms of the house's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from yinuo.desks.people.queries import today
from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.obligations.shapes import Duty
from yinuo.ui import telling_time
from yinuo.watch.plans import current_plan

from .. import rights
from ..choices import LOGS, Asked, Counted, Kind, Source, Unit
from ..models import Decision
from ..terms import Term

_BUILT_IN = Declared("record", "record.created", "record.erased", value_field="class")


@dataclass(frozen=True)
class Rule:
    """One reason to keep records of a kind, and how long.

    `since`, `until`: a promise covers only what was made while it was in force; law and own terms cover whatever is there.
    `begins`: the kind of event that starts the count of a promise; empty for law and own terms.
    """

    key: str
    kind: str
    source: str
    term: Term
    name_zh: str
    name_en: str
    place_zh: str
    place_en: str
    note_zh: str = ""
    note_en: str = ""
    from_on: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    begins: str = ""
    of_class: str = ""
    document: str = ""
    promise: str = ""

    @property
    def name(self) -> str:
        return self.name_zh if telling_time.is_chinese() else self.name_en

    @property
    def place(self) -> str:
        return self.place_zh if telling_time.is_chinese() else self.place_en

    @property
    def note(self) -> str:
        return self.note_zh if telling_time.is_chinese() else self.note_en

    @property
    def source_label(self) -> str:
        return str(Source(self.source).label)

    @property
    def length(self) -> str:
        """«5 years», «for ever», «not set»."""
        return length_words(self.term)

    @property
    def covers_rows(self) -> bool:
        """Whether the rows of a desk carry the start of this count; a promise that waits for another event is read from the ledger."""
        return self.source != Source.DOCUMENT or bool(self.of_class)

    @cached_property
    def basis_zh(self) -> str:
        return f"{self.name_zh}{self.place_zh}"

    @cached_property
    def basis_en(self) -> str:
        return f"{self.name_en}, {self.place_en}" if self.place_en else self.name_en

    def covers(self, made_at: datetime) -> bool:
        return (self.since is None or made_at >= self.since) and (self.until is None or made_at < self.until)

    def start_of(self, *, made_at: datetime, started_at: datetime | None) -> datetime | None:
        """Where the count of one record begins; None while it is still in use."""
        return made_at if self.term.counted == Counted.MADE else started_at


def length_words(term: Term) -> str:
    """A length in words of the reader's language."""
    if term.is_endless:
        return _("for ever")
    unit = str(Unit(term.unit).label) if term.unit in Unit.values else term.unit
    return _("{amount} {unit}").format(amount=term.amount, unit=unit)


def rules_at(at: datetime) -> dict[str, list[Rule]]:
    """Every term that counts at an instant, by kind of record. Kinds that documents name and this house does not know stand there too."""
    on = today(at)
    trades = trades_on(on)
    found: dict[str, list[Rule]] = {kind: [] for kind in Kind.values}
    for rule in [*_from_law(on, trades), *_from_documents(), *_of_the_house(on)]:
        found.setdefault(rule.kind, []).append(rule)
    return found


def trades_on(on: date) -> frozenset[str]:
    """The trades that are switched on."""
    return frozenset(row.key for row in newest(Asked.TRADE, on) if row.is_on)


def newest(about: str, on: date) -> list[Decision]:
    """The accepted decision that counts for each key on a day."""
    rows = Decision.objects.filter(about=about, is_accepted=True, from_on__lte=on).order_by("key", "-from_on", "-id").distinct("key")
    return list(rows)


def _from_law(on: date, trades: Iterable[str]) -> list[Rule]:
    return [
        Rule(
            key=f"law:{law.key}", kind=law.kind, source=Source.LAW, term=Term(law.amount, law.unit, law.counted),
            name_zh=f"《{law.law_zh}》", name_en=law.law_en, place_zh=law.article_zh, place_en=law.article_en,
            note_zh=law.note_zh, note_en=law.note_en, from_on=law.in_force_on,
        )
        for law in rights.laws() if law.is_in_force(on) and (not law.trade or law.trade in trades)
    ]  # fmt: skip


def _from_documents() -> list[Rule]:
    """The promises `keep` of every version that ever came into force: what was made under one stays under it."""
    plan = current_plan()
    promises = plan.book.promises
    return [
        _promised(duty, promises.records.get(duty.body["records"], _BUILT_IN), plan.book.document_of, plan.book.clause_of)
        for versions in plan.duties.values() for duty in versions if duty.kind == "keep"
    ]  # fmt: skip


def _promised(duty: Duty, declared: Declared, document_of: Mapping[str, str], clause_of: Mapping[str, str]) -> Rule:
    name = duty.body["records"]
    term: Mapping[str, Any] = duty.body["term"]
    amount = None if duty.is_open else str(term["amount"])
    document, clause = document_of.get(duty.name, ""), clause_of.get(duty.name, "")
    return Rule(
        key=f"promise:{duty.name}/{duty.version}", kind=name, source=Source.DOCUMENT,
        term=Term(amount, str(term["unit"]), Counted.MADE, duty.clock, term.get("count")),
        name_zh=document, name_en=document, place_zh=f"第{clause}条" if clause else "", place_en=f"clause {clause}" if clause else "",
        since=_instant(duty.terms.valid_from), until=_instant(duty.terms.valid_until),
        begins=declared.begins, of_class=name if declared.value_field else "", document=document, promise=duty.name,
    )  # fmt: skip


def _of_the_house(on: date) -> list[Rule]:
    return [
        Rule(
            key=f"house:{row.pk}", kind=row.key, source=Source.HOUSE,
            term=Term(row.amount, row.unit, Counted.MADE if row.key in LOGS else Counted.START),
            name_zh="本单位规定", name_en="Own rule", place_zh="", place_en="", note_zh=row.basis, note_en=row.basis, from_on=row.from_on,
        )
        for row in newest(Asked.RULE, on) if row.amount is not None
    ]  # fmt: skip


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def longest(rules: Iterable[Rule], *, made_at: datetime, started_at: datetime | None) -> tuple[Rule, datetime | None] | None:
    """The rule that governs one record, and the last instant of its term (None: for ever, or still in use); None where no rule covers it.

    The longest governs, whoever says it.
    """
    best: tuple[Rule, datetime | None] | None = None
    for rule in rules:
        if not rule.covers(made_at):
            continue
        start = rule.start_of(made_at=made_at, started_at=started_at)
        ends = None if start is None else rule.term.ends_at(start)
        if ends is None:
            return rule, None
        if best is None or best[1] is None or ends > best[1]:
            best = rule, ends
    return best
