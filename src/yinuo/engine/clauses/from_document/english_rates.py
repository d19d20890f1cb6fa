"""Rates, counts and money in English sentences."""

from __future__ import annotations

import re

from yinuo.engine.clauses.from_document.english_view import View, is_article, made, period_near
from yinuo.engine.clauses.from_document.english_words import (
    AT_LEAST,
    AT_MOST,
    BAD_RATE,
    CAPPED,
    COSTS,
    IGNORED_PERCENT,
    PER,
    PERIODS,
    UPTIME,
)
from yinuo.engine.clauses.from_document.shapes import HUNDRED, Finding


def percent_finding(view: View) -> Finding | None:
    """A promised level in percent, or an uptime."""
    names = f"{view.left} {view.right} {view.labels} {view.topic}"
    if IGNORED_PERCENT.search(view.clause):
        return None
    if re.search(
        r"(?:\bif\b|\bwhere\b|\bwhen\b|\bshould\b)[^,;]{0,50}\b(?:below|under|falls?|less than|over|above)\b[^,;]{0,12}$", view.group_left
    ):
        return None
    period = period_near(view)
    if UPTIME.search(f"{view.left} {view.right[:40]} {view.labels}") or (
        UPTIME.search(view.topic) and not re.search(r"calls|respon|tickets|cases|requests", view.clause)
    ):
        return made(view, "availability", ">=", period=period, action="uptime")
    if view.quantity.amount == HUNDRED and not AT_LEAST.search(view.left):
        comparator = "=="
    elif AT_LEAST.search(view.left) or re.match(r"^\s*(?:or (?:more|higher|better|above)|and above|minimum)", view.right):
        comparator = ">="
    elif AT_MOST.search(view.left) or re.match(r"^\s*(?:or (?:less|lower|fewer)|maximum|at most)", view.right):
        comparator = "<="
    else:
        comparator = "<=" if BAD_RATE.search(names) else ">="
    return made(view, "threshold", comparator, period=period)


def is_penal(view: View) -> bool:
    """Whether a percentage or a sum is what a breach costs."""
    if view.cell is not None and re.search(r"credit|compensation|penalt|rebate|refund", view.header):
        return True
    if view.cell is not None and any(re.search(r"credit|compensation|penalt|rebate", one.header.lower()) for one in view.passage.cells):
        return False
    if re.match(r"^\s*(?:per|a|each|for each)\s+(?:day|week|month)\b", view.right) and re.search(r"\blate\b|overdue|delay", view.group):
        return True
    if re.search(r"credit|compensation|penalt|liquidated", view.topic) and not re.search(r"uptime|availab|\bcalls\b|target of", view.left):
        return True
    return bool(
        COSTS.search(view.clause)
        or (CAPPED.search(view.left) and COSTS.search(view.group))
        or (view.quantity.unit == "yuan" and COSTS.search(view.group))
    )


def penalty_finding(view: View) -> Finding | None:
    """What a breach costs."""
    capped = CAPPED.search(view.left) or re.match(r"^[^,;]{0,20}(?:\bcap\b|at most|maximum)", view.right)
    if re.search(r"\b(?:below|under|less than|falls? to)\s*$", view.left):
        return None
    period = None if capped else _penalty_period(view)
    return made(view, "penalty", "<=" if capped else "==", period=period, notes=("cap",) if capped else ())


def _penalty_period(view: View) -> str | None:
    match = re.search(
        r"\b(?:per|for each|for every|each|every|a)\s+(?:full\s+|started\s+|further\s+|additional\s+|calendar\s+|"
        r"working\s+|extra\s+)*(?P<p>day|week|month)\b(?:\s+(?:of delay|late|overdue))?",
        view.right[:50] + " ; " + view.group_left,
    )
    return match["p"] if match else "day" if re.search(r"\bdaily\b", view.clause) else None


def things_finding(view: View) -> Finding | None:
    """A least number of things, or of things in a period."""
    match = PER.search(view.right[:40])
    unit = "yuan" if view.quantity.unit == "yuan" else "count"
    at_least = AT_LEAST.search(view.left)
    if match is not None and unit == "count" and view.quantity.unit == "count:things" and not is_article(view):
        return made(
            view,
            "cadence",
            ">=" if at_least else "<=" if AT_MOST.search(view.left) else "==",
            period=PERIODS[match["period"] or match["adverb"]],
        )
    if re.match(r"^\s*(?:a|per|each|every)\s+\w+", view.right):
        return None  # a period that the schema lacks
    if at_least and not re.search(r"\bif\b|\bwhere\b", view.group_left):
        return made(view, "floor", ">=")
    return None


def times_finding(view: View) -> Finding | None:
    """A number of times in a period."""
    match = re.match(
        r"^\s*(?:a|per|each|every|in (?:a|each|every))\s+(?:calendar\s+)?(?P<p>day|week|month|quarter|year)|"
        r"^\s*(?P<adverb>monthly|annually|daily|weekly|yearly|quarterly)",
        view.right,
    )
    if match is None:
        return None
    return made(
        view,
        "cadence",
        ">=" if AT_LEAST.search(view.left) else "<=" if AT_MOST.search(view.left) else "==",
        period=PERIODS[match["p"] or match["adverb"]],
    )
