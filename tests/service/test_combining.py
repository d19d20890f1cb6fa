"""Merge, split, link, void and extension: clocks stay where they were, a second person decides, refusals change nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.service.conftest import added
from tests.service.test_cases import at, does, taken, told, verdicts
from yinuo.desks.customers.access import seeing
from yinuo.desks.service.actions import answering, combining, intake, proposing, settling, tagging
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.models import Case, Deadline, Proposal, Tie
from yinuo.desks.service.queries import said
from yinuo.desks.service.queries.folding import FOLDS
from yinuo.desks.service.refusals import BadCase, CaseChanged, NotNow, SecondPerson
from yinuo.kit import clock
from yinuo.ledger import followers
from yinuo.ledger.folding import Told
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import rebuild


def row_of(case, promise="solve"):
    return next(row for row in watch.rows_of_subject(case.ref) if row.promise == f"CN-001.{promise}")


def folded(*cases):
    """State of cases as the audit folds it from their events."""
    found = followers.history([one.ref for one in cases])
    rows = [Told(*values) for values in zip(found.subject, found.kind, found.data, strict=True) if values[1] in FOLDS[0].kinds]
    return {subject: state.partition(",")[0] for subject, state in FOLDS[0].from_events(rows).items()}


def test_of_two_that_are_one_one_number_lives_on_and_the_earliest_receipt_counts(promised, zhou, jiang):
    first = taken(zhou, jiang, received_at=at(hours=-1))
    with clock.pinned(at(minutes=5)):
        second = taken(zhou, jiang, text="我又打来一次")
        for one, words in ((first, ["供暖", "3 栋"]), (second, ["供暖", "发票"])):
            does(zhou, tagging.tag, one, add=words)
        stale = second.revision + 7
        with pytest.raises(CaseChanged):
            does(zhou, combining.merge, first, into=second.number, revision=stale)
        survivor = does(zhou, combining.merge, first, into=second.number.lower(), revision=first.revision)
    assert (survivor.number, survivor.received_at, survivor.unanswered) == (second.number, at(hours=-1), 2)
    assert survivor.tags == ["供暖", "发票", "3 栋"]
    first.refresh_from_db()
    assert (first.state, first.merged_into) == ("closed", survivor) and not Deadline.objects.filter(subject=first.ref).exists()
    assert row_of(survivor).opened_at == at(hours=-1) and "merged" in row_of(first).reason  # both stay to be seen
    with clock.pinned(at(minutes=20)):
        with seeing(zhou, purpose="test") as viewer:
            assert [one.text for one in said.messages(viewer, survivor)] == ["从昨晚开始整栋不热，室温 12 度", "我又打来一次"]
        does(zhou, answering.answer, survivor, Answer("工程师已在路上"), revision=None)
        assert (row_of(survivor, "respond").opened_at, row_of(survivor, "respond").settled_at) == (at(hours=-1), clock.now())
        armed = [row_of(one, name) for one in (first, survivor) for name in ("respond", "solve")]
        rebuild()  # the worker finds what was known at once
        assert [(row.verdict, row.opened_at, row.due_at) for row in armed] == [
            (row.verdict, row.opened_at, row.due_at)
            for row in (row_of(one, name) for one in (first, survivor) for name in ("respond", "solve"))
        ]
        assert verdicts(first)["respond"] == verdicts(survivor)["respond"] == "kept"
        intake.hear(first, "还在等", channel="phone", received_at=clock.now(), at=clock.now())
        survivor.refresh_from_db()
        assert survivor.unanswered == 1  # what is said on the old number is said on the one it is now
        for act, named in ((settling.reopen, {"channel": "phone", "revision": None}),):
            with pytest.raises(NotNow):
                does(zhou, act, first, "没好", **named)


def test_what_is_merged_with_another_customer_s_or_itself_or_a_settled_one_changes_nothing(promised, zhou, jiang, lu):
    mine, settled = taken(zhou, jiang), taken(zhou, jiang)
    foreign = taken(zhou, added(lu, {"name": "安澜医院", "phone": "13800006022"}, department="华东"))
    does(zhou, settling.resolve, settled, "好了", channel="phone", revision=None)
    does(zhou, settling.close, settled, cause="product", opinion="satisfied", revision=None)
    before = told(mine)
    for into, why in ((mine, BadCase), (foreign, BadCase), (settled, NotNow)):
        with pytest.raises(why):
            does(zhou, combining.merge, mine, into=into.number, revision=None)
    assert told(mine) == before and Case.objects.get(pk=mine.pk).state == "open"


def test_what_is_split_off_keeps_the_receipt_the_clocks_and_the_pause(promised, zhou, jiang):
    case = taken(zhou, jiang)
    with clock.pinned(at(minutes=10)):
        does(zhou, answering.answer, case, Answer("已联系"), revision=None)
        does(zhou, answering.ask, case, "请拍照", channel="sms", revision=None)
    with clock.pinned(at(minutes=30)):
        same = does(zhou, combining.split, case, kind="complaint", title="电梯噪声", text="还有电梯夜里响", revision=None)
        other = does(zhou, combining.split, case, kind="inquiry", title="收费", text="水费怎么算", revision=None)
        for bad in ({"kind": "war"}, {"text": " "}, {"title": ""}):
            with pytest.raises(BadCase):
                does(zhou, combining.split, case, **({"kind": "inquiry", "title": "收费", "text": "水费", "revision": None} | bad))
    assert same.received_at == other.received_at == case.received_at and Case.objects.count() == 3
    assert row_of(same).opened_at == at() and row_of(same).is_paused and "split" in row_of(same).reason
    assert "respond" not in verdicts(same)  # that was answered before
    assert row_of(other, "inquiry").opened_at == at()
    assert set(Tie.objects.values_list("case__number", "other__number")) == {(one.number, case.number) for one in (same, other)}
    assert folded(case, same, other) == {case.ref: "waiting", same.ref: "waiting", other.ref: "open"}


def test_links_are_said_once_and_taken_back(promised, zhou, jiang):
    one, two = taken(zhou, jiang), taken(zhou, jiang)
    does(zhou, combining.link, one, to=two.number, kind="related")
    does(zhou, combining.link, one, to=two.number, kind="follows")
    assert [tie.kind for tie in Tie.objects.all()] == ["follows"] and told(one).count("case.linked") == 2
    does(zhou, combining.unlink, one, to=two.number)
    for again in (
        lambda: does(zhou, combining.unlink, one, to=two.number),
        lambda: does(zhou, combining.link, one, to=two.number, kind="x"),
    ):
        with pytest.raises(BadCase):
            again()
    assert not Tie.objects.exists()


def test_a_case_does_not_count_only_when_two_say_so_and_what_was_broken_stays_broken(promised, zhou, han, jiang):
    case = taken(zhou, jiang)
    with clock.pinned(at(hours=4)):  # the two hours of the gold letter are over
        made = does(zhou, proposing.propose_void, case, code="mistake", text="同一来电登记了两次", revision=None)
        for refused in (
            lambda: does(zhou, proposing.decide, case, made.pk, agrees=True),
            lambda: does(zhou, proposing.propose_void, case, code="spam", text="再提", revision=None),
        ):
            with pytest.raises((SecondPerson, NotNow)):
                refused()
        assert Case.objects.get(pk=case.pk).state == "open"
        does(han, proposing.decide, case, made.pk, agrees=True)
    case.refresh_from_db()
    assert (case.state, case.void_code) == ("closed", "mistake") and not Deadline.objects.filter(subject=case.ref).exists()
    found = verdicts(case)
    assert found["solve"] == found["respond"] == "void" and found["sooner"] == "broken"
    assert folded(case) == {case.ref: "closed"}
    with pytest.raises(NotNow):
        does(zhou, settling.reopen, case, "没好", channel="phone", revision=None)
    with pytest.raises(NotNow):
        does(han, proposing.decide, case, made.pk, agrees=True)


def test_a_later_date_is_agreed_before_the_promised_one_told_to_the_customer_and_never_after(promised, zhou, han, jiang):
    case = taken(zhou, jiang)
    due = row_of(case).due_at
    asked = {"promise": "CN-001.solve", "code": "parts", "text": "配件周五到，周五修好", "revision": None}
    with pytest.raises(BadCase):
        does(zhou, proposing.propose_extension, case, new_due_at=due, **asked)  # not later
    made = does(zhou, proposing.propose_extension, case, new_due_at=due + timedelta(days=2), **asked)
    assert row_of(case).due_at == due  # nothing moves until a second person agrees
    with pytest.raises(SecondPerson):
        does(zhou, proposing.decide, case, made.pk, agrees=True)
    with clock.pinned(due):  # the last second
        does(han, proposing.decide, case, made.pk, agrees=True)
        assert row_of(case).due_at == due + timedelta(days=2)
        with seeing(han, purpose="test") as viewer:
            assert said.messages(viewer, case)[-1].text.startswith("配件周五到，周五修好\n\n"), "with both dates below"
        late = does(zhou, proposing.propose_extension, case, new_due_at=due + timedelta(days=4), **asked)
        does(han, proposing.decide, case, late.pk, agrees=False)
        assert row_of(case).due_at == due + timedelta(days=2) and told(case)[-1] == "case.proposal_declined"
        again = does(zhou, proposing.propose_extension, case, new_due_at=due + timedelta(days=4), **asked)
    with clock.pinned(due + timedelta(days=2, seconds=1)):
        with pytest.raises(NotNow):
            does(han, proposing.decide, case, again.pk, agrees=True)
        with pytest.raises(NotNow):
            does(zhou, proposing.propose_extension, case, new_due_at=due + timedelta(days=9), **asked)
    assert Proposal.objects.get(pk=again.pk).decided_at is None


def test_pages_offer_each_verb_and_keep_what_was_typed(promised, zhou, han, jiang, as_):
    case, other = taken(zhou, jiang), taken(zhou, jiang)
    client, page_of = as_(zhou), f"/cases/{case.number}/"
    far = "2026-03-20T18:00"
    for verb, data in (
        ("link", {"to": other.number, "kind": "related"}), ("unlink", {"to": other.number}),
        ("split", {"kind": "inquiry", "title": "收费", "text": "水费怎么算"}),
        ("extend", {"promise": "CN-001.solve", "code": "parts", "new_due_at": far, "text": "周五修好"}),
        ("void", {"code": "mistake", "text": "登记了两次"}),
    ):  # fmt: skip
        shown = client.post(f"{page_of}{verb}/", data, follow=True)
        assert shown.status_code == 200, (verb, shown.content.decode()[:2000])
    assert "周五修好" in shown.content.decode() and "登记了两次" in shown.content.decode()
    refused = client.post(f"{page_of}extend/", {"promise": "CN-001.solve", "code": "parts", "new_due_at": far, "text": "再说一次"})
    assert refused.status_code == 409 and "再说一次" in refused.content.decode()
    mine = Proposal.objects.get(what="extension")
    assert client.post(f"{page_of}decide/", {"proposal": mine.pk, "agrees": "yes"}).status_code == 409
    agreed = as_(han).post(f"{page_of}decide/", {"proposal": mine.pk, "agrees": "yes"}, follow=True)
    assert agreed.status_code == 200 and "周五修好" in agreed.content.decode() and "extension.agreed" in told(case)
    assert client.post(f"{page_of}merge/", {"into": other.number}, follow=True).status_code == 200
    merged = client.get(page_of).content.decode()
    assert f"/cases/{other.number}/" in merged and "case_do" not in merged and 'name="into"' not in merged
    assert f"/cases/{case.number}/" in client.get(f"/cases/{other.number}/").content.decode()
