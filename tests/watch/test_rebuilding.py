"""Whatever happened, and however the watch came by it: the rows are what the ledger says, and a rebuild shows the same."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from tests.watch.conftest import counted, counted_from_rows, snapshot
from tests.watch.histories import History
from yinuo.kit import clock
from yinuo.watch.auditing import audit_watch
from yinuo.watch.following import follow
from yinuo.watch.house_wide import judge_due_unit
from yinuo.watch.rebuilding import catch_up, rebuild
from yinuo.watch.scheduling import tick


@pytest.mark.parametrize("seed", range(4))
def test_the_watch_is_what_the_ledger_says(book_in_force, seed):
    history, random = History(seed), Random(seed)
    for _ in range(40):
        history.step()
        with clock.pinned(history.now):
            for work in random.sample((follow, lambda: follow(limit=3), tick, lambda: tick(limit=2), judge_due_unit), random.randrange(3)):
                work()
    for days in (0, 9):
        at = history.now + timedelta(days=days)
        with clock.pinned(at):
            catch_up()
            found = audit_watch()
            assert not found.findings
            assert found.verdicts > 20
            before = snapshot()
            assert counted() == counted_from_rows()
            rebuild()
            assert snapshot() == before
            assert counted() == counted_from_rows()


def test_history_and_revisions_outlive_a_rebuild(say):
    from tests.watch.conftest import at, look
    from yinuo.watch.queries import verdict

    say("complaint.received")
    look(at(minutes=1))
    look(at(days=1))
    before = verdict("A.respond", "case:1", 1)
    with clock.pinned(at(days=1)):
        rebuild()
    after = verdict("A.respond", "case:1", 1)
    assert after.history == before.history and after.row.revision == before.row.revision == 2


def test_an_audit_names_a_changed_a_missing_and_a_strange_row(say):
    from tests.watch.conftest import at, look

    say("complaint.received")
    say("complaint.responded", minutes=5)
    look(at(minutes=6))
    with clock.pinned(at(minutes=6)):
        assert audit_watch().differences == 0
        for statement, expected in (
            (
                "UPDATE watch_row SET verdict = 2 WHERE promise = 'A.respond'",
                "A.respond@case:1#1: verdict is 2 in the watch, 1 by the ledger",
            ),
            ("DELETE FROM watch_row WHERE promise = 'A.solve'", "A.solve@case:1#1 is missing in the watch"),
            ("UPDATE watch_row SET number = 7 WHERE promise = 'A.solve'", "A.solve@case:1#7 stands in the watch as pending, but"),
            ("UPDATE watch_row SET subject = 'case:9' WHERE promise = 'A.solve'", "the ledger knows no such promise or subject"),
            ("UPDATE watch_row SET reason = '9/2' WHERE promise = 'A.surveys'", "A.surveys@organisation"),
            ("UPDATE watch_count SET n = n + 1 WHERE promise = 'A.respond'", "The summary of A.respond"),
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement)
            found = audit_watch()
            assert found.differences and any(expected in finding for finding in found.findings), (statement, found.findings)
            rebuild()
        assert audit_watch().differences == 0
