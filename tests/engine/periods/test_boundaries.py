"""Both sides of each boundary, paragraph by paragraph (docs/semantics.md, sections 5 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.periods.harness import event, instant, judged
from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.worktime.calendars import builtin

NEW_YEAR = instant("2026-01-01T00:00")
FEBRUARY = instant("2026-02-01T00:00")


def verdicts(*args: Any, **options: Any) -> list[tuple[str, int, str, str]]:
    """Subject, number, verdict and reason of each row."""
    return [(row["subject"], row["number"], row["verdict"], row["reason"]) for row in judged(*args, **options)]


def only(*args: Any, **options: Any) -> dict[str, Any]:
    """The single row."""
    (row,) = judged(*args, **options)
    return row


# --- 5.1, 5.2: periods -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per", "day", "numbers"),
    [
        ("day", "2026-03-01", (20260228, 20260301)),
        ("week", "2027-01-04", (202653, 202701)),
        ("two weeks", "2026-01-05", (1460, 1461)),
        ("month", "2026-03-01", (202602, 202603)),
        ("quarter", "2026-04-01", (20261, 20262)),
        ("half-year", "2026-07-01", (20261, 20262)),
        ("year", "2027-01-01", (2026, 2027)),
    ],
)
def test_an_event_counts_in_the_period_of_its_second(per: str, day: str, numbers: tuple[int, int]) -> None:
    midnight = instant(f"{day}T00:00")
    for second, number in ((midnight - 1, numbers[0]), (midnight, numbers[1])):
        rows = judged(f"at least 1 a.done per {per}", [event("a.done", second)], midnight + 1)
        assert [row["number"] for row in rows if row["verdict"] == "kept"] == [number]
        assert rows[-1]["number"] == numbers[1] and rows[-1]["opened_at"] == midnight


def test_a_period_is_judged_from_the_second_after_its_first() -> None:
    line, facts = "at least 1 a.done per month", [event("b.done", FEBRUARY - 1)]
    assert [row["number"] for row in judged(line, facts, FEBRUARY)] == [202601]
    assert [row["number"] for row in judged(line, facts, FEBRUARY + 1)] == [202601, 202602]


def test_a_version_judges_the_periods_that_begin_within_its_validity() -> None:
    line = "at least 1 a.done per month"
    for start, numbers in ((FEBRUARY, [202602, 202603]), (FEBRUARY + 1, [202603])):
        assert [row["number"] for row in judged([(line, start, None)], [], "2026-03-02T00:00")] == numbers
    both = [(line, NEW_YEAR, FEBRUARY), ("at least 2 a.done per month", FEBRUARY, None)]
    rows = judged(both, [event("a.done", "2026-01-05T08:00"), event("a.done", "2026-02-05T08:00")], "2026-03-01T00:00")
    assert [(row["number"], row["reason"]) for row in rows] == [(202601, "1/1"), (202602, "1/2")]


def test_periods_are_as_long_as_their_zone_makes_them() -> None:
    calendar = builtin("24x7", "America/New_York")
    begins, ends = instant("2026-03-08T00:00", "America/New_York"), instant("2026-03-09T00:00", "America/New_York")
    row = judged("at least 1 a.done per day", [event("a.done", begins)], begins + 1, calendar=calendar)[0]
    assert (row["opened_at"], row["due_at"], row["due_at"] + 1 - row["opened_at"]) == (begins, ends - 1, 23 * 3600)


def test_without_any_fact_nothing_was_exercised() -> None:
    assert verdicts("at least 1 a.done per month", [], FEBRUARY) == [("organisation", 0, "not_exercised", "")]


# --- 5.3, 5.4: groups and what counts ----------------------------------------------------------------------------------------------------


def test_a_member_is_expected_in_the_periods_it_was_in_throughout() -> None:
    line, name = "at least 1 training.held per month for each branch", "branch:north"
    for joined, left, numbers in (
        (FEBRUARY, instant("2026-03-01T00:00"), [202602]),
        (FEBRUARY + 1, instant("2026-03-01T00:00"), [0]),
        (FEBRUARY, instant("2026-03-01T00:00") - 1, [0]),
    ):
        facts = [event("branch.joined", joined, name), event("branch.left", left, name)]
        assert [row["number"] for row in judged(line, facts, "2026-04-02T00:00")] == numbers


def test_groups_take_the_payload_then_the_subject_and_leave_out_what_has_neither() -> None:
    facts = [event("a.done", NEW_YEAR, "case:1"), event("a.done", NEW_YEAR, "case:2", tier="gold"), event("a.done", NEW_YEAR, "case:3")]
    rows = verdicts(
        "at least 1 a.done per month for each tier", facts, FEBRUARY, attributes={"case:1": {"tier": "gold"}, "case:2": {"tier": 2}}
    )
    assert rows == [("tier:gold", 202601, "kept", "2/1")]


def test_events_that_do_not_fit_do_not_count() -> None:
    facts = [event("a.done", NEW_YEAR, size=1), event("a.done", NEW_YEAR, size=2), event("a.done", NEW_YEAR)]
    assert verdicts("at least 1 a.done per month where size >= 2", facts, FEBRUARY) == [("organisation", 202601, "kept", "1/1")]


# --- 5.5: counts, sums, distinct ---------------------------------------------------------------------------------------------------------


def test_a_count_is_kept_at_the_event_that_reached_it() -> None:
    line, times = "at least 2 a.done per month", [NEW_YEAR, NEW_YEAR + 100, NEW_YEAR + 200]
    facts = [event("a.done", at) for at in reversed(times)]
    row = only(line, facts, FEBRUARY - 1)
    assert (row["verdict"], row["settled_at"], row["reason"]) == ("kept", times[1], "3/2")


def test_a_short_count_is_pending_to_the_last_second_and_broken_the_second_after() -> None:
    line, facts = "at least 2 a.done per month", [event("a.done", NEW_YEAR)]
    assert only(line, facts, FEBRUARY - 1)["verdict"] == "pending"
    row = only(line, facts, FEBRUARY)
    assert (row["verdict"], row["grade"], row["broken_at"], row["reason"]) == ("broken", "minor", FEBRUARY, "1/2")


def test_a_reported_count_is_unproven_until_grace_ends() -> None:
    ends = instant("2026-02-07T00:00")  # five workdays after Saturday 31 January
    line, facts = "at least 2 a.done per month", [event("a.done", NEW_YEAR)]
    assert judged(line, facts, ends, reported=["a.done"])[0]["verdict"] == "unproven"
    row = judged(line, facts, ends + 1, reported=["a.done"])[0]
    assert (row["verdict"], row["reason"], row["broken_at"]) == ("broken", "no_evidence;1/2", ends + 1)


def test_sums_are_exact_to_the_millionth() -> None:
    for last, verdict in (("0.100000", "kept"), ("0.099999", "pending")):
        facts = [event("a.done", NEW_YEAR, size=value) for value in (0.1, "0.1", last)] + [event("a.done", NEW_YEAR, size="many")]
        assert only("sum(a.done.size) >= 0.3 per month", facts, FEBRUARY - 1)["verdict"] == verdict


def test_distinct_counts_distinct_things() -> None:
    facts = [event("a.done", NEW_YEAR + place, tier=tier) for place, tier in enumerate(("gold", "gold", None, "silver"))]
    row = only("distinct(a.done.tier) >= 2 per month", facts, FEBRUARY - 1)
    assert (row["settled_at"], row["reason"]) == (NEW_YEAR + 3, "2/2")


# --- 5.6, 5.7: shares and ratios ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "total", "line", "verdict"),
    [
        (2, 3, ">= 66.6%", "kept"),
        (2, 3, ">= 66.7%", "broken"),
        (2, 3, "<= 66.7%", "kept"),
        (2, 3, "<= 66.6%", "broken"),
        (999, 1000, ">= 99.9%", "kept"),
        (99_951, 100_000, ">= 99.951%", "kept"),
        (0, 0, ">= 50%", "not_exercised"),
    ],
)
def test_shares_compare_exactly(good: int, total: int, line: str, verdict: str) -> None:
    facts = [event("a.done", NEW_YEAR, size=int(place < good)) for place in range(total)] or [event("b.done", NEW_YEAR)]
    row = only(f"share of a.done with (size = 1) {line} per month", facts, FEBRUARY)
    assert (row["verdict"], row["reason"]) == (verdict, f"{good}/{total}")
    assert only(f"share of a.done with (size = 1) {line} per month", facts, FEBRUARY - 1)["verdict"] == "pending"


def test_a_small_sample_proves_nothing() -> None:
    for least, verdict in ((1, "kept"), (2, "unproven")):
        row = only(f"share of a.done with (size = 1) >= 50% per month least {least}", [event("a.done", NEW_YEAR, size=1)], FEBRUARY)
        assert (row["verdict"], row["reason"]) == (verdict, "1/1" if least == 1 else "sample_too_small;1/1")


def test_an_open_item_is_carried_to_the_period_of_its_decision_or_is_a_miss() -> None:
    item, answer = FEBRUARY - 3600, FEBRUARY + 3600
    facts = [event("a.done", item, "case:1"), event("b.done", answer, "case:1")]
    line = "share of a.done with (b.done within 3 hours) >= 100% per month"
    assert verdicts(line, facts, FEBRUARY) == [("organisation", 202601, "not_exercised", "0/0")]
    assert verdicts(line, facts, FEBRUARY + 3601)[1] == ("organisation", 202602, "pending", "1/1")
    assert verdicts(f"{line} of all", facts, FEBRUARY) == [("organisation", 202601, "broken", "0/1")]
    assert verdicts(f"{line} of all", facts, answer)[0] == ("organisation", 202601, "kept", "1/1")


def test_an_item_is_missed_the_second_after_its_due() -> None:
    facts = [event("a.done", NEW_YEAR, "case:1"), event("b.done", NEW_YEAR + 7201, "case:1")]
    line = "share of a.done with (b.done within 2 hours) >= 100% per month"
    assert [only(line, facts, NEW_YEAR + at)["reason"] for at in (7200, 7201)] == ["0/0", "0/1"]
    assert only(line, [facts[0], event("b.done", NEW_YEAR + 7200, "case:1")], NEW_YEAR + 7200)["reason"] == "1/1"


def test_excused_subjects_leave_a_share() -> None:
    facts = [event("a.done", NEW_YEAR, "case:1", size=0), event("a.done", NEW_YEAR, "case:2", size=1)]
    line = "share of a.done with (size = 1) >= 100% per month"
    for named, reason in (("p", "1/1"), (None, "1/1"), ("other", "1/2")):
        data = {} if named is None else {"promise": named}
        assert only(line, [*facts, event("breach.excused", NEW_YEAR, "case:1", **data)], FEBRUARY)["reason"] == reason


def test_a_ratio_counts_one_kind_to_another() -> None:
    facts = [event("case.reopened", NEW_YEAR)] + [event("case.closed", NEW_YEAR + place) for place in range(20)]
    for percent, verdict in ((5, "kept"), (4, "broken")):
        assert only(f"share of case.reopened to case.closed <= {percent}% per month", facts, FEBRUARY)["verdict"] == verdict


# --- 5.8, 5.9: prohibitions and availability ---------------------------------------------------------------------------------------------


def test_a_prohibition_is_kept_only_while_it_is_checked() -> None:
    line, before = "never data.leaked checked by data.checked per month", event("x.done", NEW_YEAR)
    for second, verdict in ((FEBRUARY - 1, "kept"), (FEBRUARY, "unproven")):
        assert judged(line, [before, event("data.checked", second)], FEBRUARY + 1)[0]["verdict"] == verdict
    leaked = only(line, [event("data.leaked", FEBRUARY - 2)], FEBRUARY - 2)
    assert (leaked["verdict"], leaked["broken_at"], leaked["settled_at"]) == ("broken", FEBRUARY - 2, None)


def test_an_unchecked_prohibition_is_never_proven() -> None:
    row = only([("never data.leaked", NEW_YEAR, FEBRUARY)], [event("data.leaked", FEBRUARY)], FEBRUARY)
    assert (row["number"], row["verdict"], row["reason"], row["opened_at"], row["due_at"]) == (1, "unproven", "not_checked", NEW_YEAR, None)
    assert only([("never data.leaked", NEW_YEAR, FEBRUARY)], [event("data.leaked", FEBRUARY - 1)], FEBRUARY)["verdict"] == "broken"


def test_availability_is_broken_once_the_whole_period_cannot_be_saved() -> None:
    allowed = 31 * 864  # one percent of January
    for down, verdict in ((allowed, "kept"), (allowed + 1, "broken")):
        facts = [event("service.went_down", NEW_YEAR, "organisation"), event("service.came_up", NEW_YEAR + down, "organisation")]
        calendar = builtin("24x7", "Asia/Shanghai")
        row = judged("available test >= 99% per month", facts, FEBRUARY, calendar=calendar)[0]
        assert (row["verdict"], row["reason"]) == (verdict, f"{down}/{31 * 86_400}")


def test_announced_maintenance_counts_only_where_it_was_announced_before() -> None:
    outage = [event("service.went_down", NEW_YEAR, "organisation"), event("service.came_up", NEW_YEAR + 3600, "organisation")]
    for told, down in ((NEW_YEAR - 1, 1800), (NEW_YEAR, 3600)):
        window = event("work.announced", told, starts_at=NEW_YEAR, ends_at=NEW_YEAR + 1800)
        rows = judged("available 24x7 >= 99% per month except work.announced", [*outage, window], FEBRUARY)
        assert rows[-1]["reason"] == f"{down}/{31 * 86_400}"


# --- 6.1 to 6.4: single facts ------------------------------------------------------------------------------------------------------------


def test_only_after_counts_the_same_second() -> None:
    for earlier, verdict in ((0, "kept"), (1, "broken")):
        facts = [event("goods.sent", NEW_YEAR), event("goods.checked", NEW_YEAR + earlier)]
        assert only("goods.sent only after goods.checked", facts, FEBRUARY)["verdict"] == verdict


def test_a_field_that_is_empty_is_not_there() -> None:
    for value, verdict in (("yes", "kept"), ("", "broken"), (0, "kept"), (None, "broken")):
        data = {} if value is None else {"note": value}
        assert only("every a.done has note", [event("a.done", NEW_YEAR, **data)], FEBRUARY)["verdict"] == verdict


@pytest.mark.parametrize(
    ("lead", "due"), [("3 days", "2026-03-07T00:00"), ("2 workdays", "2026-03-06T00:00"), ("0 days", "2026-03-10T00:00")]
)
def test_notice_leaves_whole_days_between(lead: str, due: str) -> None:
    # effect on Tuesday 10 March: the 7th to the 9th are three whole days, Friday the 6th and Monday the 9th two workdays
    plan = event("price.planned", "2026-02-01T08:00", valid_on="2026-03-10")
    for late, verdict in ((0, "kept"), (1, "broken")):
        facts = [plan, event("notice.sent", instant(due) + late)]
        row = only(f"{lead} before price.planned.valid_on expect notice.sent", facts, "2026-03-10T00:00")
        assert (row["due_at"], row["verdict"]) == (instant(due), verdict)


def test_a_plan_without_notice_is_pending_before_its_day_and_broken_on_it() -> None:
    facts, day = [event("price.planned", "2026-02-01T08:00", valid_on="2026-03-10")], instant("2026-03-10T00:00")
    line = "3 days before price.planned.valid_on expect notice.sent"
    assert [only(line, facts, at)["verdict"] for at in (day - 1, day)] == ["pending", "broken"]
    assert only(line, facts, day)["broken_at"] == day


def test_post_counts_by_its_mark_and_mail_by_its_receipt() -> None:
    plan, due = event("price.planned", "2026-02-01T08:00", valid_on="2026-03-10"), instant("2026-03-07T00:00")
    line = "3 days before price.planned.valid_on expect notice.sent"
    for data, verdict in (
        ({"channel": "post", "postmarked_at": due}, "kept"),
        ({"channel": "post", "postmarked_at": due + 1}, "broken"),
        ({"channel": "post"}, "broken"),
    ):
        assert only(line, [plan, event("notice.sent", due + 9, **data)], "2026-03-11T00:00")["verdict"] == verdict
    for data, verdict in (({"channel": "email"}, "broken"), ({"channel": "email", "receipt": True}, "kept")):
        assert only(line, [plan, event("notice.sent", due, **data)], "2026-03-11T00:00")["verdict"] == verdict


def test_a_later_plan_takes_the_place_of_an_older_one() -> None:
    day = instant("2026-03-10T00:00")
    for second, verdict in ((day - 1, "void"), (day, "broken")):
        facts = [event("price.planned", "2026-02-01T08:00", valid_on="2026-03-10"), event("price.planned", second, valid_on="2026-05-10")]
        row = judged("3 days before price.planned.valid_on expect notice.sent", facts, "2026-03-12T00:00")[0]
        assert (row["verdict"], row["reason"]) == (verdict, "superseded" if verdict == "void" else "")


def test_records_are_kept_to_the_last_second() -> None:
    due = instant("2026-02-01T00:00")  # 31 January is a Saturday; a term of hours runs around the clock
    start = due - 48 * 3600
    for erased, verdict in ((due - 1, "broken"), (due, "kept")):
        facts = [
            event("record.created", start, "file:1", **{"class": "logs"}),
            event("record.erased", erased, "file:1", **{"class": "logs"}),
        ]
        row = only("keep logs for 48 hours", facts, due + 1)
        assert (row["verdict"], row["due_at"], row["settled_at"]) == (verdict, due, erased if verdict == "broken" else due)
    assert only("keep logs for 48 hours", facts[:1], due)["verdict"] == "pending"


def test_a_floor_is_broken_from_the_reading_that_violates_to_the_recovery() -> None:
    readings = [event("stock.counted", NEW_YEAR + place, value=value) for place, value in enumerate((5, "3.5", "3.4999999", 1, 4))]
    rows = judged("measure stock >= 3.5", readings, FEBRUARY, measures={"stock": Declared("latest", "stock.counted", None, "value")})
    assert [(row["number"], row["verdict"], row["opened_at"] - NEW_YEAR, row["settled_at"] - NEW_YEAR) for row in rows] == [
        (1, "broken", 0, 4),
        (2, "kept", 4, 4),
    ]
    assert rows[0]["broken_at"] == NEW_YEAR + 2
    assert only("measure stock >= 3.5", [], FEBRUARY)["reason"] == "no_reading"


# --- 6.5: penalties ----------------------------------------------------------------------------------------------------------------------

PENALTY = "penalty 0.05% per day of invoice.amount after invoice.issued until invoice.paid"


def invoice(amount: str = "1000", due_on: str = "2026-01-10", **data: Any) -> dict[str, Any]:
    return event("invoice.issued", "2026-01-02T08:00", amount=amount, due_on=due_on, **data)


def test_a_payment_on_the_due_day_costs_nothing_and_one_a_day_later_a_day() -> None:
    for paid, verdict, reason in (
        ("2026-01-10T23:59:59", "not_exercised", "owed 0.00 paid 0.00"),
        ("2026-01-11T00:00", "pending", "owed 0.50 paid 0.00"),
    ):
        row = only(PENALTY, [invoice(), event("invoice.paid", paid, amount="1000")], FEBRUARY)
        assert (row["verdict"], row["reason"]) == (verdict, reason)


def test_what_accrued_stays_owed_until_it_is_paid_itself() -> None:
    facts = [invoice(), event("invoice.paid", "2026-01-20T08:00")]
    for paid, verdict in (("4.99", "pending"), ("5", "kept")):
        row = only(PENALTY, [*facts, event("penalty.paid", "2026-01-21T08:00", amount=paid)], FEBRUARY)
        assert (row["verdict"], row["reason"]) == (verdict, f"owed 5.00 paid {paid if verdict == 'pending' else '5.00'}")


def test_a_part_payment_lowers_the_principal_from_the_next_day() -> None:
    facts = [invoice(), event("invoice.paid", "2026-01-12T08:00", amount="400")]
    assert only(PENALTY, facts, "2026-01-13T09:00")["reason"] == "owed 1.30 paid 0.00"  # two days of 1000, one of 600


def test_the_cap_and_one_rounding_at_the_end() -> None:
    facts = [invoice(amount="33.33")]
    assert only(PENALTY, facts, "2026-01-13T09:00")["reason"] == "owed 0.05 paid 0.00"  # 3 x 0.016665 = 0.049995
    assert only(f"{PENALTY} cap 0.1%", facts, "2026-01-31T09:00")["reason"] == "owed 0.03 paid 0.00"


def test_force_majeure_takes_out_whole_days_only_where_it_began_in_time() -> None:
    ended = event("force_majeure.ended", "2026-01-14T08:00", "organisation")
    for began, owed in (("2026-01-11T00:00", "1.00"), ("2026-01-11T00:00:01", "2.50")):
        facts = [invoice(), event("force_majeure.began", began, "organisation"), ended]
        assert only(f"{PENALTY} unless force_majeure", facts, "2026-01-15T09:00")["reason"] == f"owed {owed} paid 0.00"


def test_a_fixed_penalty_runs_by_the_day() -> None:
    line = "penalty 10 yuan per day after invoice.issued until invoice.paid cap 25 yuan"
    owed = [only(line, [invoice()], f"2026-01-{day}T00:00")["reason"] for day in ("10", "11", "12", "13")]
    assert owed == [f"owed {amount} paid 0.00" for amount in ("0.00", "10.00", "20.00", "25.00")]


# --- laid over broken rows ---------------------------------------------------------------------------------------------------------------


def test_overlays_and_grades_lie_over_broken_periods() -> None:
    line, facts = "at least 1 a.done per month unless force_majeure major", [event("x.done", NEW_YEAR)]
    for began, overlays in ((FEBRUARY - 1, ["excused"]), (FEBRUARY, [])):
        row = judged(line, [*facts, event("force_majeure.began", began, "organisation")], FEBRUARY + 1)[0]
        assert (row["verdict"], row["grade"], row["overlays"]) == ("broken", "major", overlays)
    disputed = event("breach.disputed", FEBRUARY, "organisation", number=202601)
    assert judged(line, [*facts, disputed], FEBRUARY)[0]["overlays"] == ["disputed"]


@pytest.mark.parametrize(
    ("began", "ended", "overlays"),
    [
        ("2026-03-07T00:00", "2026-03-08T00:00", ["excused"]),  # at the last instant in time, and not before
        ("2026-03-07T00:00:01", "2026-03-08T00:00", []),
        ("2026-01-31T00:00", "2026-02-01T08:00", []),  # over when the plan was made
        ("2026-01-31T00:00", "2026-02-01T08:00:01", ["excused"]),
        ("2026-03-01T00:00", "2026-03-01T00:00", []),  # no length at all
    ],
)
def test_a_state_excuses_a_notice_that_it_met_while_there_was_time(began: str, ended: str, overlays: list[str]) -> None:
    facts = [event("price.planned", "2026-02-01T08:00", valid_on="2026-03-10"), event("force_majeure.began", began, "organisation")]
    facts.append(event("force_majeure.ended", ended, "organisation"))
    row = only("3 days before price.planned.valid_on expect notice.sent unless force_majeure", facts, "2026-03-12T00:00")
    assert (row["due_at"], row["verdict"], row["overlays"]) == (instant("2026-03-07T00:00"), "broken", overlays)


def test_a_plan_that_came_too_late_is_excused_by_nothing() -> None:
    facts = [event("price.planned", "2026-03-08T08:00", valid_on="2026-03-10"), event("force_majeure.began", "2026-03-01T00:00")]
    assert only("3 days before price.planned.valid_on expect notice.sent unless force_majeure", facts, "2026-03-12T00:00")["overlays"] == []


def test_a_state_that_begins_this_second_excuses_what_breaks_this_second() -> None:
    facts = [event("force_majeure.began", "2026-03-01T10:00"), event("visit.made", "2026-03-01T10:00")]
    assert only("visit.made only after visit.announced unless force_majeure", facts, "2026-03-01T10:00")["overlays"] == ["excused"]


def test_versions_with_the_same_condition_are_judged_apart() -> None:
    cut, line = instant("2026-03-01T00:00"), "never price.raised where size > 1"
    facts = [event("price.raised", "2026-02-01T10:00", size=2), event("price.raised", "2026-03-02T10:00", size=2)]
    assert [row["verdict"] for row in judged([(line, None, cut), (line, cut, None)], facts, "2026-03-12T00:00")] == ["broken", "broken"]


def test_an_answer_in_the_second_of_an_item_that_came_after_its_day_is_late() -> None:
    facts = [event("order.placed", "2026-02-03T19:00"), event("order.sent", "2026-02-03T19:00")]
    share = "share of order.placed with (order.sent within 0 workdays) >= 50% per month"
    office = builtin("cn-office")
    assert only(share, facts, "2026-03-01T00:00", calendar=office)["reason"] == "0/1"
    assert only(share.replace("0 workdays", "1 workday"), facts, "2026-03-01T00:00", calendar=office)["reason"] == "1/1"
