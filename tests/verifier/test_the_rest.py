"""Section 6 of docs/semantics.md: presence, order, notice, retention, floor, penalty."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifier.trees import all_of, any_of, equals, event, instant, judged, lines, promises, span, tree


def test_every_x_has_a_field() -> None:
    given = promises(tree({"is": "has", "event": "complaint.closed", "field": "cause"}))
    closed = [event(f"2026-03-0{day} 10:00 complaint.closed", cause=cause) for day, cause in ((2, "late"), (3, ""), (4, None))]
    assert [row["verdict"] for row in judged(given, closed, "2026-03-20 00:00")] == ["kept", "broken", "broken"]
    assert lines(given, closed[:1], "2026-03-02 10:00") == ["case:1#1 | kept | due 2026-03-02 10:00 | settled 2026-03-02 10:00"]


@pytest.mark.parametrize("body", [{"is": "has", "other": "cause.found"}, {"is": "order", "after": "cause.found"}])
@pytest.mark.parametrize(("when", "verdict"), [("2026-03-02 10:00", "kept"), ("2026-03-02 10:00:01", "broken")])
def test_x_only_after_y(body: dict[str, Any], when: str, verdict: str) -> None:
    given = promises(tree({"event": "complaint.closed", **body}, where=equals("tier", "gold")))
    events = [
        event("2026-03-02 10:00 complaint.closed", tier="gold"),
        event(f"{when} cause.found"),
        event("2026-03-02 11:00 complaint.closed"),
    ]
    assert [row["verdict"] for row in judged(given, events, "2026-03-20 00:00")] == [verdict]


# -- prior notice -------------------------------------------------------------------------------------------------------


def notice(lead: str, expect: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = expect or any_of("notice.delivered")
    return promises(tree({"is": "notice", "lead": span(lead), "event": "change.planned", "field": "effective_on", "expect": answer}))


PLAN = event("2026-03-02 10:00 change.planned", effective_on="2026-04-15")


@pytest.mark.parametrize(
    ("lead", "delivered", "at", "says"),
    [
        ("30 day", "2026-03-15 23:59:59", "2026-05-01 00:00", "kept | due 2026-03-16 00:00 | settled 2026-03-15 23:59:59"),
        ("30 day", "2026-03-16 00:00", "2026-05-01 00:00", "kept | due 2026-03-16 00:00 | settled 2026-03-16 00:00"),
        ("30 day", "2026-03-16 00:00:01", "2026-04-14 23:59:59", "pending | due 2026-03-16 00:00 | settled 2026-03-16 00:00:01"),
        ("30 day", "2026-03-16 00:00:01", "2026-04-15 00:00", "broken | due 2026-03-16 00:00 | settled 2026-03-16 00:00:01"),
        ("3 workday", "2026-04-09 23:00", "2026-05-01 00:00", "kept | due 2026-04-10 00:00 | settled 2026-04-09 23:00"),  # 10, 13, 14 April
        ("0 day", "2026-04-14 23:00", "2026-05-01 00:00", "kept | due 2026-04-15 00:00 | settled 2026-04-14 23:00"),
    ],
)
def test_notice_counts_whole_days(lead: str, delivered: str, at: str, says: str) -> None:
    assert lines(notice(lead), [PLAN, event(f"{delivered} notice.delivered")], at) == [f"case:1#1 | {says}"]


def test_a_change_made_effective_without_its_notice_is_broken_at_that_moment() -> None:
    (row,) = judged(notice("30 day"), [PLAN], "2026-04-15 00:00")
    assert (row["verdict"], row["broken_at"], row["late_seconds"]) == ("broken", instant("2026-04-15 00:00"), 0)
    assert judged(notice("30 day"), [PLAN], "2026-04-14 23:59:59")[0]["verdict"] == "pending"


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        ({"channel": "email"}, "broken"),
        ({"channel": "email", "receipt": True}, "broken"),  # delivered, but after the last day
        ({"channel": "post", "postmarked_at": "2026-03-15T10:00:00+08:00"}, "kept"),
        ({"channel": "post", "postmarked_at": "2026-03-16"}, "kept"),
        ({"channel": "post", "postmarked_at": "2026-03-17"}, "broken"),
        ({"channel": "hand", "postmarked_at": "2026-03-15"}, "broken"),
    ],
)
def test_delivery(data: dict[str, Any], verdict: str) -> None:
    assert judged(notice("30 day"), [PLAN, event("2026-03-18 10:00 notice.delivered", **data)], "2026-05-01 00:00")[0]["verdict"] == verdict
    if data.get("channel") == "email":
        early = event("2026-03-10 10:00 notice.delivered", **data)
        assert (judged(notice("30 day"), [PLAN, early], "2026-05-01 00:00")[0]["verdict"] == "kept") is ("receipt" in data)


@pytest.mark.parametrize(
    ("began", "ended", "overlays"),
    [
        ("2026-03-16 00:00", "2026-03-17 00:00", ["excused"]),  # at the last instant in time, and not before
        ("2026-03-16 00:00:01", "2026-03-17 00:00", []),
        ("2026-03-01 00:00", "2026-03-02 10:00", []),  # over when the plan was made
        ("2026-03-01 00:00", "2026-03-02 10:00:01", ["excused"]),
        ("2026-03-05 00:00", "2026-03-05 00:00", []),
    ],
)
def test_a_state_excuses_a_notice_that_it_met_while_there_was_time(began: str, ended: str, overlays: list[str]) -> None:
    given = notice("30 day")
    given["terms"][0]["tree"]["unless"] = [{"state": "force_majeure"}]
    storm = [event(f"{began} force_majeure.began organisation"), event(f"{ended} force_majeure.ended organisation")]
    assert judged(given, [PLAN, *storm], "2026-05-01 00:00")[0]["overlays"] == overlays


def test_announcement_and_individual_notice_the_later_one_counts() -> None:
    both = notice("30 day", all_of("notice.announced", "notice.delivered"))
    events = [PLAN, event("2026-03-03 10:00 notice.announced"), event("2026-03-16 00:00:01 notice.delivered")]
    assert judged(both, events, "2026-05-01 00:00")[0]["verdict"] == "broken"


def test_a_later_plan_supersedes() -> None:
    later = event("2026-04-14 23:59:59 change.planned", effective_on="2026-08-01")
    assert lines(notice("30 day"), [PLAN, later], "2026-05-01 00:00") == [
        "case:1#1 | void | due 2026-03-16 00:00 | settled 2026-04-14 23:59:59 | superseded",
        "case:1#2 | pending | due 2026-07-02 00:00",
    ]
    told = event("2026-03-10 10:00 notice.delivered")
    assert "kept" in lines(notice("30 day"), [PLAN, told, later], "2026-05-01 00:00")[0]
    too_late = event("2026-04-15 00:00 change.planned", effective_on="2026-08-01")
    assert "broken" in lines(notice("30 day"), [PLAN, too_late], "2026-05-01 00:00")[0]


# -- retention, floor ---------------------------------------------------------------------------------------------------


def test_retention() -> None:
    given = promises(tree({"is": "keep", "records": "calls", "term": span("1 year")}), calendar="24x7")
    made = event("2026-03-02 10:00 record.created", **{"class": "calls"})
    assert lines(given, [made], "2027-03-03 00:00") == ["case:1#1 | pending | due 2027-03-03 00:00"]
    assert lines(given, [made], "2027-03-03 00:00:01") == ["case:1#1 | kept | due 2027-03-03 00:00 | settled 2027-03-03 00:00"]
    for when, says in (("2027-03-02 23:59:59", "broken"), ("2027-03-03 00:00", "kept")):
        assert says in lines(given, [made, event(f"{when} record.erased", **{"class": "calls"})], "2028-01-01 00:00")[0]
    other = event("2026-05-02 10:00 record.erased", **{"class": "mails"})
    assert "kept" in lines(given, [made, other], "2028-01-01 00:00")[0]


def test_floor() -> None:
    given = promises(tree({"is": "floor", "measure": "team_size", "op": ">=", "value": "5"}))
    read = [
        event(f"2026-03-0{day} 10:00 team_size.measured organisation", value=value)
        for day, value in ((2, 5), (3, 4), (4, 3), (5, 6), (6, 6))
    ]
    assert lines(given, [], "2026-03-20 00:00") == ["organisation#1 | unproven | no_reading"]
    assert lines(given, read, "2026-03-20 00:00") == [
        "organisation#1 | broken | due 2026-03-03 10:00 | settled 2026-03-05 10:00",
        "organisation#2 | kept | settled 2026-03-06 10:00",
    ]
    assert lines(given, read[:3], "2026-03-20 00:00") == ["organisation#1 | broken | due 2026-03-03 10:00"]


# -- penalties ----------------------------------------------------------------------------------------------------------


def penalty(cap: str | None = None, **additions: Any) -> dict[str, Any]:
    body = {"is": "penalty", "rate": "0.05", "base": "invoice.unpaid_amount", "after": "invoice.due", "until": "invoice.paid", "cap": cap}
    return promises(tree(body, **additions))


DUE = event("2026-03-02 10:00 invoice.due", unpaid_amount="10000.00")


@pytest.mark.parametrize(
    ("paid", "at", "says"),
    [
        ([], "2026-03-02 12:00", "pending | owed 0.00 paid 0.00"),
        ([("2026-03-02 23:00", None)], "2026-05-01 00:00", "not_exercised | owed 0.00 paid 0.00"),
        ([], "2026-03-03 00:00", "pending | owed 5.00 paid 0.00"),  # the day of asking counts
        ([("2026-03-04 10:00", None)], "2026-05-01 00:00", "pending | owed 10.00 paid 0.00"),  # up to and including the day of payment
        ([("2026-03-03 10:00", "4000"), ("2026-03-05 10:00", "6000")], "2026-05-01 00:00", "pending | owed 11.00 paid 0.00"),
    ],
)
def test_penalty_accrues_on_the_unpaid_principal(paid: list[tuple[str, str | None]], at: str, says: str) -> None:
    events = [DUE, *(event(f"{when} invoice.paid", amount=amount) for when, amount in paid)]
    assert lines(penalty(), events, at) == [f"case:1#1 | {says}"]


def test_accrued_interest_does_not_vanish_when_the_principal_is_paid() -> None:
    events = [DUE, event("2026-03-04 10:00 invoice.paid")]
    assert lines(penalty(), [*events, event("2026-03-09 10:00 penalty.paid", amount="9.99")], "2026-05-01 00:00")[0].startswith(
        "case:1#1 | pending"
    )
    settled = [*events, event("2026-03-09 10:00 penalty.paid", amount="10.00")]
    assert lines(penalty(), settled, "2026-05-01 00:00") == ["case:1#1 | kept | settled 2026-03-09 10:00 | owed 10.00 paid 10.00"]


def test_penalty_caps_rounds_once_and_is_suspended_only_by_what_began_in_time() -> None:
    assert lines(penalty(cap="0.1"), [DUE], "2026-05-01 00:00") == ["case:1#1 | pending | owed 10.00 paid 0.00"]
    third = event("2026-03-02 10:00 invoice.due", unpaid_amount="33.33")
    assert lines(penalty(), [third], "2026-03-05 12:00") == ["case:1#1 | pending | owed 0.05 paid 0.00"]  # 3 x 0.016665
    for began, owed in (("2026-03-02 20:00", "5.00"), ("2026-03-03 00:00:01", "20.00")):
        storm = [event(f"{began} force_majeure.began"), event("2026-03-06 00:00 force_majeure.ended")]
        given = penalty(unless=[{"state": "force_majeure"}])
        assert lines(given, [DUE, *storm], "2026-03-06 12:00") == [f"case:1#1 | pending | owed {owed} paid 0.00"]


def test_fixed_penalty() -> None:
    body = {"is": "penalty_fixed", "amount": "100", "after": "work.due", "until": "work.delivered", "cap": "250"}
    events = [event("2026-03-02 10:00 work.due"), event("2026-03-04 10:00 work.delivered")]
    given = promises(tree(body))
    assert lines(given, events, "2026-05-01 00:00") == ["case:1#1 | pending | owed 200.00 paid 0.00"]
    assert lines(given, events[:1], "2026-05-01 00:00") == ["case:1#1 | pending | owed 250.00 paid 0.00"]
