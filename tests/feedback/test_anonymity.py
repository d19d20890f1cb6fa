"""Anonymous is anonymous: what a dump of the whole database tells, system columns included, and what it does not."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.customers.conftest import NOON
from tests.feedback.conftest import settled
from yinuo.desks.feedback import boxes, rules
from yinuo.desks.feedback.actions import counting, rating
from yinuo.desks.feedback.models import Ballot, Bucket, Rating, Remark, Ticket
from yinuo.desks.feedback.refusals import AlreadyRated
from yinuo.desks.people import sealing
from yinuo.kit import clock


def rows(table, columns="*"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text, ctid::text, {columns} FROM {table} ORDER BY ctid")
        return cursor.fetchall()


def anonymous(case, score, comment=""):
    return rating.rate(case, score=score, comment=comment, is_anonymous=True, at=clock.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.rows_without_events
def test_no_join_over_a_dump_pairs_a_case_with_its_anonymous_score(lu, zhou, customers):
    cases = [settled(zhou, one) for one in customers(7)]
    # as if each came in a transaction of its own, minutes apart, as it does
    for place, (case, score) in enumerate(zip(cases[:4], (5, 1, 3, 4), strict=True)):
        with clock.pinned(NOON + timedelta(minutes=place)):
            anonymous(case, score, f"评语 {place}")
    waiting, used = rows("feedback_ballot"), rows("feedback_ticket", "case_number, state")
    assert len(waiting) == 4 and Counter(state for *_place, state in used) == {"waiting": 4, "open": 3}
    # while they wait: one transaction number for all of the box and all of its tickets, one length, nothing readable
    assert len({xmin for xmin, *_rest in waiting} | {xmin for xmin, _ctid, _number, state in used if state == "waiting"}) == 1
    assert len({len(sealed) for *_rest, sealed in waiting}) == 1
    assert not Bucket.objects.exists() and not Remark.objects.exists()

    with clock.pinned(NOON + timedelta(minutes=9)):
        anonymous(cases[4], 5, "评语 4")
    assert not Ballot.objects.exists()
    assert set(Bucket.objects.values_list("dimension", "value")) == {("house", ""), ("department", "华东"), ("staff", "zhou")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = 'rating.given' ORDER BY position")
        told = [body for (body,) in cursor.fetchall()]
    counts = dict(Bucket.objects.filter(dimension="house").values_list("score", "count"))
    assert Counter(json.loads(body)["data"]["score"] for body in told) == {5: 2, 1: 1, 3: 1, 4: 1} == counts
    for body in told:
        assert "KH-" not in body and "FW-" not in body and "case:" not in body and "customer:" not in body

    # every row of every table: what was written together with a trace of a score was written with all five, and with all used tickets
    written = defaultdict(set)
    for name in connection.introspection.table_names():
        for xmin, _ctid, row in rows(name, f"{name}::text"):
            written[xmin].add((name, row))
    used = {xmin for xmin, _ctid, _number, state in rows("feedback_ticket", "case_number, state") if state == "done"}
    traces = {xmin: sum("rating.given" in row for _name, row in told) for xmin, told in written.items()}
    assert len(used) == 1 and [count for count in traces.values() if count] == [5]
    batch = used | {xmin for xmin, count in traces.items() if count} | {xmin for xmin, *_rest in rows("feedback_remark")}
    naming = [{name for name, row in written[xmin] if any(case.number in row for case in cases)} for xmin in batch]
    assert set().union(*naming) == {"feedback_ticket"}
    assert all(sum(case.number in str(written[xmin]) for case in cases[:5]) in (0, 5) for xmin in batch)


def test_the_order_in_which_they_lie_is_drawn_anew_each_time(lu, zhou, customers):
    """Of many batches of two the first written is the first given about as often as not."""
    box, firsts = "rating|2026-03|华东|x", 0
    for _turn in range(60):
        with transaction.atomic():
            boxes.put(box, [{"score": 1, "comment": ""}])
            boxes.put(box, [{"score": 5, "comment": ""}])
            lying = [
                sealing.unseal(bytes(sealed), bound_to=f"ballot|{key}")
                for _xmin, _ctid, key, sealed in rows("feedback_ballot", "id, sealed")
            ]
            firsts += json.loads(lying[0])["score"] == 1
            transaction.set_rollback(True)
    assert 8 < firsts < 52


def test_one_rating_a_service_whichever_way(lu, zhou, customers):
    case, other = (settled(zhou, one) for one in customers(2))
    anonymous(case, 4)
    for is_anonymous in (True, False):
        with pytest.raises(AlreadyRated):
            rating.rate(case, score=1, comment="", is_anonymous=is_anonymous, at=clock.now())
    assert Ballot.objects.count() == 1 and not Rating.objects.exists()
    rating.rate(other, score=5, comment="很好", is_anonymous=False, at=clock.now())
    with pytest.raises(AlreadyRated):
        anonymous(other, 1)
    assert Rating.objects.get().score == 5 and Bucket.objects.get(dimension="staff").count == 1


def test_what_a_month_leaves_is_counted_with_others_or_waits(lu, zhou, han, customers):
    """Three of one and two of another make five of their department; four alone wait on, never shown."""
    least = rules.present().least_group
    assert least == 5
    cases = [settled(zhou, one) for one in customers(9)]
    Ticket.objects.filter(case_number__in=[one.number for one in cases[3:5]]).update(staff="han")
    Ticket.objects.filter(case_number__in=[one.number for one in cases[5:]]).update(department="西南", staff="far")
    for case in cases:
        anonymous(case, 4)
    assert Ballot.objects.count() == 9 and counting.end_months(at=clock.now()) == 0
    with clock.pinned(NOON + timedelta(days=31)):
        assert counting.end_months(at=clock.now()) == 5
        assert counting.end_months(at=clock.now()) == 0
    assert set(Bucket.objects.values_list("dimension", "value", "score", "count")) == {("house", "", 4, 5), ("department", "华东", 4, 5)}
    assert set(Ballot.objects.values_list("box", flat=True)) == {"rating|2026-04||"} and Ballot.objects.count() == 4
    assert Ticket.objects.filter(state="waiting", box="rating|2026-04||").count() == 4
