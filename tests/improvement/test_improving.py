"""Improvements from source to effect, demands, suggestions from the judgement to what was told; refusals that change nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.service.test_cases import NOON, does, taken, told
from yinuo.desks.complaints.actions import handling
from yinuo.desks.customers.access import seeing
from yinuo.desks.improvement import actions
from yinuo.desks.improvement.actions import items, suggestions
from yinuo.desks.improvement.actions.items import Wanted
from yinuo.desks.improvement.models import Item, Suggestion
from yinuo.desks.improvement.queries import listing
from yinuo.desks.improvement.queries.keeping import of_this_desk
from yinuo.desks.improvement.refusals import BadImprovement, ImprovementNotNow, MayNotImprove, SuggestionNotNow
from yinuo.desks.service.actions import settling
from yinuo.desks.service.refusals import BadCase, NoSuchCase
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.watch import queries as watch

DAY = date(2026, 4, 1)


def wanted(**said):
    usual = {"title": "清洗滤网", "measure": "每季度清洗一次", "owner": "zhou", "due_on": DAY, "source": "market", "ground": "需求变化"}
    return Wanted(**usual | said)


def acts(staff, act, *positional, **named):
    with seeing(staff, purpose="test") as viewer:
        return act(viewer, *positional, at=clock.now(), **named)


def verdict(promise, subject):
    return {row.promise: row.verdict for row in watch.rows_of_subject(subject)}.get(promise)


def test_a_suggestion_is_answered_planned_done_and_its_effect_told(letters, zhou, han, far, lu, jiang):
    case = taken(zhou, jiang, kind="suggestion", title="加装温度显示", text="建议每层加装温度显示")
    for reason, judgement in (("  ", "declined"), ("好", "")):
        with pytest.raises((BadCase, BadImprovement)):
            acts(zhou, suggestions.judge, case, judgement=judgement, reason=reason, channel="phone", revision=None)
    with pytest.raises(BadImprovement):  # not judged yet
        acts(zhou, items.open_item, wanted(source="suggestion", source_ref=case.number))
    assert not Suggestion.objects.exists() and not Item.objects.exists() and "suggestion.responded" not in told(case)
    with clock.pinned(NOON + timedelta(hours=1)):
        made = acts(zhou, suggestions.judge, case, judgement="accepted", reason="很好，三个月内办", channel="phone", revision=None)
        with pytest.raises(SuggestionNotNow):
            acts(zhou, suggestions.judge, case, judgement="declined", reason="不办", channel="phone", revision=None)
    assert made.due_on == date(2026, 6, 2)  # by the letter's three months, not by the house's six
    assert {"suggestion.responded", "feedback.answered", "suggestion.accepted"} <= set(told(case))
    assert verdict("SG.reply", case.ref) == "kept" and verdict("SG.done", case.ref) == "pending"
    item = acts(zhou, items.open_item, wanted(source="suggestion", source_ref=case.number, owner="far"))
    assert item.source_ref == case.ref and Suggestion.objects.get().item == item and verdict("SG.planned", case.ref) == "kept"
    with pytest.raises(BadImprovement):
        acts(lu, items.drop, item, reason="不做了")  # a customer waits for it
    with pytest.raises(SuggestionNotNow):
        acts(zhou, suggestions.tell_effect, case, "已办", channel="phone")
    does(zhou, settling.resolve, case, "已列入计划", channel="phone", revision=None)
    does(zhou, settling.close, case, cause="process", opinion="satisfied", revision=None)
    with clock.pinned(NOON + timedelta(days=20)):
        acts(far, items.carry_out, item)  # whose department does not reach the customer
        assert verdict("SG.done", case.ref) == "kept"
        acts(zhou, suggestions.tell_effect, case, "每层已装好温度显示", channel="phone")
        with pytest.raises(SuggestionNotNow):
            acts(zhou, suggestions.tell_effect, case, "再说一次", channel="phone")
    assert told(case)[-2:] == ["customer.updated", "suggestion.effect_told"]
    with seeing(zhou, purpose="test") as viewer:
        assert of_this_desk(viewer, [jiang.pk], NOON)["suggestions"][0]["reason"] == "很好，三个月内办"
        assert [one.number for one in listing.suggestions(viewer, "done", on=DAY)] == [case.number]
        assert not listing.suggestions(viewer, "untold", on=DAY) and not listing.suggestions(viewer, "late", on=date(2027, 1, 1))
    with seeing(far, purpose="test") as viewer:
        assert not listing.suggestions(viewer, "done", on=DAY)


def test_an_effect_is_checked_by_another_and_without_one_it_is_open_again(letters, zhou, han, an, lu, jiang):
    case = taken(zhou, jiang)
    item = acts(
        zhou, items.open_item, wanted(source="complaint", source_ref=case.number, sort="corrective", metric="每月投诉", before=12, target=6)
    )
    acts(zhou, handling.find_cause, case, cause="product", whys="滤网堵塞")
    assert "improvement.opened" in told(case) and verdict("SG.ground", case.ref) == "kept"
    with pytest.raises(ImprovementNotNow):
        acts(han, items.check_effect, item, is_effective=True, effect="有效", after=Decimal(5))
    assert verdict("SG.corrected", case.ref) == "pending"
    acts(zhou, items.carry_out, item)
    assert verdict("SG.corrected", case.ref) == "kept"
    with pytest.raises(MayNotImprove):
        acts(zhou, items.check_effect, item, is_effective=True, effect="有效", after=Decimal(5))
    with pytest.raises(BadImprovement):
        acts(han, items.check_effect, item, is_effective=True, effect="有效", after=None)
    row = acts(han, items.check_effect, item, is_effective=False, effect="投诉未减少", after=Decimal(12))
    assert (row.state, row.tries) == ("open", 1) and "improvement.completed" not in told(case)
    acts(zhou, items.carry_out, item)
    row = acts(han, items.check_effect, item, is_effective=True, effect="投诉减半", after=Decimal(5))
    assert row.state == "effective" and verdict("SG.effect", case.ref) == "kept"
    with pytest.raises(MayNotImprove):
        acts(zhou, items.publish, item, zh="滤网每季清洗", en="Filters are cleaned every quarter")
    assert "滤网每季清洗" not in Client().get("/changed/").content.decode()
    acts(lu, items.publish, item, zh="滤网每季清洗", en="Filters are cleaned every quarter")
    public = Client().get("/changed/").content.decode()
    assert "滤网每季清洗" in public and case.number not in public
    found = listing.year_of(2026)
    assert (found.opened, found.completed, found.on_time_share, found.again, found.measured) == (1, 1, 100.0, 1, [row])


def test_a_low_score_demands_a_plan_that_another_approves(letters, zhou, sun, lu, ye):
    book.append("survey.completed", subject="survey:2026-Q1", actor="system:feedback", occurred_at=NOON, data={})
    item = actions.demand("华东", "survey", "季度满意度 86%，低于 90%", NOON, source_ref="survey:2026-Q1")
    assert (item.state, item.owner, item.due_on) == ("demanded", sun, date(2026, 3, 16))  # ten workdays after a Monday
    assert actions.demand("华东", "survey", "再次要求", NOON, source_ref="survey:2026-Q1") == item
    for source, reason in (("stars", "低"), ("survey", " ")):
        with pytest.raises(BadImprovement):
            actions.demand("华东", source, reason, NOON)
    with pytest.raises(MayNotImprove):
        acts(zhou, items.plan, item, wanted())
    with pytest.raises(BadImprovement):
        acts(sun, items.plan, item, wanted(due_on=date(2026, 3, 1)))
    acts(sun, items.plan, item, wanted(owner="sun"))
    with pytest.raises(MayNotImprove):
        acts(sun, items.approve, item, is_approved=True, reason="")
    with pytest.raises(BadImprovement):
        acts(lu, items.approve, Item.objects.get(), is_approved=False, reason="")
    acts(lu, items.approve, Item.objects.get(), is_approved=False, reason="没有措施的责任人")
    acts(sun, items.plan, item, wanted(owner="zhou"))
    acts(ye, items.approve, Item.objects.get(), is_approved=True, reason="")
    assert Item.objects.get().state == "open" and verdict("SG.survey", "survey:2026-Q1") == "kept"
    with seeing(zhou, purpose="test") as viewer:
        assert not listing.items(viewer, listing.Asked(view="late"), on=DAY)
        assert listing.items(viewer, listing.Asked(view="late"), on=DAY + timedelta(days=1)).get() == item
    acts(sun, items.move, item, due_on=DAY + timedelta(days=9), reason="备件晚到")
    acts(lu, items.drop, item, reason="由总部统一改造")
    assert Item.objects.get().state == "dropped"


def test_the_plan_that_a_low_score_demands_is_the_one_that_a_letter_waits_for(letters, sun, lu):
    score = "department_score:MY-001/华东"
    book.append("department_score.published", subject=score, actor="staff:lu", occurred_at=NOON, data={"department": "华东", "score": 86})
    item = actions.demand("华东", "survey", "满意度 86%，低于 90%", NOON, source_ref=score)
    assert verdict("SG.plan", score) is None  # a demand is no plan
    with clock.pinned(NOON + timedelta(days=3)):
        acts(sun, items.plan, item, wanted(owner="sun"))
    assert verdict("SG.plan", score) == "kept"


def test_nothing_is_opened_without_a_source_a_ground_and_a_person(letters, zhou, far, qian, jiang):
    case = taken(zhou, jiang)
    for said in (
        {"source": ""}, {"ground": " "}, {"title": ""}, {"owner": "nobody"}, {"due_on": date(2026, 3, 1)}, {"metric": "投诉"},
        {"sort": "x"},
        {"source_ref": "not a reference"}, {"source": "suggestion", "source_ref": case.number}, {"measure": "长" * 2_001},
    ):  # fmt: skip
        with pytest.raises(BadImprovement):
            acts(zhou, items.open_item, wanted(**said))
    with pytest.raises(NoSuchCase):
        acts(far, items.open_item, wanted(source="complaint", source_ref=case.number))
    with pytest.raises(MayNotImprove):
        acts(qian, items.open_item, wanted())
    assert not Item.objects.exists()


def test_the_pages(letters, zhou, sun, lu, jiang, as_):
    case, idea = taken(zhou, jiang), taken(zhou, jiang, kind="suggestion", title="加装显示", text="建议加装显示")
    agent, director = as_(zhou), as_(lu)
    assert f'value="case:{case.number}"' not in agent.get(f"/improvement/new/?case={case.number}").content.decode()
    said = {
        "title": "清洗", "measure": "每季清洗", "owner": "zhou", "due_on": "2026-04-01", "source": "complaint", "source_ref": case.number,
        "sort": "corrective", "ground": "多次投诉",
    }  # fmt: skip
    assert agent.post("/improvement/new/", said | {"source": ""}).status_code == 400
    assert agent.post("/improvement/new/", said).status_code == 302
    row = Item.objects.get()
    page = f"/improvement/{row.number}/"
    assert row.number in agent.get(f"/cases/{case.number}/").content.decode()
    assert agent.post(page, {"act": "done"}).status_code == 302
    refused = director.post(page, {"act": "effect", "verdict": "yes", "effect": ""})
    assert refused.status_code == 400 and Item.objects.get().state == "done"
    assert director.post(page, {"act": "effect", "verdict": "yes", "effect": "有效"}).status_code == 302
    assert director.post(page, {"act": "magic"}).status_code == 400 and Item.objects.get().state == "effective"
    bad = agent.post(f"/suggestions/{idea.number}/judge/", {"judgement": "declined", "reason": "", "channel": "phone"})
    assert bad.status_code == 400 and not Suggestion.objects.exists()
    judged = {"judgement": "declined", "reason": "管线不允许", "channel": "phone"}
    assert agent.post(f"/suggestions/{idea.number}/judge/", judged).status_code == 302
    assert idea.number in agent.get("/improvement/suggestions/?view=declined").content.decode()
    for address in (
        "/improvement/?view=all&search=GJ",
        "/improvement/?source=market",
        "/improvement.csv",
        "/improvement/year/2026/",
        page,
        "/changed/",
    ):
        assert director.get(address).status_code == 200, address
    assert agent.get("/improvement/GJ-none/").status_code == 404
