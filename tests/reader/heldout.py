"""Letters of our own with the promises that a careful person reads in them, written before the reader saw them.

In `heldout/*.txt` a line `# title` begins a letter; `=> kind amount unit comparator period calendar` belongs to the line of text before it.
A backslash at the end of a line says that its sentence goes on in the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "heldout"


@dataclass
class Letter:
    """One letter: its text, and its promises as the gold file of letters-dev has them."""

    name: str
    lines: list[str] = field(default_factory=list)
    gold: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def letters() -> Iterator[Letter]:
    """Every letter of the folder."""
    quote = ""
    for path in sorted(FOLDER.glob("*.txt")):
        letter: Letter | None = None
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# "):
                if letter is not None:
                    yield letter
                letter = Letter(f"{path.stem}: {line[2:]}", [line[2:]])
            elif line.startswith("=> "):
                assert letter is not None
                letter.gold.append(_promise(line[3:], quote))
            elif line and letter is not None:
                goes_on = bool(letter.lines) and quote.endswith("\\")
                quote = (quote[:-1] if goes_on else "") + line
                letter.lines.append(line.removesuffix("\\"))
        if letter is not None:
            yield letter


def _promise(written: str, quote: str) -> dict[str, Any]:
    kind, amount, unit, comparator, period, calendar = written.split()
    return {
        "quote": quote,
        "kind": kind,
        "amount": None if amount == "null" else float(amount),
        "unit": unit,
        "comparator": comparator,
        "period": None if period == "-" else period,
        "calendar": calendar,
    }


def overlap(one: str, other: str) -> float:
    """The share of the longer text that is common to both, as the scorer of letters-dev counts it."""
    one, other = "".join(one.split()), "".join(other.split())
    found = SequenceMatcher(None, one, other, autojunk=False).find_longest_match(0, len(one), 0, len(other))
    return found.size / max(len(one), len(other), 1)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether kind, amount, unit and comparator are equal."""
    amounts = [None if item["amount"] is None else round(float(item["amount"]), 6) for item in (one, other)]
    return amounts[0] == amounts[1] and all(one[key] == other[key] for key in ("kind", "unit", "comparator"))


@dataclass
class Score:
    """Counts over letters."""

    matched: int = 0
    predicted: int = 0
    gold: int = 0
    calendars: int = 0
    periods: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.matched / (self.predicted + self.gold)


def score(read: Any, chosen: Iterable[Letter]) -> Score:
    """Compare a reader (`text -> list of promises as JSON`) with letters."""
    total = Score()
    for letter in chosen:
        found, used, hit = read(letter.text), set(), set()
        pairs = [(overlap(p["quote"], g["quote"]), i, j) for i, p in enumerate(found) for j, g in enumerate(letter.gold) if same(p, g)]
        for share, i, j in sorted(pairs, key=lambda pair: -pair[0]):
            if share < 0.5 or i in used or j in hit:
                continue
            used.add(i)
            hit.add(j)
            total.calendars += found[i]["calendar"] == letter.gold[j]["calendar"]
            total.periods += found[i]["period"] == letter.gold[j]["period"]
            for key in ("calendar", "period"):
                if found[i][key] != letter.gold[j][key]:
                    total.wrong.append(f"{key} {found[i][key]} for {letter.gold[j][key]} | {letter.name} | {letter.gold[j]['quote']}")
        total.matched += len(used)
        total.predicted += len(found)
        total.gold += len(letter.gold)
        total.wrong += [f"missed {_said(g)} | {letter.name} | {g['quote']}" for j, g in enumerate(letter.gold) if j not in hit]
        total.wrong += [f"made up {_said(p)} | {letter.name} | {p['quote']}" for i, p in enumerate(found) if i not in used]
    return total


def _said(promise: dict[str, Any]) -> str:
    return " ".join(str(promise[key]) for key in ("kind", "amount", "unit", "comparator"))
