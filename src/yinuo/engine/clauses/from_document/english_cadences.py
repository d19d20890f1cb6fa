"""How often, in English sentences: once a quarter, every 30 minutes, annually."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.english_view import CLAUSE_ENDS
from yinuo.engine.clauses.from_document.english_words import ACT, ADJECTIVE, EVERY, EVERY_ADVERB, NAMED_DAYS, PERIODS
from yinuo.engine.clauses.from_document.shapes import Finding, Quantity
from yinuo.engine.document.numerals import number
from yinuo.engine.document.shapes import Passage


def cadence_findings(passage: Passage, found: list[Finding], quantities: list[Quantity]) -> Iterator[Finding]:
    """Every act that recurs, beside what was found already."""
    text = passage.text
    taken = [(one.start, one.end) for one in found]
    for match in EVERY.finditer(text):
        begin = max((stop.end() for stop in CLAUSE_ENDS.finditer(text) if stop.end() <= match.start()), default=0)
        end = min((stop.start() for stop in CLAUSE_ENDS.finditer(text) if stop.start() >= match.end()), default=len(text))
        left = text[begin : match.start()].lower()
        clause = f"{left} {text[match.end() : end].lower()}"
        if any(
            start < match.start() < end_ + 30 and text[end_ : match.start()].find(",") < 0 and one.unit in ("percent", "yuan", "count")
            for one in found
            for start, end_ in [(one.start, one.end)]
        ):
            continue
        if re.search(r"(?:plus|fee|charge|cost|price|£|\$|€|credit|refund|compensation)[^,;]*$|for\s*$", left) or any(
            start <= match.start() < stop for start, stop in taken
        ):
            continue
        made = _every(match)
        if made is None:
            continue
        amount, unit, period = made
        comparator = (
            "<="
            if unit != "count"
            else ">="
            if re.search(r"(?:at least|no less (?:often )?than|not less than|minimum of)\s*$", left)
            else "=="
        )
        if match["times"] is None and unit == "count" and not (ACT.search(clause) or match[0].lower().startswith("every")):
            continue
        yield Finding("cadence", amount, unit, comparator, match.start(), match.end(), period=period)
    yield from _adverbs(passage, found, quantities)


def _every(match: re.Match[str]) -> tuple[Decimal, str, str | None] | None:
    times = {"once": 1, "twice": 2, "thrice": 3}.get((match["times"] or "once").lower())
    count = Decimal(times) if times else number(re.sub(r"\s*times", "", match["times"], flags=re.IGNORECASE)) or Decimal(1)
    if match["single"]:
        return count, "count", PERIODS[match["single"].lower()]
    length = number(match["number"])
    unit = match["unit"].lower().rstrip("s")
    if length is None:
        return None
    if unit == "month" and length in (3, 6, 12):
        return {3: (count, "count", "quarter"), 6: (count * 2, "count", "year"), 12: (count, "count", "year")}[int(length)]
    unit = {"working day": "workday", "business day": "workday", "min": "minute", "hr": "hour"}.get(unit, unit)
    return length, unit, None


HOW_OFTEN: Final = re.compile(r"frequency|how often|interval|schedule", re.IGNORECASE)
"""A column that says how often the act of the row is done, and not the period of its rate."""


def _adverbs(passage: Passage, found: list[Finding], quantities: list[Quantity]) -> Iterator[Finding]:
    for match in EVERY_ADVERB.finditer(passage.text):
        word = match["word"].lower()
        cell = next((one for one in passage.cells if one.start <= match.start() < one.end), None)
        if cell is not None and passage.text[cell.start : cell.end].strip().lower() == word:
            if (quantities or found) and not HOW_OFTEN.search(cell.header):
                continue
        elif (
            not ACT.search(passage.text.lower())
            or ADJECTIVE.match(passage.text[match.end() :].lower())
            or re.search(r"\b(?:the|this|that|last|next|each)\s+$", passage.text[: match.start()].lower())
            or any(one.start - 60 < match.start() and one.unit == "percent" for one in found)
        ):
            continue
        if any(one.start <= match.start() < one.end for one in found):
            continue
        amount = (
            Decimal(2)
            if word
            in ("half-yearly", "half yearly", "semi-annually", "semiannually", "twice-yearly", "biannually", "six-monthly", "twice yearly")
            else Decimal(1)
        )
        if word.startswith("fortnight"):
            yield Finding("cadence", Decimal(2), "week", "<=", match.start(), match.end(), period=None)
        else:
            left = passage.text[max(0, match.start() - 12) : match.start()].lower()
            yield Finding(
                "cadence", amount, "count", ">=" if "at least" in left else "==", match.start(), match.end(), period=PERIODS[word]
            )


def named_days(text: str) -> Iterator[Finding]:
    """`by the next working day`, `the same day`: one workday, one day."""
    for match in NAMED_DAYS.finditer(text):
        unit = "workday" if match["work"] else "day"
        yield Finding("deadline", Decimal(1), unit, "<=", match.start(), match.end())
