"""The list of rows: every page of every order, against a plain sort of the same rows; and the marks of what is new."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection

from tests.watch.conftest import NOON, at, look
from yinuo.kit import clock
from yinuo.watch import listing, news
from yinuo.watch.plans import current_plan
from yinuo.watch.queries import _rows

FAR = at(days=90)


@pytest.fixture
def story(say):
    """Cases that were kept, broken by little and by much, still late, and still running."""
    for number in range(12):
        case, begun = f"case:{number:02}", number / 10
        data = {"urgency": "urgent" if number % 3 == 0 else "normal"}
        say("complaint.received", case, data=data, hours=begun)
        if number % 2:
            say("complaint.responded", case, data={"cause": "x"}, hours=begun + number / 2)
        if number % 4 == 1:
            say("complaint.solved", case, days=1 + number)
    say("complaint.received", "case:90", data={"urgency": "normal"}, days=14)
    look(at(days=14, hours=5))


def everything() -> list:
    return _rows("WHERE true", [])


def paged(limit: int, **asked) -> list:
    found, after = [], ""
    while True:
        page = listing.rows_of_promises(sorted(current_plan().book.document_of), limit=limit, after=after, **asked)
        assert len(page.rows) <= limit
        found += page.rows
        if not page.next_key:
            return found
        assert len(page.rows) == limit
        after = page.next_key


def state_of(row) -> str:
    if row.verdict == "pending" and row.is_at_risk:
        return "at_risk"
    return "broken_major" if row.grade == "major" else row.verdict


def test_pages_in_a_row_are_the_whole_list_in_order(story):
    for sort, limit in product(listing.SORTS, (1, 3, 1000)):
        order = listing.SORTS[sort]
        wanted = [row for row in everything() if not order.condition or row.verdict == "broken"]
        found = paged(limit, sort=sort)
        assert sorted(row.id for row in found) == sorted(row.id for row in wanted)
        values = [getattr(row, order.column) for row in found]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=order.is_downward)
        empty = values.count(None)
        assert all(value is None for value in (values[:empty] if order.empty_first else values[len(values) - empty :]))
        assert known and (empty or order.column == "due_at"), "the story has both"


def test_a_state_is_what_the_eye_sees(story):
    for state in listing.STATES:
        wanted = sorted(row.id for row in everything() if state_of(row) == state)
        assert sorted(row.id for row in paged(2, state=state)) == wanted
        assert wanted or state not in ("pending", "at_risk", "broken", "broken_major", "kept"), state


def test_days_promises_and_foolish_keys(story):
    first, last = NOON, NOON + timedelta(days=2)
    wanted = sorted(row.id for row in everything() if row.due_at and first <= row.due_at < last)
    assert wanted and sorted(row.id for row in paged(4, due_from=first, due_before=last)) == wanted
    one = listing.rows_of_promises(["A.respond"], limit=1000).rows
    assert {row.promise for row in one} == {"A.respond"} and len(one) == 13
    for foolish in ("x", "1e9.3", "9" * 40, "..", ".9", "5.", "0.x"):
        for sort in listing.SORTS:
            assert listing.rows_of_promises(["A.respond"], sort=sort, after=foolish, limit=1000).next_key == ""
    assert listing.rows_of_promises([], limit=5).rows == ()


def test_subjects_are_found_by_how_they_begin(story):
    found, after = [], ""
    while True:
        page = listing.rows_of_subjects(["case:0", "case:"], limit=7, after=after)
        found += page.rows
        if not page.next_key:
            break
        after = page.next_key
    assert [row.id for row in found] == [
        row.id for row in sorted(everything(), key=lambda row: (row.subject, row.promise, row.number)) if row.subject.startswith("case:")
    ]
    assert {row.subject for row in listing.rows_of_subjects(["case:9"]).rows} == {"case:90"}
    assert listing.rows_of_subjects(["case:%"]).rows == listing.rows_of_subjects(["case:_0"]).rows == ()
    only = listing.rows_of_subjects(["case:"], promises=["A.solve"], state="broken_major")
    assert only.rows and {(row.promise, row.grade) for row in only.rows} == {("A.solve", "major")}


def test_no_page_sorts_the_rows_of_a_promise(story):
    """Every stretch is read off an index in its order; only the few that come out of each promise are merged."""
    for sort, state in product(listing.SORTS, ("", "kept", "at_risk", "broken_major", "pending")):
        order = listing.SORTS[sort]
        if order.condition and state not in ("", "broken_major"):
            continue  # only breaches are late
        asked = [one for one in (f"{order.column} IS NOT NULL", listing.STATES.get(state, ""), order.condition) if one]
        way = "DESC" if order.is_downward else "ASC"
        ordered = f"ORDER BY {order.column} {way}, id {way} LIMIT 5"
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")  # the table is small
            cursor.execute(f"EXPLAIN SELECT id FROM watch_row WHERE promise = 'A.respond' AND {' AND '.join(asked)} {ordered}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan; RESET enable_sort")
        assert "Index" in plan and "Sort" not in plan, plan


def test_the_stamp_moves_with_what_is_seen_and_news_are_counted_since_one_looked(story, say):
    before = news.stamp()
    assert news.stamp() == before
    broken = [row.broken_at for row in everything() if row.verdict == "broken" and row.overlays in ((), ("disputed",))]
    for since in (NOON - timedelta(days=1), sorted(broken)[len(broken) // 2], FAR):
        found = news.news_since(since)
        assert found.broken == sum(moment > since for moment in broken)
        assert found.at_risk == sum(row.is_at_risk and row.at_risk_at > since for row in everything() if row.verdict == "pending")
    assert all(row.is_at_risk for row in news.newest_warnings())
    assert news.news_since(NOON).at_risk
    say("complaint.received", "case:91", data={"urgency": "normal"}, days=14, hours=5, minutes=1)
    look(at(days=14, hours=5, minutes=2))
    after = news.stamp()
    assert after != before
    with clock.pinned(at(days=15)):
        look(at(days=15))  # only time has passed
    assert news.stamp() != after
