"""One story at one instant, Sat 14 Feb 2026 10:26, a make-up workday before Spring Festival; all people and numbers invented.

Each `story_…` module tells of one page; this one puts them in the place of the true queries.
"""

from __future__ import annotations

import pytest

from yinuo.doors.web import queries
from yinuo.doors.web.tests.story_around import counters, documents, find, ledger, notice_count, notices, organisation, stamp, today
from yinuo.doors.web.tests.story_board import board
from yinuo.doors.web.tests.story_promise import exported, promise, promises
from yinuo.doors.web.tests.story_verdict import proof, verdict
from yinuo.doors.web.tests.story_words import NOW, PROMISE_URL, VERDICT, VERDICT_URL, at

__all__ = ["NOW", "PROMISE_URL", "VERDICT", "VERDICT_URL", "at", "board", "use", "verdict"]
TOLD = (
    today, counters, organisation, stamp, notice_count, notices, find, board, documents, promises, exported, promise, verdict, proof,
    ledger,
)  # fmt: skip


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill every page with the story."""
    for query in TOLD:
        monkeypatch.setattr(queries, query.__name__, query)
