"""A promises file, statement by statement: settings, declarations, promises and their versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.grammar import Word
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import parse, parse_as
from yinuo.engine.clauses.shapes import Declared, Promises, Terms

BUILT_IN_STATES = {
    "waiting_for_customer": Declared("state", "customer.asked", "customer.replied"),
    "force_majeure": Declared("state", "force_majeure.began", "force_majeure.ended"),
    "open": Declared("state", "case.opened", "case.closed"),
    "outage": Declared("state", "service.went_down", "service.came_up"),
}
_PROMISE = re.compile(r"(?P<before>\s*)(?P<name>[^\W_][\w.\-]*)\s*(?P<colon>[:：])")
_NAMELESS = re.compile(r"\s*(?P<name>[^\s:：]+)\s*[:：](?=\s)")


def read_promises(text: str, source: str = "promises.txt", default_calendar: str | None = None) -> Promises:
    """Read a whole file; nothing is judged and no calendar is looked up.

    Args:
        source: what refusals call the file.
        default_calendar: the organisation's calendar, for promises with neither `on calendar` nor `use calendar`.
    Returns:
        The versions in order of reading with their canonical lines; built-in declarations are filled in, also `measure X` for every
        measure that a floor reads and `record X` (whose events carry the class in their field `class`) for every class that is kept.
    Raises:
        ClauseRefusal: the first statement that cannot be read, an instant without offset, a name declared twice, overlapping versions.
    """
    reader = _Reader(source, default_calendar)
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        statement = without_comment(line.rstrip("\r"))
        if statement.strip():
            reader.statement(statement, number)
    return reader.promises()


def without_comment(line: str) -> str:
    """The line up to a `#` outside quotes.

    >>> without_comment("keep x for 1 year  # it's short"), without_comment("a where b = '#1'")
    ('keep x for 1 year', "a where b = '#1'")
    """
    quoted = False
    for position, letter in enumerate(line):
        if letter == "'":
            quoted = not quoted
        elif letter == "#" and not quoted:
            return line[:position].rstrip()
    return line.rstrip()


@dataclass
class _Reader:
    source: str
    calendar: str | None
    valid_from: int | None = None
    valid_until: int | None = None
    terms: list[Terms] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)
    declared: dict[str, dict[str, Declared]] = field(default_factory=lambda: {"state": {}, "latest": {}, "record": {}})
    lines_of: dict[str, int] = field(default_factory=dict)

    def statement(self, line: str, number: int) -> None:
        match = _PROMISE.match(line)
        if match is None:
            self._setting(line, number)
        else:
            self._promise(match, line, number)

    def promises(self) -> Promises:
        bodies = [terms.tree["body"] for terms in self.terms]
        floors = {body["measure"] for body in bodies if body["is"] == "floor"}
        kept = {body["records"] for body in bodies if body["is"] == "keep"}
        measures = {name: Declared("latest", f"{name}.measured", value_field="value") for name in sorted(floors)}
        records = {name: Declared("record", "record.created", "record.erased", value_field="class") for name in sorted(kept)}
        return Promises(
            terms=tuple(self.terms),
            states={**BUILT_IN_STATES, **self.declared["state"]},
            measures={**measures, **self.declared["latest"]},
            records={**records, **self.declared["record"]},
            reported=frozenset(self.reported),
        )

    # --- promises --------------------------------------------------------------------------------------------------------------------

    def _promise(self, match: re.Match[str], line: str, number: int) -> None:
        if match["colon"] != ":":
            problem = f"found '{match['colon']}' after the name, but ':' belongs here; did you mean ':'?"
            raise self._refusal(problem, line, number, match.start("colon") + 1, found=match["colon"], expected="':'", suggestion=":")
        tree = parse(line[match.end() :], source=self.source, at_line=number, shown=line, offset=match.end())
        terms = Terms(
            name=match["name"],
            line=print_line(tree),
            tree=tree,
            calendar=tree["calendar"] or self.calendar,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            at_line=number,
            written=line,
            written_from=match.end(),
        )
        for other in self._versions(terms.name):
            if _overlap(terms, other):
                problem = (
                    f"the promise '{terms.name}' already stands on line {other.at_line} with terms that hold at the same time; "
                    "give it another name, or a 'valid from … until …' of its own."
                )
                raise self._refusal(problem, line, number, match.start("name") + 1, found=terms.name)
        self.terms.append(terms)

    def _versions(self, name: str) -> Iterator[Terms]:
        return (terms for terms in self.terms if terms.name == name)

    # --- settings --------------------------------------------------------------------------------------------------------------------

    def _setting(self, line: str, number: int) -> None:
        if (nameless := _NAMELESS.match(line)) is not None:
            problem = f"'{nameless['name']}' cannot name a promise; begin with a letter or digit, go on with letters, digits, _ - ."
            raise self._refusal(problem, line, number, nameless.start("name") + 1, found=nameless["name"])
        name, parts = parse_as("setting", line, source=self.source, at_line=number)
        getattr(self, "_" + name)(parts, line, number)

    def _use_calendar(self, parts: list[Any], line: str, number: int) -> None:
        self.calendar = str(parts[0])

    def _valid_always(self, parts: list[Any], line: str, number: int) -> None:
        self.valid_from = self.valid_until = None

    def _valid_from(self, parts: list[Any], line: str, number: int) -> None:
        begin = self._instant(parts[0], line, number)
        end = None if parts[1] is None else self._instant(parts[1], line, number)
        if end is not None and end <= begin:
            problem = f"'{parts[1]}' does not lie after '{parts[0]}', so nothing would ever hold; exchange or correct them."
            raise self._refusal(problem, line, number, parts[1].column, found=str(parts[1]))
        self.valid_from, self.valid_until = begin, end

    def _reported(self, parts: list[Any], line: str, number: int) -> None:
        self.reported.add(str(parts[0]))

    def _measure_state(self, parts: list[Any], line: str, number: int) -> None:
        self._declare(parts[0], Declared("state", str(parts[1]), str(parts[2])), line, number)

    def _measure_latest(self, parts: list[Any], line: str, number: int) -> None:
        kind, _, value_field = str(parts[1]).rpartition(".")
        self._declare(parts[0], Declared("latest", kind, value_field=value_field), line, number)

    def _record_class(self, parts: list[Any], line: str, number: int) -> None:
        self._declare(parts[0], Declared("record", str(parts[1]), str(parts[2])), line, number)

    def _declare(self, name: Word, declared: Declared, line: str, number: int) -> None:
        if declared.begins == declared.ends:
            problem = f"'{name}' would begin and end with the same kind '{declared.begins}', so it would never last; name two kinds."
            raise self._refusal(problem, line, number, name.column, found=str(name))
        group = "record" if declared.what == "record" else "measure"
        if (before := self.lines_of.get(f"{group} {name}")) is not None:
            problem = f"the {group} '{name}' is already declared on line {before}; keep one of the two."
            raise self._refusal(problem, line, number, name.column, found=str(name))
        self.lines_of[f"{group} {name}"] = number
        self.declared[declared.what][str(name)] = declared

    def _instant(self, word: Word, line: str, number: int) -> int:
        try:
            at = datetime.fromisoformat(str(word))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or at.microsecond or "T" not in str(word):
            bare = at is not None and at.tzinfo is None and "T" in str(word)
            why = "has no offset from UTC" if bare else "is no instant in whole seconds"
            problem = f"'{word}' {why}; write it like 2026-01-01T00:00+08:00."
            raise self._refusal(problem, line, number, word.column, found=str(word), expected="an instant such as 2026-01-01T00:00+08:00")
        return int(at.timestamp())

    def _refusal(self, problem: str, line: str, number: int, column: int, **more: str | None) -> ClauseRefusal:
        return ClauseRefusal(source=self.source, line=number, column=column, problem=problem, text=line, **more)


def _overlap(one: Terms, other: Terms) -> bool:
    begins_before = one.valid_from is None or other.valid_until is None or one.valid_from < other.valid_until
    ends_after = other.valid_from is None or one.valid_until is None or other.valid_from < one.valid_until
    return begins_before and ends_after
