"""Section 5 of docs/semantics.md: what is judged by calendar periods."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifier.trees import equals, event, instant, judged, lines, local, promises, span, tree
from yinuo.verifier import verify

SENT = [event(f"2026-03-{day} 10:00 survey.sent organisation", staff="lin", hours="1.25") for day in ("02", "09", "16")]
SINCE = {"2026-03": instant("2026-03-01 00:00"), "2026-02": instant("2026-02-01 00:00")}


def per(body: dict[str, Any], *, since: str = "2026-03", **additions: Any) -> dict[str, Any]:
    given = promises(tree({"per": "month", **body}, **additions))
    given["terms"][0]["valid_from"] = SINCE[since]
    return given


def count(number: int, **additions: Any) -> dict[str, Any]:
    return per({"is": "count", "at_least": str(number), "event": "survey.sent"}, **additions)


@pytest.mark.parametrize(
    ("period", "number", "begins", "last"),
    [
        ("day", 20260301, "2026-03-01 00:00", "2026-03-01 23:59:59"),
        ("week", 202609, "2026-02-23 00:00", "2026-03-01 23:59:59"),
        ("two weeks", 1464, "2026-02-16 00:00", "2026-03-01 23:59:59"),
        ("month", 202603, "2026-03-01 00:00", "2026-03-31 23:59:59"),
        ("quarter", 20261, "2026-01-01 00:00", "2026-03-31 23:59:59"),
        ("half-year", 20261, "2026-01-01 00:00", "2026-06-30 23:59:59"),
        ("year", 2026, "2026-01-01 00:00", "2026-12-31 23:59:59"),
    ],
)
def test_periods(period: str, number: int, begins: str, last: str) -> None:
    calendar = verify.calendar_from({"name": "cn", "zone": "Asia/Shanghai"})
    found = verify.period_of(calendar, instant("2026-03-01 12:00"), period)
    assert (found.number, local(found.begins), local(found.last)) == (number, begins, last)


@pytest.mark.parametrize(
    ("needed", "at", "says"),
    [
        (3, "2026-03-16 10:00", "kept | due 2026-03-31 23:59:59 | settled 2026-03-16 10:00 | 3/3"),
        (3, "2026-03-16 09:59:59", "pending | due 2026-03-31 23:59:59 | 2/3"),
        (4, "2026-03-31 23:59:59", "pending | due 2026-03-31 23:59:59 | 3/4"),
        (4, "2026-04-01 00:00", "broken | due 2026-03-31 23:59:59 | 3/4"),
    ],
)
def test_count(needed: int, at: str, says: str) -> None:
    assert lines(count(needed), SENT, at) == [f"organisation#202603 | {says}"]


def test_extra_ones_do_not_pay_for_another_period() -> None:
    rows = judged(count(1, since="2026-02"), SENT, "2026-05-01 00:00:01")
    assert [(row["number"], row["verdict"]) for row in rows] == [
        (202602, "broken"), (202603, "kept"), (202604, "broken"), (202605, "pending"),
    ]  # fmt: skip
    assert len(judged(count(1), SENT, "2026-04-01 00:00")) == 1  # April has not begun before this instant


def test_without_valid_from_the_first_fact_begins() -> None:
    given = promises(tree({"is": "count", "at_least": "1", "event": "survey.sent", "per": "month"}))
    facts = [*SENT, event("2026-02-28 10:00 case.opened")]
    assert [row["number"] for row in judged(given, facts, "2026-03-20 00:00")] == [202602, 202603]


def test_count_of_a_reported_kind() -> None:
    given = {**count(4), "reported": ["survey.sent"]}
    assert lines(given, SENT, "2026-04-07 18:00")[0].startswith("organisation#202603 | unproven")
    assert lines(given, SENT, "2026-04-07 18:00:01")[0] == "organisation#202603 | broken | due 2026-03-31 23:59:59 | no_evidence;3/4"


def test_sum_and_distinct() -> None:
    total = per({"is": "sum", "event": "survey.sent", "field": "hours", "at_least": "3.75"})
    assert lines(total, SENT, "2026-03-20 00:00") == [
        "organisation#202603 | kept | due 2026-03-31 23:59:59 | settled 2026-03-16 10:00 | 3.75/3.75"
    ]
    short = per({"is": "sum", "event": "survey.sent", "field": "hours", "at_least": "3.750001"})
    assert lines(short, SENT, "2026-04-01 00:00") == ["organisation#202603 | broken | due 2026-03-31 23:59:59 | 3.75/3.750001"]
    same = per({"is": "distinct", "event": "survey.sent", "field": "staff", "at_least": "2"})
    assert lines(same, SENT, "2026-04-01 00:00") == ["organisation#202603 | broken | due 2026-03-31 23:59:59 | 1/2"]


def test_for_each_member_that_was_in_throughout() -> None:
    joined = [event("2026-02-10 09:00 staff.joined staff:zhou"), event("2026-03-01 00:00 staff.joined staff:ma")]
    joined.append(event("2026-03-01 00:00:01 staff.joined staff:qian"))
    left = event("2026-03-31 23:59:59 staff.left staff:ma")
    given = count(1, each=["staff"])
    found = [(row["subject"], row["verdict"]) for row in judged(given, [*SENT, *joined], "2026-04-01 00:00")]
    assert found == [("staff:lin", "kept"), ("staff:ma", "broken"), ("staff:zhou", "broken")]
    assert [row["subject"] for row in judged(given, [*SENT, *joined, left], "2026-04-01 00:00")] == ["staff:lin", "staff:zhou"]


def test_for_each_of_two_fields_leaves_out_what_lacks_one() -> None:
    given = count(1, each=["staff", "hours"])
    events = [*SENT, event("2026-03-05 10:00 survey.sent", staff="zhou")]
    assert [row["subject"] for row in judged(given, events, "2026-04-01 00:00")] == ["staff:lin,hours:1.25"]


# -- shares -------------------------------------------------------------------------------------------------------------


def share(percent: str, op: str = ">=", least: str | None = None, **body: Any) -> dict[str, Any]:
    good = {"field": "score", "op": ">=", "value": {"number": "4"}}
    return per(
        {"is": "share", "event": "rating.given", "with": good, "op": op, "percent": percent, "of_all": False, "least": least, **body}
    )


RATED = [event(f"2026-03-0{day} 10:00 rating.given case:{day}", score=score) for day, score in ((2, 5), (3, 4), (4, 1), (5, None))]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (share("50"), "kept | due 2026-03-31 23:59:59 | 2/4"),
        (share("50.001"), "broken | due 2026-03-31 23:59:59 | 2/4"),
        (share("50", op="<="), "kept | due 2026-03-31 23:59:59 | 2/4"),
        (share("50", least="4"), "kept | due 2026-03-31 23:59:59 | 2/4"),
        (share("50", least="5"), "unproven | due 2026-03-31 23:59:59 | sample_too_small;2/4"),
    ],
)
def test_share(given: dict[str, Any], says: str) -> None:
    assert lines(given, RATED, "2026-04-01 00:00") == [f"organisation#202603 | {says}"]
    assert lines(given, RATED, "2026-03-31 23:59:59")[0] == "organisation#202603 | pending | due 2026-03-31 23:59:59 | 2/4"


def test_excused_subjects_leave_a_share() -> None:
    assert lines(share("50.001"), [*RATED, event("2026-04-01 10:00 breach.excused case:4")], "2026-04-01 10:00")[0].endswith(
        "kept | due 2026-03-31 23:59:59 | 2/3"
    )
    assert lines(share("50"), [], "2026-04-01 00:00") == ["organisation#202603 | not_exercised | due 2026-03-31 23:59:59 | 0/0"]


def answered(of_all: bool) -> dict[str, Any]:
    with_ = {"answered": "case.responded", "within": span("4 hour")}
    return share("100", event="case.opened", with_=None, of_all=of_all) | {
        "terms": [
            {**term, "tree": {**term["tree"], "body": {**{k: v for k, v in term["tree"]["body"].items() if k != "with_"}, "with": with_}}}
            for term in share("100", event="case.opened", of_all=of_all)["terms"]
        ]
    }


def test_open_items_are_carried_to_the_period_in_which_they_are_decided() -> None:
    opened = [event("2026-03-10 10:00 case.opened case:1"), event("2026-03-31 22:00 case.opened case:2")]
    done = [event("2026-03-10 14:00 case.responded case:1"), event("2026-04-01 02:00 case.responded case:2")]
    assert [row["reason"] for row in judged(answered(False), [*opened, *done], "2026-04-01 00:00")] == ["1/1"]
    assert [row["reason"] for row in judged(answered(False), [*opened, *done], "2026-05-01 00:00")] == ["1/1", "1/1"]
    assert [row["reason"] for row in judged(answered(False), [*opened, done[0]], "2026-05-01 00:00")] == ["1/1", "0/1"]
    assert [row["reason"] for row in judged(answered(True), [*opened, *done], "2026-04-01 00:00")] == ["1/2"]
    assert [row["reason"] for row in judged(answered(True), [*opened, *done], "2026-05-01 00:00")] == ["2/2", "0/0"]


def test_an_item_is_a_hit_up_to_its_due_and_by_an_early_answer_to_the_first() -> None:
    opened = event("2026-03-10 10:00 case.opened")
    for when, reason in (("10 14:00", "1/1"), ("10 14:00:01", "0/1"), ("10 09:00", "1/1")):
        assert judged(answered(False), [opened, event(f"2026-03-{when} case.responded")], "2026-04-01 00:00")[0]["reason"] == reason
    second = event("2026-03-11 10:00 case.opened")
    assert judged(answered(False), [opened, second, event("2026-03-10 09:00 case.responded")], "2026-04-01 00:00")[0]["reason"] == "1/2"


def test_ratio() -> None:
    given = per({"is": "ratio", "event": "case.reopened", "to": "case.resolved", "op": "<=", "percent": "50", "least": None})
    events = [event("2026-03-02 10:00 case.resolved"), event("2026-03-03 10:00 case.resolved"), event("2026-03-04 10:00 case.reopened")]
    assert lines(given, events, "2026-04-01 00:00") == ["organisation#202603 | kept | due 2026-03-31 23:59:59 | 1/2"]
    events.append(event("2026-03-05 10:00 case.reopened"))
    assert lines(given, events, "2026-04-01 00:00")[0].startswith("organisation#202603 | broken")
    assert lines(given, events[2:], "2026-04-01 00:00")[0] == "organisation#202603 | not_exercised | due 2026-03-31 23:59:59 | 2/0"


def test_99_951_percent_is_not_rounded_into_a_breach() -> None:
    calendar = {"is": "available", "calendar": "24x7", "percent": "99.95", "except": None}
    down = [event("2026-03-10 00:00 service.went_down organisation"), event("2026-03-10 00:21:52 service.came_up organisation")]
    assert lines(per(calendar), down, "2026-04-01 00:00") == ["organisation#202603 | kept | due 2026-03-31 23:59:59 | 1312/2678400"]
    over = [down[0], event("2026-03-10 00:22:20 service.came_up organisation")]
    (row,) = judged(per(calendar), over, "2026-03-11 00:00")
    assert (row["verdict"], row["broken_at"]) == ("broken", instant("2026-04-01 00:00"))  # at once


def test_announced_maintenance_counts_only_where_excepted() -> None:
    down = [event("2026-03-10 00:00 service.went_down organisation"), event("2026-03-10 02:00 service.came_up organisation")]
    window = {"starts_at": "2026-03-10T00:00:00+08:00", "ends_at": "2026-03-10T02:00:00+08:00"}
    body = {"is": "available", "calendar": "24x7", "percent": "99.9", "except": "maintenance.announced"}
    for when, verdict in (("2026-03-09 23:59:59", "kept"), ("2026-03-10 00:00", "broken")):
        announced = event(f"{when} maintenance.announced organisation", **window)
        assert judged(per(body), [*down, announced], "2026-04-01 00:00")[0]["verdict"] == verdict
    assert judged(per(body), [], "2026-04-01 00:00")[0]["reason"] == "not_measured;0/2678400"


# -- prohibitions -------------------------------------------------------------------------------------------------------

NEVER = {"is": "never", "event": "data.disclosed", "check": "review.done"}


def test_a_prohibition_is_kept_only_while_its_check_is_done() -> None:
    given, check, leak = per(NEVER), event("2026-03-31 23:59:59 review.done organisation"), event("2026-03-10 10:00 data.disclosed")
    assert lines(given, [check], "2026-04-01 00:00") == ["organisation#202603 | kept | due 2026-03-31 23:59:59"]
    assert lines(given, [], "2026-04-01 00:00") == ["organisation#202603 | unproven | due 2026-03-31 23:59:59 | not_checked"]
    assert lines(given, [check], "2026-03-31 23:59:59") == ["organisation#202603 | pending | due 2026-03-31 23:59:59"]
    (row,) = judged(given, [leak, check], "2026-03-10 10:00")
    assert (row["verdict"], row["broken_at"], row["settled_at"]) == ("broken", leak["occurred_at"], None)


def test_a_prohibition_without_a_check_is_unproven() -> None:
    given = per({**NEVER, "check": None, "per": None}, where=equals("grade", "secret"))
    assert lines(given, [], "2026-04-01 00:00") == ["organisation#1 | unproven | not_checked"]
    assert lines(given, [event("2026-02-10 10:00 data.disclosed", grade="secret")], "2026-04-01 00:00")[0].endswith("not_checked")
    assert lines(given, [event("2026-03-10 10:00 data.disclosed", grade="secret")], "2026-04-01 00:00") == ["organisation#1 | broken"]


def test_unless_a_state_held_in_the_period() -> None:
    storm = [event("2026-03-31 23:00 force_majeure.began organisation"), event("2026-04-01 01:00 force_majeure.ended organisation")]
    given = count(4, unless=[{"state": "force_majeure"}])
    assert judged(given, [*SENT, *storm], "2026-04-02 00:00")[0]["overlays"] == ["excused"]
    assert judged(given, SENT, "2026-04-02 00:00")[0]["overlays"] == []
