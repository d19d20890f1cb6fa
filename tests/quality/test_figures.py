"""The figures against a slow plain recount, and what stays hidden at the boundary of a group's size."""

from __future__ import annotations

import random
import statistics
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.customers.conftest import NOON
from yinuo.desks.answers.models import Question, Talk
from yinuo.desks.care.models import Visit
from yinuo.desks.channels.models import Volume
from yinuo.desks.customers.access import seeing
from yinuo.desks.feedback.models import Bucket
from yinuo.desks.improvement.models import Item
from yinuo.desks.quality.indicators import DEPARTMENT, HOUSE, INDICATORS, STAFF
from yinuo.desks.quality.queries import counting, opinions, scoring, standing
from yinuo.desks.quality.queries.counting import Raw
from yinuo.desks.quality.spans import span_of
from yinuo.desks.service.models import Case, Message

SPANS = [span_of("2026-01"), span_of("2026-02"), span_of("2026-Q1")]
LEAST = 5


def when(rng):
    return NOON - timedelta(seconds=rng.randrange(60 * 86_400))


def made_cases(rng, staff, customer):
    rows = []
    for n in range(60):
        received, owner = when(rng), rng.choice([*staff, None])
        answered = received + timedelta(minutes=rng.randrange(1, 3_000)) if rng.random() < 0.8 else None
        closed = received + timedelta(days=rng.randrange(1, 9)) if rng.random() < 0.7 else None
        rows.append(Case(
            number=f"TS-{n:03}", customer=customer, kind=rng.choice(["complaint", "inquiry", "praise"]), channel="phone", owner=owner,
            department=rng.choice(["华东", "西南"]), received_at=received, made_at=received, responded_at=answered, closed_at=closed,
            resolved_at=closed, state="closed" if closed else "open", reopened=rng.choice([0, 0, 1]),
            void_code=rng.choice(["", "", "", "spam"]),
            opinion=rng.choice(["", "satisfied", "partly", "dissatisfied", "not_reached"]) if closed else "",
            cause=rng.choice(["conduct", "delay"]) if closed else "",
        ))  # fmt: skip
    rows = Case.objects.bulk_create(rows)
    said = []
    for case in rows:
        for direction, automatic, after in (("in", False, 5), ("out", True, 6), ("out", False, 70), ("out", False, 700)):
            if rng.random() < 0.7:
                at = case.received_at + timedelta(minutes=after)
                said.append(Message(case=case, customer=customer, direction=direction, at=at, made_at=at, is_automatic=automatic))
    return rows, Message.objects.bulk_create(said)


def made_verdicts(rng, cases):
    rows = []
    for case in cases:
        for name in ("CN-001.respond", "CN-001.solve", "CN-001.investigated"):
            rows.append((name, case.number, when(rng), rng.choice([0, 1, 1, 2]), rng.choice([0, 0, 1, 2])))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO watch_row (promise, subject, number, document, due_at, verdict, grade, overlays, reason, provisional, is_period,"
            " is_paused, is_at_risk, month, revision, cause, judged_at)"
            " VALUES (%s, 'case:' || %s, 1, 'CN-001', %s, %s, 0, %s, '', false, false, false, false, '2026-01-01', 1, 0, now())",
            rows,
        )
    return rows


def plain(cases, messages, verdicts, span):
    """The same, case by case: {(level, name): {code: (hits, of)}}, and the medians."""
    found, waits = {}, {}

    def add(case, code, hits, of=1):
        groups = {(HOUSE, "")} | ({(DEPARTMENT, case.department)} if case else set())
        for group in groups | ({(STAFF, case.owner.username)} if case and case.owner else set()):
            before = found.setdefault(group, {}).get(code, (0, 0))
            found[group][code] = before[0] + hits, before[1] + of

    def within(at):
        return at is not None and span.begins_at <= at < span.ends_at

    for case in cases:
        if case.kind == "praise" or case.void_code:
            continue
        own = [one.at for one in messages if one.case_id == case.pk and one.direction == "out" and not one.is_automatic]
        first = case.responded_at if not case.reopened else min(own, default=None)
        if within(case.received_at):
            waits.setdefault((HOUSE, ""), []).append((first - case.received_at).total_seconds() if first else float("inf"))
            if case.reopened or case.closed_at:
                add(case, "reopened", int(case.reopened > 0))
        if within(case.closed_at):
            add(case, "conduct", int(case.cause == "conduct"))
            if case.opinion in ("satisfied", "partly", "dissatisfied"):
                add(case, "dissatisfied", int(case.opinion == "dissatisfied"))
    by_number = {case.number: case for case in cases}
    for name, number, due_at, verdict, overlays in verdicts:
        code = {"CN-001.respond": "answers_in_limit", "CN-001.solve": "solutions_in_limit"}.get(name)
        if code and within(due_at) and verdict in (1, 2) and overlays != 1:
            add(by_number[number], code, int(verdict == 1))
    return found, {group: statistics.median_low(one) for group, one in waits.items()}


@pytest.mark.rows_without_events
def test_every_formula_agrees_with_a_plain_recount_in_few_questions(promised, lu, zhou, han, jiang, django_assert_max_num_queries):
    rng = random.Random(7)
    cases, messages = made_cases(rng, [zhou, han], jiang)
    verdicts = made_verdicts(rng, cases)
    talk = Talk.objects.create(digest=b"1", began_at=NOON)
    for n in range(9):
        ended = when(rng)
        Visit.objects.create(
            number=f"HF-{n}", customer=jiang, channel="phone", reason="after_case", about=cases[n].number, on=ended.date(), owner=zhou,
            state="done", made_by=zhou, made_at=ended, ended_at=ended, satisfied=["yes", "no", "partly", ""][n % 4],
        )  # fmt: skip
        Item.objects.create(
            number=f"GJ-{n}", source="market", state="effective" if n % 3 else "open", title="x", due_on=date(2026, 3, 1), made_at=ended,
            checked_at=ended, tries=n % 2, department="华东",
        )  # fmt: skip
        Question.objects.create(
            number=f"Q-{n}", talk=talk, asked_at=ended, is_basic=n != 0, result="answered" if n % 2 else "unknown", sealed_text=b"",
            verdict="wrong" if n == 3 else "",
        )  # fmt: skip
        Volume.objects.create(channel="phone", on=NOON.date() - timedelta(days=7 * n), count=n + 1, seconds=60 * n, last_at=ended)
    for month, scores in ((date(2026, 1, 1), {5: 6, 2: 2}), (date(2026, 2, 1), {4: 3, 1: 1})):
        for score, count in scores.items():
            Bucket.objects.create(month=month, dimension="house", value="", score=score, count=count)
    with seeing(lu, purpose="test"), django_assert_max_num_queries(20):
        counted = counting.counted(SPANS, least=LEAST)
    assert counting.promises() == (["CN-001.inquiry", "CN-001.reply", "CN-001.respond", "HT-118.sooner"], ["CN-001.major", "CN-001.solve"])
    for place, span in enumerate(SPANS):
        wanted, middle = plain(cases, messages, verdicts, span)
        for group, codes in wanted.items():
            for code, (hits, of) in codes.items():
                got = counted[place][group][code]
                assert (got.hits, got.of) == (hits, of), (span.key, group, code)
        wait = counted[place][HOUSE, ""]["first_answer"]
        assert wait.value == (None if middle[HOUSE, ""] == float("inf") else middle[HOUSE, ""])
        visits = [one for one in Visit.objects.all() if one.satisfied and span.begins_at <= one.ended_at < span.ends_at]
        items = [one for one in Item.objects.all() if span.begins_at <= one.checked_at < span.ends_at]
        asked = [one for one in Question.objects.all() if one.is_basic and span.begins_at <= one.asked_at < span.ends_at]
        days = [one for one in Volume.objects.all() if span.first_on <= one.on < span.ends_on]
        for code, hits, of in (
            ("visits", sum(one.satisfied == "yes" for one in visits), len(visits)),
            ("held", sum(one.state == "effective" and not one.tries for one in items), len(items)),
            ("bot_coverage", sum(one.result == "answered" and one.verdict != "wrong" for one in asked), len(asked)),
            ("recording", sum(one.seconds for one in days), sum(one.count for one in days)),
        ):
            got = counted[place][HOUSE, ""].get(code, Raw(0, 0))
            assert (got.hits, got.of) == (hits, of), code
    # January has eight opinions, February four: too few, so that the quarter counts January alone and gives nothing away
    assert [one[HOUSE, ""].get("csat") for one in counted] == [Raw(6, 8), None, Raw(6, 8)]
    with seeing(lu, purpose="test"):
        found = standing.scores_of(SPANS[2], scoring.rules_of(None))
        classes = counting.by_class(SPANS[2])
    assert {"nps", "ces"} <= {one.code for one in found.without_data} and found.card.figures["nps"].points is None
    assert sum(one["answers"].of for one in classes.values()) == counted[2][HOUSE, ""]["answers_in_limit"].of
    assert found.trend[-1].percent == found.card.score is not None


def test_a_group_below_the_least_is_hidden_with_whatever_would_give_it_away():
    rules = scoring.rules_of(None)

    def shown(of, **more):
        counts = {(DEPARTMENT, name): {"reopened": Raw(1, n)} for name, n in of.items()}
        counts[HOUSE, ""] = {"reopened": Raw(1, more.get("house", sum(of.values())))}
        cards, hidden = scoring.groups_of(counts, DEPARTMENT, rules, least=LEAST)
        return {card.group[1] for card in cards}, hidden

    assert shown({"a": 5, "b": 5, "c": 9}) == ({"a", "b", "c"}, 0)
    assert shown({"a": 4, "b": 5, "c": 9}) == ({"c"}, 2)  # four are hidden, and five with them: else the whole less the others is four
    assert shown({"a": 9, "b": 9}, house=20) == ({"a"}, 1) or shown({"a": 9, "b": 9}, house=20) == ({"b"}, 1)  # two that belong nowhere
    # members of staff within their department, departments within the house: opinions
    month = {(HOUSE, ""): 12, (DEPARTMENT, "华东"): 12, (STAFF, "zhou"): 7, (STAFF, "han"): 5}
    names = {"zhou": "华东", "han": "华东"}
    assert opinions._shown({group: {"of": n} for group, n in month.items()}, names, least=LEAST) == set(month)
    month |= {(HOUSE, ""): 11, (DEPARTMENT, "华东"): 11, (STAFF, "han"): 4}
    assert opinions._shown({group: {"of": n} for group, n in month.items()}, names, least=LEAST) == {(HOUSE, ""), (DEPARTMENT, "华东")}
    assert opinions._shown({(HOUSE, ""): {"of": 4}}, names, least=LEAST) == set()
    # points: straight between two values; what has no data takes no part, and is no zero
    card = scoring.card_of((HOUSE, ""), {"csat": Raw(9, 12), "dissatisfied": Raw(1, 4), "conduct": Raw(1, 40)}, rules, least=LEAST)
    assert card.figures["dissatisfied"].state == scoring.FEW and card.figures["nps"].state == scoring.NONE
    assert card.figures["csat"].points == 50 and card.figures["conduct"].points == 50
    assert card.dimensions == {"efficiency": None, "attitude": 50, "effect": None} and card.score == 50
    assert scoring.weak_of(card, rules) == ["attitude"] and set(INDICATORS) == set(rules.lines)
