"""A small year of the demo's house, and a few knotty cases in it: loaded, sealed and judged once for all tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from yinuo.doors.demo.year import STORY_NOW
from yinuo.kit import clock

BOOK = """\
use calendar cn-office
reported notice.delivered
XT-009.progress: update every 3 workdays while open expect case.updated
XT-009.visit: by request.received.promised_at expect visit.made
XT-009.no_gifts: never gift.accepted
XT-009.notice: within 2 days of change.planned expect notice.delivered grace 1 day
XT-009.arrival: by promise.given.arrives_at expect visit.made
XT-009.apology: within 5 days of breach.any of XT-009.arrival expect apology.published
XT-009.sorry: within 5 days of breach.any of XT-009.visit expect apology.published
XT-009.open: within {x} hours of complaint.received expect complaint.called
"""


def at(text: str) -> datetime:
    """An instant such as `02-03 10:00`, of 2026 in Shanghai."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}+08:00").astimezone(UTC)


@pytest.fixture(scope="package")
def folders(tmp_path_factory):
    """Keys and published checkpoints of this folder's ledger."""
    return tmp_path_factory.mktemp("proofs")


@pytest.fixture(autouse=True)
def state_folder(folders, monkeypatch):
    _use(folders, monkeypatch)
    with translation.override("en"):
        yield folders


def _use(folders: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("YINUO_LEDGER_KEY", str(folders / "keys" / "ledger.key"))
    patch.setenv("YINUO_CHECKPOINTS", str(folders / "checkpoints"))


@pytest.fixture(scope="package")
def loaded(folders, django_db_setup, django_db_blocker):
    from yinuo.doors.demo.loading import load, prepare
    from yinuo.doors.demo.year import Year
    from yinuo.ledger.sealing import seal_pending
    from yinuo.watch.rebuilding import catch_up

    _bundles.clear()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        _use(folders, patch)
        _register(BOOK, "XT-009", since=at("01-05 00:00"))
        load(prepare(Year(customers=15, months=3)), say=lambda _sentence: None)
        _scenes()
        with clock.pinned(STORY_NOW):
            seal_pending()
            catch_up()
        yield
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def _register(text: str, number: str, *, since: datetime) -> None:
    from yinuo.promises.register import amend_document, register_document
    from yinuo.promises.shapes import DraftDocument

    with clock.pinned(since):
        register_document(DraftDocument(number, "附加", "Addition", text, ()), in_force_from=since, by="staff:lu")
    longer = text.replace("every 3 workdays", "every 2 workdays")
    with clock.pinned(since + timedelta(days=20)):
        amend_document(DraftDocument(number, "附加", "Addition", longer, ()), in_force_from=since + timedelta(days=20), by="staff:lu")


def say(when: str, kind: str, subject: str, **given):
    """One fact, recorded when it occurred unless `recorded` says later."""
    from yinuo.ledger import book

    recorded = given.pop("recorded", None)
    with clock.pinned(at(recorded or when)), transaction.atomic():
        return book.append(kind, subject=subject, actor="staff:lin", occurred_at=at(when), **given)


def _scenes() -> None:
    _corrections()
    _merges_and_splits()
    _breaches()
    say("01-20 09:00", "case.opened", "case:XT-1", data={})
    say("01-22 09:00", "case.updated", "case:XT-1", data={})
    say("02-10 09:00", "case.closed", "case:XT-1", data={})
    say("02-09 09:00", "change.planned", "change:XT-2", data={})
    say("02-03 09:00", "request.received", "case:XT-3", data={"promised_at": "2026-02-05T10:00:00+08:00"})
    say("02-05 09:00", "visit.made", "case:XT-3", data={})
    say("02-03 09:00", "promise.given", "case:XT-4", data={"arrives_at": "2026-02-05T10:00:00+08:00"})
    say("02-05 11:00", "visit.made", "case:XT-4", data={})
    say("02-07 11:00", "apology.published", "case:XT-4", data={})


def _corrections() -> None:
    """An answer that was said too late, an answer that was none, and a survey that belongs to the month before."""
    say("02-02 09:30", "complaint.received", "case:PF-1", data={"urgency": "normal"})
    late = say("02-03 17:00", "complaint.responded", "case:PF-1", data={})
    right = {"new_occurred_at": "2026-02-02T02:30:00Z", "new_received_at": "2026-02-02T02:30:00Z"}
    say("02-04 10:00", "fact.corrected", "case:PF-1", corrects=late.id, data=right, reason="typed late", approved_by="staff:zhou")
    say("02-02 09:40", "complaint.received", "case:PF-2", data={"urgency": "normal"})
    none = say("02-02 10:40", "complaint.responded", "case:PF-2", data={})
    say("02-04 11:00", "fact.retracted", "case:PF-2", retracts=none.id, reason="another case's")
    survey = say("02-02 15:00", "survey.sent", "survey:PF", data={"recipients": 3})
    moved = {"new_occurred_at": "2026-01-30T07:00:00Z", "new_received_at": "2026-01-30T07:00:00Z"}
    say("02-04 12:00", "fact.corrected", "survey:PF", corrects=survey.id, data=moved, reason="wrong month", approved_by="staff:zhou")


def _merges_and_splits() -> None:
    """PF-4, told over the turn of the month, is merged into PF-3 and PF-3 into PF-5; PF-6 is split from PF-5."""
    say("01-30 16:00", "complaint.received", "case:PF-4", data={"urgency": "normal"})
    say("01-30 17:00", "complaint.received", "case:PF-3", data={"urgency": "normal"})
    say("01-30 17:10", "case.merged", "case:PF-4", data={"into": "case:PF-3"})
    say("02-02 09:00", "complaint.received", "case:PF-5", data={"urgency": "normal"})
    say("02-02 09:20", "case.merged", "case:PF-3", data={"into": "case:PF-5"})
    say("02-02 09:30", "case.split", "case:PF-6", data={"split_from": "case:PF-5"})
    say("02-02 11:00", "complaint.responded", "case:PF-5", data={})
    say("02-03 11:00", "complaint.responded", "case:PF-6", data={})


def _breaches() -> None:
    """A grave breach with an apology owed, one excused, one remedied, one disputed."""
    say("01-26 09:30", "complaint.received", "case:PF-7", data={"urgency": "normal"})
    say("02-06 09:30", "complaint.solution_offered", "case:PF-7", data={})
    say("02-03 09:30", "apology.published", "case:PF-7", data={})
    for number, kind in ((8, "breach.excused"), (9, "breach.remedied"), (10, "breach.disputed")):
        say("01-27 09:30", "complaint.received", f"case:PF-{number}", data={"urgency": "urgent"})
        say("01-28 09:30", "complaint.responded", f"case:PF-{number}", data={})
        data = {"promise": "CN-001.urgent"} | ({"grounds": "flood", "approved_by": "staff:zhou"} if kind == "breach.excused" else {})
        say("01-29 09:30", kind, f"case:PF-{number}", data=data)


_bundles: dict[tuple[str, str, int], bytes] = {}


def bundle(*row) -> bytes:
    """The bundle of a row of the year as loaded, made once for all tests: whatever one does to the year is undone."""
    from yinuo.watch.proving import bundle_of

    if row not in _bundles:
        _bundles[row] = bundle_of(*row)
    return _bundles[row]


@pytest.fixture
def year(loaded, db):
    """The year as loaded; whatever a test does to it is undone."""
    with clock.pinned(STORY_NOW):
        yield


def watched(promise: str | None = None) -> list[tuple[str, str, int]]:
    """The names of the watch's rows, all or of one promise."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, subject, number FROM watch_row WHERE %s::text IS NULL OR promise = %s ORDER BY promise, subject, number",
            [promise, promise],
        )
        return list(cursor.fetchall())
