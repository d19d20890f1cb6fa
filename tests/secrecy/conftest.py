"""The cast of the customers' tests, one more security officer, and a letter whose promises wait for what this desk writes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.customers.conftest import NOON, added, an, lin, lu, noon, person, qian, seen, undertaken, wang, zhao
from tests.records import records_as_told
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ledger import followers
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument

__all__ = ["NOON", "added", "an", "lin", "lu", "noon", "person", "qian", "records_as_told", "seen", "undertaken", "wang", "zhao"]
LETTER = """\
use calendar cn-office
reported customer_data.leaked
L.no_leak: never customer_data.leaked checked by security_review.done per month major where (loss = true or harm = true)
L.assessed: within 10 days of customer_data.leaked expect breach.assessed
L.corrected: within 14 days of finding.recorded expect finding.corrected
L.controls: every security_control.recorded has law_ref
L.granted: secret_access.granted only after undertaking.signed
L.viewed: customer_data.viewed only after access.granted
L.liable: every breach.assessed has liable_party
L.destroyed: every secret.destroyed has certificate
"""


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    """Keys and checkpoints of this test only."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))


@pytest.fixture
def wu(db: None, noon: datetime) -> Staff:
    """吴, the second security officer."""
    return undertaken(person("wu", "吴越", "security_officer", ""))


@pytest.fixture
def letter(db: None, noon: datetime) -> None:
    """The letter, in force since the first of the month before."""
    since = noon - timedelta(days=30)
    with clock.pinned(since):
        register_document(DraftDocument("L", "书", "Letter", LETTER, ()), in_force_from=since, by="staff:lu")


def client_of(staff: Staff, language: str = "en") -> Client:
    client = Client()
    client.force_login(staff)
    client.cookies["yinuo_language"] = language
    return client


def kinds_of(subject: str) -> list[str]:
    """What the ledger knows of a subject, in order."""
    return followers.history([subject]).kind


def facts_of(subject: str, kind: str) -> list[dict[str, object]]:
    """The payloads of one kind on a subject, in order."""
    found = followers.history([subject])
    return [data for name, data in zip(found.kind, found.data, strict=True) if name == kind]
