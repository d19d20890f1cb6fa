"""The cast of the processes desk's tests: those of the service desk, and 孙 who heads 华东 and approves what 陆 writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.customers.conftest import NOON, added, an, lu, noon, person, qian, seen, undertaken  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from tests.service.conftest import as_, far, han, jiang, promised, zhou  # noqa: F401
from yinuo.desks.people.models import Staff
from yinuo.desks.processes.actions import shaping
from yinuo.desks.processes.actions.shaping import StepWords, Words
from yinuo.desks.processes.models import Process
from yinuo.kit import clock

STEPS = (
    StepWords("受理登记", "Take in", "agent", stage="advice", amount=1, unit="hour", evidence="text"),
    StepWords("主管复核", "Second look", "department_head", only="major", amount=4, unit="business hour"),
    StepWords("答复客户", "Answer", "agent", amount=4, unit="business hour", evidence="fact", fact="case.responded"),
    StepWords("回访", "Look in again", "client_manager", stage="follow_up", amount=2, unit="workday", is_shown=False),
)


@pytest.fixture(autouse=True)
def always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories put documents in force and use them at once; no plan of the story before may be left."""
    monkeypatch.setattr("yinuo.watch.arming.SECONDS_KEPT", 0.0)


@pytest.fixture
def sun(db: None, noon: object) -> Staff:  # noqa: F811
    return undertaken(person("sun", "孙立", "department_head"))


@pytest.fixture
def make_process(lu: Staff, sun: Staff) -> Callable[..., Process]:  # noqa: F811
    """A process in force since yesterday, written by 陆, approved by 孙."""

    def made(kind: str = "complaint", steps: tuple[StepWords, ...] = STEPS, **more: str) -> Process:
        with clock.pinned(NOON - timedelta(days=1)):
            version = shaping.propose(lu, Words("投诉办理", "Handling a complaint", steps, kind=kind, **more), at=clock.now())
            shaping.approve(sun, version, at=clock.now())
        version.process.refresh_from_db()
        return version.process

    return made
