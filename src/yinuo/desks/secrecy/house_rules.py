"""Time limits for leaks that no letter need say: what the law limits, and what the house set where the law only says at once.

They are promises like any other, in a document of their own (`HOUSE-LEAK`), in force since the youngest of the rules they rest on.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from yinuo.promises.models import Document
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftClause, DraftDocument

from .choices import EVENT_OF, Kind

NUMBER = "HOUSE-LEAK"
_FILE = Path(__file__).parent / "rules.csv"


@dataclass(frozen=True)
class Rule:
    """One limit: the promise line with `{kind}` for what happened, and what it rests on (`law`, or `house` where the number is ours)."""

    name: str
    of: str
    line: str
    basis: str
    source_zh: str
    source_en: str
    since: str
    text_zh: str
    text_en: str

    @property
    def promises(self) -> dict[str, str]:
        """Each promise by its name, one for each kind of incident it concerns."""
        if "{kind}" not in self.line:
            return {f"{NUMBER}.{self.name}": self.line}
        return {f"{NUMBER}.{self.name}_{kind}": self.line.replace("{kind}", EVENT_OF[Kind(kind)]) for kind in self.of.split()}


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in their order."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(Rule(**row) for row in csv.DictReader(lines))


def in_force_since() -> datetime:
    """The first instant of the day since which all of them hold, in Shanghai."""
    last = max(date.fromisoformat(rule.since) for rule in rules())
    return datetime.fromisoformat(f"{last}T00:00:00+08:00").astimezone(UTC)


def document() -> DraftDocument:
    """The document as it is registered."""
    lines = ["use calendar cn-office", *(f"{name}: {line}" for rule in rules() for name, line in rule.promises.items())]
    clauses = tuple(
        DraftClause(
            str(place), f"{rule.text_zh}（{rule.source_zh}）", f"{rule.text_en} ({rule.source_en})", "promise", tuple(rule.promises)
        )
        for place, rule in enumerate(rules(), 1)
    )
    return DraftDocument(NUMBER, "泄露事件处置时限", "Time limits for leak incidents", "\n".join(lines) + "\n", clauses)


@transaction.atomic
def put_in_force(*, by: str) -> None:
    """Register them, once; a second time changes nothing."""
    if not Document.objects.filter(number=NUMBER).exists():
        register_document(document(), in_force_from=in_force_since(), by=by)
