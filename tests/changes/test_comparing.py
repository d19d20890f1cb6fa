# ruff: noqa: E501 (promise lines are shown whole, side by side)
"""Two promises files side by side: what is kinder, harsher, new or ended, and for whom."""

from __future__ import annotations

from itertools import pairwise

import pytest

from yinuo.promises.amending import compare_promises, compare_sentences, compare_words

CASES = [
    ("within 4 hours of complaint.received expect complaint.responded", "within 6 hours of complaint.received expect complaint.responded", "kinder"),
    ("within 6 hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded", "harsher"),
    ("within 60 minutes of complaint.received expect complaint.responded", "within 1 hour of complaint.received expect complaint.responded", "other"),
    ("within 3 days of complaint.received expect complaint.solved", "within 3 workdays of complaint.received expect complaint.solved", "other"),
    ("within 2 days of complaint.received expect complaint.solved", "within 3 workdays of complaint.received expect complaint.solved", "kinder"),
    ("within 4 business hours of complaint.received expect complaint.responded", "within 1 hour of complaint.received expect complaint.responded", "harsher"),
    ("within 1 month of complaint.received expect complaint.solved", "within 30 days of complaint.received expect complaint.solved", "other"),
    ("within 1 month of complaint.received expect complaint.solved", "within 32 days of complaint.received expect complaint.solved", "kinder"),
    ("at least 2 survey.sent per month", "at least 3 survey.sent per month", "harsher"),
    ("at least 2 survey.sent per month", "at least 2 survey.sent per quarter", "kinder"),
    ("at least 2 survey.sent per month", "at least 4 survey.sent per quarter", "mixed"),
    ("measure team_size >= 5", "measure team_size >= 6", "harsher"),
    ("share of rating.given with (score = low) <= 5% per month", "share of rating.given with (score = low) <= 4% per month", "harsher"),
    ("30 days before service.change_planned.effective_on expect notice.delivered", "20 days before service.change_planned.effective_on expect notice.delivered", "kinder"),
    ("penalty 0.05% per day of invoice.unpaid_amount after invoice.due until invoice.paid cap 10%", "penalty 0.05% per day of invoice.unpaid_amount after invoice.due until invoice.paid", "harsher"),
    ("within 4 hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded or complaint.solved", "kinder"),
    ("within 4 hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded by a person", "harsher"),
    ("within 4 hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded where urgency = urgent", "kinder"),
    ("within 4 hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded unless force_majeure", "kinder"),
    ("within 4 hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded major", "harsher"),
    ("within {x} hours of complaint.received expect complaint.responded", "within 4 hours of complaint.received expect complaint.responded", "other"),
    ("within 4 hours of complaint.received expect complaint.responded", "at least 2 survey.sent per month", "other"),
]  # fmt: skip
OPPOSITE = {"kinder": "harsher", "harsher": "kinder", "mixed": "mixed", "other": "other"}


@pytest.mark.parametrize(("before", "after", "effect"), CASES)
def test_what_a_change_does_is_said_for_both_sides(before: str, after: str, effect: str) -> None:
    (change,) = compare_promises(f"A.x: {before}\n", f"A.x: {after}\n")
    assert (change.verdict, change.for_debtor, change.for_creditor) == ("changed", effect, OPPOSITE[effect])


def test_new_and_ended_promises_and_who_owes_them() -> None:
    stays = "A.stays: at least 2 survey.sent per month\n"
    before = stays + "A.old: measure team_size >= 5 owed by party_b to party_a\n"
    after = "A.new: keep service_records for 3 years\n" + stays
    new, ended = compare_promises(before, after)
    assert (new.name, new.verdict, new.for_debtor, new.by) == ("A.new", "new", "harsher", "")
    assert (ended.name, ended.verdict, ended.for_debtor, ended.for_creditor) == ("A.old", "ended", "kinder", "harsher")
    assert (ended.by, ended.to) == ("party_b", "party_a")
    assert compare_promises(before, before) == ()


def test_numbers_are_one_word() -> None:
    left, right = compare_words("收到投诉后4小时内响应。", "收到投诉后24小时内响应。")
    assert [one.text for one in left if one.kind == "gone"] == ["4"]
    assert [one.text for one in right if one.kind == "new"] == ["24"]
    assert "".join(one.text for one in right) == "收到投诉后24小时内响应。"


def test_sentences_are_paired_with_what_they_became() -> None:
    before = ["一、总则", "投诉在4小时内响应。", "每季度提供纸质台账一套。", "保密三年。"]
    after = ["一、总则", "投诉在2小时内响应。", "保密三年。", "多收的费用在5日内退还。"]
    changed = compare_sentences(before, after, only_changed=True)
    assert [(one.before_at, one.after_at) for one in changed] == [(1, 1), (2, None), (None, 3)]
    assert len(compare_sentences(before, after)) == 5
    assert [one.is_same for one in compare_sentences(before, after)] == [True, False, False, True, False]


def test_a_remedy_that_waits_for_fewer_breaches_is_kinder_to_whoever_owes_it() -> None:
    def text(trigger: str) -> str:
        return f"HT-1.p: within 1 day of a.b expect c.d\nHT-1.sorry: within 1 day of {trigger} expect e.f\n"

    ladder = ("breach.any", "breach.any of document HT-1", "breach.major of document HT-1")
    for wide, narrow in pairwise(ladder):
        assert [one.for_debtor for one in compare_promises(text(wide), text(narrow))] == ["kinder"]
        assert [one.for_debtor for one in compare_promises(text(narrow), text(wide))] == ["harsher"]
    assert [one.for_debtor for one in compare_promises(text("breach.minor of document HT-1"), text(ladder[2]))] == ["other"]
    assert compare_promises(text(ladder[1]), text(ladder[1])) == ()
