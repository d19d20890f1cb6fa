"""A change of a document: who decides, when it may begin, and that what began before is judged by the terms before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.changes.conftest import NOON, TODAY, announce, later, midnight, published, sign_version
from yinuo.desks.changes.actions import notifying, proposing
from yinuo.desks.changes.choices import About, Channel, Progress, Proof, Reason, Side, Way
from yinuo.desks.changes.models import Notice, Proposal
from yinuo.desks.changes.queries.impact import impact_of
from yinuo.desks.changes.queries.lawful import lawful
from yinuo.desks.changes.refusals import (
    AlreadyDecided,
    BeforeSending,
    DayAhead,
    DayPast,
    NobodyTold,
    NoProof,
    NoReason,
    NotDelivered,
    NotInForce,
    NotNow,
    NotSigned,
    NotYet,
    OpenAlready,
    SecondPerson,
    TooEarly,
    WrongWay,
)
from yinuo.desks.documents.actions import drafting, signing
from yinuo.desks.documents.choices import Bound, State
from yinuo.desks.documents.models import Draft
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.promises.models import Version
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

APRIL_15 = date(2026, 4, 15)


def test_a_proposal_begins_the_next_version_of_the_same_number_with_its_values(propose) -> None:
    proposal = propose(respond_hours="6")
    assert (proposal.state, proposal.way, proposal.draft.version, proposal.draft.number) == ("proposed", Way.ALONE, 2, proposal.number)
    values = {one.key: one.value for one in proposal.draft.values.filter(is_current=True)}
    old = {one.key: one.value for one in proposal.base.values.filter(is_current=True)}
    assert {key for key in old if old[key] != values[key]} == {"respond_hours"}
    assert proposal.base.state == State.IN_FORCE
    assert proposal.draft.effective_on == APRIL_15


def test_a_proposal_without_reason_or_for_today_or_of_a_draft_is_refused(in_force, ready, lin) -> None:
    base = in_force()

    def attempt(draft: Draft = base, basis: str = "年度复盘", on: date = APRIL_15) -> None:
        proposing.propose(draft, reason=Reason.REVIEW, basis=basis, effective_on=on, by=lin, at=NOON)

    for refused, arguments in (
        (NoReason, {"basis": "  "}),
        (DayPast, {"on": date(2026, 3, 2)}),
        (NotInForce, {"draft": ready("S0-L1")}),
    ):
        with pytest.raises(refused):
            attempt(**arguments)
    assert Proposal.objects.count() == 0
    attempt(on=date(2026, 3, 3))
    with pytest.raises(OpenAlready):
        attempt()
    assert (Proposal.objects.count(), Draft.objects.filter(number=base.number).count()) == (1, 2)


def test_the_impact_names_who_gains_and_what_was_reworded(propose) -> None:
    proposal = propose(respond_hours="48")
    found = impact_of(proposal.base, proposal.draft, at=NOON)
    (effect,) = [one for row in found.rows for one in row.effects]
    assert (effect.name, effect.mark) == ("respond", "harsher")
    assert found.counts == {"harsher": 1}
    (row,) = found.rows
    assert "48" in [one.text for one in row.pair.after if one.kind == "new"]
    assert found.before_count == found.after_count > 5


@pytest.mark.django_db(transaction=True)
def test_what_began_before_keeps_its_limit_and_what_begins_after_has_the_new_one(propose, lin, zhou, lu) -> None:
    proposal = propose(respond_hours="48")
    old = next(one.value for one in proposal.base.values.filter(key="respond_hours", is_current=True))
    notice = announce(proposal, by=lin)
    published(notice, on=date(2026, 3, 2), by=lin)
    sign_version(proposal.draft, by=lu, drafter=lin, reviewer=zhou)
    since = midnight(APRIL_15)
    before, after = since - timedelta(seconds=1), since
    for case, at in (("case:1", before), ("case:2", after)):
        with clock.pinned(at), transaction.atomic():
            book.append("complaint.received", subject=case, actor="customer:1", occurred_at=at)
    with clock.pinned(since + timedelta(minutes=1)):
        done = proposing.take_effect(proposal, by="system", at=clock.now())
        catch_up()
        found = {row.subject: row.due_at for row in watch.rows(f"{proposal.number}.respond").rows}
    assert (done.state, done.effective_at) == (Progress.EFFECTIVE, since)
    assert found == {"case:1": before + timedelta(hours=int(old)), "case:2": after + timedelta(hours=48)}
    assert [one.in_force_until for one in Version.objects.order_by("number")] == [since, None]
    proposal.base.refresh_from_db()
    assert proposal.base.state == State.REPLACED
    with clock.pinned(since + timedelta(minutes=2)):
        catch_up()
        (row,) = watch.rows(f"{proposal.number}.change_notice").rows
    assert row.verdict == "kept"


def test_the_first_lawful_day_has_whole_days_between(propose, lin, zhou, lu) -> None:
    proposal = propose(effective_on=date(2026, 4, 2), respond_hours="6")  # 30 days are promised
    assert lawful(proposal, at=NOON.timestamp()).deliver_by == date(2026, 3, 2)
    with pytest.raises(NotSigned):
        _at_day(proposal, date(2026, 4, 2))
    sign_version(proposal.draft, by=lu, drafter=lin, reviewer=zhou)
    with pytest.raises(NobodyTold):
        _at_day(proposal, date(2026, 4, 2))
    notice = announce(proposal, by=lin)
    with pytest.raises(NotDelivered):
        _at_day(proposal, date(2026, 4, 2))
    with clock.pinned(later(days=1)):
        published(notice, on=date(2026, 3, 3), by=lin)
    assert lawful(proposal, at=NOON.timestamp()).earliest == date(2026, 4, 3)
    with pytest.raises(TooEarly):
        _at_day(proposal, date(2026, 4, 2))
    proposal.refresh_from_db()
    assert (proposal.state, Version.objects.count()) == (Progress.PROPOSED, 1)
    with clock.pinned(later(days=2)):
        proposing.reschedule(proposal, effective_on=date(2026, 4, 3), by=lin, at=clock.now())
    with pytest.raises(NotYet), clock.pinned(midnight(date(2026, 4, 3)) - timedelta(seconds=1)):
        proposing.take_effect(proposal, by="system", at=clock.now())
    assert _at_day(proposal, date(2026, 4, 3)).state == Progress.EFFECTIVE


def _at_day(proposal: Proposal, day: date) -> Proposal:
    with clock.pinned(midnight(day)):
        return proposing.take_effect(proposal, by="system", at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_forcing_needs_another_director_a_reason_and_opens_a_breach(propose, lin, zhou, lu) -> None:
    proposal = propose(effective_on=date(2026, 3, 12), respond_hours="6", by=lu)
    sign_version(proposal.draft, by=lu, drafter=lu, reviewer=zhou)
    with pytest.raises(SecondPerson):
        proposing.force_day(proposal, why="监管要求", by=lu, at=NOON)
    with pytest.raises(NoReason):
        proposing.force_day(proposal, why=" ", by=lin, at=NOON)
    proposing.force_day(proposal, why="监管要求立即执行", by=lin, at=NOON)
    assert _at_day(proposal, date(2026, 3, 12)).state == Progress.EFFECTIVE
    with clock.pinned(midnight(date(2026, 3, 12)) + timedelta(hours=1)):
        catch_up()
        (row,) = watch.rows(f"{proposal.number}.change_notice").rows
    assert row.verdict == "broken"


def test_management_approves_a_policy_and_the_proposer_does_not(in_force_policy, lin, lu, wang) -> None:
    proposal = proposing.propose(in_force_policy, reason=Reason.RULE, basis="制度修订", effective_on=APRIL_15, by=lu, at=NOON)
    assert proposal.way == Way.MANAGEMENT
    with pytest.raises(SecondPerson):
        proposing.approve(proposal, by=lu, at=NOON)
    with pytest.raises(WrongWay):
        proposing.consent(proposal, side=Side.OTHER, is_yes=True, name="何", evidence="函", on=date(2026, 3, 2), by=lin, at=NOON)
    assert proposing.approve(proposal, by=wang, at=NOON).state == Progress.AGREED
    with pytest.raises(NotNow):
        proposing.approve(proposal, by=wang, at=NOON)


@pytest.fixture
def in_force_policy(in_force, monkeypatch):
    """The policy in force (its template comes into force on a date)."""
    from tests.documents import conftest
    from yinuo.desks.documents.actions import drafting

    made = conftest.drafting.begin_draft

    def begin(template_id, *, by, at):
        draft = made(template_id, by=by, at=at)
        return drafting.describe(
            draft, {name: getattr(draft, name) for name in drafting.REGISTER} | {"effective_on": date(2026, 3, 1)}, by=by, at=at
        )

    monkeypatch.setattr(conftest.drafting, "begin_draft", begin)
    return in_force("S3", contract_number="HT-1")


def test_both_sides_consent_in_writing_and_a_one_sided_right_only_starts_the_change(contract_in_force, lin, lu) -> None:
    proposal = proposing.propose(contract_in_force, reason=Reason.OTHER_SIDE, basis="甲方来函", effective_on=APRIL_15, by=lin, at=NOON)
    assert (proposal.way, proposal.is_one_sided) == (Way.BOTH, True)
    ours = {"is_yes": True, "name": "陆知行", "evidence": "会签单 2026-18", "on": date(2026, 3, 2)}
    with pytest.raises(SecondPerson):
        proposing.consent(proposal, side=Side.COMPANY, by=lin, at=NOON, **ours)
    with pytest.raises(NoReason):
        proposing.consent(proposal, side=Side.COMPANY, by=lu, at=NOON, **{**ours, "evidence": ""})
    assert proposing.consent(proposal, side=Side.COMPANY, by=lu, at=NOON, **ours).state == Progress.PROPOSED
    with pytest.raises(AlreadyDecided):
        proposing.consent(proposal, side=Side.COMPANY, by=lu, at=NOON, **ours)
    assert proposing.consent(proposal, side=Side.OTHER, by=lin, at=NOON, **ours).state == Progress.AGREED


def test_the_no_of_the_other_side_refuses_the_change_and_the_contract_stays(contract_in_force, lin) -> None:
    proposal = proposing.propose(contract_in_force, reason=Reason.MARKET, basis="调价", effective_on=APRIL_15, by=lin, at=NOON)
    done = proposing.consent(
        proposal, side=Side.OTHER, is_yes=False, name="何望舒", evidence="复函 2026-03", on=date(2026, 3, 2), by=lin, at=NOON
    )
    done.draft.refresh_from_db()
    contract_in_force.refresh_from_db()
    assert (done.state, done.draft.state, contract_in_force.state) == (Progress.REFUSED, State.WITHDRAWN, State.IN_FORCE)
    again = proposing.propose(contract_in_force, reason=Reason.MARKET, basis="调价", effective_on=APRIL_15, by=lin, at=NOON)
    assert again.draft.version == 3


def test_what_is_withdrawn_makes_room_and_changes_nothing(propose, lin, zhou, lu) -> None:
    proposal = propose(respond_hours="6")
    sign_version(proposal.draft, by=lu, drafter=lin, reviewer=zhou)
    proposing.withdraw(proposal, why="市场情况变化", by=lin, at=NOON)
    proposal.draft.refresh_from_db()
    proposal.base.refresh_from_db()
    assert (proposal.draft.state, proposal.base.state) == (State.WITHDRAWN, State.IN_FORCE)
    with pytest.raises(NotNow):
        _at_day(proposal, APRIL_15)


def test_the_database_itself_refuses_a_second_open_change_and_an_own_approval(propose, lin) -> None:
    proposal = propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(approved_by=lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state=Progress.EFFECTIVE)


WAYS = [
    (Channel.POST, Proof.POSTMARK, True), (Channel.POST, Proof.READ, False), (Channel.HAND, Proof.RECEIPT, True),
    (Channel.EMAIL, Proof.POSTMARK, False), (Channel.EMAIL, Proof.READ, True), (Channel.FAX, Proof.RECEIPT, True),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "proof", "counts"), WAYS)
def test_each_way_of_sending_is_proven_by_its_own_paper(propose, lin, channel, proof, counts) -> None:
    proposal = propose()
    to = [notifying.Addressee("马先生", "姑苏区干将路 1 号", "customer:8f3a")]
    (notice,) = notifying.send(proposal.number, to, about=About.CHANGE, channel=channel, words="调价", by=lin, at=NOON, proposal=proposal)
    assert notice.state == "sent"
    if counts:
        assert notifying.deliver(notice, on=date(2026, 3, 2), proof=proof, detail="回执 12", by=lin, at=NOON).delivered_on == date(
            2026, 3, 2
        )
        return
    with pytest.raises(NoProof):
        notifying.deliver(notice, on=date(2026, 3, 2), proof=proof, detail="回执 12", by=lin, at=NOON)
    assert Notice.objects.get().state == "sent"


def test_delivery_lies_between_sending_and_today_and_what_came_back_is_sent_again(propose, lin) -> None:
    proposal = propose()
    to = [notifying.Addressee("马先生", "旧址", "customer:8f3a")]
    (notice,) = notifying.send(
        proposal.number, to, about=About.CHANGE, channel=Channel.POST, words="调价", by=lin, at=NOON, proposal=proposal
    )
    for refused, day in ((BeforeSending, date(2026, 3, 1)), (DayAhead, date(2026, 3, 3))):
        with pytest.raises(refused):
            notifying.deliver(notice, on=day, proof=Proof.POSTMARK, detail="邮戳", by=lin, at=NOON)
    notifying.fail(notice, is_returned=True, why="查无此人", by=lin, at=NOON)
    with pytest.raises(NotNow):
        notifying.deliver(notice, on=date(2026, 3, 2), proof=Proof.POSTMARK, detail="邮戳", by=lin, at=NOON)
    with clock.pinned(later(days=1)):
        again = notifying.send_again(notice, channel=Channel.HAND, address="新址", by=lin, at=clock.now())
    assert [one.number for one in lawful(proposal, at=NOON.timestamp()).undelivered] == ["TZ-2026-0002"]
    assert (again.words, again.sha256, again.address, again.again) == (notice.words, notice.sha256, "新址", notice)
    assert [one.number for one in Notice.objects.order_by("id")] == ["TZ-2026-0001", "TZ-2026-0002"]


def test_a_change_of_whom_it_is_for_is_shown_and_old_cases_stay_with_the_old_terms(ready, lin, zhou, lu) -> None:
    one, other = "KH-000417", "KH-000512"
    draft = ready("S4-L1")
    signing.reopen(draft, reason="写明客户", is_confirmed=True, by=lin, at=NOON)
    drafting.set_scope(draft, [(Bound.CUSTOMERS, one, None, None)], by=lin, at=NOON)
    base = sign_version(draft, by=lu, drafter=lin, reviewer=zhou)
    proposal = proposing.propose(base, reason=Reason.MARKET, basis="新增客户", effective_on=APRIL_15, by=lin, at=NOON)
    assert impact_of(base, proposal.draft, at=NOON).is_empty
    drafting.set_scope(proposal.draft, [(Bound.CUSTOMERS, each, None, None) for each in (one, other)], by=lin, at=NOON)
    found = impact_of(base, proposal.draft, at=NOON)
    assert [[row.name for row in rows] for rows in found.scopes] == [[one], [one, other]]
    assert found.counts.keys() == {"kinder"} and found.before_count == found.after_count
    assert "assessment" not in {effect.name for effect in found.loose}
    published(announce(proposal, by=lin), on=TODAY, by=lin)
    sign_version(proposal.draft, by=lu, drafter=lin, reviewer=zhou)
    with clock.pinned(midnight(APRIL_15)):
        proposing.take_effect(proposal, by="system", at=clock.now())
    first, second = (version.text for version in Version.objects.order_by("number"))
    assert f"expect complaint.responded where customer = '{one}'\n" in first
    assert f"expect complaint.responded where customer in ('{one}', '{other}')\n" in second
    assert Version.objects.get(number=1).in_force_until == midnight(APRIL_15)
