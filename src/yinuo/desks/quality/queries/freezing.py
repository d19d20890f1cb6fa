"""What an evaluation freezes: its figures with the counts they rest on, and a digest of these by which anybody sees that nothing moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..indicators import METHOD
from ..models import Evaluation
from ..spans import Span
from . import counting, scoring, standing
from .scoring import Card


def frozen(span: Span, rules: scoring.Rules) -> dict[str, Any]:
    """The figures of a period as JSON: the house, the periods it is compared with, departments that are large enough, classes, parties.

    Members of staff are left out: they stand on the page of scores, for who may read them, and in no report.
    """
    found = standing.scores_of(span, rules)
    return {
        "method": METHOD, "period": span.key, "least": found.least, "standard": rules.version, "weak_below": rules.weak_below,
        "rules": {code: asdict(rule) for code, rule in rules.lines.items()},
        "house": scoring.as_json(found.card), "before": scoring.as_json(found.before), "year_before": scoring.as_json(found.year_before),
        "departments": {card.group[1]: scoring.as_json(card) for card in found.departments}, "hidden": found.hidden_departments,
        "classes": {kind: _kept(parts) for kind, parts in sorted(counting.by_class(span).items())},
        "parties": _kept(counting.by_party(span)),
        "weak": found.weak, "without_data": [one.code for one in found.without_data], "missed": [one.figure.code for one in found.missed],
        "trend": [[one.label, None if one.percent is None else round(one.percent, 1)] for one in found.trend],
    }  # fmt: skip


def _kept(parts: Mapping[str, counting.Raw]) -> dict[str, list[float]]:
    return {name: [raw.hits, raw.of] for name, raw in sorted(parts.items())}


def digest_of(figures: Mapping[str, Any]) -> str:
    """SHA-256 of the figures in one way of writing: keys in order, no blanks, UTF-8."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_unchanged(row: Evaluation) -> bool:
    """Whether what is kept is what was frozen."""
    return digest_of(row.figures) == row.digest


def card_of(row: Evaluation, part: str = "house") -> Card | None:
    """A frozen card: `house`, `before` or `year_before`; None for an evaluation from outside."""
    return scoring.card_from(counting.WHOLE, row.figures[part]) if part in row.figures else None


def departments_of(row: Evaluation) -> list[Card]:
    """The departments that were frozen, the best first."""
    cards = [scoring.card_from((counting.DEPARTMENT, name), kept) for name, kept in row.figures.get("departments", {}).items()]
    return sorted(cards, key=lambda one: (-(one.score if one.score is not None else -1), one.group))


def rules_of(row: Evaluation) -> dict[str, scoring.Rule]:
    """The rules that were frozen with it."""
    return {code: scoring.Rule(**one) for code, one in row.figures.get("rules", {}).items()}
