"""Which role has which verb on this desk, and the law as dated data. Files that anybody can read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yinuo.desks.people.choices import Role

from .choices import Verb

HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def verbs() -> dict[tuple[str, str], bool]:
    """Whether (role, verb) is allowed."""
    return {(row["role"], verb): row[verb] == "y" for row in _rows("rights.csv") for verb in Verb.values}


def may(role: str, verb: str) -> bool:
    """Whether a role may do this here."""
    return verbs().get((role, verb), False)


def roles_with(verb: str) -> list[str]:
    """The roles that may do this, as they are listed."""
    return [role for role in Role.values if may(role, verb)]


@dataclass(frozen=True)
class Law:
    """One line of the law: how long records of a kind are kept at least. `amount` None: for ever; `trade` empty: for everybody."""

    key: str
    kind: str
    trade: str
    amount: int | None
    unit: str
    counted: str
    in_force_on: date
    ended_on: date | None
    law_zh: str
    law_en: str
    article_zh: str
    article_en: str
    note_zh: str
    note_en: str

    def is_in_force(self, on: date) -> bool:
        return self.in_force_on <= on and (self.ended_on is None or on <= self.ended_on)


@cache
def laws() -> tuple[Law, ...]:
    """Every line of `laws.csv`, those that are no longer or not yet in force included."""
    found = []
    for row in _rows("laws.csv"):
        words = {name: row[name] for name in ("key", "kind", "trade", "unit", "counted")}
        words |= {f"{name}_{tongue}": row[f"{name}_{tongue}"] for name in ("law", "article", "note") for tongue in ("zh", "en")}
        amount = int(row["amount"]) if row["amount"] else None
        ended_on = date.fromisoformat(row["ended_on"]) if row["ended_on"] else None
        found.append(Law(**words, amount=amount, in_force_on=date.fromisoformat(row["in_force_on"]), ended_on=ended_on))
    return tuple(found)
