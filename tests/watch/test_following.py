"""From an event to a row, and what time does to it."""

from __future__ import annotations

from datetime import timedelta

from tests.watch.conftest import NOON, at, counted, counted_from_rows, look, register, rows, snapshot, verdict_of
from yinuo.kit import clock
from yinuo.watch.rebuilding import rebuild


def test_every_promise_has_a_row_before_anything_happened(book_in_force):
    found = {promise: verdict for promise, subject, number, verdict, _settled in rows() if number == 0 and subject == "organisation"}
    assert found["A.respond"] == "not_exercised" and found["A.open"] == "interval_not_set"
    assert counted() == counted_from_rows()


def test_an_event_opens_its_obligations_and_an_answer_settles_them(say):
    say("complaint.received")
    look(at(minutes=1))
    assert verdict_of("A.respond") == ["pending"] and verdict_of("A.solve") == ["pending"]
    assert rows("A.respond", "organisation") == []
    say("complaint.responded", minutes=5)
    look(at(minutes=5))
    assert rows("A.respond", "case:1")[0][3:] == ("kept", at(minutes=5))
    assert counted() == counted_from_rows()


def test_the_second_after_the_deadline_is_broken(say):
    say("complaint.received")
    due = at(hours=5, minutes=30)  # 10:00 to 12:00, 13:30 to 15:30
    look(due)
    assert verdict_of("A.respond") == ["pending"]
    look(due + timedelta(seconds=1))
    assert verdict_of("A.respond") == ["broken"]
    assert verdict_of("A.apology") == ["pending"]  # opened by the breach, in the same look


def test_a_deadline_missed_and_met_between_two_looks_is_broken(say):
    say("complaint.received")
    look(at(minutes=1))
    say("complaint.responded", hours=6)
    look(at(hours=7))
    row = rows("A.respond", "case:1")[0]
    assert row[3:] == ("broken", at(hours=6))


def test_evidence_recorded_late_takes_a_breach_back_by_a_new_revision(say):
    say("complaint.received")
    look(at(minutes=1))
    look(at(days=1))
    assert verdict_of("A.respond") == ["broken"]
    say("complaint.responded", hours=1, recorded=at(days=1, hours=1))
    look(at(days=1, hours=2))
    assert verdict_of("A.respond") == ["kept"] and verdict_of("A.apology") == []
    from yinuo.watch.queries import verdict

    found = verdict("A.respond", "case:1", 1)
    assert [(change.before, change.after, change.cause) for change in found.history] == [
        ("pending", "broken", "time"),
        ("broken", "kept", "late_evidence"),
    ]
    assert found.row.revision == 3


def test_a_retracted_trigger_takes_its_rows_away(say):
    entry = say("complaint.received")
    look(at(minutes=1))
    say("complaint.received", retracts=entry.id, reason="spam", minutes=2)
    look(at(minutes=3))
    assert verdict_of("A.respond") == [] and verdict_of("A.respond", "organisation") == ["not_exercised"]
    assert counted() == counted_from_rows()


def test_an_open_deadline_is_at_risk_after_three_quarters_of_its_working_time(say):
    from yinuo.watch.queries import verdict

    say("complaint.received")  # four hours: 10:00-12:00, 13:30-15:30; three of them are over at 14:30
    for moment, expected in ((at(hours=4, minutes=30, seconds=-1), False), (at(hours=4, minutes=30), True)):
        look(moment)
        row = verdict("A.respond", "case:1", 1).row
        assert (row.verdict, row.is_at_risk) == ("pending", expected)
    assert counted() == counted_from_rows()


def test_a_pause_moves_the_deadline(say):
    say("complaint.received")  # due Thursday 18:00
    say("customer.asked", hours=1)
    look(at(days=4))
    assert verdict_of("A.solve") == ["pending"]
    say("customer.replied", days=4)
    look(at(days=4, minutes=1))
    assert verdict_of("A.solve") == ["pending"]
    look(at(days=30))
    assert verdict_of("A.solve") == ["broken"]


def test_a_reported_kind_is_unproven_until_its_grace_ends(say):
    say("change.planned", "change:1")  # Monday; two days: Wednesday 18:00; grace one day: Thursday 18:00
    look(at(days=2, hours=8, seconds=1))
    assert verdict_of("A.notice", "change:1") == ["unproven"]
    look(at(days=3, hours=8))
    assert verdict_of("A.notice", "change:1") == ["unproven"]
    look(at(days=3, hours=8, seconds=1))
    assert verdict_of("A.notice", "change:1") == ["broken"]


def test_periods_begin_and_end_by_themselves(say):
    say("survey.sent", "survey:1", hours=1)
    look(at(hours=2))
    assert rows("A.surveys")[-1][2:4] == (202610, "pending")
    look(at(days=6, hours=14))  # Monday 00:00 in Shanghai: the week is over
    assert rows("A.surveys")[-1][2:4] == (202610, "broken")
    look(at(days=6, hours=14, seconds=1))
    assert rows("A.surveys")[-1][2:4] == (202611, "pending")


def test_a_state_of_the_whole_house_is_looked_at_everywhere(say):
    say("complaint.received", data={"urgency": "urgent"})
    look(at(hours=1))
    assert verdict_of("A.urgent") == ["broken"]
    say("force_majeure.began", "organisation", minutes=10, recorded=at(hours=2))
    look(at(hours=2))
    from yinuo.watch.queries import verdict

    assert verdict("A.urgent", "case:1", 1).row.overlays == ("excused",)
    say("force_majeure.ended", "organisation", hours=3)
    look(at(hours=3))
    assert verdict("A.urgent", "case:1", 1).row.overlays == ("excused",)
    look(at(hours=3, minutes=20))  # half an hour less the ten minutes before it began
    assert verdict("A.urgent", "case:1", 1).row.overlays == ("excused",)
    look(at(hours=3, minutes=20, seconds=1))
    assert verdict("A.urgent", "case:1", 1).row.overlays == ()


def test_a_new_book_judges_what_is_there(say):
    say("complaint.received")
    look(at(minutes=1))
    with clock.pinned(at(minutes=2)):
        register("B.call: within 1 hour of complaint.received expect complaint.called\n", number="B", since=NOON - timedelta(days=1))
    look(at(minutes=3))
    assert verdict_of("B.call") == ["pending"]


def test_a_rebuild_shows_the_same(say):
    say("complaint.received")
    say("complaint.received", "case:2", hours=1)
    say("complaint.responded", "case:2", hours=2)
    say("survey.sent", "survey:1", hours=2)
    look(at(days=9))
    before, counts = snapshot(), counted()
    with clock.pinned(at(days=9)):
        rebuild()
    assert snapshot() == before
    assert counted() == counts == counted_from_rows()
