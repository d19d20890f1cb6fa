"""Citizens' messages to Chinese departments: answered within so many workdays of the statutory calendar."""

from __future__ import annotations

import pytest

from tests.shared_data import shared
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.pipeline import counts, judge
from yinuo.ledger.intake import read_events
from yinuo.ledger.intake.instants import TimeReading
from yinuo.ledger.intake.mapping import EventRule, Mapping

LATER = 1_600_000_000  # September 2020: everything was asked before


@pytest.fixture(scope="module")
def events() -> EventTable:
    mapping = Mapping(
        subject="message:{msg_id}",
        events=(
            EventRule("message.received", times={"occurred_at": "asked_at"}),
            EventRule("message.answered", times={"occurred_at": "replied_at"}),
        ),
        time=TimeReading("Asia/Shanghai"),
    )
    return read_events(shared("data/gov-messages-cn/messages-with-replies.csv.gz"), mapping)


def test_fifteen_workdays(events: EventTable) -> None:
    promises = read_promises("use calendar cn\nanswer: within 15 workdays of message.received expect message.answered")
    found = counts(judge(promises, events, {}, at=LATER))["answer"]
    assert found["kept"] == 2_103
    assert found["kept"] + found["broken"] == 2_816
