"""Ratings, surveys, programmes, rules and draws of visits as the ledger tells them, for the audit.

Of anonymous ratings only their sums are told and kept, so only these are compared: a month's count of each score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from yinuo.desks.customers.queries.folding import audited
from yinuo.ledger.folding import Fold, Told, by_kind

from ..choices import Dimension, SurveyState
from ..models import Bucket, Programme, QuestionSet, Rule, Survey, VisitDraw

_SURVEYS = {"survey.drawn": SurveyState.DRAWN, "survey.opened": SurveyState.OPEN, "survey.closed": SurveyState.CLOSED}


def _surveys() -> dict[str, str]:
    return {row.ref: row.state for row in Survey.objects.order_by().only("number", "state")}


def _ratings_told(told: Iterable[Told]) -> dict[str, str]:
    """The score of each named rating, by its case."""
    return {one.subject: str(one.data["score"]) for one in told if one.subject.startswith("case:") and one.data.get("anonymous") is False}


def _ratings() -> dict[str, str]:
    return {f"case:{number}": str(score) for number, score in audited("feedback_ratings_audited")}


def _months_told(told: Iterable[Told]) -> dict[str, str]:
    """How often each score was given after a case, by month."""
    found: dict[str, Counter[int]] = {}
    for one in told:
        if one.subject.startswith(("case:", "rating:")) and "anonymous" in one.data:
            found.setdefault(one.data["month"], Counter())[one.data["score"]] += 1
    return {f"ratings of {month}": _words(counts) for month, counts in found.items()}


def _months() -> dict[str, str]:
    found: dict[str, Counter[int]] = {}
    for row in Bucket.objects.filter(dimension=Dimension.HOUSE).order_by():
        found.setdefault(f"{row.month:%Y-%m}", Counter())[row.score] += row.count
    return {f"ratings of {month}": _words(counts) for month, counts in found.items()}


def _words(counts: Counter[int]) -> str:
    return ", ".join(f"{score}: {count}" for score, count in sorted(counts.items()) if count)


def _programmes_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: str(one.data["state"]) for one in told if one.subject.startswith("survey_programme:")}


def _programmes() -> dict[str, str]:
    return {row.ref: "ended" if row.ended_at else "running" for row in Programme.objects.order_by()}


def _rules_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: ", ".join(str(one.data[name]) for name in _RULE) for one in told}


_RULE = ("low_score", "least_group", "visit_percent", "open_days")


def _rules() -> dict[str, str]:
    row = Rule.objects.first()
    return {"rating_rule:house": ", ".join(str(getattr(row, name)) for name in _RULE)} if row is not None else {}


def _sets_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: f"version {one.data['version']}" for one in told}


def _sets() -> dict[str, str]:
    return {row.ref: f"version {row.version}" for row in QuestionSet.objects.order_by()}


def _draws_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: f"{one.data['drawn']} of {one.data['settled']}" for one in told}


def _draws() -> dict[str, str]:
    return {row.ref: f"{row.drawn} of {row.settled}" for row in VisitDraw.objects.order_by()}


FOLDS = (
    by_kind("survey", _SURVEYS, _surveys, prefix="survey:"),
    Fold("rating", ("rating.given",), _ratings_told, _ratings),
    Fold("ratings_of_month", ("rating.given",), _months_told, _months),
    Fold("survey_programme", ("survey_programme.set",), _programmes_told, _programmes),
    Fold("rating_rule", ("rating_rule.set",), _rules_told, _rules),
    Fold("question_set", ("question_set.published",), _sets_told, _sets),
    Fold("visit_sample", ("visit_sample.drawn",), _draws_told, _draws),
)
