"""What the board and the pages ask: right, in few queries, and from an index however many rows there are."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.watch.conftest import NOON, at, look
from yinuo.kit import clock
from yinuo.watch import queries
from yinuo.watch.scheduling import tick


@pytest.fixture
def a_day(say):
    """Three complaints: one answered in time, one too late, one open; and a survey."""
    say("complaint.received", "case:1")
    say("complaint.received", "case:2", minutes=1)
    say("complaint.received", "case:3", minutes=2)
    say("survey.sent", "survey:1", minutes=3)
    look(at(minutes=4))
    say("complaint.responded", "case:1", hours=1)
    say("complaint.responded", "case:2", hours=7)
    look(at(hours=8))


def test_the_board_counts_what_stands_so(a_day):
    board = queries.board(at(hours=8))
    respond = board.promises["A.respond"]
    assert (respond.kept, respond.broken, respond.decided, respond.pending) == (1, 2, 3, 0)
    assert board.promises["A.solve"].pending == 3
    assert board.documents["A"] == board.standing
    assert board.months[-1].month == date(2026, 3, 1) and len(board.months) == 12
    assert board.months[-1].standing == board.this_month
    assert board.judged_through == at(hours=8)
    assert [one.subject for one in board.nearest if one.promise == "A.solve"] == ["case:1", "case:2", "case:3"]
    assert [one.due_at for one in board.nearest] == sorted(one.due_at for one in board.nearest)
    assert {breach.id for breach in board.breaches if breach.promise == "A.respond"} == {"A.respond@case:2#1", "A.respond@case:3#1"}


def test_a_running_period_says_what_is_short(a_day):
    look(at(days=4))  # Friday: one survey of two, four and a half days of seven
    short = next(one for one in queries.board(at(days=4)).shortfalls if one.promise == "A.surveys")
    assert (short.have, short.needed) == (1, 2)
    assert 1.2 < short.expected_by_now < 1.4
    monday = next(one for one in queries.running_periods(NOON) if one.promise == "A.surveys")
    assert not monday.is_short


def test_a_promise_and_its_rows_page_by_page(a_day):
    assert queries.promise("A.nothing", at=NOON) is None
    standing = queries.promise("A.respond", at=at(hours=8))
    assert standing.document == "A" and standing.this_month.broken == 2
    seen, after = [], ""
    while True:
        page = queries.rows("A.respond", after=after, limit=2)
        seen += [row.subject for row in page.rows]
        after = page.next_key
        if not after:
            break
    assert seen == ["case:3", "case:2", "case:1"]
    assert [row.subject for row in queries.rows("A.respond", verdict="kept").rows] == ["case:1"]
    assert [row.subject for row in queries.rows("A.respond", search="case:2").rows] == ["case:2"]
    assert queries.rows("A.respond", search="case%").rows == ()
    assert queries.rows("A.respond", after="rubbish").rows == ()
    assert [row.id for row in queries.rows_of_subject("case:1")] == ["A.respond@case:1#1", "A.solve@case:1#1"]
    assert queries.verdict("A.respond", "case:7", 1) is None


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (lambda: queries.board(NOON), 16),
        (lambda: queries.promise("A.respond", at=NOON), 5),
        (lambda: queries.rows("A.respond"), 1),
        (lambda: queries.verdict("A.respond", "case:1", 1), 2),
    ],
)
def test_each_question_takes_few_queries(a_day, ask, most):
    with CaptureQueriesContext(connection) as captured:
        ask()
    assert len(captured) <= most, [query["sql"] for query in captured]


FILL = """
    INSERT INTO watch_row (promise, subject, number, document, opened_at, due_at, verdict, grade, overlays, reason, late_seconds,
        provisional, is_period, is_paused, is_at_risk, at_risk_at, look_again_at, month, revision, cause, judged_at)
    SELECT 'A.respond', 'case:x' || n, 1, 'A', %(noon)s, %(due)s + n * interval '1 second', 0, 0, 0, '', 0, false, false, false,
        false, NULL, %(due)s + (n + 1) * interval '1 second', '2026-03-01', 1, 0, %(noon)s
    FROM generate_series(1, %(count)s) AS n
"""


def fill(count: int) -> None:
    """So many open obligations due from tomorrow on, without judging them."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"noon": NOON, "due": NOON + timedelta(days=1), "count": count})
        cursor.execute("VACUUM ANALYZE watch_row")


def plan_of(statement: str, parameters: list[object]) -> tuple[str, int, int]:
    """The lowest node of a plan, rows it read, and pages it touched."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, parameters)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    while "Plans" in plan:
        plan = plan["Plans"][0]
    return plan["Node Type"], plan["Actual Rows"], pages


def test_what_is_nearest_is_read_off_an_index_however_much_is_open(book_in_force):
    touched = []
    for count in (10_000, 100_000):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM watch_row")
        fill(count)
        node, read, pages = plan_of(queries.NEAREST, [10])
        assert node == "Index Only Scan" and read <= 10
        touched.append(pages)
    assert touched[1] <= touched[0] + 3  # a level of the index more, at most


def rows_read(plan: dict) -> int:
    """Rows of tables that a plan looked at, whether it kept them or not."""
    mine = 0
    if "Relation Name" in plan:
        looked_at = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        mine = round(sum(plan.get(name, 0) for name in looked_at) * plan["Actual Loops"])
    return mine + sum(rows_read(part) for part in plan.get("Plans", ()))


def read_by_a_tick() -> tuple[int, int, int]:
    """Rows that a tick finds due, statements it sends, and rows of the watch that its questions look at; nothing is changed by it."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        looked = tick()
        transaction.set_rollback(True)
    questions = [query["sql"] for query in captured if query["sql"].startswith("SELECT") and "watch_row" in query["sql"]]
    read = 0
    for question in questions:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + question)
            found = cursor.fetchone()[0]
            read += rows_read((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
            transaction.set_rollback(True)
    return looked.events, len(captured), read


def test_a_tick_costs_what_is_due_not_what_is_open(say):
    for number in range(100):
        say("complaint.received", f"case:{number}")
    look(at(minutes=1))
    found = []
    for count in (1_000, 50_000):
        fill(count)
        with clock.pinned(at(hours=5, minutes=31)):
            found.append(read_by_a_tick())
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM watch_row WHERE subject LIKE 'case:x%'")
    few, many = found
    assert few[:2] == many[:2] and 100 <= few[0] <= 400
    assert many[2] <= 4 * many[0]  # the due rows themselves, and those of their cases
