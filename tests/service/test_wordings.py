"""Standard replies and macros: written by leads, filled for a case, done whole or not at all, one by one and for many."""

from __future__ import annotations

import re

import pytest

from tests.customers.conftest import person, undertaken
from tests.service.test_cases import does, taken, told
from yinuo.desks.customers.access import seeing
from yinuo.desks.service import bulking
from yinuo.desks.service.actions import answering, macros, wording
from yinuo.desks.service.models import BulkAct, Case, Edition, Macro, Message, StandardReply
from yinuo.desks.service.queries import wordings
from yinuo.desks.service.refusals import BadCase, CaseChanged, MayNotWriteWordings, NoSuchWording, StepRefused
from yinuo.kit import clock

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.rows_without_events]
WORDS = "{称呼}：\n{case} 已收到，我们在 {最近期限} 前答复。{我的姓名}"


@pytest.fixture
def lead(db, noon):
    """Who writes the words of everybody."""
    return undertaken(person("lead", "方主管", "supervisor"))


def written(lead, **said):
    return wording.write_reply(lead, None, **({"name": "已收到", "text": WORDS, "kind": "complaint"} | said), at=clock.now())


def said_in(case):
    with seeing(case.owner, purpose="test") as viewer:
        rows = Message.objects.filter(case=case).order_by("pk")
        return [(one.direction, viewer.opener.open(one, "text", customer=one.customer_id)) for one in rows]


def test_a_reply_is_written_by_leads_with_every_edition_and_filled_for_a_case_without_being_evaluated(promised, zhou, lead, jiang, as_):
    for staff, words, refusal in (
        (zhou, WORDS, MayNotWriteWordings),
        (lead, "{价格}", BadCase),
        (lead, "{0.__class__}", BadCase),
        (lead, " ", BadCase),
    ):
        with pytest.raises(refusal):
            wording.write_reply(staff, None, name="已收到", text=words, at=clock.now())
    assert not StandardReply.objects.exists() and not Edition.objects.exists()
    row = written(lead)
    with pytest.raises(BadCase):
        written(lead)  # the name is in use
    wording.write_reply(lead, row, name="已收到", text=WORDS + "。", text_en="Dear {customer}, {case}", kind="complaint", at=clock.now())
    written(lead, name="咨询", kind="inquiry")
    wording.archive(lead, written(lead, name="旧的"), at=clock.now())
    assert [(one.place, one.said["text"][-1]) for one in wordings.editions_of(row.ref)] == [(2, "。"), (1, "}")]
    case, browser = taken(zhou, jiang, title="{price}"), as_(zhou)
    (found,) = browser.get(f"/cases/{case.number}/replies/?as=data").json()["replies"]
    assert found["text"] == f"江枫物业：\n{case.number} 已收到，我们在 2026年3月2日 15:30 前答复。周楠。"
    with seeing(zhou, purpose="test") as viewer:
        case.language = "en"
        assert wordings.rendered(viewer, case, [StandardReply.objects.get(pk=row.pk)], at=clock.now())[0][1].endswith(f", {case.number}")
    # without script: chosen on a page of its own, put behind what was typed, nothing is sent
    page = browser.post(f"/cases/{case.number}/replies/?into=ask", {"text": "先说一句", "channel": "sms", "revision": case.revision})
    assert 'value="先说一句"' in page.content.decode() and "旧的" not in page.content.decode()
    filled = browser.post(f"/cases/{case.number}/fill/", {"into": "ask", "text": "先说一句", "channel": "sms", "reply": row.pk})
    assert filled.status_code == 200 and "先说一句\n\n江枫物业：" in filled.content.decode() and len(said_in(case)) == 1
    # pages of the list: for leads with forms, for others to read
    assert browser.get("/queue/replies/").status_code == 200 and "旧的" in browser.get("/queue/replies/?archived=yes").content.decode()
    asked = as_(lead)
    form = {"name": "新的", "text": "好的 {今天}", "kind": "", "complexity": ""}
    assert asked.post("/queue/replies/new/", form).status_code == 302 and browser.post("/queue/replies/new/", form).status_code == 403
    refused = asked.post(f"/queue/replies/{row.pk}/", form | {"text": "{没有}"})
    assert refused.status_code == 400 and "{没有}</textarea>" in refused.content.decode()
    assert asked.post(f"/queue/replies/{row.pk}/archive/").status_code == 302
    assert asked.post(f"/queue/replies/{row.pk}/restore/").status_code == 302 and StandardReply.objects.get(pk=row.pk).archived_at is None
    assert browser.post(f"/cases/{case.number}/fill/", {"into": "close", "reply": row.pk}).status_code == 404


def test_a_macro_does_all_its_steps_by_the_acts_there_are_or_none(promised, zhou, lead, jiang, as_):
    reply = written(lead)
    steps = [
        {"verb": "answer", "reply": reply.pk, "channel": "phone"}, {"verb": "grade", "complexity": "complex"},
        {"verb": "note", "text": "已按 {工单号} 的流程处理"}, {"verb": "ask", "text": "请补一张照片"},
    ]  # fmt: skip
    for bad in (
        [],
        [{"verb": "delete"}],
        [{"verb": "answer"}],
        [{"verb": "grade"}],
        [{"verb": "offer"}],
        [{"verb": "note", "text": "{x}"}],
        steps * 2,
    ):
        with pytest.raises(BadCase):
            wording.write_macro(lead, None, name="先答后问", steps=bad, at=clock.now())
    macro = wording.write_macro(lead, None, name="先答后问", steps=steps, kind="complaint", at=clock.now())
    case, browser = taken(zhou, jiang), as_(zhou)
    before, url = told(case), f"/cases/{case.number}/"
    assert "先答后问" in browser.get(url).content.decode()
    shown = browser.get(f"{url}macro/?macro={macro.pk}").content.decode()
    assert f"已按 {case.number} 的流程处理" in shown and "请补一张照片" in shown and told(case) == before
    assert browser.post(f"{url}macro/{macro.pk}/", {"revision": case.revision}).status_code == 302
    done = Case.objects.get(pk=case.pk)
    assert (done.state, done.complexity, done.responded_at is not None) == ("waiting", "complex", True)
    assert [way for way, _text in said_in(done)] == ["in", "out", "note", "out"] and case.number in said_in(done)[2][1]
    assert {"complaint.responded", "case.reclassified", "customer.asked"} <= set(told(case))
    # once more: the last step is refused, so the three before it were not done either
    before, words = told(case), said_in(done)
    with pytest.raises(StepRefused) as refused:
        does(zhou, macros.run, done, macro, revision=done.revision)
    assert (
        "4" in str(refused.value)
        and told(case) == before
        and said_in(done) == words
        and Case.objects.get(pk=case.pk).revision == done.revision
    )
    with pytest.raises(CaseChanged):
        does(zhou, macros.run, done, macro, revision=1)
    inquiry = taken(zhou, jiang, kind="inquiry")
    with pytest.raises(NoSuchWording):
        does(zhou, macros.run, inquiry, macro, revision=None)  # it is for complaints
    # for many at once, each for itself: done, and refused with why
    fresh = taken(zhou, jiang)
    many = {"verb": "macro", "number": [case.number, fresh.number, inquiry.number], "macro": macro.pk, "confirm": "yes"}

    def page_of(**more):
        page = browser.post("/queue/many/", many | more).content.decode()
        assert (told(case), told(fresh)) == (before, plain)
        return page, re.search(r'name="seen" value="([0-9a-f]{64})"', page)

    plain = told(fresh)
    assert page_of(confirm="no")[1] is None and page_of(macro="x")[1] is None
    # shown before, for each case with its own words; done once exactly that was seen
    page, seen = page_of()
    assert all(f"已按 {one.number} 的流程处理" in page for one in (case, fresh)) and f"已按 {inquiry.number}" not in page
    assert str(NoSuchWording.text) in page and page.count("请补一张照片") == 2
    wording.write_macro(lead, macro, name="先答后问", steps=[*steps[:3], steps[3] | {"text": "请补两张"}], kind="complaint", at=clock.now())
    page, again = page_of(seen=seen[1])
    assert page.count("请补两张") == 2 and again[1] != seen[1]
    assert browser.post("/queue/many/", many | {"seen": again[1]}).status_code == 302
    act = BulkAct.objects.get()
    assert {one["number"]: one["done"] for one in act.outcome} == {case.number: False, fresh.number: True, inquiry.number: False}
    assert any(one["why"] for one in act.outcome) and bulking.verb_of("macro") is not None
    assert Case.objects.get(pk=fresh.pk).state == "waiting" and told(case) == before
    # its page, and out of use
    asked = as_(lead)
    page = asked.get(f"/queue/macros/{macro.pk}/").content.decode()
    assert "请补两张" in page and browser.get(f"/queue/macros/{macro.pk}/").status_code == 200
    form = {"name": "交给同事", "kind": "", "verb_1": "take", "verb_2": "offer", "to_2": "zhou"}
    assert asked.post("/queue/macros/new/", form).status_code == 302 and Macro.objects.get(name="交给同事").steps[1] == {
        "verb": "offer",
        "to": "zhou",
    }
    assert asked.post("/queue/macros/new/", form | {"name": "缺", "to_2": ""}).status_code == 400
    assert asked.post(f"/queue/macros/{macro.pk}/archive/").status_code == 302
    assert browser.post(f"/cases/{inquiry.number}/macro/{macro.pk}/").status_code == 404
    assert answering and browser.get("/queue/macros/?archived=yes").status_code == 200
