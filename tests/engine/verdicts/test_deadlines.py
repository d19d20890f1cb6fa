"""Sections 1 to 4 of the semantics, both sides of each boundary. A story is lines like `2026-02-13 16:40 complaint.received tier=gold`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.engine.verdicts.scenes import CALENDARS, rows_of, table_of
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.errors import RecordedBeforeItOccurred
from yinuo.engine.pipeline import counts, fingerprint, judge
from yinuo.engine.verdicts import context
from yinuo.engine.worktime.calendars import calendar_from_json

LONG_AFTER = "2026-06-01 00:00"


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+08:00").timestamp())


def shown(instant: int | None) -> str | None:
    return (
        None
        if instant is None
        else datetime.fromtimestamp(instant, datetime.fromisoformat("2026-01-01T00:00+08:00").tzinfo).strftime("%F %T")[:16]
    )


def events_of(story: str) -> list[dict[str, Any]]:
    events = []
    for number, line in enumerate(filter(None, map(str.strip, story.splitlines()))):
        day, clock, kind, *rest = line.split()
        given = dict(part.split("=", 1) for part in rest)
        event: dict[str, Any] = {"id": given.pop("id", f"e{number}"), "kind": kind, "subject": given.pop("on", "c:1")}
        event["occurred_at"] = seconds(f"{day} {clock}")
        for name in ("received_at", "recorded_at"):
            event[name] = seconds(given.pop(name).replace("_", " ")) if name in given else None
        event |= {name: given.pop(name) for name in ("corrects", "retracts") if name in given}
        for name in ("new_occurred_at", "new_due_at"):
            if name in given:
                given[name] = str(seconds(given[name].replace("_", " ")))
        event["data"] = {name: value.replace("_", " ") for name, value in given.items()}
        events.append(event)
    return events


def tables(lines: str, story: str, at: str = LONG_AFTER, known_at: str | None = None) -> Any:
    calendars = {name: calendar_from_json(data) for name, data in CALENDARS.items()}
    known = None if known_at is None else seconds(known_at)
    return judge(read_promises(lines), table_of(events_of(story), {}), calendars, at=seconds(at), known_at=known)


def rows(line: str, story: str, at: str = LONG_AFTER, known_at: str | None = None, before: str = "") -> list[dict[str, Any]]:
    return rows_of(tables(f"{before}\np: {line} on calendar lunch", story, at, known_at)["p"])


def row(line: str, story: str, at: str = LONG_AFTER, **more: Any) -> dict[str, Any]:
    (found,) = rows(line, story, at, **more)
    return found


RESPOND = "within 4 business hours of complaint.received expect complaint.responded"
RECEIVED = "2026-02-13 16:40 complaint.received\n"


def test_the_golden_example() -> None:
    found = rows_of(tables(f"p: {RESPOND}", RECEIVED + "2026-02-14 11:40 complaint.responded", at="2026-02-14 11:40")["p"])
    assert (shown(found[0]["due_at"]), found[0]["verdict"], found[0]["late_seconds"]) == ("2026-02-14 11:40", "kept", 0)
    solve = tables("p: within 3 workdays of complaint.received expect complaint.solved", RECEIVED)["p"]
    assert shown(int(solve.due_at[0])) == "2026-02-25 18:00"


@pytest.mark.parametrize(
    ("at", "answer", "verdict", "late"),
    [
        ("2026-02-14 11:40:00", "", "pending", 0),
        ("2026-02-14 11:40:01", "", "broken", 1),
        ("2026-02-14 12:00:00", "2026-02-14 11:40:00 complaint.responded", "kept", 0),
        ("2026-02-14 12:00:00", "2026-02-14 11:40:01 complaint.responded", "broken", 1),
    ],
)
def test_the_second_before_and_after(at: str, answer: str, verdict: str, late: int) -> None:
    found = row(RESPOND, RECEIVED + answer, at)
    assert (found["verdict"], found["late_seconds"]) == (verdict, late)


def test_a_deadline_missed_and_then_met_is_broken_for_good() -> None:
    assert row(RESPOND, RECEIVED + "2026-02-14 11:50 complaint.responded")["verdict"] == "broken"


def test_late_knowledge_of_a_timely_answer_is_marked() -> None:
    story = RECEIVED + "2026-02-14 11:00 complaint.responded recorded_at=2026-02-14_15:00"
    assert row(RESPOND, story)["reason"] == "recorded_late"
    assert row(RESPOND, story, known_at="2026-02-14 14:59")["verdict"] == "broken"
    assert row(RESPOND, story.replace("15:00", "11:40"))["reason"] == ""


def test_corrections_and_retractions_work_from_their_recording() -> None:
    story = (
        RECEIVED
        + """2026-02-14 11:50 complaint.responded id=a
        2026-02-15 10:00 event.corrected corrects=a new_occurred_at=2026-02-14_11:00 id=b
        2026-02-16 10:00 event.retracted retracts=b id=c"""
    )
    assert row(RESPOND, story, at="2026-02-15 09:59")["verdict"] == "broken"
    assert row(RESPOND, story, at="2026-02-15 10:00")["verdict"] == "kept"
    assert row(RESPOND, story, at="2026-02-16 10:00")["verdict"] == "broken"


def test_recorded_before_it_occurred_is_refused() -> None:
    with pytest.raises(RecordedBeforeItOccurred):
        rows(RESPOND, "2026-02-13 16:40 complaint.received recorded_at=2026-02-13_16:39")


def test_a_clock_starts_when_the_cause_is_received() -> None:
    found = row(RESPOND, "2026-02-13 16:40 complaint.received received_at=2026-02-14_09:00")
    assert (shown(found["opened_at"]), shown(found["due_at"])) == ("2026-02-14 09:00", "2026-02-14 14:30")


def test_each_trigger_opens_its_own_and_the_oldest_is_answered_first() -> None:
    story = RECEIVED + "2026-02-13 17:00 complaint.received\n2026-02-13 17:30 complaint.responded\n2026-02-28 17:00 complaint.responded"
    assert [(one["number"], one["verdict"]) for one in rows(RESPOND, story)] == [(1, "kept"), (2, "broken")]


def test_an_answer_before_the_first_trigger_is_out_of_order_and_others_are_lost() -> None:
    before = row(RESPOND, "2026-02-13 16:00 complaint.responded\n" + RECEIVED)
    assert (before["verdict"], before["reason"]) == ("kept", "out_of_order")
    same = row(RESPOND, "2026-02-13 16:40 complaint.responded\n" + RECEIVED)
    assert (same["verdict"], same["reason"]) == ("kept", "")
    between = rows(
        RESPOND,
        RECEIVED + "2026-02-13 17:00 complaint.responded\n2026-02-13 17:01 complaint.responded\n2026-02-13 17:02 complaint.received",
    )
    assert [one["verdict"] for one in between] == ["kept", "broken"]


@pytest.mark.parametrize(
    ("who", "person", "verdict"),
    [
        ("answered_by=lin", " by a person", "kept"),
        ("answered_by=automatic", "", "broken"),
        ("answered_by=note", "", "broken"),
        ("answered_by=bot", "", "broken"),
        ("answered_by=bot confirmed=true", "", "kept"),
        ("answered_by=bot confirmed=true", " by a person", "broken"),
    ],
)
def test_who_answers(who: str, person: str, verdict: str) -> None:
    assert row(RESPOND + person, RECEIVED + f"2026-02-13 17:00 complaint.responded {who}")["verdict"] == verdict


def test_all_kinds_are_needed_where_the_line_says_and() -> None:
    both = "within 1 hour of a.began expect a.signed and a.paid"
    story = "2026-02-13 10:00 a.began\n2026-02-13 10:30 a.paid\n"
    assert row(both, story)["verdict"] == "broken"
    assert shown(row(both, story + "2026-02-13 11:00 a.signed")["settled_at"]) == "2026-02-13 11:00"


PAUSED = "within 4 business hours of complaint.received expect complaint.responded pausing while waiting_for_customer"


def test_a_pause_counts_through_the_calendar_only() -> None:
    night = RECEIVED + "2026-02-13 18:00 customer.asked\n2026-02-14 09:00 customer.replied"
    assert shown(row(PAUSED, night)["due_at"]) == "2026-02-14 11:40"
    hour = RECEIVED + "2026-02-13 17:00 customer.asked\n2026-02-14 09:10 customer.replied"
    assert shown(row(PAUSED, hour)["due_at"]) == "2026-02-14 14:20"
    late = RECEIVED + "2026-02-14 11:40 customer.asked\n2026-02-14 15:00 customer.replied"
    assert shown(row(PAUSED, late)["due_at"]) == "2026-02-14 11:40"


def test_a_pause_ends_at_its_cap() -> None:
    story = RECEIVED + "2026-02-13 17:00 customer.asked"
    assert shown(row(PAUSED + " up to 30 minutes", story)["due_at"]) == "2026-02-14 13:40"


def test_an_extension_counts_where_it_came_in_time_and_is_complete() -> None:
    agreed = "extension.agreed reason=r approved_by=z told_at=t new_due_at=2026-02-25_10:00"
    found = row(RESPOND, RECEIVED + f"2026-02-14 11:40:00 {agreed}")
    assert (shown(found["due_at"]), found["reason"]) == ("2026-02-25 10:00", "extended")
    assert shown(row(RESPOND, RECEIVED + f"2026-02-14 11:40:01 {agreed}")["due_at"]) == "2026-02-14 11:40"
    assert row(RESPOND, RECEIVED + f"2026-02-14 11:00 {agreed}".replace(" told_at=t", ""))["reason"] == ""


def test_reclassified_out_of_reach_is_void_unless_broken_before() -> None:
    line = f"{RESPOND} where tier = gold"
    story = "2026-02-13 16:40 complaint.received tier=gold\n"
    void = row(line, story + "2026-02-14 11:40:00 complaint.reclassified tier=silver")
    assert (void["verdict"], void["reason"], shown(void["settled_at"])) == ("void", "reclassified", "2026-02-14 11:40")
    assert row(line, story + "2026-02-14 11:40:01 complaint.reclassified tier=silver")["verdict"] == "broken"
    came = row(line, RECEIVED + "2026-02-20 10:00 complaint.reclassified tier=gold")
    assert (shown(came["opened_at"]), came["verdict"]) == ("2026-02-13 16:40", "broken")
    assert row(line, RECEIVED)["verdict"] == "not_exercised"
    for second, verdict in (("16:40:00", "broken"), ("16:39:59", "not_exercised")):  # within the second of the receipt it comes after it
        assert row(line, RECEIVED + f"2026-02-13 {second} complaint.reclassified tier=gold")["verdict"] == verdict


def test_reported_kinds_are_unproven_until_grace_ends() -> None:
    line = f"{RESPOND} grace 1 hour"
    reported = "reported complaint.responded"
    assert row(line, RECEIVED, "2026-02-14 12:40:00", before=reported)["verdict"] == "unproven"
    found = row(line, RECEIVED, "2026-02-14 12:40:01", before=reported)
    assert (found["verdict"], found["reason"]) == ("broken", "no_evidence")


def test_voided_with_its_code_and_not_after_the_breach() -> None:
    assert row(RESPOND, RECEIVED + "2026-02-14 11:40 complaint.voided code=spam")["reason"] == "voided:spam"
    assert row(RESPOND, RECEIVED + "2026-02-14 11:41 complaint.voided code=spam")["verdict"] == "broken"


REOPENED = f"{RESPOND} reopened by complaint.reopened silent 1 day (blocks of 24 hours)"


def test_closed_time_is_left_out_only_after_silence_or_acceptance() -> None:
    story = RECEIVED + "2026-02-13 17:00 complaint.responded\n"
    counted = row(REOPENED, story + "2026-02-14 17:00 complaint.reopened\n2026-02-24 09:00 complaint.responded")
    assert (counted["verdict"], shown(counted["due_at"])) == ("broken", "2026-02-14 11:40")
    silent = row(REOPENED, story + "2026-02-14 17:00:01 complaint.reopened\n2026-02-24 09:00 complaint.responded")
    assert (silent["verdict"], silent["settled_at"]) == ("kept", seconds("2026-02-24 09:00"))
    accepted = row(REOPENED, story + "2026-02-14 09:00 complaint.accepted\n2026-02-14 10:00 complaint.reopened")
    assert shown(accepted["due_at"]) == "2026-02-14 15:10"


def test_merged_joins_and_split_inherits() -> None:
    story = RECEIVED + "2026-02-13 17:00 complaint.received on=c:2\n"
    merged = rows(RESPOND, story + "2026-02-13 17:10 complaint.merged into=c:2\n2026-02-14 11:40 complaint.responded on=c:2")
    assert [(one["subject"], one["verdict"], one["reason"], shown(one["opened_at"])) for one in merged] == [
        ("c:1", "kept", "merged", "2026-02-13 16:40"),
        ("c:2", "kept", "", "2026-02-13 16:40"),
    ]
    split = rows(RESPOND, RECEIVED + "2026-02-13 17:00 complaint.split on=c:3 split_from=c:1\n2026-02-14 11:00 complaint.responded")
    assert [(one["subject"], one["verdict"], one["reason"]) for one in split] == [("c:1", "kept", ""), ("c:3", "broken", "split")]


def test_unless_lays_an_excuse_over_what_stays_broken() -> None:
    line = f"{RESPOND} unless force_majeure"
    story = RECEIVED + "2026-02-14 12:00 complaint.responded\n2026-02-13 17:00 force_majeure.began on=organisation\n"
    short = row(line, story + "2026-02-13 17:19 force_majeure.ended on=organisation")
    enough = row(line, story + "2026-02-13 17:20 force_majeure.ended on=organisation")
    assert [(one["verdict"], one["overlays"]) for one in (short, enough)] == [("broken", []), ("broken", ["excused"])]


def test_overlays_name_promise_and_number_or_none() -> None:
    disputed = "2026-03-01 10:00 breach.disputed number=1\n"
    assert row(RESPOND, RECEIVED + disputed)["overlays"] == ["disputed"]
    assert row(RESPOND, RECEIVED + disputed.replace("=1", "=2"))["overlays"] == []
    assert row(RESPOND, RECEIVED + disputed + "2026-03-02 10:00 dispute.settled")["overlays"] == []
    assert row(RESPOND, RECEIVED + "2026-03-01 10:00 breach.excused promise=q")["overlays"] == []


def test_grades() -> None:
    story = RECEIVED + "2026-02-14 12:40:00 complaint.responded"
    assert row(f"{RESPOND} major after 1 hour", story)["grade"] == "minor"
    assert row(f"{RESPOND} major after 1 hour", story.replace("12:40:00", "12:40:01"))["grade"] == "major"
    assert row(f"{RESPOND} major where (tier = gold)", story.replace("received", "received tier=gold"))["grade"] == "major"


def test_a_breach_opens_its_remedy_and_the_remedy_marks_the_breach() -> None:
    lines = f"p: {RESPOND}\nq: within 1 hour of breach.any of p expect apology.sent\nr: within 1 hour of breach.major expect apology.sent"
    found = tables(lines, RECEIVED + "2026-02-14 12:40:01 apology.sent")
    assert (shown(int(found["q"].opened_at[0])), rows_of(found["q"])[0]["verdict"]) == ("2026-02-14 11:40", "kept")
    assert (rows_of(found["p"])[0]["overlays"], rows_of(found["r"])[0]["verdict"]) == (["remedied"], "not_exercised")
    assert rows_of(tables(lines, RECEIVED + "2026-02-14 12:40:02 apology.sent")["p"])[0]["overlays"] == []


def test_next_reply_runs_from_the_oldest_unanswered_message() -> None:
    line = "next reply within 1 hour"
    story = "2026-02-13 10:00 message.received\n2026-02-13 10:50 message.received\n2026-02-13 11:01 message.answered"
    assert [one["verdict"] for one in rows(line, story)] == ["broken", "kept"]
    thanks = row(line, "2026-02-13 10:00 message.received\n2026-02-13 10:30 message.dismissed reason=thanks")
    assert (thanks["verdict"], thanks["reason"]) == ("void", "needs_no_reply")
    assert row(line, "2026-02-13 10:00 message.received\n2026-02-13 10:30 message.dismissed")["verdict"] == "broken"


def test_update_runs_while_the_state_holds() -> None:
    line = "update every 1 hour while open"
    story = (
        "2026-02-13 10:00 case.opened\n2026-02-13 11:00 customer.updated\n2026-02-13 12:30 customer.updated\n2026-02-13 13:00 case.closed"
    )
    assert [(one["verdict"], one["reason"]) for one in rows(line, story)] == [("kept", ""), ("broken", ""), ("void", "state_ended")]


def test_by_a_date_means_close_of_business() -> None:
    line = "by order.placed.due_on expect order.delivered"
    assert shown(row(line, "2026-02-09 10:00 order.placed due_on=2026-02-13")["due_at"]) == "2026-02-13 18:00"
    assert row(line, "2026-02-09 10:00 order.placed due_on=soon")["verdict"] == "not_exercised"


def test_the_terms_in_force_at_the_start_govern() -> None:
    lines = "use calendar lunch\nvalid from 2020-01-01T00:00+08:00 until 2026-02-13T16:40+08:00\np: within 1 hour of a.b expect a.c\n"
    lines += "valid from 2026-02-13T16:40+08:00\np: within 2 hours of a.b expect a.c"
    found = tables(lines, "2026-02-13 16:39:59 a.b\n2026-02-13 16:40 a.b on=c:2")["p"]
    assert (found.due_at - found.opened_at).tolist() == [3600, 7200]
    assert found.version.tolist() == [0, 1]


def test_a_blank_and_a_promise_without_a_cause() -> None:
    assert row("within {hours} hours of a.b expect a.c", "2026-02-13 10:00 a.b")["verdict"] == "interval_not_set"
    assert row("within 1 hour of a.x expect a.c", "2026-02-13 10:00 a.b")["subject"] == "organisation"


def test_past_the_horizon_is_provisional() -> None:
    assert row("within 5 workdays of a.b expect a.c", "2026-02-25 10:00 a.b")["provisional"]
    assert not row("within 1 workday of a.b expect a.c", "2026-02-26 10:00 a.b")["provisional"]


def test_counts_and_the_fingerprint() -> None:
    found = tables(f"p: {RESPOND} major", RECEIVED + "2026-03-01 10:00 breach.excused")
    assert counts(found)["p"] == {
        "kept": 0, "broken": 1, "broken_major": 1, "pending": 0, "unproven": 0, "not_exercised": 0, "interval_not_set": 0, "void": 0,
        "overlays": {"excused": 1, "remedied": 0, "disputed": 0},
    }  # fmt: skip
    story = "".join(f"2026-02-13 16:40 complaint.received on={name}\n" for name in ("c:10", "c:9", "b", "a:1"))
    backwards = "\n".join(reversed(story.splitlines()))
    assert fingerprint(tables(f"p: {RESPOND}", story)) == fingerprint(tables(f"p: {RESPOND}", backwards))
    assert fingerprint(tables(f"p: {RESPOND}", story)) != fingerprint(tables(f"p: {RESPOND}", story.replace("c:9", "c:8")))


@pytest.mark.parametrize("few", [0, 10**9])
@pytest.mark.parametrize(
    ("limit", "answered", "then"),
    [("4 business hours", "2026-02-13 17:20", "2026-02-14 12:00"), ("4 hours", "2026-02-13 17:20", "2026-02-13 21:00"),
     ("3 days", "2026-02-13 17:20", "2026-02-24 18:20")],
)  # fmt: skip
def test_a_pause_moves_no_deadline_whose_clock_has_stopped(
    few: int, limit: str, answered: str, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "FEW_EVENTS", few)
    line = f"within {limit} of complaint.received expect complaint.solved pausing while waiting_for_customer"
    asked = RECEIVED + "2026-02-13 17:00 customer.asked\n"
    for at in ("2026-02-13 17:20", "2026-02-28 17:20", LONG_AFTER):
        found = row(line, asked + f"{answered} complaint.solved", at)
        assert (shown(found["due_at"]), found["verdict"]) == (then, "kept")
    assert row(line, asked, "2026-02-28 17:20")["due_at"] > seconds("2026-02-28 17:20")  # still waiting, it still moves


def test_what_a_pause_began_too_late_to_save_stays_broken() -> None:
    """Saturday's rest moves the deadline to Monday; a pause from then on must neither pull it back nor give it back later."""
    line = "within 3 days of complaint.received expect complaint.solved pausing while waiting_for_customer"
    story = "2026-03-02 10:00 complaint.received\n2026-03-04 10:00 customer.asked\n2026-03-05 10:00 customer.replied\n"
    story += "2026-03-06 12:00 customer.asked\n2026-03-07 18:00 customer.replied\n2026-03-09 10:00 customer.asked\n"
    for at in ("2026-03-10 12:00", "2026-03-12 12:00", "2026-03-16 12:00"):
        assert row(line, story, at)["verdict"] == "pending"
        assert row(line, story + f"{at} complaint.solved", LONG_AFTER)["verdict"] == "kept"


def test_an_extension_after_the_answer_extends_nothing() -> None:
    agreed = "extension.agreed reason=r approved_by=z told_at=t new_due_at=2026-02-25_10:00"
    story = RECEIVED + "2026-02-13 17:00 complaint.responded\n"
    assert row(RESPOND, story + f"2026-02-13 17:00 {agreed}")["reason"] == "extended"
    assert row(RESPOND, story + f"2026-02-13 17:01 {agreed}")["reason"] == ""


def test_a_description_with_empty_text_describes_nothing() -> None:
    line = f"{RESPOND} where tier = gold"
    story = RECEIVED + "2026-02-10 10:00 subject.described tier=gold\n"
    assert row(line, story + "2026-02-11 10:00 subject.described tier=")["verdict"] == "broken"
    assert row(line, story + "2026-02-11 10:00 subject.described tier=silver")["verdict"] == "not_exercised"


def test_two_remedies_for_any_breach_do_not_wait_for_each_other() -> None:
    lines = "sorry: within 1 hour of breach.major expect apology.sent\npay: within 2 hours of breach.major expect money.sent\n"
    lines += f"p: {RESPOND} major\nlast: within 1 hour of breach.any of sorry expect apology.sent\n"
    found = tables(lines, RECEIVED)
    assert {name: (shown(int(table.opened_at[0])), len(table)) for name, table in found.items()} == {
        "sorry": ("2026-02-14 11:40", 1), "pay": ("2026-02-14 11:40", 1), "p": ("2026-02-13 16:40", 1), "last": ("2026-02-14 12:40", 1),
    }  # fmt: skip
    circle = "a: within 1 hour of breach.any of b expect x.y\nb: within 1 hour of breach.any of a expect x.y"
    assert {rows_of(table)[0]["verdict"] for table in tables(circle, RECEIVED).values()} == {"not_exercised"}


def test_an_update_is_owed_where_the_state_holds_and_not_below_it() -> None:
    line = "update every 1 day while force_majeure"
    story = "2026-02-13 10:00 case.opened on=c:2\n2026-02-13 11:00 force_majeure.began on=organisation"
    assert [one["subject"] for one in rows(line, story)] == ["organisation"]


def test_a_breach_of_the_house_is_mended_for_the_house() -> None:
    lines = "use calendar lunch\nvalid from 2026-02-01T00:00+08:00 until 2026-02-02T00:00+08:00\n"
    lines += "count: at least 1 training.held per month\nvalid always\nsorry: within 5 days of breach.any expect apology.published"
    for subject, verdict, overlays in (("organisation", "kept", ["remedied"]), ("c:1", "broken", [])):
        found = tables(lines, f"2026-02-01 10:00 case.opened\n2026-03-03 10:00 apology.published on={subject}")
        (sorry,), (count,) = rows_of(found["sorry"]), rows_of(found["count"])
        assert (sorry["subject"], sorry["verdict"], count["overlays"]) == ("organisation", verdict, overlays)


def test_merges_meet_in_a_subject_that_has_no_facts_of_its_own() -> None:
    story = RECEIVED + "2026-02-13 17:00 complaint.received on=c:2\n"
    story += "2026-02-13 17:10 complaint.merged into=c:9\n2026-02-13 17:20 complaint.merged on=c:2 into=c:9\n"
    assert [one["reason"] for one in rows(RESPOND, story)] == ["", "merged"]


def test_a_split_child_has_what_the_subject_was_at_the_time() -> None:
    story = RECEIVED + "2026-02-14 10:00 complaint.split on=c:3 split_from=c:1\n"
    excused = [one["overlays"] for one in rows(f"{RESPOND} unless case.excused", story + "2026-02-14 09:00 case.excused on=c:3")]
    assert excused == [[], []]  # before the split that subject was not this one
    excused = [one["overlays"] for one in rows(f"{RESPOND} unless case.excused", story + "2026-02-14 09:00 case.excused")]
    assert excused == [["excused"], ["excused"]]
    gold = rows(f"{RESPOND} where tier = gold", story + "2026-02-14 11:00 complaint.reclassified tier=gold")
    assert [one["subject"] for one in gold] == ["c:1"]
    # in the second of the split the parent's class is what was split, and the child's comes after it; a second before, the child's is none
    line, story = f"{RESPOND} where tier = gold", story + "2026-02-14 10:00 complaint.reclassified tier=gold\n"
    assert [one["subject"] for one in rows(line, story)] == ["c:1", "c:3"]
    for at, is_void in (("09:59:59", False), ("10:00:00", True), ("10:00:01", True)):
        mine = rows(line, f"{story}2026-02-14 {at} complaint.reclassified on=c:3 tier=none")[1]
        assert (mine["subject"], mine["verdict"] == "void", "reclassified" in mine["reason"]) == ("c:3", is_void, is_void), at


def test_an_open_blank_hides_no_other_version() -> None:
    lines = "use calendar lunch\nvalid from 2020-01-01T00:00+08:00 until 2026-03-01T00:00+08:00\np: within 1 hour of a.b expect a.c\n"
    lines += "valid from 2026-03-01T00:00+08:00\np: within {n} hours of a.b expect a.c"
    assert [one["verdict"] for one in rows_of(tables(lines, "2026-02-13 10:00 a.b")["p"])] == ["broken"]
    assert [one["verdict"] for one in rows_of(tables(lines, "2026-03-13 10:00 a.b")["p"])] == ["interval_not_set"]
