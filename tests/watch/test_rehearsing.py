"""Rehearsal on the ledger: the same as the command says of the same facts, and honest about what it left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from tests.doors.running import run
from yinuo.engine.clauses.file import read_promises
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.promises.library import calendars
from yinuo.watch.rehearsing import YEAR, rehearse_ledger

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LINE = "solve: within {x} business hours of complaint.received expect complaint.solution_offered pausing while waiting_for_customer"
COUNT = "surveys: at least {x} survey.sent per month"
FEE = "fee: penalty {x}% per day of invoice.amount after invoice.due until invoice.paid"


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))


def say(kind: str, subject: str, at: datetime, **data: object) -> str:
    with clock.pinned(at), transaction.atomic():
        return book.append(kind, subject=subject, actor="staff:lin", occurred_at=at, data=data).id


@pytest.fixture
def year(transactional_db) -> list[tuple[str, str, datetime]]:
    """Sixty complaints of the last year, each answered after up to two days; some while they waited for the customer; some surveys."""
    random, said = Random(7), []
    for number in range(60):
        began = NOW - timedelta(days=random.randrange(2, 360), seconds=random.randrange(86_400))
        said.append(("complaint.received", f"case:{number}", began))
        if number % 3 == 0:
            said.append(("customer.asked", f"case:{number}", began + timedelta(minutes=10)))
            said.append(("customer.replied", f"case:{number}", began + timedelta(minutes=random.randrange(20, 900))))
        if number % 7:
            said.append(("complaint.solution_offered", f"case:{number}", began + timedelta(minutes=random.randrange(5, 2_000))))
    said += [("survey.sent", f"survey:{number}", NOW - timedelta(days=9 * number)) for number in range(1, 40)]
    for kind, subject, at in sorted(said, key=lambda one: one[2]):
        say(kind, subject, at)
    return said


def rehearsed(line: str, *values: str, **limits: float):
    name = line.partition(":")[0]
    filled = [(value, read_promises("use calendar cn-office\n" + line.replace("{x}", value))) for value in values]
    return rehearse_ledger(name, filled, calendars(), now=NOW, **limits)


def by_command(folder: Path, said: list[tuple[str, str, datetime]], line: str, values: str) -> list[dict]:
    events = folder / "facts.csv"
    rows = "".join(f"{kind},{subject},{at.isoformat()}\n" for kind, subject, at in said)
    events.write_text("kind,subject,occurred_at\n" + rows)
    done = run("rehearse", "--promise", line, "--values", f"x={values}", "--events", events, "--as-of", NOW.isoformat(), "--json")
    assert done.code == 0, done.err
    return done.json["values"]


def test_it_says_what_the_command_says_of_the_same_facts(year, tmp_path) -> None:
    found = rehearsed(LINE, "4", "2", "8")
    told = by_command(tmp_path, year, LINE, "4,2,8")
    assert [vars(row) for row in found.rows] == [{"value": str(one.pop("x")), **one} for one in told]
    assert found.rows[0].kept and found.rows[0].broken
    assert sum(found.rows[0].by_weekday) == sum(found.rows[0].by_hour) == found.rows[0].broken
    assert (found.is_cut, found.left_out, found.is_empty) == (False, (), False)


def test_what_began_before_the_year_is_not_counted(transactional_db) -> None:
    edge = NOW - timedelta(seconds=YEAR)
    for number, at in enumerate((edge - timedelta(seconds=1), edge)):
        say("complaint.received", f"case:{number}", at)
    (row,) = rehearsed(LINE, "4").rows
    assert (row.kept, row.broken) == (0, 1)


def test_a_case_that_was_voided_or_whose_complaint_was_taken_back_does_not_count(transactional_db) -> None:
    first = NOW - timedelta(days=40)
    for number in range(3):
        identity = say("complaint.received", f"case:{number}", first)
    say("complaint.voided", "case:0", first + timedelta(hours=1))
    with clock.pinned(first + timedelta(hours=2)), transaction.atomic():
        book.append(
            "complaint.received", subject="case:2", actor="staff:lin", occurred_at=first + timedelta(hours=2), retracts=identity,
            reason="entered twice",
        )  # fmt: skip
    (row,) = rehearsed(LINE, "4").rows
    assert (row.kept, row.broken) == (0, 1)


def test_only_whole_periods_count_and_none_before_the_first_fact(transactional_db) -> None:
    for month, day in ((11, 10), (12, 1), (12, 20), (1, 5)):
        say("survey.sent", f"survey:{month}-{day}", datetime(2026 if month == 1 else 2025, month, day, 4, tzinfo=UTC))
    found = rehearsed(COUNT, "2", "1")
    # of December, January and February: two, one and none were sent; November was begun in the middle, March still runs
    assert [(row.kept, row.broken) for row in found.rows] == [(1, 2), (2, 1)]


def test_without_traffic_nothing_is_claimed(transactional_db) -> None:
    found = rehearsed(LINE, "4")
    assert (found.rows, found.events, found.is_empty) == ((), 0, True)
    say("complaint.received", "case:1", NOW - timedelta(days=500))
    assert rehearsed(LINE, "4").is_empty


def test_too_many_facts_or_too_little_time_are_said(year) -> None:
    cut = rehearsed(LINE, "4", most_events=40)
    assert cut.is_cut
    assert cut.first_at > cut.until_at - YEAR
    assert cut.rows[0].kept + cut.rows[0].broken < 40
    hurried = rehearsed(LINE, "4", "2", "8", seconds=0.0)
    assert ([row.value for row in hurried.rows], hurried.left_out) == (["4"], ("2", "8"))


def test_a_penalty_line_says_what_it_would_have_cost(transactional_db) -> None:
    say("invoice.due", "invoice:1", NOW - timedelta(days=30), amount="1000.00")
    say("invoice.paid", "invoice:1", NOW - timedelta(days=20), amount="1000.00")
    found = rehearsed(FEE, "1", "2")
    first, second = (float(row.penalty) for row in found.rows)
    assert first > 0
    assert second == 2 * first


def test_an_answer_is_remembered_until_the_ledger_grows(year, django_assert_num_queries) -> None:
    known = calendars()
    filled = [("4", read_promises("use calendar cn-office\n" + LINE.replace("{x}", "4")))]
    with django_assert_num_queries(4):
        first = rehearse_ledger("solve", filled, known, now=NOW)
    with django_assert_num_queries(1):
        assert rehearse_ledger("solve", filled, known, now=NOW) is first
    say("complaint.received", "case:new", NOW - timedelta(days=3))
    assert rehearse_ledger("solve", filled, known, now=NOW).rows[0].broken == first.rows[0].broken + 1
