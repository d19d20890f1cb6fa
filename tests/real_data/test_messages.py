"""Citizens' messages to Chinese departments: answered within so many workdays of the statutory calendar."""

from __future__ import annotations

import numpy as np
import pytest

from tests.shared_data import shared
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.pipeline import counts, judge
from yinuo.engine.verdicts.shapes import KEPT
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin
from yinuo.ledger.intake import read_events
from yinuo.ledger.intake.instants import TimeReading
from yinuo.ledger.intake.mapping import EventRule, Mapping

DAY, EAST = 86_400, 8 * 3600
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


COUNTED = {1: 283, 3: 711, 5: 1_078, 7: 1_366, 10: 1_737, 15: 2_103, 20: 2_344, 30: 2_568, 60: 2_729}
"""By the log's README: how many were answered when N workdays after the day of asking had been counted, or fewer."""


def test_a_deadline_and_a_count_differ_only_by_replies_on_rest_days(events: EventTable) -> None:
    cn = clock_of(builtin("cn"))
    first, last = (int(day) // DAY for day in (events.occurred_at.min() + EAST, events.occurred_at.max() + EAST))
    is_workday = np.array([cn.is_workday(day) for day in range(first, last + 1)])
    so_far = np.cumsum(is_workday)
    days = {kind: np.zeros(len(events.subjects), np.int64) for kind in events.kinds}
    for code, kind in enumerate(events.kinds):
        chosen = events.kind == code
        days[kind][events.subject[chosen]] = (events.occurred_at[chosen] + EAST) // DAY - first
    count = so_far[days["message.answered"]] - so_far[days["message.received"]]
    lines = [f"w{limit}: within {limit} workday{'s' * (limit > 1)} of message.received expect message.answered" for limit in COUNTED]
    tables = judge(read_promises("use calendar cn\n" + "\n".join(lines)), events, {}, at=LATER)
    for limit, counted in COUNTED.items():
        assert int((count <= limit).sum()) == counted
        kept = np.zeros(len(events.subjects), bool)
        table = tables[f"w{limit}"]
        names = {name: code for code, name in enumerate(events.subjects)}
        kept[[names[table.subjects[code]] for code in table.subject[table.verdict == KEPT].tolist()]] = True
        differs = np.flatnonzero(kept != (count <= limit))
        assert not kept[differs].any()
        assert not is_workday[days["message.answered"][differs]].any()
        assert len(differs) == {1: 2, 3: 4, 5: 2, 7: 1, 10: 1, 20: 1}.get(limit, 0)


def test_fifteen_workdays(events: EventTable) -> None:
    promises = read_promises("use calendar cn\nanswer: within 15 workdays of message.received expect message.answered")
    found = counts(judge(promises, events, {}, at=LATER))["answer"]
    assert found["kept"] == 2_103
    assert found["kept"] + found["broken"] == 2_816
