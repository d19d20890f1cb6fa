"""A complaint from its assessment to its end: evidence of each step, independence, remedies, levels, refusals that change nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.service.conftest import added
from tests.service.test_cases import NOON, does, taken, told, verdicts
from yinuo.desks.complaints import access
from yinuo.desks.complaints.actions import escalating, handling, proposing
from yinuo.desks.complaints.actions.handling import Assessment
from yinuo.desks.complaints.actions.proposing import Offer
from yinuo.desks.complaints.models import Complaint, Escalation, Proposal, Remedy
from yinuo.desks.complaints.queries import one as queries
from yinuo.desks.complaints.queries.keeping import of_this_desk
from yinuo.desks.complaints.refusals import BadComplaint, ComplaintNotNow, IsComplainedAbout, NeedsCheck, NotAComplaint, NotIndependent
from yinuo.desks.customers.access import seeing
from yinuo.desks.service import access as cases
from yinuo.desks.service.actions import answering, moving, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.models import Case
from yinuo.desks.service.refusals import NoSuchCase
from yinuo.kit import clock

MAJOR = Assessment(
    severity="high", impact="several", urgency="urgent", complexity="major", is_safety=True, immediate="taken", action="已停泵"
)
PLAIN = Assessment(severity="low", impact="one", urgency="normal", complexity="plain")


def payload(case, kind):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE subject = %s AND kind = %s ORDER BY seq DESC LIMIT 1", [case.ref, kind])
        (body,) = cursor.fetchone()
        return body if isinstance(body, str) else bytes(body).decode()


def test_a_major_complaint_is_told_only_after_a_second_person_looked_at_it(promised, zhou, han, sun, jiang):
    case = taken(zhou, jiang)
    with clock.pinned(NOON + timedelta(minutes=10)):
        does(zhou, handling.assess, case, MAJOR, revision=case.revision)
    assert {"complaint.assessed", "case.reclassified", "complaint.specialist_assigned"} <= set(told(case))
    does(zhou, handling.verify, case, result="substantiated", grade="minor", findings="循环泵变频器过热")
    assert '"breach_grade":"minor"' in payload(case, "complaint.verified") and verdicts(case)["investigated"] == "kept"
    for act in (
        lambda: does(zhou, answering.answer, case, Answer("今天更换", offers=True), revision=None),
        lambda: does(zhou, settling.resolve, case, "已更换", channel="phone", revision=None),
    ):
        with pytest.raises(NeedsCheck):
            act()
    assert "complaint.solution_offered" not in told(case) and Case.objects.get(pk=case.pk).state == "open"
    does(zhou, answering.answer, case, Answer("已收到，正在查"), revision=None)  # no solution yet, so nobody has to look at it
    offers = [Offer("repair"), Offer("compensation", "128.50"), Offer("apology")]
    first = does(zhou, proposing.propose, case, "更换变频器，赔偿 128.50 元", offers)
    with pytest.raises(NotIndependent):
        does(zhou, proposing.check, first, is_approved=True, remark="")
    with pytest.raises(BadComplaint):
        does(sun, proposing.check, first, is_approved=False, remark=" ")
    does(sun, proposing.check, first, is_approved=False, remark="赔偿未说明依据")
    with pytest.raises(NeedsCheck):
        does(zhou, proposing.tell_customer, first, channel="phone", revision=None)
    second = does(zhou, proposing.propose, case, "更换变频器，按第九条赔偿 128.50 元", offers)
    with seeing(sun, purpose="test") as viewer:
        assert [one.pk for one in access.proposals_to_check(viewer)] == [second.pk]
    does(sun, proposing.check, second, is_approved=True, remark="")
    does(zhou, proposing.tell_customer, second, channel="phone", revision=None)
    with pytest.raises(ComplaintNotNow):
        does(zhou, proposing.tell_customer, second, channel="phone", revision=None)
    assert verdicts(case)["major"] == "kept" and told(case).count("complaint.solution_offered") == 1
    (pay,) = Remedy.objects.filter(proposal=second, kind="compensation")
    assert pay.amount == Decimal("128.50") or pay.sealed_amount  # an organisation's stands in clear, a natural person's never
    does(zhou, proposing.carry_out, pay)
    with pytest.raises(ComplaintNotNow):
        does(zhou, proposing.carry_out, pay)
    case = does(zhou, settling.resolve, case, "已更换变频器", channel="phone", revision=None)
    does(zhou, handling.find_cause, case, cause="product", whys="变频器过热\n滤网堵塞\n没有清洗计划")
    does(zhou, settling.close, case, cause="product", opinion="satisfied", revision=None)
    assert told(case).index("complaint.solution_returned") < told(case).index("complaint.solution_approved")
    with seeing(zhou, purpose="test") as viewer:
        found = queries.handled(viewer, case, at=NOON)
        assert found.whys[2] == "没有清洗计划" and found.solutions[0].remedies[1].amount == "128.50"
        (copied,) = of_this_desk(viewer, [jiang.pk], NOON)["complaints"]
        assert [one["remedy"] for one in copied["remedies"]] == ["repair", "compensation", "apology"]


def test_a_natural_persons_amount_is_sealed(promised, zhou, lu):
    ma = added(lu, {"name": "马兰", "phone": "13800006022"}, register={"kind": "person"}, department="华东")
    org = added(lu, {"name": "枫园公司"}, register={"kind": "organisation"}, department="华东")
    for customer, is_sealed in ((ma, True), (org, False)):
        case = taken(zhou, customer)
        made = does(zhou, proposing.propose, case, "退款", [Offer("refund", "1,200")])
        (row,) = Remedy.objects.filter(proposal=made)
        assert (row.amount is None, bool(row.sealed_amount)) == (is_sealed, is_sealed) and "1200" not in payload(case, "complaint.proposed")


def test_nobody_deals_with_a_complaint_about_themselves(promised, zhou, han, sun, jiang):
    case = taken(zhou, jiang)
    does(han, handling.name_person, case, username="zhou", function="热线坐席")
    row = Case.objects.get(pk=case.pk)
    assert row.owner is None and row.first_handler == zhou and '"about":"zhou"' in payload(case, "complaint.person_named")
    does(han, moving.take, case)
    before = told(case)
    for act, positional, named in (
        (answering.answer, [Answer("我来答复")], {"revision": None}),
        (answering.investigated, ["没有问题"], {"revision": None}),
        (settling.resolve, ["已处理"], {"channel": "phone", "revision": None}),
        (moving.offer, [], {"to": "zhou", "revision": None}),
        (handling.verify, [], {"result": "not", "grade": "none", "findings": "没有"}),
        (handling.assess, [PLAIN], {"revision": None}),
        (escalating.escalate, [], {"target": "head", "body": ""}),
    ):
        with pytest.raises(IsComplainedAbout):
            does(zhou, act, case, *positional, **named)
    with pytest.raises(IsComplainedAbout):
        does(han, moving.offer, case, to="zhou", revision=None)
    with seeing(han, purpose="test") as viewer:
        assert zhou not in cases.colleagues(case) and sun in cases.colleagues(case) and viewer.staff == han
    does(han, handling.assess, case, MAJOR, revision=None)
    proposal = does(han, proposing.propose, case, "道歉", [Offer("apology")])
    with pytest.raises(IsComplainedAbout):
        does(zhou, proposing.check, proposal, is_approved=True, remark="")
    assert Proposal.objects.get().state == "waiting" and told(case)[: len(before)] == before
    does(zhou, answering.note, case, "我的说明：当时线路中断")  # their side is heard


def test_dissatisfied_is_recorded_and_goes_up_by_itself_level_by_level(promised, zhou, sun, lu, jiang):
    case = taken(zhou, jiang)
    case = does(zhou, settling.resolve, case, "已处理", channel="phone", revision=None)
    case = does(zhou, settling.close, case, cause="work", opinion="dissatisfied", revision=None)
    (first,) = Escalation.objects.all()
    assert (case.state, first.level, first.target, first.to, first.by) == ("closed", 1, "head", sun, None)
    assert first.due_on == NOON.date() + timedelta(days=2)  # two workdays after a Monday
    assert '"staff":"sun"' in payload(case, "complaint.escalated")
    with pytest.raises(ComplaintNotNow):
        does(zhou, escalating.handle, first, "我看过了")
    does(sun, escalating.handle, first, "重新派人上门")
    with pytest.raises(ComplaintNotNow):
        does(sun, escalating.handle, first, "再来一次")
    assert "complaint.handled" in told(case)
    does(zhou, settling.reopen, case, "还是不热", channel="phone", revision=None)
    second = Escalation.objects.get(level=2)
    assert (second.target, second.to) == ("director", lu)
    for target, body in (("mediation", " "), ("moon", "x")):
        with pytest.raises(BadComplaint):
            does(zhou, escalating.escalate, case, target=target, body=body)
    third = does(zhou, escalating.escalate, case, target="mediation", body="区消费者协会")
    assert (third.level, third.to) == (3, None) and "区消费者协会" in payload(case, "complaint.escalated")
    assert Complaint.objects.get().level == 3


def test_what_is_refused_changes_nothing(promised, zhou, han, far, jiang):
    inquiry = taken(zhou, jiang, kind="inquiry")
    with pytest.raises(NotAComplaint):
        does(zhou, handling.assess, inquiry, PLAIN, revision=None)
    case = taken(zhou, jiang)
    with pytest.raises(NoSuchCase):
        does(far, handling.verify, case, result="not", grade="none", findings="没有")
    for named in ({"severity": "huge"}, {"impact": ""}, {"immediate": "x"}, {"immediate": "impossible"}):
        said = {"severity": "low", "impact": "one", "urgency": "normal", "complexity": "plain"} | named
        with pytest.raises(BadComplaint):
            does(zhou, handling.assess, case, Assessment(**said), revision=None)
    with pytest.raises(BadComplaint):
        does(zhou, handling.verify, case, result="not", grade="minor", findings="没有")
    with pytest.raises(BadComplaint):
        does(zhou, handling.name_person, case, username="nobody", function="")
    for offers in (
        [], [Offer("gold")], [Offer("refund")], [Offer("apology", "5")], [Offer("refund", "0")], [Offer("refund", "1.005")],
        [Offer("refund", "NaN")], [Offer("refund", "1000000000")],
    ):  # fmt: skip
        with pytest.raises(BadComplaint):
            does(zhou, proposing.propose, case, "退款", offers)
    assert not Proposal.objects.exists() and not Complaint.objects.exists() and "complaint.assessed" not in told(case)
    ok = does(zhou, proposing.propose, case, "退款", [Offer("refund", "999999999.99")])
    assert ok.state == "drafted"  # a plain complaint needs no second person


def test_another_round_needs_another_check(promised, zhou, sun, jiang):
    case = taken(zhou, jiang, complexity="major")
    one = does(zhou, proposing.propose, case, "更换", [Offer("replacement")])
    does(sun, proposing.check, one, is_approved=True, remark="")
    does(zhou, settling.resolve, case, "已更换", channel="phone", revision=None)
    with clock.pinned(NOON + timedelta(hours=1)):
        does(zhou, settling.reopen, case, "又坏了", channel="phone", revision=None)
        with pytest.raises(NeedsCheck):
            does(zhou, settling.resolve, case, "又换了", channel="phone", revision=None)
        with pytest.raises(ComplaintNotNow):
            does(zhou, proposing.tell_customer, one, channel="phone", revision=None)
