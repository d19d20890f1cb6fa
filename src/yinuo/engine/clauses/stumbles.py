"""Where a line stopped making sense, told as a person would tell it: what stands there, what belongs there, what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.grammar import Stumble
from yinuo.engine.clauses.words import COUNTS, PERIODS, RESERVED, UNITS

_NAMED = {
    "NUMBER": "a number or a {blank}",
    "UNIT": "a unit such as business hours or workdays",
    "COUNT": "a count such as same time of day",
    "PERIOD": "a period such as month or quarter",
    "KIND": "a kind of event such as complaint.received",
    "FIELD_OF_KIND": "a field of a kind such as invoice.sent.due_on",
    "CALENDAR": "the name of a calendar such as cn-office",
    "PROMISE_NAME": "the name of a promise",
    "QUOTED": "text in 'quotes'",
    "INSTANT": "an instant such as 2026-01-01T00:00+08:00",
    "COMPARISON": "a comparison such as = or >=",
    "LEVEL": "'>=' or '<='",
    "FLAG": "true or false",
    "_NOT_BELOW": "'>='",
    "_EQUALS": "'='",
    "_OPEN": "'('",
    "_CLOSE": "')'",
    "_COMMA": "','",
    "_PERCENT": "'%'",
    "BREACH": "a breach such as breach.major",
    "$END": "the end of the line",
}
_ROLES = {
    "while": "a state such as waiting_for_customer",
    "unless": "a state such as force_majeure",
    "where": "a field",
    "not": "a field",
    "each": "a field to group by",
    "has": "a field",
    "by": "the name of who owes it",
    "keep": "a class of records",
    "measure": "the name of a measure",
    "record": "a class of records",
    "to": "the name of who it is owed to",
}
_OFFERS = {"UNIT": (*UNITS, *(unit + "s" for unit in UNITS)), "PERIOD": PERIODS, "COUNT": COUNTS, "FLAG": ("true", "false")}
_FULL_WIDTH = str.maketrans("（），％：＝＜＞＃‘’“”≥≤", "(),%:=<>#''''><")
LONGEST_SHOWN = 60
_PIECE = re.compile(r"\{[^}\s]*\}?|'(?:[^']|'')*'?|[\w.\-]+|[<>!]=|\S")


def explain(stumble: Stumble, text: str, *, source: str, at_line: int, shown: str, offset: int) -> ClauseRefusal:
    """The refusal for a stumble at a column of `text`, which begins `offset` letters into the line `shown`."""
    at = stumble.column - 1
    match = _PIECE.search(text, at)
    found = match.group(0) if match else None
    expected = _listed(_described(stumble.expected, _words_before(text[:at])))
    suggestion = _nearest(text[at:].split(), found, stumble.expected) if found else None
    what = "the line ends here" if found is None else f"found '{_cut(found)}' here"
    if found is not None and found.startswith("'") and (len(found) == 1 or not found.endswith("'")):
        what += ", a text that no second quote ends,"
    elif found in RESERVED and "NAME" in stumble.expected:
        what += ", which is a word of the language and no name,"
    problem = f"{what}, but {expected} belongs here" if expected else f"{what}, but nothing more belongs here"
    problem = problem.replace(",, but", ", but")
    if suggestion:
        problem += f"; did you mean '{suggestion}'?"
    return ClauseRefusal(
        source=source,
        line=at_line,
        column=stumble.column + offset,
        problem=problem if suggestion else problem + ".",
        text=shown,
        found=found,
        expected=expected,
        suggestion=suggestion,
    )


def _cut(piece: str) -> str:
    """A piece of rubbish may be as long as its file; a sentence is not."""
    return piece if len(piece) <= LONGEST_SHOWN else piece[: LONGEST_SHOWN - 1] + "…"


def _words_before(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?![\w.\-])|\(", text)


def _described(terminals: Iterable[str], before: list[str]) -> list[str]:
    """The terminals in words; names by what they would be, long lists of additions as one thing."""
    names = set(terminals)
    words = []
    if {"_WITHIN", "_BY", "_NEVER"} <= names:
        return ["the beginning of a promise such as within, by, at least, share of, every, never or keep"]
    if {"_USE", "_VALID"} <= names:
        return ["a promise (name: line) or a setting such as use calendar, valid from, reported, measure or record"]
    if {"WHERE", "FOR", "OWED"} & names and len(names & {"WHERE", "FOR", "PAUSING", "UNLESS", "ON", "OWED"}) > 3:
        names -= {"WHERE", "FOR", "PAUSING", "UNLESS", "REOPENED", "ON", "GRACE", "MAJOR", "OWED"}
        words.append("an addition such as where, pausing while or unless")
    if "NUMBER" in names:
        names.discard("BLANK")
    if "KIND" in names:
        names.discard("BREACH")
    for name in sorted(names, key=lambda name: (name in _NAMED, name)):
        if name == "NAME":
            role = next((_ROLES[word] for word in reversed(before) if word in _ROLES), "a name")
            words.insert(0, "a value" if "QUOTED" in names else role)
        elif "QUOTED" in names and name in ("QUOTED", "NUMBER", "FLAG", "BLANK"):
            continue
        else:
            words.append(_NAMED.get(name, f"'{_keyword(name)}'"))
    if "the end of the line" in words:
        words.remove("the end of the line")
        words.append("the end of the line")
    return words


def _keyword(terminal: str) -> str:
    return terminal.strip("_").lower()


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1] if words else ""


def _nearest(rest: list[str], found: str | None, expected: frozenset[str]) -> str | None:
    """The word that was probably meant: a full-width sign put right, or the nearest word that could stand here."""
    if found is None or (found in RESERVED and len(found) < 3):
        return None
    if found in "≥≤":
        return ">=" if found == "≥" else "<="
    plain = found.translate(_FULL_WIDTH)
    if plain != found:
        return plain
    offers: list[str] = []
    for terminal in expected:
        if terminal in _OFFERS:
            offers.extend(_OFFERS[terminal])
        elif terminal not in _NAMED and terminal not in ("NAME", "BLANK"):
            offers.append(_keyword(terminal))
    for words in (4, 3, 2, 1):
        near = difflib.get_close_matches(" ".join(rest[:words]).rstrip(")").lower(), sorted(offers), n=1, cutoff=0.75)
        if near and len(near[0].split()) == min(words, len(rest)):
            return near[0]
    return None
