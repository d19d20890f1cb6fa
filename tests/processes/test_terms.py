"""What customers see before a service, and when it begins; turns by the public rule, and whether all wait alike."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.customers.conftest import NOON
from tests.service.conftest import added
from tests.service.test_cases import at, does, taken, told
from yinuo.desks.customers.access import seeing
from yinuo.desks.processes import fairness
from yinuo.desks.processes.actions import terms
from yinuo.desks.processes.models import Jump, Shown, Start
from yinuo.desks.processes.queries import fair, statements
from yinuo.desks.processes.refusals import BadProcess, LinkIsOver, MayNotShape, NotAcknowledged, NotOnProcess, SecondPerson
from yinuo.desks.service.queries import lines, queue
from yinuo.desks.service.queries.queue import Asked
from yinuo.kit import clock
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument
from yinuo.watch import queries as watch

LETTER = """\
use calendar cn-office
S0.disclosed: service.started only after disclosure.acknowledged
S4.published: service.started only after service_terms.published
"""
SAID = {name: f"{name} 的内容" for name in terms.FIELDS}


@pytest.fixture
def statement(lu, sun):
    with clock.pinned(NOON - timedelta(days=2)):
        version = terms.propose(lu, SAID, at=clock.now())
        terms.publish(sun, version, at=clock.now())
    return version


def test_a_service_begins_when_the_customer_has_seen_and_said_so(promised, statement, zhou, jiang, lu, sun):
    register_document(DraftDocument("S", "书", "Letter", LETTER, ()), in_force_from=NOON - timedelta(days=3), by="staff:lu")
    case = taken(zhou, jiang, kind="request")
    with pytest.raises(NotAcknowledged):
        does(zhou, terms.start, case, is_emergency=True)  # it is none
    _row, secret = does(zhou, terms.show, case, way="link")
    with pytest.raises(LinkIsOver):
        terms.opened(case.number, "wrong", at=at())
    with clock.pinned(at(minutes=5)):
        assert terms.opened(case.number, secret, at=clock.now()).shown.shown_at == at(minutes=5)
    with clock.pinned(at(minutes=7)), pytest.raises(NotAcknowledged):
        does(zhou, terms.start, case)  # seen, but nothing said
    with clock.pinned(at(minutes=9)):
        terms.opened(case.number, secret, at=clock.now(), says_yes=True)
        terms.opened(case.number, secret, at=clock.now(), says_yes=True)
    with pytest.raises(LinkIsOver):
        terms.opened(case.number, secret, at=at(days=30))
    with clock.pinned(at(minutes=20)):
        revised = terms.propose(lu, {**SAID, "fees_zh": "上门 60 元"}, at=clock.now(), sheet=statement.sheet)
        with pytest.raises(SecondPerson):
            terms.publish(lu, revised, at=clock.now())
        terms.publish(sun, revised, at=clock.now())
        does(zhou, terms.start, case)
        with pytest.raises(NotOnProcess):
            does(zhou, terms.start, case)
    rows = {row.promise: row.verdict for row in watch.rows_of_subject(case.ref)}
    assert rows["S0.disclosed"] == rows["S4.published"] == "kept"
    assert told(case).count("disclosure.acknowledged") == told(case).count("disclosure.shown") == 1
    with seeing(zhou, purpose="test") as viewer:
        assert Start.objects.get().shown.version == statement and statements.coverage(viewer) == (1, 1)
    # what was public then, and what is now; the customer's proof names the words they saw
    assert [one.place for one in statements.public_on(at(minutes=19))] == [1] and revised.sha256 != statement.sha256
    assert [one.place for one in statements.public_on(at(minutes=21))] == [2]
    assert not statements.public_on(NOON - timedelta(days=3)) and terms.digest_of_text(SAID) == statement.sha256
    with pytest.raises(MayNotShape):
        terms.propose(zhou, SAID, at=at())
    with pytest.raises(BadProcess):
        terms.propose(lu, {**SAID, "fees_en": " "}, at=at())


def test_an_emergency_begins_at_once_and_is_told_as_such(promised, statement, zhou, jiang):
    urgent = taken(zhou, jiang, kind="request", urgency="emergency")
    with pytest.raises(NotAcknowledged):
        does(zhou, terms.start, urgent)
    does(zhou, terms.start, urgent, is_emergency=True)
    case = taken(zhou, jiang, kind="request")
    row, secret = does(zhou, terms.show, case, way="counter", language="en")
    assert not secret and row.shown_at == at()
    with seeing(zhou, purpose="test") as viewer:
        assert [one.case for one in statements.without_word(viewer)] == [urgent]
        assert statements.coverage(viewer) == (1, 0) and Shown.objects.count() == 1
    does(zhou, terms.acknowledge, case)
    with pytest.raises(NotOnProcess):
        does(zhou, terms.acknowledge, case)


def test_who_comes_first_by_the_rule_stands_first_and_the_jump_is_written_down(promised, zhou, lu, jiang):
    plain = added(lu, {"name": "李明", "phone": "13800006022"}, department="华东")
    first, gold, fire = taken(zhou, plain), taken(zhou, jiang), taken(zhou, plain, urgency="emergency")
    with seeing(zhou, purpose="test") as viewer:
        found = queue.stretch(viewer, viewer_cases(viewer), Asked(view="turn"))
        assert [one.number for one in found.cases] == [fire.number, gold.number, first.number]
        one = queue.stretch(viewer, viewer_cases(viewer), Asked(view="turn"), limit=1)
        rest = queue.stretch(viewer, viewer_cases(viewer), Asked(view="turn", after=one.next_key))
        assert [case.number for case in rest.cases] == [gold.number, first.number]
        assert [line.why for line in lines.lines(viewer, found, at=at())][2] == "" and lines.lines(viewer, found, at=at())[0].why
        few, queue.FEW = queue.FEW, 0
        try:  # many cases are read off the index of lanes, in the same order
            many = queue.stretch(viewer, viewer_cases(viewer), Asked(view="turn"), limit=1)
            after = queue.stretch(viewer, viewer_cases(viewer), Asked(view="turn", after=many.next_key))
        finally:
            queue.FEW = few
        assert [case.number for case in (*many.cases, *after.cases)] == [fire.number, gold.number, first.number]
        assert {one.rule: one.passed for one in Jump.objects.all()} == {"gold": 1, "emergency": 2}


def viewer_cases(viewer):
    from yinuo.desks.service.access import cases_of

    return cases_of(viewer)


def test_a_gap_is_flagged_where_it_is_more_than_chance_and_no_rule_makes_it():
    random = np.random.default_rng(7)
    times, known = random.exponential(100.0, 400), random.random(400) < 0.85
    labels, like = ["a" if place % 2 else "b" for place in range(400)], [place % 3 for place in range(400)]
    fair_gaps = fairness.corrected(fairness.gaps(times, known, labels, like))
    assert not any(gap.is_flagged for gap in fair_gaps)
    times[1::2] *= 1.6
    by_label = {gap.label: gap for gap in fairness.corrected(fairness.gaps(times, known, labels, like))}
    assert by_label["a"].is_flagged and by_label["a"].lean > 0 > by_label["b"].lean
    # cases that are alike in nothing that counts are not compared; a class of few is shown and not tested
    assert not any(gap.is_flagged for gap in fairness.corrected(fairness.gaps(times, known, labels, range(400))))
    assert fairness.gaps(times[:9], known[:9], labels[:9], [0] * 9)[0].p is None
    assert fairness.median(np.array([5.0, 9.0, 9.0]), np.array([True, False, False])).middle is None


def test_the_report_holds_every_class_against_its_own_limits(promised, zhou, lu, jiang):
    plain = added(lu, {"name": "李明", "phone": "13800006022"}, department="华东")
    for customer in (plain, jiang, plain):
        taken(zhou, customer, received_at=at(hours=-2))
    with clock.pinned(at(days=2)), seeing(zhou, purpose="test") as viewer:
        cases = fair.waited(viewer, since=at(days=-1), until=at(days=1), at=clock.now())
        found = {one.key: one for one in fair.report(cases)}
        assert {row.count for row in found["tier"].rows} == {1, 2} and found["channel"].rows[0].count == 3
        assert all(row.answer.middle is None and not row.is_flagged for one in found.values() for row in one.rows)
        assert fair.report([])[0].rows == []
