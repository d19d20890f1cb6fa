"""A book, a ledger and a watch for each test; everything is really committed, as the watch reads only what is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from yinuo.kit import clock
from yinuo.promises.shapes import DraftDocument

NOON = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday 10:00 in Shanghai
BOOK = """\
use calendar cn-office
reported notice.delivered
A.respond: within 4 business hours of complaint.received expect complaint.responded
A.solve: within 3 workdays of complaint.received expect complaint.solved pausing while waiting_for_customer up to 5 workdays major after 1 workday
A.apology: within 5 days of breach.any of A.respond expect apology.published
A.urgent: within 30 minutes of complaint.received expect complaint.responded where urgency = urgent unless force_majeure
A.notice: within 2 days of change.planned expect notice.delivered grace 1 day
A.cause: every complaint.closed has cause
A.records: keep service_records for 1 month
A.late: penalty 0.05% per day of invoice.unpaid_amount after invoice.due until invoice.paid cap 10%
A.surveys: at least 2 survey.sent per week
A.hours: sum(training.completed.hours) >= 4 per week for each staff
A.answered: share of complaint.received with (complaint.responded within 4 business hours) >= 50% per week
A.never: never data.leaked checked by data.reviewed per week
A.uptime: available 24x7 >= 99% per week
A.team: measure team_size >= 5
A.open: within {x} hours of complaint.received expect complaint.called
"""  # noqa: E501
REF = "watch-test"


def at(*, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
    """An instant so long after NOON."""
    return NOON + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def register(text: str, *, number: str = "A", since: datetime = NOON - timedelta(days=30)) -> None:
    """Put a document in force."""
    from yinuo.promises.register import register_document

    with clock.pinned(max(since, clock.now()) if clock.now() > since else since):
        register_document(DraftDocument(number, "书", "Letter", text, ()), in_force_from=since, by="staff:zhou")


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    """Keys and published checkpoints of this test only."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "keys" / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))


@pytest.fixture
def book_in_force(transactional_db):
    """The book of this folder, in force since a month ago, and a watch that knows it."""
    from yinuo.watch.rebuilding import catch_up

    with clock.pinned(NOON - timedelta(days=30)):
        register(BOOK)
    with clock.pinned(NOON):
        catch_up()


@pytest.fixture
def say(book_in_force):
    """Append an event at an instant after NOON and commit it: say("complaint.received", "case:1", hours=2)."""
    from yinuo.ledger import book

    def append(kind, subject="case:1", *, data=None, recorded=None, corrects=None, retracts=None, reason=None, approved_by=None, **when):
        moment = at(**when)
        with clock.pinned(recorded or moment), transaction.atomic():
            return book.append(
                kind, subject=subject, actor="staff:lin", occurred_at=moment, data=data or {}, corrects=corrects, retracts=retracts,
                reason=reason, approved_by=approved_by,
            )  # fmt: skip

    return append


def look(moment: datetime) -> None:
    """Let the watch do all that is to do at an instant."""
    from yinuo.watch.rebuilding import catch_up

    with clock.pinned(moment):
        catch_up()


def rows(promise: str | None = None, subject: str | None = None) -> list[tuple]:
    """(promise, subject, number, verdict, settled_at) of the watch, in order."""
    from yinuo.engine.verdicts.shapes import VERDICTS

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, subject, number, verdict, settled_at FROM watch_row WHERE (%s::text IS NULL OR promise = %s)"
            " AND (%s::text IS NULL OR subject = %s) ORDER BY promise, subject, number",
            [promise, promise, subject, subject],
        )
        return [(name, who, number, VERDICTS[verdict], settled) for name, who, number, verdict, settled in cursor.fetchall()]


def verdict_of(promise: str, subject: str = "case:1") -> list[str]:
    """The verdicts of a promise on a subject, by number."""
    return [row[3] for row in rows(promise, subject)]


MOVED = "promise = 'A.solve'"
"""Whose deadline a running pause moves: it is shown as of the last look, and compared by the audit."""


def snapshot() -> list[tuple]:
    """Everything that must be the same after a rebuild."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT promise, subject, number, document, opened_at, CASE WHEN NOT {MOVED} THEN due_at END, settled_at, verdict, grade,"
            " overlays, reason, late_seconds, provisional, broken_at, is_period, is_paused, is_at_risk,"
            f" at_risk_at, CASE WHEN NOT {MOVED} THEN month END FROM watch_row ORDER BY promise, subject, number"
        )
        return cursor.fetchall()


def counted() -> list[tuple]:
    """The summary, without lines that came to nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, month, verdict, grade, overlays, is_at_risk, sum(n) FROM watch_count"
            " GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5, 6"
        )
        return cursor.fetchall()


def counted_from_rows() -> list[tuple]:
    """The same, counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, month, verdict, grade, overlays, is_at_risk, count(*) FROM watch_row"
            " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
        )
        return cursor.fetchall()
