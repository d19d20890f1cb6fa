"""The cast of the customers' tests, and 周 who is the second person; a request at each stage of its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.customers.conftest import NOON, WANG, added, an, chen, lin, lu, noon, person, qian, seen, undertaken, wang, zhao
from tests.records import records_as_told
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.privacy import purposes
from yinuo.desks.privacy.actions import consenting, receiving
from yinuo.desks.privacy.models import Request
from yinuo.kit import clock

__all__ = [
    "NOON", "WANG", "added", "an", "chen", "lin", "lu", "noon", "person", "qian", "records_as_told", "seen", "undertaken", "wang", "zhao",
]  # fmt: skip
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    """Keys, checkpoints and the list of destroyed keys of this test only."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("YINUO_ERASURES", str(tmp_path / "erasures"))


def consent(viewer, customer: Customer, purpose: str, **details):
    """A consent as it should be entered."""
    at = details.pop("at", clock.now())
    known = purposes.named(purpose, day=today(at))
    said = {
        "at": at, "entered_at": clock.now(), "channel": "paper", "evidence": "表单 7 号盒", "is_separate": known.is_separate,
        "text_sha256": known.text_sha256,
    }  # fmt: skip
    return consenting.give(viewer, customer, purpose, **{**said, **details})


@pytest.fixture
def asked(lin: Staff, wang: Customer) -> Callable[..., Request]:
    """A request of 王, received by 林: asked("deletion")."""

    def make(right: str = "access", customer: Customer | None = None, by: Staff | None = None, **details) -> Request:
        with seeing(by or lin, purpose="test") as viewer:
            return receiving.receive(viewer, customer or wang, right=right, words="请把我的资料给我看看", at=clock.now(), **details)

    return make


def proven(request: Request, *, by: Staff) -> Request:
    """Made sure who asks."""
    with seeing(by, purpose="test") as viewer:
        receiving.check_identity(viewer, request, proof="call_back", is_proven=True, remark="", at=clock.now())
        request.refresh_from_db()
    return request
