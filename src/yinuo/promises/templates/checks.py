"""What a filled document says that a careful reader would question: contradictions and values that make no sense.

A finding never forbids a text; whoever fills it in decides, in a sentence, that it stays. `find_all` is a pure function of a template and
its values; the table of conflicting clauses is data (`CONFLICTS`), everything else is read off the promise lines themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.shapes import Tree
from yinuo.engine.clauses.wording import duration_words
from yinuo.kit.words import Words, pgettext_lazy
from yinuo.kit.words import gettext_lazy as _
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.shapes import Blank, Line, Template
from yinuo.promises.templates.values import in_line, number_of, problem_with

Values = Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One thing to decide: what it is, the blanks and the lines of the template's file it is about, its sentence with its data.

    `about` is a hash of what was found: a decision holds for this, and no longer when one of the values is another.
    """

    code: str
    words: Words
    keys: tuple[str, ...] = ()
    at_lines: tuple[int, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The finding in the reader's language."""
        return self.words.format(**{name: str(value) for name, value in self.data.items()})

    @property
    def about(self) -> str:
        """64 hexadecimal digits that change with the values the finding is about."""
        told = [
            self.code,
            *self.keys,
            *(str(line) for line in self.at_lines),
            *(f"{key}={value!r}" for key, value in sorted(self.data.items())),
        ]
        return hashlib.sha256("\x1f".join(told).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Conflict:
    """Clauses that cannot both be followed as they are printed. Each side is met when one of its ids begins a clause of the document."""

    code: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    words: Words


CONFLICTS: Final = (
    Conflict(
        "one_sided_change", ("S1-4.A.3",), ("S1-7.1a", "S1-9.4"),
        _(
            "One clause lets party A change the terms alone, another asks for the written consent of both. Consent of both "
            "is taken: a notice of party A only starts the change."
        ),
    ),
    Conflict(
        "court_and_arbitration", ("S1-6.3(4)",), ("S1-8.",),
        _(
            "Disputes over a breach go to a court, and all disputes go to arbitration, which is final. Choose one way, or "
            "every dispute will be warned about."
        ),
    ),
    Conflict(
        "court_after_arbitration", ("S0-L2-5.2a", "S2-L2-5.2.1"), ("S0-L2-5.3a", "S2-L2-5.3.1"),
        _(
            "Arbitration and then a court: where arbitration was agreed a court will not take the case. The text stays; the"
            " last stage opens only with a recorded condition."
        ),
    ),
    Conflict(
        "side_agreements", ("S1-9.3",), ("S1-7.1b",),
        _(
            "Side agreements are void, and a written agreement on a change is part of the contract. Only what is signed by "
            "the way of an amendment counts."
        ),
    ),
    Conflict(
        "who_handles_complaints", ("S3-1.3.3",), ("S3-5.1.1", "S3-5.2.1", "S3-5.3.1"),
        _(
            "Two departments are named for complaints. The service department receives and investigates, the relations "
            "department supervises and analyses."
        ),
    ),
    Conflict(
        "equal_and_first", ("S0-L5-1.3",), ("S0-L5-2.2b", "S4-L2-2.2.2"),
        _("Everyone is treated alike, and some come first. Priority stays only by a published rule, and everybody's own limit holds."),
    ),
    Conflict(
        "deletion_and_retention", ("S0-L7-2.5b",), ("S4-L1-2(2)b", "S1-5.5a"),
        _(
            "Customers may have their data deleted, and the records are kept for years. Use stops at once; the data is "
            "erased when the years are over, and the customer is told so."
        ),
    ),
    Conflict(
        "not_less_as_limit", ("S4-L2-2.3.1a",), ("S4-L2-2.3.1a",),
        _(
            "“Not less than 15 minutes” can only mean at most 15 minutes in a promise of speed. It is counted as at most; "
            "the printed words stay."
        ),
    ),
    Conflict(
        "apology_and_secrecy", ("S0-L1-4.2.1b", "S0-L1-4.2.3b"), ("S1-5.2a", "S2-L3-2.2a"),
        _("A breach is made public, and customers' data stays secret. What is published names no customer."),
    ),
    Conflict(
        "anonymous_and_personal", ("S4-L1-2(4)a",), ("S4-L1-2(4)b",),
        _("Ratings may be anonymous and count for single employees. Anonymous ones enter only in groups of a least size."),
    ),
    Conflict(
        "force_majeure_twice", ("S1-6.4",), ("S1-9.1",),
        _("Force majeure is ruled on twice. One handling serves both clauses."),
    ),
    Conflict(
        "who_interprets", ("S1-1.8",), ("S2-L1-4(3)", "S3-9.2.1"),
        _("Several clauses say who interprets the text. The one of each document holds for that document."),
    ),
)  # fmt: skip

# Lengths of time put into one measure only to ask which of two is the longer: a workday is taken for eight business hours.
_MINUTES: Final[Mapping[str, Decimal]] = {
    "second": Decimal(1) / 60,
    "minute": Decimal(1),
    "business minute": Decimal(3),
    "hour": Decimal(60),
    "business hour": Decimal(180),
    "workday": Decimal(1440),
    "day": Decimal(1440),
    "week": Decimal(10080),
    "month": Decimal(43200),
    "year": Decimal(525600),
}
_LANGUAGE = pgettext_lazy("language that labels are told in, en or zh", "en")
_EARLY = ("acknowledged", "responded", "answered", "contacted")
_LATE = ("solution_offered", "resolved", "solved", "fulfilled", "investigated", "completed", "closed", "repaired")


def find_all(template: Template, values: Values) -> tuple[Finding, ...]:
    """Everything to decide about a document as it is filled so far, in a steady order; values that do not fit are left to `problems`."""
    fitting = {
        key: value for key, value in values.items() if value and key in template.blanks and not problem_with(template.blanks[key], value)
    }
    return tuple(one for check in CHECKS for one in check(template, fitting))


def _conflicts(template: Template, values: Values) -> Iterator[Finding]:
    places = [(clause, sentence.at_line) for sentence in template.sentences for clause in sentence.clauses]
    for conflict in CONFLICTS:
        one = [line for clause, line in places if clause.startswith(conflict.one)]
        other = [line for clause, line in places if clause.startswith(conflict.other)]
        if one and other:
            yield Finding(conflict.code, conflict.words, at_lines=tuple(dict.fromkeys((*one, *other))))


def _intervals(template: Template, values: Values) -> Iterator[Finding]:
    for blank in template.blanks.values():
        if blank.is_interval and not values.get(blank.key):
            words = _(
                "{label}: the text has no number for it. Until an interval is set and approved, the promise is judged “interval not set”."
            )
            yield Finding("interval_not_set", words, (blank.key,), data={"label": _Label(blank)})


def _limits(template: Template, values: Values) -> Iterator[Finding]:
    """Pairs of deadlines from the same start: an early act later than the late one, or the same act twice with different limits."""
    found = [limit for line in template.promise_lines() if (limit := _limit_of(line, template, values)) is not None]
    for one, other in combinations(found, 2):
        if one.of != other.of or not _overlap(one.where, other.where):
            continue
        data = {"one": one.said, "other": other.said}
        keys = tuple(dict.fromkeys((*one.keys, *other.keys)))
        early, late = (one, other) if one.is_early else (other, one)
        if early.is_early and late.is_late and early.minutes > late.minutes:
            words = _("The first response may take longer ({one}) than the solution ({other}).")
            yield Finding("response_after_solution", words, keys, data={"one": early.said, "other": late.said})
        elif set(one.expect) & set(other.expect) and one.minutes != other.minutes and one.where == other.where:
            words = _("The same duty stands in the text with two limits: {one} and {other}. The shorter governs; both are reported.")
            yield Finding("two_limits", words, keys, data=data)


@dataclass(frozen=True)
class _Limit:
    of: str
    expect: tuple[str, ...]
    where: str
    minutes: Decimal
    said: _Length
    keys: tuple[str, ...]

    @property
    def is_early(self) -> bool:
        return any(one.split(".")[-1] in _EARLY for one in self.expect)

    @property
    def is_late(self) -> bool:
        return not self.is_early and any(one.split(".")[-1] in _LATE for one in self.expect)


def _overlap(one: str, other: str) -> bool:
    return one == other or one == "None" or other == "None"


def _limit_of(line: Line, template: Template, values: Values) -> _Limit | None:
    keys = tuple(BLANK.findall(line.line))
    known = {key: template.blanks[key].fixed or values.get(key, "") for key in keys}
    if not all(known.values()):
        return None
    filled = BLANK.sub(lambda match: in_line(template.blanks[match[1]], known[match[1]]), line.line)
    tree = _parsed(filled)
    if tree is None:
        return None
    body = tree["body"]
    if body["is"] != "within" or "event" not in body["of"]:
        return None
    limit, expect = body["limit"], body["expect"]
    names = tuple(str(one) for one in expect.get("any") or expect.get("all") or ())
    minutes = Decimal(str(limit["amount"])) * _MINUTES.get(str(limit["unit"]).removesuffix("s"), Decimal(0))
    return _Limit(str(body["of"]["event"]), names, str(tree["where"]), minutes, _Length(limit), keys)


@lru_cache(maxsize=4096)
def _parsed(line: str) -> Tree | None:
    """The tree of a line, kept, as a form asks at every stroke; None where it cannot be read, which the checks of single values say."""
    try:
        return parse(line)
    except ClauseRefusal:
        return None


def _bounds(template: Template, values: Values) -> Iterator[Finding]:
    """A least amount above the largest one, told by keys that differ only in min and max."""
    for key, blank in template.blanks.items():
        partner = re.sub(r"(^|_)min(_|$)", r"\1max\2", key)
        if partner == key or partner not in template.blanks:
            continue
        low, high = _number(blank, values), _number(template.blanks[partner], values)
        if low is not None and high is not None and low > high:
            words = _("{one} is {low} and {other} is {high}: the least is above the largest.")
            data = {"one": _Label(blank), "low": low, "other": _Label(template.blanks[partner]), "high": high}
            yield Finding("min_above_max", words, (key, partner), data=data)


def _extremes(template: Template, values: Values) -> Iterator[Finding]:
    for key, blank in template.blanks.items():
        number = _number(blank, values) if not blank.fixed else None
        if number is None:
            continue
        data = {"label": _Label(blank), "value": f"{number:f}"}
        if blank.kind == "percent" and blank.direction == "at least" and number == 100:
            yield Finding(
                "nothing_may_fail", _("{label} is {value} %: a single case breaks this promise for the whole period."), (key,), data=data
            )
        if blank.kind == "percent" and number == 0:
            yield Finding("nothing_promised", _("{label} is {value} %, so nothing is promised."), (key,), data=data)
        if blank.kind == "hours" and blank.direction != "at least" and number > 720:
            yield Finding("hours_of_months", _("{label} is {value} hours, more than a month. Check the unit."), (key,), data=data)
        if blank.kind == "years" and number > 30:
            yield Finding("years_of_a_life", _("{label} is {value} years. Check the number."), (key,), data=data)


@dataclass(frozen=True)
class _Length:
    """A length of time in the reader's language."""

    duration: Mapping[str, Any]

    def __str__(self) -> str:
        return duration_words(self.duration, "en" if str(_LANGUAGE) == "en" else "zh", with_count=False)

    def __repr__(self) -> str:
        return f"{self.duration['amount']} {self.duration['unit']}"


@dataclass(frozen=True)
class _Label:
    """A blank's label in the reader's language, chosen when the sentence is said."""

    blank: Blank

    def __str__(self) -> str:
        return label_of(self.blank)

    def __repr__(self) -> str:
        return self.blank.key


def label_of(blank: Blank) -> str:
    """The label in the reader's language."""
    return blank.label_en if str(_LANGUAGE) == "en" else blank.label_zh


def _number(blank: Blank, values: Values) -> Decimal | None:
    value = blank.fixed or values.get(blank.key, "")
    return number_of(value) if value else None


CHECKS: Final[Sequence[Callable[[Template, Values], Iterator[Finding]]]] = (_limits, _bounds, _conflicts, _extremes, _intervals)
