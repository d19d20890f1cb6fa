"""Deciding sentence by sentence: accepted, changed, declined, classed, typed, undone; two people at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.reading.conftest import settle
from yinuo.desks.reading.actions import deciding
from yinuo.desks.reading.models import Act, Hole, Passage, Proposal
from yinuo.desks.reading.queries.lines import read_line, tell
from yinuo.desks.reading.queries.review import review_of
from yinuo.desks.reading.refusals import BadBlank, BadLine, ChangedSince, NeedsLine, NoReason, NothingToUndo
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

RESPOND = "within 4 business hours of complaint.received expect complaint.responded"


def proposal(letter, line: str = RESPOND) -> Proposal:
    return Proposal.objects.select_related("passage").get(passage__letter=letter, read_line=line)


def act(letter, verb, *positional, by, **named):
    return getattr(deciding, verb)(letter, *positional, by=by, at=clock.now(), **named)


def test_nothing_is_accounted_for_before_somebody_looked(letter) -> None:
    state = review_of(letter)
    assert state.seen == 0 and state.total == Passage.objects.filter(letter=letter).count()
    assert not state.is_whole


def test_a_sentence_is_accounted_for_with_its_last_proposal(letter, lin) -> None:
    one = proposal(letter)
    row = review_of(letter).at(one.passage.position)
    assert len(row.proposals) == 2
    act(letter, "accept", one.pk, by=lin)
    assert not review_of(letter).at(one.passage.position).is_seen
    act(letter, "decline", row.proposals[1].pk, "合并到另一句", by=lin)
    assert review_of(letter).at(one.passage.position).is_seen
    assert review_of(letter).seen == 1


def test_declining_all_leaves_the_sentence_open_until_it_is_classed(letter, lin) -> None:
    row = next(row for row in review_of(letter).rows if "台账" in row.text)
    act(letter, "decline", row.proposals[0].pk, "没有可核对的事实", by=lin)
    assert not review_of(letter).at(row.position).is_seen
    act(letter, "classify", row.position, "statement", by=lin)
    assert review_of(letter).at(row.position).is_seen


def test_a_decline_without_a_reason_changes_nothing(letter, lin) -> None:
    one = proposal(letter)
    with pytest.raises(NoReason):
        act(letter, "decline", one.pk, "  ", by=lin)
    one.refresh_from_db()
    letter.refresh_from_db()
    assert (one.answer, letter.revision, Act.objects.count()) == ("open", 0, 0)


def test_a_changed_line_is_kept_in_its_canonical_form(letter, lin) -> None:
    one = proposal(letter)
    act(letter, "edit", one.pk, "within  8 business  hours of complaint.received expect complaint.responded", by=lin)
    one.refresh_from_db()
    assert (one.line, one.answer) == ("within 8 business hours of complaint.received expect complaint.responded", "edited")
    act(letter, "edit", one.pk, RESPOND, by=lin)
    one.refresh_from_db()
    assert one.answer == "accepted"


def test_a_faulty_line_names_its_column_and_changes_nothing(letter, lin) -> None:
    one = proposal(letter)
    with pytest.raises(BadLine) as refused:
        act(letter, "edit", one.pk, "within 4 business hours of complaint.received expct x.y", by=lin)
    assert refused.value.data["column"] == 47
    assert refused.value.data["picture"].splitlines()[1].index("^") == 46
    one.refresh_from_db()
    assert (one.line, one.answer) == (RESPOND, "open")


def test_the_column_is_that_of_the_typed_line_behind_a_length_of_time(letter) -> None:
    hole = Hole(key="b1", kind="duration", label="时限")
    line = "within {b1} of complaint.received expct x.y"
    with pytest.raises(BadLine) as refused:
        read_line(line, {"b1": hole})
    assert refused.value.data["column"] == line.index("expct") + 1


def test_a_line_by_hand_may_bring_a_number_of_its_own(letter, lin) -> None:
    row = next(row for row in review_of(letter).rows if "台账" in row.text)
    act(letter, "add", row.position, "at least {updates} register.updated per month", by=lin)
    hole = Hole.objects.get(key="updates")
    assert hole.is_interval and hole.kind == "count"
    act(letter, "undo", by=lin)
    assert not review_of(letter).at(row.position).taken


def test_a_duty_without_a_line_needs_one_or_a_class(letter, lin) -> None:
    row = next(row for row in review_of(letter).rows if "台账" in row.text)
    Proposal.objects.filter(passage=row.passage).delete()
    with pytest.raises(NeedsLine):
        act(letter, "classify", row.position, "", by=lin)


def test_a_missing_fact_has_to_be_named(letter, lin) -> None:
    with pytest.raises(NoReason):
        act(letter, "classify", 3, "open", by=lin)
    act(letter, "classify", 3, "open", reason="没有登记到场时间", by=lin)
    assert Passage.objects.get(letter=letter, position=3).chosen == "open"


def test_every_step_can_be_undone_one_after_the_other(letter, lin) -> None:
    before = [*Passage.objects.values("chosen", "reason"), *Proposal.objects.values("line", "answer", "reason")]
    settle(letter, by=lin)
    steps = 0
    while True:
        try:
            act(letter, "undo", by=lin)
        except NothingToUndo:
            break
        steps += 1
    assert steps == Act.objects.count()
    assert [*Passage.objects.values("chosen", "reason"), *Proposal.objects.values("line", "answer", "reason")] == before


def test_the_last_decision_stands_and_the_other_is_named(letter, lin, lu) -> None:
    one = proposal(letter)
    seen = letter.revision
    assert act(letter, "accept", one.pk, by=lin, seen=seen) == []
    overruled = act(letter, "decline", one.pk, "已有更严的条款", by=lu, seen=seen)
    assert [found.who for found in overruled] == ["林晓"]
    one.refresh_from_db()
    assert (one.answer, one.by) == ("declined", lu)
    with pytest.raises(ChangedSince):
        act(letter, "undo", by=lin)
    one.refresh_from_db()
    assert one.answer == "declined"


def test_deciding_anew_with_open_eyes_overrules_nobody(letter, lin, lu) -> None:
    one = proposal(letter)
    act(letter, "accept", one.pk, by=lin, seen=0)
    letter.refresh_from_db()
    assert act(letter, "decline", one.pk, "已有更严的条款", by=lu, seen=letter.revision) == []


def test_equal_sentences_are_accepted_and_undone_together(letter, lin) -> None:
    headings = [row.position for row in review_of(letter).rows if row.passage.read_class == "heading"]
    count, _overruled = act(letter, "together", by=lin, positions=headings)
    assert count == len(headings) >= 3
    assert review_of(letter).seen == count
    act(letter, "undo", by=lin)
    assert review_of(letter).seen == 0


def test_together_takes_no_sentence_with_a_proposal(letter, lin) -> None:
    with pytest.raises(Refusal):
        act(letter, "together", by=lin, positions=[proposal(letter).passage.position])
    assert review_of(letter).seen == 0


def blank_of(letter, kind: str) -> Hole:
    return Hole.objects.filter(letter=letter, kind=kind).first()


def test_a_blank_is_typed_in_place(letter, lin) -> None:
    hole = blank_of(letter, "workdays")
    assert hole.direction == "at most"
    act(letter, "type_blank", hole.key, {"kind": "workdays", "label": "办结时限", "direction": "at most"}, by=lin)
    hole.refresh_from_db()
    assert hole.label == "办结时限"
    with pytest.raises(BadBlank):
        act(letter, "type_blank", hole.key, {"kind": "choice", "label": "x", "direction": "", "options": "甲"}, by=lin)
    with pytest.raises(BadBlank):
        act(letter, "type_blank", hole.key, {"kind": "workdays", "label": " ", "direction": ""}, by=lin)
    with pytest.raises(BadBlank):
        act(letter, "type_blank", hole.key, {"kind": "workdays", "label": "x", "direction": "", "linked_to": hole.key}, by=lin)
    hole.refresh_from_db()
    assert (hole.kind, hole.label) == ("workdays", "办结时限")


def test_a_blank_that_a_taken_line_names_stays_one(letter, lin) -> None:
    hole = blank_of(letter, "workdays")
    one = Proposal.objects.get(line__contains="{" + hole.key + "}")
    act(letter, "accept", one.pk, by=lin)
    with pytest.raises(BadBlank):
        act(letter, "type_blank", hole.key, {"kind": "workdays", "label": "x", "direction": "", "is_text": "yes"}, by=lin)
    with pytest.raises(BadBlank):
        act(letter, "type_blank", hole.key, {"kind": "duration", "label": "x", "direction": ""}, by=lin)
    hole.refresh_from_db()
    assert (hole.kind, hole.is_text) == ("workdays", False)


def test_a_day_of_three_blanks_is_one_date_and_no_promise(letter) -> None:
    assert Hole.objects.filter(letter=letter, kind="date").count() == 1
    assert Hole.objects.filter(letter=letter, kind="signature").count() == 1
    row = review_of(letter).rows[-1]
    assert not row.proposals and row.declarable == "formality"


def test_a_line_is_told_in_both_languages_with_an_example() -> None:
    told = tell(RESPOND, {}, calendar="cn-office")
    assert told.zh == "收到投诉后 4 个业务小时内响应。"
    assert told.en.startswith("Within 4 business hours") or "4 business hours" in told.en
    # Friday 16:40 + 4 business hours: 1:20 on Friday, then 2:40 of the make-up Saturday from 9:00
    assert any("11:40" in words for _label, words in told.example)


@pytest.mark.parametrize("who", ["qian", "zhou"])
def test_who_may_not_decide(letter, qian, zhou, as_, who) -> None:
    client = as_({"qian": qian, "zhou": zhou}[who])
    one = proposal(letter)
    wanted = {"qian": 404, "zhou": 302}[who]
    assert client.post(reverse("letter_accept", args=[letter.pk]), {"s": 1, "proposal": one.pk}).status_code == wanted
    one.refresh_from_db()
    assert one.answer == "open"
    assert client.get(reverse("letter", args=[letter.pk])).status_code == {"qian": 404, "zhou": 200}[who]
    assert client.get(reverse("letter_original", args=[letter.pk])).status_code == {"qian": 404, "zhou": 200}[who]


def test_a_proposal_of_another_letter_is_out_of_reach(letter, lin, as_) -> None:
    from yinuo.desks.reading.actions import uploading

    other, _new = uploading.upload("另.txt", "收到投诉后8小时内答复。".encode(), by=lin, at=clock.now())
    one = proposal(letter)
    answer = as_(lin).post(reverse("letter_accept", args=[other.pk]), {"s": 1, "proposal": one.pk})
    assert answer.status_code == 404
    one.refresh_from_db()
    assert one.answer == "open"
