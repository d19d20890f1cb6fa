"""From the rows of somebody's log to cases with their history: what each is, what happened and when, what was said. Asks no database.

A row that cannot be read refuses its case, with a reason; the rest of the file is none the worse for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from yinuo.engine.events.shapes import NOTHING
from yinuo.kit.canonical_json import dumps
from yinuo.kit.words import Words
from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.instants import TimeReading, instants
from yinuo.ledger.intake.mapping import EventRule, FieldRule, template_column, template_prefix
from yinuo.ledger.intake.mapping import Mapping as FileMapping
from yinuo.ledger.intake.opening import Wanted, open_table
from yinuo.ledger.intake.places import Place

from .case_rules import ABOUT, LISTS, OPENED, CaseRule
from .choices import LONGEST_TEXT, LONGEST_TITLE

LONGEST_NUMBER, LONGEST_KEPT = 40, 24
FAULTS: Mapping[str, Words] = {
    "no_number": _("The number of the case is missing. Fill it in."),
    "bad_number": _("The number is too long or holds signs that no number has."),
    "no_time": _("«{value}» in the column {column} is no time. Write it like 2026-02-13T16:40:00+08:00."),
    "no_kind": _("The mapping has no kind for «{value}» of the column {column}. Add it, or say that others are skipped."),
    "no_code": _("The mapping has no word for «{value}» ({what}). Add it to the codes."),
    "no_choice": _("«{value}» ({what}) is none of: {list}."),
    "not_opened": _("Nothing says when the case was opened."),
    "too_long": _("A text holds {n} characters, and {most} are the most. Shorten it."),
    "future": _("Something of it happens only in the future. Correct the time."),
    "received_early": _("Something was received before it happened. Correct the times."),
    "no_staff": _("There is no member of staff «{value}». Write a user name, or leave the owner out."),
    "no_customer": _("There is no customer {value} whom you may see. Check the number, or import the customer first."),
    "taken": _("Another case has this number already."),
    "out_of_reach": _("This case is here already, but out of your reach."),
}
"""Why a case was not taken, and what to do about it."""


@dataclass(frozen=True)
class Fault:
    """Why, and what fills the blanks of the sentence; `row` is the row of the file, 1 the first after the headings."""

    code: str
    row: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(FAULTS[self.code]).format(**self.data)


@dataclass(frozen=True)
class Happened:
    """One fact of a case. Instants are seconds since 1970 UTC; `recorded_at` None: known from now on. `text` is what was said with it."""

    kind: str
    at: int
    received_at: int | None = None
    recorded_at: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    row: int = 0
    by: str = ""


@dataclass
class History:
    """One case of a file: its number there, what it says of itself and of its customer, and what happened, in order of time."""

    number: str
    said: dict[str, str] = field(default_factory=dict)
    customer: dict[str, str] = field(default_factory=dict)
    facts: list[Happened] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    fault: Fault | None = None

    def ids(self, system: str) -> list[str]:
        """By what each fact of a system is known when the file comes again; of what was said nothing goes into it."""
        seen: Counter[str] = Counter()
        found = []
        for fact in self.facts:
            told = [self.number, fact.kind, fact.at, fact.received_at, dict(fact.data)]
            digest = sha256(dumps(told)).hexdigest()[:32]
            seen[digest] += 1
            found.append(f"{system}:{digest}-{seen[digest]}")
        return found


class _Bad(Exception):
    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.fault = (code, data)


class _Times:
    """Columns of times, each converted at once; where one value is no time, the others are found out one by one."""

    def __init__(self, table: Any, reading: TimeReading, place: Place) -> None:
        self.table, self.reading, self.place = table, reading, place
        self._known: dict[str, list[int | None]] = {}

    def of(self, column: str, row: int) -> int:
        if column not in self._known:
            self._known[column] = self._converted(column)
        found = self._known[column][row]
        if found is None:
            raise _Bad("no_time", value=str(self.table[column][row].as_py())[:40], column=column)
        return found

    def _converted(self, column: str) -> list[int | None]:
        place = self.place.in_column(column)
        try:
            return instants(self.table[column], self.reading, place=place).tolist()  # type: ignore[no-any-return]
        except IntakeRefusal as problem:
            found = [self._alone(column, row, place) for row in range(len(self.table))]
            if found and all(one is None for one in found):
                raise problem  # nothing there is a time: that is the column, not a row
            return found

    def _alone(self, column: str, row: int, place: Place) -> int | None:
        try:
            return int(instants(self.table[column].slice(row, 1), self.reading, place=place)[0])
        except IntakeRefusal:
            return None


def read_histories(path: Path, mapping: FileMapping, rule: CaseRule) -> list[History]:
    """The cases of a file, in the order in which they begin there.

    Raises:
        IntakeRefusal: of the file or the mapping as a whole.
    """
    messages = [one.message for one in mapping.events if one.message]
    wanted = list(dict.fromkeys([*mapping.columns(), *messages, *rule.columns()]))
    table = open_table(path, Wanted(wanted, wanted))
    times = _Times(table, mapping.time, Place(path))
    found: dict[str, History] = {}
    chosen: dict[tuple[str, int], Happened] = {}
    for row, cells in enumerate(table.to_pylist()):
        said = {name: "" if cell is None else str(cell) for name, cell in cells.items()}
        number = said[template_column(mapping.subject)].strip()
        number = number and template_prefix(mapping.subject) + number
        history = found.setdefault(number or f"?{row + 1}", History(number))
        history.rows.append(row + 1)
        try:
            _check_number(number, rule)
            _take(history, said, rule)
            for place, one in enumerate(mapping.events):
                if (fact := _fact(one, said, row, times)) is not None:
                    _keep(history, fact, one.only, (number, place), chosen)
        except _Bad as bad:
            history.fault = history.fault or Fault(bad.fault[0], row + 1, bad.fault[1])
    for (number, _place), fact in chosen.items():
        found[number].facts.append(fact)
    for history in found.values():
        _finish(history)
    return list(found.values())


def _check_number(number: str, rule: CaseRule) -> None:
    if not number:
        raise _Bad("no_number")
    most = LONGEST_KEPT if rule.keeps_numbers else LONGEST_NUMBER
    if len(number) > most or not number.isprintable() or (rule.keeps_numbers and not number.replace("-", "").isalnum()):
        raise _Bad("bad_number")


def _take(history: History, row: Mapping[str, str], rule: CaseRule) -> None:
    """What a case says of itself: the first row that says it counts; the owner is the last."""
    for name, value in rule.said.items():
        if name in history.said and name != "owner":
            continue
        try:
            word = value.of(row)
        except KeyError as unknown:
            raise _Bad("no_code", value=str(unknown.args[0])[:40], what=name) from None
        if not word:
            continue
        if name in LISTS and word not in LISTS[name].values:
            raise _Bad("no_choice", value=word[:40], what=name, list=", ".join(LISTS[name].values))
        history.said[name] = word
    for name in ABOUT:
        if name in rule.customer and name not in history.customer and (word := rule.customer[name].of(row)):
            history.customer[name] = word


def _fact(rule: EventRule, row: Mapping[str, str], place: int, times: _Times) -> Happened | None:
    if rule.when_column is not None and (row[rule.when_column] in rule.when_values) == rule.when_not:
        return None
    kind = rule.kind
    if kind is None:
        code = row[str(rule.kind_column)]
        kind = rule.kind_codes.get(code) if rule.kind_codes else code
        if kind is None:
            if rule.skip_other_codes:
                return None
            raise _Bad("no_kind", value=code[:40], column=rule.kind_column)
    given = {name: times.of(column, place) for name, column in rule.times.items()}
    if (at := given["occurred_at"]) == NOTHING:
        return None
    came, known = (None if (found := given.get(name, NOTHING)) == NOTHING else found for name in ("received_at", "recorded_at"))
    if came is not None and came < at:
        raise _Bad("received_early")
    data = {name: _value(one, row, place, times) for name, one in rule.fields.items() if row[one.column]}
    text = row[rule.message].strip() if rule.message else ""
    if len(text) > LONGEST_TEXT:
        raise _Bad("too_long", n=len(text), most=LONGEST_TEXT)
    return Happened(kind, at, came, known, data, text.replace("\0", ""), place + 1)


def _value(rule: FieldRule, row: Mapping[str, str], place: int, times: _Times) -> Any:
    if rule.meaning == "instant":
        return times.of(rule.column, place)
    said = row[rule.column]
    if rule.codes is not None and said not in rule.codes:
        raise _Bad("no_code", value=said[:40], what=rule.column)
    return said if rule.codes is None else rule.codes[said]


def _keep(history: History, fact: Happened, only: str, key: tuple[str, int], chosen: dict[tuple[str, int], Happened]) -> None:
    """Take a fact, or the first or last of those of its rule, as the engine does (`intake.columns.one_of_each`)."""
    if not only:
        history.facts.append(fact)
        return
    before = chosen.get(key)
    if before is None or (fact.at < before.at if only == "first" else fact.at >= before.at):
        chosen[key] = fact


def in_order(facts: Iterable[Happened]) -> list[Happened]:
    """As the ledger will write them: by when they were recorded, then happened; what opens a case before what follows in that second."""
    return sorted(facts, key=lambda one: (one.recorded_at or 0, one.at, one.kind != OPENED, one.row))


def _finish(history: History) -> None:
    history.facts = in_order(history.facts)
    title = history.said.get("title", "")
    history.said["title"] = " ".join(title.split())[:LONGEST_TITLE]


def batches(histories: Sequence[History], size: int) -> list[Sequence[History]]:
    """So many cases at a time."""
    return [histories[first : first + size] for first in range(0, len(histories), size)]
