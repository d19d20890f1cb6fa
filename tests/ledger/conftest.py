"""A ledger of its own for each test: state folder, clock, and a few ways to say things shortly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

NOON = datetime(2026, 2, 13, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    """Keys and published checkpoints of this test only."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "keys" / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))
    return tmp_path


@pytest.fixture(autouse=True)
def in_english():
    """Sentences as they stand in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def say():
    """Append an event with sensible defaults."""
    from yinuo.ledger import book

    def append(kind="complaint.received", subject="case:1", **given):
        return book.append(kind, **{"subject": subject, "actor": "staff:lin", "occurred_at": NOON, "data": {"urgency": "normal"}} | given)

    return append


def minutes(count):
    return NOON + timedelta(minutes=count)
