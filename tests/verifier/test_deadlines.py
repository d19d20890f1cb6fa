"""Sections 1 to 4 of docs/semantics.md, both sides of each boundary."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifier.trees import after_breach, all_of, any_of, equals, event, instant, judged, lines, promises, span, tree, within
from yinuo.verifier import verify

RECEIVED = event("2026-03-02 10:00 complaint.received", id="in")  # a Monday; 4 hours end at 14:00
FOUR = promises(within("4 hour"))


def only(given: dict[str, Any], events: list[dict[str, Any]], at: str, known_at: str | None = None) -> str:
    (line,) = lines(given, events, at, known_at)
    return line.removeprefix("case:1#1 | ")


# -- verdicts (3.8) -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "at", "says"),
    [
        (None, "2026-03-02 14:00", "pending | due 2026-03-02 14:00"),
        (None, "2026-03-02 14:00:01", "broken | due 2026-03-02 14:00"),
        ("2026-03-02 14:00", "2026-03-05 00:00", "kept | due 2026-03-02 14:00 | settled 2026-03-02 14:00"),
        ("2026-03-02 14:00:01", "2026-03-05 00:00", "broken | due 2026-03-02 14:00 | settled 2026-03-02 14:00:01"),
        ("2026-03-02 10:00", "2026-03-05 00:00", "kept | due 2026-03-02 14:00 | settled 2026-03-02 10:00"),
    ],
)
def test_kept_if_and_only_if_not_later_than_the_deadline(answered: str | None, at: str, says: str) -> None:
    done = [event(f"{answered} complaint.responded")] if answered else []
    assert only(FOUR, [RECEIVED, *done], at) == says


def test_late_seconds_and_broken_at() -> None:
    (row,) = judged(FOUR, [RECEIVED, event("2026-03-02 15:00 complaint.responded")], "2026-03-05 00:00")
    assert (row["late_seconds"], row["broken_at"], row["grade"]) == (3600, instant("2026-03-02 14:00:01"), "minor")
    (row,) = judged(FOUR, [RECEIVED], "2026-03-02 14:30")
    assert row["late_seconds"] == 1800


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-03-02 14:00", "pending"),
        ("2026-03-02 14:00:01", "unproven"),
        ("2026-03-09 18:00", "unproven"),  # five workdays of grace
        ("2026-03-09 18:00:01", "broken"),
    ],
)
def test_reported_kinds_have_grace(at: str, says: str) -> None:
    (row,) = judged(promises(within("4 hour"), reported=["complaint.responded"]), [RECEIVED], at)
    assert row["verdict"] == says
    assert row["reason"] == ("no_evidence" if says == "broken" else "")
    assert row["broken_at"] == (instant("2026-03-09 18:00:01") if says == "broken" else None)


def test_a_reported_answer_that_was_late_is_broken_when_it_came() -> None:
    given = promises(within("4 hour", grace=span("1 day")), reported=["complaint.responded"])
    (row,) = judged(given, [RECEIVED, event("2026-03-02 16:00 complaint.responded")], "2026-03-20 00:00")
    assert (row["verdict"], row["broken_at"], row["reason"]) == ("broken", instant("2026-03-02 16:00"), "")


def test_any_and_all_of_reported_kinds() -> None:
    for expect, verdict in ((any_of("a.b", "c.d"), "broken"), (all_of("a.b", "c.d"), "unproven")):
        (row,) = judged(promises(within("4 hour", expect=expect), reported=["a.b"]), [RECEIVED], "2026-03-02 15:00")
        assert row["verdict"] == verdict


def test_recorded_late() -> None:
    late = event("2026-03-02 13:00 complaint.responded", recorded="2026-03-03 09:00")
    assert only(FOUR, [RECEIVED, late], "2026-03-03 10:00", "2026-03-03 08:00").startswith("broken")  # as it was known then
    assert only(FOUR, [RECEIVED, late], "2026-03-03 10:00").endswith("settled 2026-03-02 13:00 | recorded_late")


@pytest.mark.parametrize(("after", "grade"), [("2026-03-02 18:00", "minor"), ("2026-03-02 18:00:01", "major")])
def test_major_after(after: str, grade: str) -> None:
    given = promises(within("4 hour", major={"after": span("4 hour")}))
    (row,) = judged(given, [RECEIVED, event(f"{after} complaint.responded")], "2026-03-20 00:00")
    assert row["grade"] == grade


def test_major_always_and_by_condition() -> None:
    for major, grade in (({"always": True}, "major"), ({"where": equals("urgency", "high")}, "minor")):
        (row,) = judged(promises(within("4 hour", major=major)), [RECEIVED], "2026-03-03 00:00")
        assert row["grade"] == grade


def test_provisional_past_the_horizon() -> None:
    for day, provisional in (("30", False), ("31", True)):
        (row,) = judged(
            promises(within("1 workday"), calendar="cn"), [event(f"2026-12-{day} 10:00 complaint.received")], "2027-03-01 00:00"
        )
        assert row["provisional"] is provisional  # 24:00 of 31 December still belongs to 2026


# -- facts as known (section 1) -----------------------------------------------------------------------------------------


def test_clock_starts_when_received_and_is_met_when_it_occurred() -> None:
    start = event("2026-03-02 08:00 complaint.received", received="2026-03-02 10:00")
    done = event("2026-03-02 14:00 complaint.responded", received="2026-03-02 20:00")
    assert only(FOUR, [start, done], "2026-03-03 00:00").startswith("kept | due 2026-03-02 14:00")
    assert lines(FOUR, [start], "2026-03-02 09:00") == ["organisation#0 | not_exercised"]  # not looked at before it is received


def test_corrections_and_retractions_work_from_when_they_are_recorded() -> None:
    done = event("2026-03-02 13:00 complaint.responded", id="done")
    later = event(
        "2026-03-03 09:00 complaint.responded", id="fix", corrects="done", new_occurred_at="2026-03-02T15:00:00+08:00", note="typo"
    )
    undo = event("2026-03-04 09:00 complaint.responded", id="undo", retracts="fix")
    again = event("2026-03-05 09:00 complaint.responded", id="again", retracts="undo")
    out = event("2026-03-06 09:00 complaint.responded", id="out", retracts="done")
    everything = [RECEIVED, done, later, undo, again, out]
    for known_at, verdict in (
        ("2026-03-03 08:59:59", "kept"),
        ("2026-03-03 09:00", "broken | due 2026-03-02 14:00 | settled 2026-03-02 15:00"),
        ("2026-03-04 09:00", "kept"),
        ("2026-03-05 09:00", "broken | due 2026-03-02 14:00 | settled"),
        ("2026-03-06 09:00", "broken | due 2026-03-02 14:00"),
    ):
        assert only(FOUR, everything, "2026-03-20 00:00", known_at).startswith(verdict)


def test_a_correction_of_a_correction_works_on_the_fact() -> None:
    first = event("2026-03-03 09:00 complaint.received", id="c1", corrects="in", urgency="high")
    second = event("2026-03-03 10:00 complaint.received", id="c2", corrects="c1", urgency="low")
    given = promises(within("4 hour", where=equals("urgency", "low")))
    assert len(judged(given, [RECEIVED, first, second], "2026-03-20 00:00")) == 1
    assert only(given, [RECEIVED, first, second], "2026-03-20 00:00").startswith("broken")
    assert lines(given, [RECEIVED, first], "2026-03-20 00:00") == ["organisation#0 | not_exercised"]


def test_received_follows_a_corrected_time_unless_it_was_given() -> None:
    fix = event("2026-03-03 09:00 complaint.received", id="c", corrects="in", new_occurred_at="2026-03-02T09:00:00+08:00")
    assert "due 2026-03-02 13:00" in only(FOUR, [RECEIVED, fix], "2026-03-20 00:00")
    given = {**RECEIVED, "received_at": RECEIVED["occurred_at"]}
    assert "due 2026-03-02 14:00" in only(FOUR, [given, fix], "2026-03-20 00:00")


def test_what_occurs_after_it_was_recorded_is_refused() -> None:
    plan = event("2026-03-02 10:00 complaint.received", recorded="2026-03-02 09:59:59")
    with pytest.raises(verify.BadInput, match="a plan is a fact whose date is a field"):
        verify.judge(FOUR, [plan], {"cn-office": CN}, at=instant("2026-03-20 00:00"))


CN = {"name": "cn-office", "zone": "Asia/Shanghai"}


@pytest.mark.parametrize(
    ("op", "value", "field", "holds"),
    [
        (">=", {"number": "4"}, 4, True), (">=", {"number": "4"}, "4.0", True), ("<", {"number": "4"}, "10", False),
        ("=", {"text": "4"}, 4, False), ("!=", {"text": "x"}, 4, False), ("!=", {"text": "x"}, "y", True),
        ("!=", {"text": "x"}, None, False), ("!=", {"text": "x"}, "", False), ("=", {"flag": True}, True, True),
        ("=", {"flag": True}, "true", True), ("<", {"flag": True}, False, False), ("=", {"number": "1"}, True, False),
        ("<", {"text": "b"}, "a", True), ("in", [{"text": "a"}, {"number": "3"}], "3", True), ("in", [{"text": "a"}], "b", False),
    ],
)  # fmt: skip
def test_comparisons(op: str, value: Any, field: Any, holds: bool) -> None:
    condition = {"field": "x", "op": op, "value": value}
    assert verify.holds(condition, {"x": field}) is holds
    assert verify.holds({"not": condition}, {"x": field}) is not holds
    assert verify.holds({"and": [condition, {"or": [condition, {"not": condition}]}]}, {"x": field}) is holds


def test_attributes_lie_beneath_the_payload() -> None:
    given = promises(within("4 hour", where=equals("tier", "gold")))
    described = event("2026-03-01 10:00 subject.described", tier="gold")
    gold = {"case:1": {"tier": "gold"}}
    assert len(lines(given, [RECEIVED, described], "2026-03-20 00:00")) == 1
    assert "broken" in only(given, [RECEIVED, described], "2026-03-20 00:00")
    assert "broken" in lines(given, [RECEIVED], "2026-03-20 00:00", **gold)[0]
    blank = event("2026-03-01 11:00 subject.described", tier="")
    assert "broken" in only(given, [RECEIVED, described, blank], "2026-03-20 00:00")  # empty text describes nothing
    own = {**RECEIVED, "data": {"tier": "silver"}}
    assert lines(given, [own, described], "2026-03-20 00:00") == ["organisation#0 | not_exercised"]


# -- what answers, and whom (3.2, 3.3) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "by_person", "kind", "answers"),
    [
        ({}, True, "complaint.responded", True),
        ({"answered_by": "automatic"}, False, "complaint.responded", False),
        ({"answered_by": "automatic"}, False, "complaint.acknowledged", True),
        ({"answered_by": "automatic"}, True, "complaint.acknowledged", False),
        ({"answered_by": "note"}, False, "complaint.acknowledged", False),
        ({"answered_by": "bot"}, False, "complaint.responded", False),
        ({"answered_by": "bot", "confirmed": True}, False, "complaint.responded", True),
        ({"answered_by": "bot", "confirmed": True}, True, "complaint.responded", False),
        ({"answered_by": "call"}, True, "complaint.responded", True),
    ],
)
def test_what_answers(data: dict[str, Any], by_person: bool, kind: str, answers: bool) -> None:
    given = promises(within("4 hour", expect=any_of(kind, by_person=by_person)))
    assert only(given, [RECEIVED, event(f"2026-03-02 11:00 {kind}", **data)], "2026-03-20 00:00").startswith(
        "kept" if answers else "broken"
    )


def test_an_answer_closes_the_oldest() -> None:
    second = event("2026-03-02 10:30 complaint.received")
    answers = [event("2026-03-02 11:00 complaint.responded"), event("2026-03-02 12:00 complaint.responded")]
    assert lines(FOUR, [RECEIVED, second, *answers], "2026-03-20 00:00") == [
        "case:1#1 | kept | due 2026-03-02 14:00 | settled 2026-03-02 11:00",
        "case:1#2 | kept | due 2026-03-02 14:30 | settled 2026-03-02 12:00",
    ]
    assert "broken" in lines(FOUR, [RECEIVED, second, answers[0]], "2026-03-20 00:00")[1]


def test_out_of_order_is_for_the_first_trigger_only() -> None:
    early = event("2026-03-02 09:00 complaint.responded")
    earlier = event("2026-03-02 08:00 complaint.responded")
    second = event("2026-03-02 12:00 complaint.received")
    assert lines(FOUR, [RECEIVED, early, earlier, second], "2026-03-20 00:00") == [
        "case:1#1 | kept | due 2026-03-02 14:00 | settled 2026-03-02 09:00 | out_of_order",
        "case:1#2 | broken | due 2026-03-02 16:00",
    ]
    reopened = promises(within("4 hour", of="complaint.reopened"))
    events = [event("2026-03-02 10:00 complaint.reopened"), early]
    assert only(reopened, events, "2026-03-20 00:00") == "broken | due 2026-03-02 14:00"
    fits = promises(within("4 hour", where=equals("urgency", "high")))
    urgent = {**second, "data": {"urgency": "high"}}  # the first event does not fit, so it takes no early answer, nor does the second
    assert lines(fits, [RECEIVED, early, urgent], "2026-03-20 00:00") == ["case:1#1 | broken | due 2026-03-02 16:00"]


def test_all_of_several_kinds() -> None:
    given = promises(within("4 hour", expect=all_of("reply.sent", "visit.made")))
    reply, visit = event("2026-03-02 11:00 reply.sent"), event("2026-03-02 13:00 visit.made")
    assert only(given, [RECEIVED, reply], "2026-03-20 00:00") == "broken | due 2026-03-02 14:00"
    assert only(given, [RECEIVED, reply, visit], "2026-03-20 00:00") == "kept | due 2026-03-02 14:00 | settled 2026-03-02 13:00"


def test_by_a_date_in_the_fact() -> None:
    given = promises(tree({"is": "by", "event": "request.received", "field": "target_at", "expect": any_of("request.closed")}))
    for target, due in (
        ("2026-03-03T12:00:00+08:00", "2026-03-03 12:00"),
        ("2026-03-04", "2026-03-04 18:00"),
        ("2026-03-07", "2026-03-08 00:00"),
    ):
        assert only(given, [event("2026-03-02 10:00 request.received", target_at=target)], "2026-03-03 00:00") == f"pending | due {due}"
    for target in ("soon", "2026-03-03T12:00:00", None, True):
        assert lines(given, [event("2026-03-02 10:00 request.received", target_at=target)], "2026-03-03 00:00") == [
            "organisation#0 | not_exercised"
        ]


def test_versions_share_their_answers_and_numbers() -> None:
    given = promises(within("4 hour"), within("8 hour"))
    old, new = given["terms"]
    old["valid_until"] = new["valid_from"] = instant("2026-03-02 12:00")
    new["name"] = "a"
    second = event("2026-03-02 12:00 complaint.received")
    answers = [event("2026-03-02 13:00 complaint.responded"), event("2026-03-02 20:00 complaint.responded")]
    assert lines(given, [RECEIVED, second, *answers], "2026-03-20 00:00") == [
        "case:1#1 | kept | due 2026-03-02 14:00 | settled 2026-03-02 13:00",
        "case:1#2 | kept | due 2026-03-02 20:00 | settled 2026-03-02 20:00",
    ]


def test_an_open_blank_is_not_set() -> None:
    assert lines(promises(within("{hours} hour")), [RECEIVED], "2026-03-20 00:00") == ["organisation#0 | interval_not_set"]


# -- pauses, extensions (3.5, 3.6) --------------------------------------------------------------------------------------

WAITING = [{"state": "waiting_for_customer", "cap": None}]


def pause(begin: str, end: str | None, subject: str = "case:1") -> list[dict[str, Any]]:
    return [event(f"{begin} customer.asked {subject}")] + ([event(f"{end} customer.replied {subject}")] if end else [])


@pytest.mark.parametrize(
    ("limit", "begin", "end", "due"),
    [
        ("4 hour", "2026-03-02 13:00", "2026-03-02 15:00", "2026-03-02 16:00"),
        ("4 hour", "2026-03-02 14:00", "2026-03-02 15:00", "2026-03-02 14:00"),  # not before the due date
        ("4 hour", "2026-03-02 13:59:59", "2026-03-02 15:00", "2026-03-02 15:00:01"),
        ("8 business hour", "2026-03-02 18:00", "2026-03-03 09:00", "2026-03-03 10:30"),  # a night adds nothing
        ("8 business hour", "2026-03-02 17:00", "2026-03-03 10:00", "2026-03-03 14:00"),
        ("1 workday", "2026-03-03 17:00", "2026-03-04 09:00", "2026-03-04 10:00"),
        ("4 day", "2026-03-05 10:00", "2026-03-06 10:00", "2026-03-09 18:00"),  # moved onto Saturday, so to Monday's close
    ],
)
def test_pauses(limit: str, begin: str, end: str, due: str) -> None:
    given = promises(within(limit, pausing=WAITING))
    assert f"due {due}" in only(given, [RECEIVED, *pause(begin, end)], "2026-03-20 00:00")


def test_pauses_are_united_capped_and_clipped() -> None:
    both = [*WAITING, {"state": "force_majeure", "cap": None}]
    events = [*pause("2026-03-02 09:00", "2026-03-02 11:00"), event("2026-03-02 10:30 force_majeure.began organisation")]
    events += [event("2026-03-02 12:00 force_majeure.ended organisation"), *pause("2026-03-02 11:30", "2026-03-02 11:45")]
    assert "due 2026-03-02 16:00" in only(promises(within("4 hour", pausing=both)), [RECEIVED, *events], "2026-03-20 00:00")
    capped = [{"state": "waiting_for_customer", "cap": span("1 hour")}]
    events = pause("2026-03-02 11:00", "2026-03-02 19:00")
    assert "due 2026-03-02 15:00" in only(promises(within("4 hour", pausing=capped)), [RECEIVED, *events], "2026-03-20 00:00")


def test_a_running_pause_lasts_until_now_and_ends_by_the_customers_message_received() -> None:
    given = promises(within("4 hour", pausing=WAITING))
    assert only(given, [RECEIVED, *pause("2026-03-02 12:00", None)], "2026-03-04 12:00") == "pending | due 2026-03-04 14:00"
    reply = event("2026-03-02 12:30 customer.replied", received="2026-03-02 13:00")
    assert "due 2026-03-02 15:00" in only(given, [RECEIVED, *pause("2026-03-02 12:00", None), reply], "2026-03-04 12:00")


FULL = {"reason": "parts", "approved_by": "zhou", "told_at": "2026-03-02T13:00:00+08:00"}


@pytest.mark.parametrize(
    ("when", "data", "says"),
    [
        ("2026-03-02 14:00", {"new_due_at": "2026-03-02T18:00:00+08:00"}, "due 2026-03-02 18:00 | extended"),
        ("2026-03-02 14:00:01", {"new_due_at": "2026-03-02T18:00:00+08:00"}, "due 2026-03-02 14:00"),
        ("2026-03-02 12:00", {"new_due_on": "2026-03-03", "promise": "a"}, "due 2026-03-03 18:00 | extended"),
        ("2026-03-02 12:00", {"new_due_on": "2026-03-03", "promise": "other"}, "due 2026-03-02 14:00"),
        ("2026-03-02 12:00", {"new_due_on": "2026-03-03", "approved_by": None}, "due 2026-03-02 14:00"),
        ("2026-03-02 12:00", {"new_due_at": "2026-03-02T11:00:00+08:00"}, "due 2026-03-02 14:00"),
    ],
)
def test_extensions(when: str, data: dict[str, Any], says: str) -> None:
    agreed = event(f"{when} extension.agreed", **{**FULL, **data})
    assert only(FOUR, [RECEIVED, agreed], "2026-03-20 00:00") == f"broken | {says}"


# -- reclassified, voided, reopened, merged, split (3.7, 3.9 to 3.12) ---------------------------------------------------


def test_reclassified() -> None:
    urgent, other = (promises(within("4 hour", where=equals("urgency", value))) for value in ("high", "low"))
    start = {**RECEIVED, "data": {"urgency": "low"}}
    change = event("2026-03-02 12:00 case.reclassified", urgency="high")
    late = event("2026-03-02 14:00:01 case.reclassified", urgency="high")
    assert only(urgent, [start, change], "2026-03-20 00:00") == "broken | due 2026-03-02 14:00"  # the original start
    assert only(other, [start, change], "2026-03-20 00:00") == "void | due 2026-03-02 14:00 | settled 2026-03-02 12:00 | reclassified"
    assert only(other, [start, late], "2026-03-20 00:00") == "broken | due 2026-03-02 14:00"  # already broken
    at_once, before = (event(f"2026-03-02 {when} case.reclassified", urgency="high") for when in ("10:00:00", "09:59:59"))
    assert only(urgent, [start, at_once], "2026-03-20 00:00") == "broken | due 2026-03-02 14:00"  # in one second it comes after the trigger
    assert only(other, [start, at_once], "2026-03-20 00:00") == "void | due 2026-03-02 14:00 | settled 2026-03-02 10:00 | reclassified"
    assert only(other, [start, before], "2026-03-20 00:00") == "broken | due 2026-03-02 14:00"
    answered = event("2026-03-02 11:00 complaint.responded")
    assert only(other, [start, change, answered], "2026-03-20 00:00").startswith("kept")


@pytest.mark.parametrize(
    ("when", "code", "says"),
    [
        ("2026-03-02 14:00", "spam", "void | due 2026-03-02 14:00 | settled 2026-03-02 14:00 | voided:spam"),
        ("2026-03-02 12:00", None, "void | due 2026-03-02 14:00 | settled 2026-03-02 12:00 | voided"),
        ("2026-03-02 14:00:01", "spam", "broken | due 2026-03-02 14:00"),
        ("2026-03-02 09:59:59", "spam", "broken | due 2026-03-02 14:00"),
    ],
)
def test_voided(when: str, code: str | None, says: str) -> None:
    assert only(FOUR, [RECEIVED, event(f"{when} case.voided", code=code)], "2026-03-20 00:00") == says


def test_what_is_void_takes_no_answer() -> None:
    events = [RECEIVED, event("2026-03-02 11:00 case.voided", code="spam"), event("2026-03-02 12:00 complaint.received")]
    events.append(event("2026-03-02 13:00 complaint.responded"))
    assert lines(FOUR, events, "2026-03-20 00:00")[1] == "case:1#2 | kept | due 2026-03-02 16:00 | settled 2026-03-02 13:00"


REOPENING = promises(within("8 hour", reopened={"by": "case.reopened", "silent": span("2 hour")}))


@pytest.mark.parametrize(
    ("reopened", "accepted", "due"),
    [
        ("2026-03-02 13:00", None, "2026-03-02 18:00"),  # rejected within two hours: the closed time counts
        ("2026-03-02 13:00:01", None, "2026-03-02 20:00:01"),  # the customer was silent
        ("2026-03-02 12:00", "2026-03-02 11:30", "2026-03-02 19:00"),  # the customer had accepted
    ],
)
def test_reopened(reopened: str, accepted: str | None, due: str) -> None:
    events = [RECEIVED, event("2026-03-02 11:00 complaint.responded"), event(f"{reopened} case.reopened")]
    events += [event(f"{accepted} case.accepted")] if accepted else []
    assert only(REOPENING, events, "2026-03-20 00:00") == f"broken | due {due}"
    events.append(event("2026-03-02 17:00 complaint.responded"))
    assert only(REOPENING, events, "2026-03-20 00:00") == f"kept | due {due} | settled 2026-03-02 17:00"


def test_what_was_broken_is_not_reopened() -> None:
    events = [RECEIVED, event("2026-03-02 18:00:01 complaint.responded"), event("2026-03-02 19:00 case.reopened")]
    assert "settled 2026-03-02 18:00:01" in only(REOPENING, events, "2026-03-20 00:00")


def test_merged() -> None:
    events = [RECEIVED, event("2026-03-02 09:00 complaint.received case:2"), event("2026-03-02 11:00 case.merged case:2", into="case:1")]
    answered = event("2026-03-02 12:00 complaint.responded")
    assert lines(FOUR, [*events, answered], "2026-03-20 00:00") == [
        "case:1#1 | kept | due 2026-03-02 13:00 | settled 2026-03-02 12:00",  # the earliest start
        "case:2#1 | kept | due 2026-03-02 13:00 | settled 2026-03-02 12:00 | merged",
    ]
    alone = [event("2026-03-02 09:00 complaint.received case:2"), events[2], answered]
    assert lines(FOUR, alone, "2026-03-20 00:00") == ["case:2#1 | kept | due 2026-03-02 13:00 | settled 2026-03-02 12:00"]


def test_split() -> None:
    events = [
        RECEIVED,
        event("2026-03-02 11:00 case.split case:2", split_from="case:1"),
        event("2026-03-02 12:00 complaint.responded case:2"),
    ]
    assert lines(FOUR, events, "2026-03-20 00:00") == [
        "case:1#1 | broken | due 2026-03-02 14:00",
        "case:2#1 | kept | due 2026-03-02 14:00 | settled 2026-03-02 12:00 | split",
    ]
    answered = [RECEIVED, event("2026-03-02 10:30 complaint.responded"), events[1]]
    assert len(lines(FOUR, answered, "2026-03-20 00:00")) == 1


# -- what is laid over (3.13 to 3.15) -----------------------------------------------------------------------------------


def test_unless() -> None:
    state, kind = (
        promises(within("4 hour", unless=[{"state": "force_majeure"}])),
        promises(within("4 hour", unless=[{"event": "road.closed"}])),
    )
    storm = [event("2026-03-02 12:00 force_majeure.began organisation"), event("2026-03-02 13:00 force_majeure.ended organisation")]
    for answered, excused in (("2026-03-02 15:00", True), ("2026-03-02 15:00:01", False)):
        done = event(f"{answered} complaint.responded")
        assert only(state, [RECEIVED, done, *storm], "2026-03-20 00:00").endswith("+excused") is excused
    late = [event("2026-03-02 14:00:01 force_majeure.began"), event("2026-03-05 14:00 force_majeure.ended")]
    assert not only(state, [RECEIVED, *late], "2026-03-03 00:00").endswith("+excused")  # never a party already late
    for when, excused in (("2026-03-02 14:00", True), ("2026-03-02 14:00:01", False), ("2026-03-02 09:59:59", False)):
        assert only(kind, [RECEIVED, event(f"{when} road.closed organisation")], "2026-03-20 00:00").endswith("+excused") is excused


def test_overlays_by_name() -> None:
    def over(*events: dict[str, Any]) -> list[str]:
        (row,) = judged(FOUR, [RECEIVED, *events], "2026-03-20 00:00")
        return list(row["overlays"])

    excused, disputed = event("2026-03-03 10:00 breach.excused", promise="a", number=1), event("2026-03-03 11:00 breach.disputed")
    assert over(excused, disputed, event("2026-03-03 12:00 breach.remedied")) == ["excused", "remedied", "disputed"]
    assert over(disputed, event("2026-03-03 12:00 dispute.settled")) == []
    assert over(event("2026-03-03 10:00 dispute.settled"), disputed) == ["disputed"]
    assert over(event("2026-03-03 10:00 breach.excused", promise="b"), event("2026-03-03 10:00 breach.remedied", number=2)) == []


def test_a_breach_starts_its_remedy() -> None:
    given = promises(after_breach("1 day", "minor", "b", "apology.published"), within("4 hour"))
    events = [RECEIVED, event("2026-03-02 09:00 apology.published")]  # an earlier answer never counts
    assert lines(given, events, "2026-03-20 00:00") == [
        "case:1#1 | broken | due 2026-03-03 18:00",
        "case:1#1 | broken | due 2026-03-02 14:00",
    ]
    events.append(event("2026-03-03 10:00 apology.published"))
    assert lines(given, events, "2026-03-20 00:00") == [
        "case:1#1 | kept | due 2026-03-03 18:00 | settled 2026-03-03 10:00",
        "case:1#1 | broken | due 2026-03-02 14:00 +remedied",
    ]
    major = promises(after_breach("1 day", "major", None, "apology.published"), within("4 hour"))
    assert lines(major, events, "2026-03-20 00:00")[0] == "organisation#0 | not_exercised"


def test_remedies_of_each_other_are_never_woken() -> None:
    given = promises(after_breach("1 day", "any", "b", "x.y"), after_breach("1 day", "any", "a", "x.y"))
    assert lines(given, [RECEIVED], "2026-03-20 00:00") == ["organisation#0 | not_exercised"] * 2


# -- next reply, update (section 4) -------------------------------------------------------------------------------------

REPLY = promises(tree({"is": "next_reply", "limit": span("4 hour"), "of": "message.received", "expect": any_of("message.answered")}))


def test_next_reply_runs_from_the_oldest_and_an_answer_closes_all() -> None:
    events = [
        event("2026-03-02 10:00 message.received"),
        event("2026-03-02 13:00 message.received"),
        event("2026-03-02 14:30 message.answered"),
    ]
    assert lines(REPLY, events, "2026-03-20 00:00") == [
        "case:1#1 | broken | due 2026-03-02 14:00 | settled 2026-03-02 14:30",
        "case:1#2 | kept | due 2026-03-02 17:00 | settled 2026-03-02 14:30",
    ]


def test_a_trailing_thanks_needs_no_reply() -> None:
    thanks, early = event("2026-03-02 10:00 message.received"), event("2026-03-02 09:00 message.answered")
    assert only(REPLY, [thanks, early], "2026-03-20 00:00").startswith("broken")  # nothing is out of order here
    act = event("2026-03-02 11:00 message.dismissed", reason="thanks")
    assert only(REPLY, [thanks, act], "2026-03-20 00:00") == "void | due 2026-03-02 14:00 | settled 2026-03-02 11:00 | needs_no_reply"
    assert only(REPLY, [thanks, event("2026-03-02 11:00 message.dismissed")], "2026-03-20 00:00").startswith("broken")


def test_update() -> None:
    given = promises(tree({"is": "update", "every": span("2 hour"), "while": "open", "expect": any_of("customer.updated")}))
    events = [event("2026-03-02 10:00 case.opened"), event("2026-03-02 12:00 customer.updated"), event("2026-03-02 13:00 customer.updated")]
    assert lines(given, events, "2026-03-02 15:00") == [
        "case:1#1 | kept | due 2026-03-02 12:00 | settled 2026-03-02 12:00",
        "case:1#2 | kept | due 2026-03-02 14:00 | settled 2026-03-02 13:00",
        "case:1#3 | pending | due 2026-03-02 15:00",
    ]
    closed = event("2026-03-02 15:00 case.closed")
    assert (
        lines(given, [*events, closed], "2026-03-20 00:00")[2]
        == "case:1#3 | void | due 2026-03-02 15:00 | settled 2026-03-02 15:00 | state_ended"
    )
    late = event("2026-03-02 15:00:01 case.closed")
    assert lines(given, [*events, late], "2026-03-20 00:00")[2] == "case:1#3 | broken | due 2026-03-02 15:00"
    last = event("2026-03-02 15:00 customer.updated")
    assert len(lines(given, [*events, last, closed], "2026-03-20 00:00")) == 3


# -- a clock that has stopped (3.5) -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "due"), [("4 business hour", "2026-03-02 15:50"), ("4 hour", "2026-03-02 14:20"), ("3 day", "2026-03-05 18:20")]
)
def test_a_pause_moves_no_deadline_whose_clock_has_stopped(limit: str, due: str) -> None:
    given = promises(within(limit, pausing=WAITING))
    asked = [RECEIVED, *pause("2026-03-02 11:00", None)]
    for at in ("2026-03-02 11:20", "2026-03-20 00:00"):
        assert only(given, [*asked, event("2026-03-02 11:20 complaint.responded")], at) == f"kept | due {due} | settled 2026-03-02 11:20"
    assert only(given, asked, "2026-03-20 00:00").startswith("pending")


def test_an_extension_after_the_answer_extends_nothing() -> None:
    answered = event("2026-03-02 12:00 complaint.responded")
    for when, says in (("12:00", "extended"), ("12:01", "settled 2026-03-02 12:00")):
        agreed = event(f"2026-03-02 {when} extension.agreed", **FULL, new_due_at="2026-03-03T10:00:00+08:00")
        assert only(FOUR, [RECEIVED, answered, agreed], "2026-03-20 00:00").endswith(says)


def test_a_pause_after_a_rest_day_never_falls_behind_the_clock() -> None:
    given = promises(within("3 day", pausing=WAITING))
    pauses = [*pause("2026-03-04 10:00", "2026-03-05 10:00"), *pause("2026-03-06 12:00", "2026-03-07 18:00")]
    for at in ("2026-03-10 12:00", "2026-03-12 12:00", "2026-03-16 12:00"):
        assert only(given, [RECEIVED, *pauses, *pause("2026-03-09 10:00", None)], at).startswith("pending")


# -- who waits for whom (3.15), and whose updates (4) -------------------------------------------------------------------


def test_two_remedies_for_any_breach_do_not_wait_for_each_other() -> None:
    given = promises(
        after_breach("1 hour", "major", None, "apology.sent"), after_breach("2 hour", "major", None, "money.sent"),
        within("4 hour", major={"always": True}), after_breach("1 hour", "any", "a", "apology.sent"),
    )  # fmt: skip
    rows = judged(given, [RECEIVED], "2026-03-20 00:00")
    assert [(row["promise"], row["opened_at"] - instant("2026-03-02 14:00:01")) for row in rows] == [
        ("a", 0), ("b", 0), ("c", -4 * 3600 - 1), ("d", 3601),
    ]  # fmt: skip


def test_an_update_is_owed_where_the_state_holds_and_not_below_it() -> None:
    given = promises(tree({"is": "update", "every": span("1 day"), "while": "force_majeure", "expect": any_of("customer.updated")}))
    events = [RECEIVED, event("2026-03-02 11:00 force_majeure.began organisation")]
    assert [row["subject"] for row in judged(given, events, "2026-03-20 00:00")] == ["organisation"]


def test_a_breach_of_the_house_is_mended_for_the_house() -> None:
    given = promises(
        after_breach("5 day", "any", None, "apology.sent"), tree({"is": "never", "event": "data.sold", "check": None, "per": None})
    )
    for subject, verdict, overlays in (("organisation", "kept", ["remedied"]), ("case:1", "broken", [])):
        events = [event("2026-03-02 10:00 data.sold"), event(f"2026-03-03 10:00 apology.sent {subject}")]
        sorry, sold = judged(given, events, "2026-03-20 00:00")
        assert (sorry["subject"], sorry["verdict"], sold["overlays"]) == ("organisation", verdict, overlays)


def test_a_split_child_has_what_the_subject_was_at_the_time() -> None:
    split = event("2026-03-02 12:00 complaint.split case:2", split_from="case:1")
    given = promises(within("4 hour", unless=[{"event": "case.excused"}]))
    for subject, overlays in (("case:2", [[], []]), ("case:1", [["excused"], ["excused"]])):
        events = [RECEIVED, split, event(f"2026-03-02 11:00 case.excused {subject}")]
        assert [row["overlays"] for row in judged(given, events, "2026-03-20 00:00")] == overlays
    gold = promises(within("4 hour", where=equals("tier", "gold")))
    events = [RECEIVED, split, event("2026-03-02 13:00 complaint.reclassified", tier="gold")]
    assert [row["subject"] for row in judged(gold, events, "2026-03-20 00:00")] == ["case:1"]
    # in the second of the split the parent's class is what was split, and the child's comes after it; a second before, the child's is none
    events = [RECEIVED, event("2026-03-02 12:00 complaint.reclassified", tier="gold"), split]
    assert [row["subject"] for row in judged(gold, events, "2026-03-20 00:00")] == ["case:1", "case:2"]
    for at, is_void in (("11:59:59", False), ("12:00:00", True), ("12:00:01", True)):
        changed = event(f"2026-03-02 {at} complaint.reclassified case:2", tier="none")
        for told in ([*events, changed], [changed, *events]):  # in whichever order they were written down
            assert (judged(gold, told, "2026-03-20 00:00")[1]["verdict"] == "void") is is_void, at


def test_versions_of_several_kinds_are_numbered_together() -> None:
    update = {"is": "update", "every": span("1 day"), "while": "open", "expect": any_of("customer.updated")}
    given = promises(tree(update), within("4 hour"))
    given["terms"][0] |= {"valid_until": instant("2026-03-02 00:00")}
    given["terms"][1] |= {"name": "a", "valid_from": instant("2026-03-02 00:00")}
    rows = judged(given, [event("2026-03-01 10:00 case.opened"), RECEIVED], "2026-03-20 00:00")
    assert [(row["number"], row["opened_at"]) for row in rows] == [(1, instant("2026-03-01 10:00")), (2, instant("2026-03-02 10:00"))]
