"""Mistakes seen in other products (the last section of the clock decisions); each is a promise here."""

from __future__ import annotations

import time

import pytest

from tests.verifier.trees import event, instant, judged, lines, promises, span, tree, within
from yinuo.verifier import verify

RECEIVED = event("2026-03-02 10:00 complaint.received")


def test_a_deadline_missed_and_then_met_between_two_sweeps_is_no_hit() -> None:
    late = event("2026-03-02 14:00:05 complaint.responded")
    for at in ("2026-03-02 14:00:05", "2026-03-02 15:00", "2026-12-01 00:00"):
        assert judged(promises(within("4 hour")), [RECEIVED, late], at)[0]["verdict"] == "broken"


def test_a_hold_over_night_adds_nothing_to_a_working_time_clock() -> None:
    given = promises(within("6 business hour", pausing=[{"state": "waiting_for_customer", "cap": None}]))
    hold = [event("2026-03-02 18:00 customer.asked"), event("2026-03-03 09:00 customer.replied")]
    assert lines(given, [RECEIVED, *hold], "2026-03-20 00:00") == lines(given, [RECEIVED], "2026-03-20 00:00")


def test_a_pause_is_not_lost_and_old_terms_hold_when_the_policy_changes() -> None:
    pausing = [{"state": "waiting_for_customer", "cap": None}]
    given = promises(within("4 hour", pausing=pausing), within("1 hour", pausing=pausing))
    old, new = given["terms"]
    old["valid_until"] = new["valid_from"] = instant("2026-03-02 12:00")
    new["name"] = "a"
    hold = [event("2026-03-02 11:00 customer.asked"), event("2026-03-02 13:00 customer.replied")]
    assert lines(given, [RECEIVED, *hold], "2026-03-20 00:00") == ["case:1#1 | broken | due 2026-03-02 16:00"]


def test_statistics_of_a_past_period_stay_under_its_own_terms() -> None:
    def count(number: int) -> dict[str, object]:
        return tree({"is": "count", "at_least": str(number), "event": "survey.sent", "per": "month"})

    given = promises(count(1), count(2))
    old, new = given["terms"]
    new["name"], old["valid_from"] = "a", instant("2026-03-01 00:00")
    old["valid_until"] = new["valid_from"] = instant("2026-04-01 00:00")
    sent = [event("2026-03-05 10:00 survey.sent"), event("2026-04-05 10:00 survey.sent")]
    assert [(row["number"], row["verdict"], row["reason"]) for row in judged(given, sent, "2026-05-01 00:00")] == [
        (202603, "kept", "1/1"),
        (202604, "broken", "1/2"),
    ]


def test_a_first_answer_stops_the_clock_though_thanks_come_after() -> None:
    given = promises(within("4 hour", of="message.received", expect="message.answered"))
    events = [event("2026-03-02 10:00 message.received"), event("2026-03-02 11:00 message.answered")]
    assert len(judged(given, events, "2026-03-20 00:00")) == 1


@pytest.mark.parametrize("limit", ["9999999999 business hour", "9999999 workday", "99999 year", "999999999 day"])
def test_a_limit_beyond_all_time_ends_in_a_sentence(limit: str) -> None:
    with pytest.raises(verify.BadInput, match="beyond"):
        verify.judge(
            promises(within(limit)), [RECEIVED], {"cn-office": {"name": "x", "zone": "Asia/Shanghai"}}, at=instant("2026-03-20 00:00")
        )


def test_four_times_the_events_cost_four_times_the_work_and_not_sixteen_times() -> None:
    given = promises(within("3 workday", pausing=[{"state": "waiting_for_customer", "cap": span("5 day")}]))
    kinds = ("complaint.received", "customer.asked", "customer.replied", "complaint.responded")
    events = [
        event(f"2026-{3 + n // 100:02d}-{1 + n % 28:02d} {n % 24:02d}:{n % 60:02d} {kinds[n % 4]} case:{n // 40}", id=str(n))
        for n in range(800)
    ]

    def seconds(count: int) -> float:
        begun = time.process_time()
        found = verify.judge(given, events[:count], {"cn-office": {"name": "x", "zone": "Asia/Shanghai"}}, at=instant("2026-12-01 00:00"))
        assert len(found) == count // 4
        return time.process_time() - begun

    assert min(seconds(800) for _ in range(2)) < 10 * min(seconds(200) for _ in range(3))
