"""`yinuo explain` and `rehearse`: sentences that are true in both languages, and the JSON that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doors.running import FACTS, HEADER, PROMISE, inside, run
from yinuo.engine.reports.confidence import wilson

PROMISES = f"""
use calendar cn-office
reported notice.posted
{PROMISE}
solve: within 3 workdays of complaint.received expect complaint.solution_offered pausing while waiting_for_customer up to 2 workdays
posted: within 3 workdays of complaint.received expect notice.posted
counts: at least 4 survey.sent per month
share: share of complaint.received with (complaint.responded within 4 business hours) >= 90% per month least 2
never: never customer_data.disclosed checked by inspection.done per month
pen: penalty 0.05% per day of invoice.amount after invoice.issued until payment.received cap 10%
"""
LOG = """kind,subject,occurred_at,amount,due_on
complaint.received,case:1,2026-02-13T16:40:00+08:00,,
customer.asked,case:1,2026-02-24T10:00:00+08:00,,
customer.replied,case:1,2026-02-24T16:00:00+08:00,,
complaint.responded,case:1,2026-02-24T09:30:00+08:00,,
complaint.solution_offered,case:1,2026-02-26T10:00:00+08:00,,
complaint.received,case:2,2026-02-25T16:40:00+08:00,,
survey.sent,survey:1,2026-02-03T10:00:00+08:00,,
inspection.done,office:1,2026-02-20T10:00:00+08:00,,
invoice.issued,invoice:1,2026-01-03T10:00:00+08:00,10000,2026-01-20
payment.received,invoice:1,2026-02-03T10:00:00+08:00,10000,
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "p.txt").write_text(PROMISES, "utf-8")
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    (tmp_path / "facts.csv").write_text(FACTS, "utf-8")
    with inside(tmp_path):
        yield


def told(identity: str, lang: str = "en") -> Any:
    name, subject = identity.partition("#")[0].split("@")
    done = run(
        "explain", "--promises", "p.txt", "--events", "log.csv", "--as-of", "2026-03-03T12:00+08:00", "--subject", subject,
        "--promise", name, "--lang", lang, "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    return next(one for one in done.json["verdicts"] if one["id"] == identity)


def test_the_json_has_the_promised_keys() -> None:
    one = told("solve@case:1#1")
    assert list(one) == ["id", "verdict", "sentences", "facts", "missing", "arithmetic"]
    assert [fact["kind"] for fact in one["facts"]] == [
        "complaint.received", "customer.asked", "customer.replied", "complaint.solution_offered",
    ]  # fmt: skip
    assert one["arithmetic"][2] == {"text": "pauses and extensions (working time)", "value": "4 h 30 min"}


@pytest.mark.parametrize(
    ("identity", "en", "zh"),
    [
        ("respond@case:1#1", "Verdict: broken (minor), 9 d 21 h 50 min late.", "裁定：违约（轻微），超时 9 天 21 时 50 分。"),
        (
            "solve@case:1#1",
            "The deadline was Wed 25 Feb 2026 18:00:00; pauses and extensions moved it by 4 h 30 min of working time.",
            "原期限 2026年2月25日 周三 18:00:00，因暂停或延期后移 4 时 30 分（业务时间）。",
        ),
        ("posted@case:1#1", "Verdict: unproven.", "裁定：待举证。"),
        ("counts@organisation#202602", "Counted: 1 of the 4 needed.", "已计 1，需要 4。"),
        (
            "counts@organisation#202602",
            "The period runs from Sun 1 Feb 2026 00:00:00 to Sat 28 Feb 2026 23:59:59.",
            "本期自 2026年2月1日 周日 00:00:00 至 2026年2月28日 周六 23:59:59。",
        ),
        ("share@organisation#202602", "Counted: 0 of 2 (0.00 %).", "2 件中有 0 件达到（0.00 %）。"),
        ("never@organisation#202601", "No check is on record for the period.", "本期没有检查记录。"),
        ("never@organisation#202602", "Verdict: kept.", "裁定：已兑现。"),
        ("pen@invoice:1#1", "Owed: 70.00 yuan; paid: 0.00 yuan.", "应付 70.00 元，已付 0.00 元。"),
    ],
)
def test_a_verdict_says_what_is_true_in_both_languages(identity: str, en: str, zh: str) -> None:
    assert en in told(identity)["sentences"]
    assert zh in told(identity, "zh")["sentences"]


def test_what_another_subject_did_is_not_called_missing_in_a_period() -> None:
    assert told("counts@organisation#202602")["missing"] == []
    assert told("counts@organisation#202601")["missing"] == ["survey.sent"]
    assert [fact["kind"] for fact in told("counts@organisation#202602")["facts"]] == ["survey.sent"]


def rehearsed(values: str, *more: str, events: str = "facts.csv") -> Any:
    done = run("rehearse", "--promise", PROMISE.replace("4", "{x}"), "--values", values, "--events", events, "--json", *more)
    assert done.code == 0, done.err
    return done.json["values"]


def test_rehearsal_judges_each_value_and_says_where_breaches_lie() -> None:
    below, at_ = rehearsed("x=2,3", "--per-breach", "50")
    assert list(below) == ["x", "kept", "broken", "rate", "low", "high", "by_weekday", "by_hour", "penalty"]
    assert (below["x"], below["kept"], below["broken"], below["rate"], below["penalty"]) == (2, 0, 1, 0.0, "50.00")
    assert (at_["x"], at_["kept"], at_["broken"], at_["rate"], at_["penalty"]) == (3, 1, 0, 1.0, "0.00")
    assert below["by_weekday"] == [0, 0, 0, 0, 1, 0, 0]  # received on a Friday
    assert [hour for hour, count in enumerate(below["by_hour"]) if count] == [16]  # in the calendar's zone
    assert (at_["low"], at_["high"]) == wilson(1, 1)
    assert [one["x"] for one in rehearsed("x=1:2:0.5")] == [1, 1.5, 2]


def test_rehearsal_of_nothing_claims_nothing() -> None:
    Path("none.csv").write_text(HEADER)
    (one,) = rehearsed("x=1", events="none.csv")
    assert (one["kept"], one["broken"], one["low"], one["high"]) == (0, 0, 0.0, 1.0)


def test_wilson_agrees_with_published_values() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    for hits, count, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        assert [round(end, 4) for end in wilson(hits, count)] == [low, high]
