"""Promise lines with the blanks of a letter in them: read, told in both languages, tried on an example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.numbers import is_blank
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.clauses.wording import duration_words, period_words
from yinuo.engine.errors import EngineRefusal
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin
from yinuo.engine.worktime.counting import due_at
from yinuo.promises.templates.format import BLANK
from yinuo.ui import telling_time

from ..choices import SAMPLES
from ..models import Hole
from ..refusals import BadLine

LONGEST_LINE: Final = 1000
EXAMPLE_FROM: Final = datetime(2026, 2, 13, 8, 40, tzinfo=UTC)  # a Friday, 16:40 in Shanghai; the next day is a make-up workday
_DURATIONS: Final = {"within": "limit", "next_reply": "limit", "update": "every"}
_OTHER_UNIT: Final = {
    "hour": "business hour",
    "business hour": "hour",
    "minute": "business minute",
    "business minute": "minute",
    "day": "workday",
    "workday": "day",
}
_UNIT_KINDS: Final = (
    ("hours", re.compile(r"^\s*(?:business )?hours?\b")),
    ("workdays", re.compile(r"^\s*workdays?\b")),
    ("days", re.compile(r"^\s*days?\b")),
    ("months", re.compile(r"^\s*months?\b")),
    ("years", re.compile(r"^\s*years?\b")),
    ("percent", re.compile(r"^\s*%")),
    ("money", re.compile(r"^\s*yuan\b")),
)


def sample_of(hole: Hole) -> str:
    """The value a line is tried with, and the grey text of the field."""
    if hole.kind == "choice":
        return options_of(hole)[0] if options_of(hole) else "甲"
    return SAMPLES.get(hole.kind, "")


def options_of(hole: Hole) -> list[str]:
    """The options of a choice."""
    return [one.strip() for one in re.split(r"[,，、;；]", hole.options) if one.strip()]


def names_in(line: str) -> list[str]:
    """The blanks that a line names, each once."""
    return list(dict.fromkeys(BLANK.findall(line)))


def kind_named(line: str, name: str) -> str:
    """What kind of number a line wants where it names a blank, by the unit after it.

    >>> kind_named("within {x} business hours of a.b expect c.d", "x"), kind_named("at least {x} act.done per month", "x")
    ('hours', 'count')
    """
    after = line.split("{" + name + "}", 1)[-1]
    if re.search(r"percent\s*(?:>=|<=|==)\s*\{" + name + r"\}", line):
        return "percent"
    return next((kind for kind, pattern in _UNIT_KINDS if pattern.match(after)), "count")


@dataclass(frozen=True)
class Told:
    """A line as people read it: in both languages, and what it would mean for one case."""

    zh: str
    en: str
    example: tuple[tuple[str, str], ...]

    @property
    def here(self) -> str:
        """In the language of the page."""
        return self.zh if telling_time.is_chinese() else self.en

    @property
    def there(self) -> str:
        """In the other one."""
        return self.en if telling_time.is_chinese() else self.zh


def read_line(line: str, holes: Mapping[str, Hole]) -> tuple[str, dict[str, Any]]:
    """The line in its canonical form where it has one, and its tree with the blanks' samples where a whole length of time is left open.

    Raises:
        BadLine: with the column in the line as it was typed.
    """
    if len(line) > LONGEST_LINE:
        raise _bad(line, LONGEST_LINE + 1, _("a line has at most {count} letters.").format(count=LONGEST_LINE))
    if "\n" in line or any(ord(letter) < 32 for letter in line):
        raise _bad(line, 1, _("a promise stands on one line."))
    spans = {name for name in names_in(line) if name in holes and holes[name].kind == "duration"}
    tried, places = _tried(line, {name: sample_of(holes[name]) for name in spans})
    try:
        tree = parse(tried)
    except ClauseRefusal as refusal:
        column = places[min(int(str(refusal.data["column"])), len(places)) - 1] + 1 if places else 1
        raise _bad(line, column, str(refusal.data["problem"])) from None
    return (line.strip() if spans else print_line(tree)), tree


def _bad(line: str, column: int, problem: str) -> BadLine:
    shown = ClauseRefusal(source="", line=1, column=column, problem=problem, text=line)
    return BadLine(column=column, problem=problem, picture=shown.picture, line=line)


def blank_is_gone(line: str, name: str) -> BadLine:
    """Why a line may not name this blank."""
    problem = _("{name} was marked as no blank, or repeats another one. Name the other one, or change the blank first.").format(name=name)
    return _bad(line, line.index("{" + name + "}") + 1, problem)


def _tried(line: str, samples: Mapping[str, str]) -> tuple[str, list[int]]:
    """The line with samples, and for each of its letters (and the end) the place in the line as typed."""
    tried, places, at = "", [], 0
    for match in BLANK.finditer(line):
        if match[1] not in samples:
            continue
        tried += line[at : match.start()] + samples[match[1]]
        places += [*range(at, match.start()), *([match.start()] * len(samples[match[1]]))]
        at = match.end()
    return tried + line[at:], [*places, *range(at, len(line) + 1)]


def tell(line: str, holes: Mapping[str, Hole], *, calendar: str) -> Told:
    """The line in words; a line that cannot be read is told as it stands.

    Raises:
        BadLine: it cannot be read.
    """
    _canonical, tree = read_line(line, holes)
    return Told(sentence(tree, "zh"), sentence(tree, "en"), tuple(_example(tree, holes, calendar)))


def _example(tree: dict[str, Any], holes: Mapping[str, Hole], calendar: str) -> Iterable[tuple[str, str]]:
    """What the line means for a case that begins on a Friday afternoon before a make-up workday and a festival."""
    body = tree["body"]
    lang = "zh" if telling_time.is_chinese() else "en"
    if body["is"] in _DURATIONS:
        duration = dict(body[_DURATIONS[body["is"]]])
        given = tree.get("calendar") or calendar
        start = _said(EXAMPLE_FROM)
        known = _filled(duration, holes)
        if known is None:
            return
        if is_blank(str(duration["amount"])):
            yield _("Tried with"), duration_words(known, lang)  # type: ignore[arg-type]
        if due := _due(known, str(given)):
            yield _("Example"), _("begun {start}, due {due}").format(start=start, due=due)
        other = {**known, "unit": _OTHER_UNIT.get(str(known["unit"]), "")}
        if other["unit"] and (due := _due(other, str(given))):
            words = duration_words(other, lang, with_count=False)  # type: ignore[arg-type]
            yield _("If it were"), _("{duration}: due {due}").format(duration=words, due=due)
    elif body["is"] in ("count", "sum", "distinct") and body.get("per"):
        yield _("Counted"), _("{period}; what is missing at its end is a breach").format(period=period_words(body["per"], lang))  # type: ignore[arg-type]


def _filled(duration: Mapping[str, Any], holes: Mapping[str, Hole]) -> dict[str, Any] | None:
    amount = str(duration["amount"])
    if is_blank(amount):
        hole = holes.get(amount.strip("{}"))
        amount = sample_of(hole) if hole is not None else "2"
    return {**duration, "amount": amount} if re.fullmatch(r"\d+(\.\d+)?", amount) else None


def _due(duration: Mapping[str, Any], calendar: str) -> str:
    try:
        clock = clock_of(builtin(calendar))
        at = due_at(clock, int(EXAMPLE_FROM.timestamp()), Decimal(str(duration["amount"])), str(duration["unit"]), "civil")
    except EngineRefusal:
        return ""
    return _said(datetime.fromtimestamp(int(at), UTC))


def _said(at: datetime) -> str:
    return f"{telling_time.dated(at)} {telling_time.hour(at)}"
