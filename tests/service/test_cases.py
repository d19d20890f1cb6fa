"""A contact from its receipt to its end: number, clocks of every document, answers, pauses, refusals that change nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.customers.conftest import NOON
from tests.service.conftest import added
from yinuo.desks.customers.access import seeing
from yinuo.desks.service import access
from yinuo.desks.service.actions import answering, moving, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.actions.receiving import Wanted, receive
from yinuo.desks.service.models import Case, Deadline, Message
from yinuo.desks.service.queries import lines, queue
from yinuo.desks.service.queries import one as page
from yinuo.desks.service.queries.queue import Asked
from yinuo.desks.service.refusals import BadCase, CaseChanged, MayNotHandle, NoSuchCase, NotNow, OutOfReach
from yinuo.kit import clock
from yinuo.watch import queries as watch


def at(**after):
    return NOON + timedelta(**after)


def taken(staff, customer, **said):
    wanted = {"kind": "complaint", "channel": "phone", "title": "3 栋地暖不热", "text": "从昨晚开始整栋不热，室温 12 度"} | said
    with seeing(staff, purpose="test") as viewer:
        return receive(viewer, customer, Wanted(**wanted), at=clock.now())


def does(staff, act, case, /, *positional, **named):
    """One act by somebody, at the present instant of the test's clock."""
    with seeing(staff, purpose="test") as viewer:
        return act(viewer, case, *positional, at=clock.now(), **named)


def verdicts(case):
    return {row.promise.split(".")[1]: row.verdict for row in watch.rows_of_subject(case.ref)}


def told(case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_event WHERE subject = %s ORDER BY seq", [case.ref])
        return [kind for (kind,) in cursor.fetchall()]


def test_a_contact_is_a_case_with_all_its_clocks_at_once_and_counts_from_its_receipt(promised, zhou, jiang):
    case = taken(zhou, jiang, received_at=at(hours=-2))
    assert case.number == "TS-260302-001" and case.first_handler == case.owner == zhou
    rows = {row.promise: row for row in watch.rows_of_subject(case.ref)}
    assert {"CN-001.respond", "CN-001.solve", "HT-118.sooner", "CN-001.reply"} <= set(rows)
    # 10:00 on a Monday: two hours until the break at noon, half past one goes on
    assert rows["HT-118.sooner"].due_at == at(hours=0) and rows["CN-001.respond"].due_at == at(hours=3, minutes=30)
    nearest = Deadline.objects.get(subject=case.ref)
    assert (nearest.promise, nearest.due_at, nearest.running) == ("HT-118.sooner", at(), 5)
    assert verdicts(case)["handler"] == "kept"
    assert "3 栋" not in str(told(case)) and case.sealed_title is not None
    assert taken(zhou, jiang).number == "TS-260302-002" and taken(zhou, jiang, kind="inquiry").number == "ZX-260302-001"


def test_from_the_answer_to_the_end_each_act_stops_its_own_clock(promised, zhou, jiang):
    case = taken(zhou, jiang)
    with clock.pinned(at(minutes=10)):
        does(zhou, answering.note, case, "已派工程师，10:45 前判断是否换件")
        assert verdicts(case)["respond"] == "pending"  # a note among ourselves answers nothing
        case = does(zhou, answering.answer, case, Answer("工程师已在换热站"), revision=case.revision)
        assert verdicts(case) | {"respond": "kept", "sooner": "kept", "reply": "kept"} == verdicts(case)
        assert verdicts(case)["solve"] == "pending" and case.responded_at == at(minutes=10)
    with clock.pinned(at(minutes=20)):
        case = does(zhou, answering.ask, case, "请拍温控面板", channel="sms", revision=case.revision)
        (solve,) = [row for row in watch.rows_of_subject(case.ref) if row.promise == "CN-001.solve"]
        assert solve.is_paused and Deadline.objects.get(subject=case.ref).paused == 1
    with clock.pinned(at(minutes=41)):
        case = does(zhou, answering.hear, case, "照片已发", channel="sms")
        assert case.waits_since is None and case.unanswered == 1
        (solve,) = [row for row in watch.rows_of_subject(case.ref) if row.promise == "CN-001.solve"]
        assert not solve.is_paused
    with clock.pinned(at(hours=5)):
        case = does(zhou, answering.investigated, case, "循环泵变频器过热", revision=case.revision)
        case = does(zhou, settling.resolve, case, "已更换变频器，室温 20 度", channel="phone", revision=case.revision)
        assert verdicts(case)["solve"] == verdicts(case)["investigated"] == "kept"
        case = does(zhou, settling.close, case, cause="product", opinion="satisfied", revision=case.revision)
    assert verdicts(case) | {"cause": "kept", "opinion": "kept"} == verdicts(case)
    assert not Deadline.objects.filter(subject=case.ref).exists()
    assert told(case)[-2:] == ["complaint.closed", "case.closed"] and "complaint.accepted" in told(case)


def test_a_customer_who_does_not_agree_opens_it_again_and_dissatisfied_is_never_blocked(promised, zhou, jiang):
    case = taken(zhou, jiang)
    case = does(zhou, settling.resolve, case, "已处理", channel="phone", revision=None)
    case = does(zhou, settling.reopen, case, "没有解决，还是 12 度", channel="phone", revision=None)
    assert (case.state, case.reopened, case.responded_at, case.unanswered) == ("open", 1, None, 1)
    assert Deadline.objects.filter(subject=case.ref).exists()
    case = does(zhou, settling.resolve, case, "再次处理", channel="phone", revision=None)
    case = does(zhou, settling.close, case, cause="product", opinion="dissatisfied", revision=None)
    assert case.opinion == "dissatisfied" and "complaint.accepted" not in told(case)


def test_a_case_stays_with_who_has_it_until_somebody_accepts(promised, zhou, han, jiang, far):
    case = taken(zhou, jiang)
    case = does(zhou, moving.offer, case, to="han", revision=case.revision)
    assert (case.owner, case.offered_to) == (zhou, han)
    with pytest.raises(NotNow):
        does(zhou, moving.accept, case)
    case = does(han, moving.accept, case)
    assert (case.owner, case.offered_to, case.first_handler) == (han, None, zhou)
    for name in ("far", "nobody", "zh\0u"):
        with pytest.raises(OutOfReach):
            does(han, moving.offer, case, to=name, revision=None)
    assert Case.objects.get(pk=case.pk).offered_to is None


def test_a_new_grade_changes_terms_and_sets_no_clock_back(promised, zhou, jiang):
    case = taken(zhou, jiang)
    with clock.pinned(at(hours=3)):
        case = does(zhou, moving.grade, case, urgency="urgent", complexity="major", revision=case.revision)
        (major,) = [row for row in watch.rows_of_subject(case.ref) if row.promise == "CN-001.major"]
        assert major.opened_at == NOON and "complaint.specialist_assigned" in told(case)
    again = taken(zhou, jiang)
    does(zhou, moving.grade, again, urgency="normal", complexity="major", revision=again.revision)  # in the very second of the receipt
    assert verdicts(again)["major"] == "pending"


def test_two_at_once_one_wins_and_the_other_is_told(promised, zhou, han, jiang):
    case = taken(zhou, jiang)
    does(zhou, answering.answer, case, Answer("已联系"), revision=case.revision)
    before = Message.objects.filter(case=case).count()
    with pytest.raises(CaseChanged):
        does(han, answering.answer, case, Answer("我来答复"), revision=case.revision)
    assert Message.objects.filter(case=case).count() == before


@pytest.mark.parametrize(
    "said",
    [
        {"title": " "}, {"text": ""}, {"title": "长" * 121}, {"text": "长" * 10_001}, {"kind": "war"}, {"channel": "owl"}, {"urgency": "x"},
        {"received_at": NOON + timedelta(seconds=1)}, {"received_at": NOON - timedelta(days=400)},
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing_not_even_a_number(promised, zhou, jiang, said):
    with pytest.raises(BadCase):
        taken(zhou, jiang, **said)
    assert not Case.objects.exists() and not Message.objects.exists()
    assert taken(zhou, jiang).number == "TS-260302-001"


def test_out_of_step_changes_nothing(promised, zhou, jiang):
    case = taken(zhou, jiang)
    for act, named in (
        (settling.close, {"cause": "product", "opinion": "satisfied", "revision": None}),
        (settling.reopen, {"revision": None, "channel": "phone"}),
    ):
        with pytest.raises(NotNow):
            does(zhou, act, case, *([] if act is settling.close else ["为什么"]), **named)
    does(zhou, settling.resolve, case, "已处理", channel="phone", revision=None)
    with pytest.raises(NotNow):
        does(zhou, settling.resolve, case, "已处理", channel="phone", revision=None)
    for cause, opinion in (("", "satisfied"), ("product", ""), ("magic", "satisfied")):
        with pytest.raises(BadCase):
            does(zhou, settling.close, case, cause=cause, opinion=opinion, revision=None)
    assert Case.objects.get(pk=case.pk).state == "resolved"


def test_who_does_not_reach_the_customer_learns_nothing_of_the_case(promised, zhou, far, an, jiang, as_app_role):
    case = taken(zhou, jiang)
    with seeing(far, purpose="test") as viewer:
        assert not access.cases_of(viewer).exists() and not Case.objects.filter(pk=case.pk).exists()  # both walls
        with pytest.raises(NoSuchCase) as hidden:
            access.case_for(viewer, case.number)
        with pytest.raises(NoSuchCase) as missing:
            access.case_for(viewer, "TS-260302-999")
    assert str(hidden.value).replace(case.number, "") == str(missing.value).replace("TS-260302-999", "")
    with pytest.raises(MayNotHandle):
        does(an, answering.note, case, "看看")  # sees every customer, speaks with none


def test_the_queue_reads_what_is_nearest_and_goes_on_where_it_stopped(promised, zhou, han, jiang, lu, monkeypatch):
    other = added(lu, {"name": "安澜医院", "phone": "13800006022"}, department="华东")
    late = taken(zhou, other, received_at=at(hours=-20))
    plain = taken(zhou, other)
    gold = taken(zhou, jiang)
    praise = taken(han, other, kind="praise", title="谢谢", text="师傅很好")
    asked = {}
    for few in (queue.FEW, 1):  # few are put in order here, many are read off the index: the same
        monkeypatch.setattr(queue, "FEW", few)
        with seeing(zhou, purpose="test") as viewer:
            found = queue.stretch(viewer, access.cases_of(viewer), Asked(), limit=2)
            rest = queue.stretch(viewer, access.cases_of(viewer), Asked(after=found.next_key), limit=2)
            assert [one.number for one in (*found.cases, *rest.cases)] == [one.number for one in (late, gold, plain, praise)]
            assert not rest.next_key
            mine = queue.stretch(viewer, access.cases_of(viewer), Asked(view="mine"))
            assert {one.number for one in mine.cases} == {late.number, gold.number, plain.number}
            asked[few] = queue.counts_of(viewer, access.cases_of(viewer))
            shown = lines.lines(viewer, found, at=NOON)
            assert shown[0].title == "3 栋地暖不热" and shown[1].name == "江枫物业"
            assert {shown[0].clock.tone, shown[1].clock.tone} <= {"late", "run", "risk"}
    assert asked[1] == asked[max(asked)] and asked[1]["nearest"] == 4 and asked[1]["waits"] == 4


def test_a_view_of_one_state_is_read_off_its_own_index_and_follows_the_case(promised, zhou, jiang, monkeypatch):
    never, resumed, again, still = (taken(zhou, jiang, kind="inquiry") for _place in range(4))
    for one in (resumed, again, still):
        does(zhou, answering.ask, one, "请拍照", channel="sms", revision=None)
    for one in (resumed, again):
        does(zhou, answering.hear, one, "照片已发", channel="sms")
    does(zhou, answering.ask, again, "请再拍一张", channel="sms", revision=None)
    does(zhou, settling.resolve, never, "已处理", channel="phone", revision=None)
    for few in (queue.FEW, 1):
        monkeypatch.setattr(queue, "FEW", few)
        with seeing(zhou, purpose="test") as viewer:
            found = {view: queue.stretch(viewer, access.cases_of(viewer), Asked(view=view)) for view in ("asked", "solved")}
        assert {one.number for one in found["asked"].cases} == {again.number, still.number}
        assert [one.number for one in found["solved"].cases] == [never.number]


def test_a_page_of_the_queue_asks_as_often_for_forty_cases_as_for_four(promised, zhou, jiang, django_assert_max_num_queries, as_):
    client = as_(zhou)
    for _case in range(4):
        taken(zhou, jiang)
    client.get("/queue/")
    with django_assert_max_num_queries(60) as few:
        assert client.get("/queue/").status_code == 200
    for _case in range(36):
        taken(zhou, jiang)
    with django_assert_max_num_queries(60) as many:
        assert client.get("/queue/").status_code == 200
    assert len(many) <= len(few)


def test_pages_lead_from_the_queue_to_the_end_and_keep_what_was_typed(promised, zhou, jiang, as_):
    client = as_(zhou)
    assert "没有未办结的来件" in client.get("/queue/").content.decode()
    page_of_new = client.get(f"/cases/new/?customer={jiang.number}")
    assert "江枫物业" in page_of_new.content.decode()
    form = {"customer": jiang.number, "kind": "complaint", "channel": "phone", "title": "地暖<b>不热</b>", "text": "<script>1</script>",
            "urgency": "normal", "complexity": "plain"}  # fmt: skip
    refused = client.post("/cases/new/", form | {"title": ""})
    assert refused.status_code == 400 and "&lt;script&gt;1&lt;/script&gt;" in refused.content.decode()
    made = client.post("/cases/new/", form, follow=True)
    case = Case.objects.get()
    shown = made.content.decode()
    assert "地暖&lt;b&gt;不热&lt;/b&gt;" in shown and "<script>1" not in shown and case.number in shown and "CN-001" in shown
    stale = client.post(f"/cases/{case.number}/answer/", {"revision": "99", "text": "您好，已派人", "channel": "phone"})
    assert stale.status_code == 409 and "您好，已派人" in stale.content.decode()
    for verb, data in (
        ("answer", {"text": "您好", "channel": "phone"}), ("note", {"text": "备注"}), ("ask", {"text": "请补充", "channel": "sms"}),
        ("hear", {"text": "补充", "channel": "sms"}), ("investigated", {"text": "变频器"}),
        ("grade", {"urgency": "urgent", "complexity": "complex"}), ("resolve", {"text": "好了", "channel": "phone"}),
        ("close", {"cause": "product", "opinion": "partly"}), ("reopen", {"text": "又坏了", "channel": "phone"}),
    ):  # fmt: skip
        answer = client.post(f"/cases/{case.number}/{verb}/", data, follow=True)
        assert answer.status_code == 200, (verb, answer.content.decode()[:2000])
    assert client.get(f"/cases/{case.number}/answer/").status_code == 302
    assert client.post(f"/cases/{case.number}/burn/").status_code in (200, 302, 400)
    assert client.get("/cases/TS-1/").status_code == 404
    assert b"TS-260302-001" in client.get("/queue.csv").content and "江枫" not in client.get("/queue.csv").content.decode()
    assert client.get("/queue/?view=closed").status_code == 200 == client.get("/queue/?after=zzz~&view=mine").status_code
    panel = client.get(f"/customers/{jiang.number}/").content.decode()
    assert "来件" in panel and "地暖&lt;b&gt;" in panel


def test_stages_and_clocks_stand_in_their_order(promised, zhou, jiang):
    case = taken(zhou, jiang)
    case = does(zhou, answering.answer, case, Answer("您好"), revision=None)
    steps = page.stages(case)
    assert [step.at is not None for step in steps][:3] == [True, True, False] and steps[2].is_now
    clocks = page.clocks(case, at=NOON)
    running = [one.row.due_at for one in clocks if one.clock is not None]
    assert running == sorted(running) and all(one.clause.document in ("CN-001", "HT-118") for one in clocks)
