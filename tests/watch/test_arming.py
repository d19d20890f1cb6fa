"""Arming is on the way of everybody who opens a case: what it asks of the database is counted."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.watch.conftest import NOON, at, look, register, rows
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.followers import EventColumns
from yinuo.watch import reading
from yinuo.watch.arming import arm
from yinuo.watch.following import follow
from yinuo.watch.plans import current_plan

KIND = "complaint.received"


@pytest.fixture
def opened(book_in_force):
    """Open a case at an instant and arm it: how many statements arming sent beside the one that writes the rows, and how many rows."""

    def arms(subject, *, from_what_was_written, opened=NOON, now=NOON):
        seconds = int(opened.timestamp())
        with clock.pinned(now), transaction.atomic():
            entry = book.append(KIND, subject=subject, actor="staff:lin", occurred_at=opened)
            recorded = int(now.timestamp())
            fresh = EventColumns(
                [entry.id], [KIND], [subject], [1], [seconds], [seconds], [recorded], [None], [None], ["staff:lin"], [[]], [{}]
            )
            with CaptureQueriesContext(connection) as captured:
                written = arm(subject, kinds=[KIND], fresh=fresh if from_what_was_written else None)
        return len(captured), written

    current_plan()
    reading._house.clear()
    return arms


def test_arming_what_was_just_written_asks_nothing(opened):
    assert opened("case:1", from_what_was_written=True)[0] <= 1  # the head of the house's stream, once a second
    assert opened("case:2", from_what_was_written=True) == (0, 2)


def test_arming_reads_a_stream_in_one_query_beside_what_is_tied_to_it(opened):
    opened("case:1", from_what_was_written=True)
    assert opened("case:2", from_what_was_written=False) == (3, 2)  # what is tied to it, the stream, and the head of the house's


def test_arming_a_case_that_is_broken_already_opens_what_waits_for_the_breach(opened):
    written = opened("case:1", from_what_was_written=True, opened=at(days=-3), now=NOON)[1]
    armed = rows(subject="case:1")
    assert {row[0] for row in armed} == {"A.respond", "A.solve", "A.apology"} and written == 3
    with clock.pinned(NOON):
        follow()
    assert rows(subject="case:1") == armed


def test_arming_notices_a_new_book(opened):
    opened("case:1", from_what_was_written=True)
    with clock.pinned(at(minutes=1)):
        register("D.call: within 1 hour of complaint.received expect complaint.called\n", number="D", since=NOON)
    look(at(minutes=2))
    assert opened("case:2", from_what_was_written=True, opened=at(minutes=3), now=at(minutes=3))[1] == 3
