"""What a template itself promises in numbers, in the reader's words: the answers against which a printed and read letter is held.

A line counts where its number is printed in its sentence; numbers that only an approved interval gives are no part of the paper, and
presence, order and prohibition carry none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from yinuo.engine.clauses.from_document.shapes import Proposal
from yinuo.engine.clauses.reading import parse
from yinuo.promises.templates.filling import plain_text
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.shapes import Line, Sentence, Template
from yinuo.promises.templates.values import in_line


@dataclass(frozen=True)
class Gold:
    """One measurable promise of a template: `quote` is its sentence as printed."""

    quote: str
    kind: str
    amount: float
    unit: str
    period: str | None = None


def golds(template: Template, values: Mapping[str, str]) -> list[Gold]:
    found = []
    for sentence in template.sentences:
        quote = plain_text(sentence, template, values)
        for line in sentence.lines:
            if _is_printed(line, sentence, template):
                tree = parse(BLANK.sub(lambda match: _value(template, values, match[1]), line.line))
                found += [Gold(quote, kind, float(amount), unit, tree["body"].get("per")) for kind, amount, unit in _measured(tree["body"])]
    return list(dict.fromkeys(found))


def _value(template: Template, values: Mapping[str, str], key: str) -> str:
    blank = template.blanks[key]
    return in_line(blank, blank.fixed or values[key])


def _is_printed(line: Line, sentence: Sentence, template: Template) -> bool:
    keys = BLANK.findall(line.line)
    if keys:
        return all(not template.blanks[key].is_interval and key in BLANK.findall(sentence.text) for key in keys)
    numbers = re.findall(r"(?<![\w.])\d+(?:\.\d+)?", line.line)
    return bool(numbers) and all(number in sentence.text for number in numbers)


def _measured(body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    match body["is"]:
        case "within":
            yield "deadline", body["limit"]["amount"], _unit(body["limit"]["unit"])
        case "count" | "distinct":
            yield "cadence", body["at_least"], "count"
        case "sum":
            yield "floor", body["at_least"], "hour"
        case "share" if body["event"] == "fine.imposed":  # every fine lies in its range, whose upper end is the penalty promised
            yield "penalty", body["with"]["and"][1]["value"]["number"], "yuan"
        case "share":
            yield "threshold", body["percent"], "percent"
        case "notice":
            yield "notice", body["lead"]["amount"], _unit(body["lead"]["unit"])
        case "keep":
            yield "retention", body["term"]["amount"], _unit(body["term"]["unit"])
        case "floor":
            yield "floor", body["value"], "count"
        case "penalty":
            yield "penalty", body["rate"], "percent"


def _unit(unit: str) -> str:
    return unit.removeprefix("business ")


ALIKE = {"cadence": {"cadence", "floor"}, "floor": {"floor", "cadence", "threshold"}}
"""A count per period is a cadence or a least quantity, depending on its verb; both put the same number under watch."""


def found_and_missed(wanted: list[Gold], read: list[Proposal]) -> tuple[float, list[Gold], list[Proposal]]:
    """F1 with what was missed and what was read beside it; quotes match where one holds the other or half of the longer one is common."""
    left, missed = list(read), []
    for gold in wanted:
        hit = next((one for one in left if _same(gold, one)), None)
        if hit is None:
            missed.append(gold)
        else:
            left.remove(hit)
    hits = len(wanted) - len(missed)
    return (2 * hits / (len(wanted) + len(read)) if wanted or read else 1.0), missed, left


def _same(gold: Gold, one: Proposal) -> bool:
    if one.kind not in ALIKE.get(gold.kind, {gold.kind}) or one.amount is None or float(one.amount) != gold.amount:
        return False
    if one.unit != gold.unit and not (gold.kind == "floor" and gold.unit == "count"):
        return False
    ours, theirs = "".join(gold.quote.split()), "".join(one.quote.split())
    if ours in theirs or theirs in ours:
        return True
    size = SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match().size
    return size / max(len(ours), len(theirs)) >= 0.5
