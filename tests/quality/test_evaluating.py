"""An evaluation from the standard to its publication, outages of channels; refusals that change nothing; the pages of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from tests.customers.conftest import NOON
from tests.service.test_cases import does, taken
from yinuo.desks.customers.access import seeing
from yinuo.desks.improvement.models import Item
from yinuo.desks.quality import access
from yinuo.desks.quality.actions import evaluations, outages, standards
from yinuo.desks.quality.actions.evaluations import Found
from yinuo.desks.quality.models import Evaluation, Finding, Interruption, Standard
from yinuo.desks.quality.queries import channels, freezing, published, scoring
from yinuo.desks.quality.refusals import BadEvaluation, EvaluationNotNow, MayNotEvaluate
from yinuo.desks.quality.spans import span_of
from yinuo.desks.service.actions import settling
from yinuo.kit import clock
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

FEBRUARY, DAY = span_of("2026-02"), date(2026, 3, 20)
IMPROVE = Found(
    "effect", "解决后不满意偏多", "improve", "dissatisfied", title="复盘不满意来件", measure="每周复盘", owner="zhou", due_on=DAY
)

YEARLY = """\
use calendar cn-office
AV.two: at least 2 quality_evaluation.done per year
AV.three: at least 3 quality_evaluation.done per year
AV.up: available 24x7 >= 99.9% per month
"""


def acts(staff, act, *positional, **named):
    with seeing(staff, purpose="test") as viewer:
        return act(viewer, *positional, at=clock.now(), **named)


def told(subject):
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_event WHERE subject = %s ORDER BY seq", [subject])
        return [kind for (kind,) in cursor.fetchall()]


def lines():
    rules = dict(scoring.rules_of(None).lines)
    return rules | {"dissatisfied": replace(rules["dissatisfied"], target=5.0, source="ZC-003")}


@pytest.fixture
def february(letters, zhou, jiang):
    """Six complaints of February, all closed with a dissatisfied customer."""
    with clock.pinned(NOON - timedelta(days=10)):
        for _one in range(6):
            case = taken(zhou, jiang)
            case = does(zhou, settling.resolve, case, "已修好", channel="phone", revision=None)
            does(zhou, settling.close, case, cause="product", opinion="dissatisfied", revision=None)


def approved(lu, ye):
    row = acts(lu, standards.propose, lines(), weak_below=80, since_on=date(2026, 1, 1), reason="首版")
    return acts(ye, standards.decide, row.version, is_approved=True, remark="")


def test_an_evaluation_is_two_peoples_and_proves_what_letters_wait_for(february, lu, ye, sun, zhou, as_):
    with pytest.raises(BadEvaluation):  # no standard yet
        acts(lu, evaluations.open_evaluation, "crm", FEBRUARY)
    for wrong in (
        {"csat": scoring.Rule(0, 50, 100)}, {"csat": scoring.Rule(1, 100, 50)}, {"csat": scoring.Rule(1, 50, 100, 90.0, " ")},
        {"csat": scoring.Rule(1, 50, 50)}, {"charm": scoring.Rule(1, 0, 1)},
    ):  # fmt: skip
        with pytest.raises(BadEvaluation):
            acts(lu, standards.propose, lines() | wrong, weak_below=80, since_on=DAY, reason="改")
    with pytest.raises(BadEvaluation):  # nothing would be left of two dimensions
        acts(lu, standards.propose, {"csat": scoring.Rule(1, 50, 100)}, weak_below=80, since_on=DAY, reason="改")
    with pytest.raises(MayNotEvaluate):
        acts(sun, standards.propose, lines(), weak_below=80, since_on=DAY, reason="改")
    assert not Standard.objects.exists()
    row = acts(lu, standards.propose, lines(), weak_below=80, since_on=date(2026, 1, 1), reason="首版")
    with pytest.raises(MayNotEvaluate):  # one's own
        acts(lu, standards.decide, row.version, is_approved=True, remark="")
    assert acts(ye, standards.decide, row.version, is_approved=True, remark="").state == "approved"
    with pytest.raises(EvaluationNotNow):
        acts(ye, standards.decide, row.version, is_approved=False, remark="再想想")
    with pytest.raises(BadEvaluation):  # March has begun only
        acts(lu, evaluations.open_evaluation, "crm", span_of("2026-03"))

    made = acts(lu, evaluations.open_evaluation, "crm", FEBRUARY)
    with pytest.raises(BadEvaluation):
        acts(ye, evaluations.open_evaluation, "crm", FEBRUARY)
    house = made.figures["house"]
    assert house["figures"]["dissatisfied"] == {"state": "good", "value": 100.0, "points": 0.0, "hits": 6, "of": 6}
    assert house["figures"]["csat"]["state"] == "none" and house["figures"]["csat"]["points"] is None
    assert "effect" in made.figures["weak"] and "dissatisfied" in made.figures["missed"] and made.figures["departments"]["华东"]["score"]
    assert "zhou" not in str(made.figures) and freezing.is_unchanged(made)
    with pytest.raises(BadEvaluation):  # a weak dimension of which nobody says anything
        acts(lu, evaluations.submit, made, zh="尚可", en="Fair")
    for wrong in (
        {"indicator": "csat"},
        {"owner": "nobody"},
        {"due_on": date(2026, 3, 1)},
        {"follow": "nothing"},
        {"text": " "},
        {"title": ""},
    ):
        with pytest.raises(BadEvaluation):
            acts(lu, evaluations.add_finding, made, replace(IMPROVE, **wrong))
    assert not Finding.objects.exists()
    acts(lu, evaluations.add_finding, made, IMPROVE)
    for one in evaluations.weak_without_finding(made):
        acts(lu, evaluations.add_finding, made, Found(one, "样本少", "nothing", reason="下期再看"))
    acts(lu, evaluations.submit, made, zh="效果偏弱", en="The effect is weak")
    with pytest.raises(EvaluationNotNow):
        acts(lu, evaluations.add_finding, made, IMPROVE)
    with pytest.raises(MayNotEvaluate):  # whoever opened it
        acts(lu, evaluations.decide, made, is_approved=True, remark="")
    with pytest.raises(BadEvaluation):
        acts(ye, evaluations.decide, made, is_approved=False, remark=" ")
    assert not Item.objects.exists() and "crm_evaluation.done" not in told(made.ref)

    acts(ye, evaluations.decide, made, is_approved=True, remark="")
    assert told(made.ref) == [
        "quality_evaluation.opened", "quality_evaluation.submitted", "quality_evaluation.approved", "crm_evaluation.done",
        "improvement.opened",
    ]  # fmt: skip
    kept = {one.promise: one.verdict for one in watch.rows_of_subject(made.ref)}
    assert kept["GL.improved"] == kept["GL.scored"] == "kept"
    item = Item.objects.get()
    assert (item.source, item.source_ref, item.before, item.target, item.owner) == ("evaluation", made.ref, 100, 5, zhou)
    assert Finding.objects.get(follow="improve").item == item
    assert not published.evaluations()
    acts(ye, evaluations.publish, made)
    with pytest.raises(EvaluationNotNow):
        acts(ye, evaluations.publish, made)
    with pytest.raises(EvaluationNotNow):
        acts(ye, evaluations.drop, made, remark="x")
    assert told(made.ref)[-1] == "evaluation.published"

    outside = acts(lu, evaluations.record_outside, FEBRUARY, agency="苏州质协", score=Decimal("88.5"))
    acts(lu, evaluations.submit, outside, zh="良好", en="Good")
    acts(ye, evaluations.decide, outside, is_approved=True, remark="")
    assert {one.promise: one.verdict for one in watch.rows_of_subject(outside.ref)}["GL.published"] == "pending"
    acts(lu, evaluations.publish, outside)
    assert {one.promise: one.verdict for one in watch.rows_of_subject(outside.ref)}["GL.published"] == "kept"

    text = Client().get("/results/").content.decode()
    assert "效果偏弱" in text and "苏州质协" in text and "88.5" in text and "周楠" not in text and "zhou" not in text
    for who, address, status in (
        (lu, f"/quality/evaluations/{made.number}/", 200), (sun, f"/quality/evaluations/{made.number}/", 200),
        (zhou, f"/quality/evaluations/{made.number}/", 403), (lu, f"/quality/evaluations/{made.number}/figures.csv", 200),
        (zhou, f"/quality/evaluations/{made.number}/figures.json", 403), (lu, "/quality/evaluations/?kind=crm", 200),
    ):  # fmt: skip
        assert as_(who).get(address).status_code == status, (who.username, address)
    Evaluation.objects.filter(pk=made.pk).update(figures=made.figures | {"hidden": 9})
    assert not freezing.is_unchanged(access.evaluation_for(made.number))


def test_scores_show_people_to_whom_they_concern_and_ask_few_questions(
    february, lu, ye, sun, zhou, han, as_, django_assert_max_num_queries
):
    approved(lu, ye)
    with django_assert_max_num_queries(60):
        text = as_(lu).get("/quality/?period=2026-02").content.decode()
    assert "华东" in text and "周楠" in text and "客户不满意的关闭占比" in text and "无数据" in text
    assert "周楠" in as_(sun).get("/quality/?period=2026-02").content.decode().split("<main", 1)[1]
    own, other = (as_(one).get("/quality/?period=2026-02").content.decode().split("<main", 1)[1] for one in (zhou, han))
    assert "周楠" in own and "周楠" not in other and "客户满意率" not in other
    for address in ("/quality/?period=2026", "/quality/?period=2019-Q1", "/quality/?period=x", "/quality/standard/",
                    "/quality/standard/new/",
                    "/quality/evaluations/new/", "/quality/scores.csv?period=2026-02"):  # fmt: skip
        assert as_(lu).get(address).status_code == 200, address
    assert "zhou" not in as_(han).get("/quality/scores.csv?period=2026-02").content.decode()
    page = as_(lu).post("/quality/evaluations/new/", {"kind": "quality", "period": "2026-13"})
    assert page.status_code == 400 and not Evaluation.objects.exists()
    page = as_(lu).post("/quality/evaluations/new/", {"kind": "quality", "period": "2026-02"})
    row = Evaluation.objects.get()
    address = f"/quality/evaluations/{row.number}/"
    assert page.headers["Location"] == address
    page = as_(lu).post(address, {"act": "finding", "dimension": "effect", "text": "偏弱", "follow": "improve"})
    assert page.status_code == 400 and "请填写改进的标题" in page.content.decode() and not Finding.objects.exists()
    as_(lu).post(address, {"act": "finding", "dimension": "effect", "text": "偏弱", "follow": "nothing", "reason": "下期再看"})
    as_(lu).post(f"{address}findings/{Finding.objects.get().pk}/remove/")
    assert not Finding.objects.exists()
    as_(lu).post(address, {"act": "drop", "remark": "期间选错"})
    row.refresh_from_db()
    assert row.state == "dropped" and told(row.ref)[-1] == "quality_evaluation.dropped"


def test_an_outage_stands_at_once_where_everybody_sees_it_and_never_overlaps(letters, lu, zhou, qian, jiang, as_):
    hour = timedelta(hours=1)

    def record(channel="phone", since=NOON - 3 * hour, until=None, is_whole=False, by=zhou):
        return acts(by, outages.record, channel, since=since, until=until, cause="network", note="光缆", is_whole=is_whole)

    for wrong in ({"since": NOON + hour}, {"channel": "pigeon"}, {"until": NOON - 3 * hour}, {"until": NOON + hour}):
        with pytest.raises(BadEvaluation):
            record(**wrong)
    with pytest.raises(MayNotEvaluate):
        record(by=qian)
    assert not Interruption.objects.exists() and not told("organisation")
    row = record()
    for since, until in ((NOON - 2 * hour, None), (NOON - 4 * hour, NOON - 2 * hour)):
        with pytest.raises(BadEvaluation):  # it lasts still
            record(since=since, until=until)
    other = record(since=NOON - 5 * hour, until=NOON - 3 * hour)  # ends as the other begins
    text = Client().get("/open-channels/").content.decode()
    assert "线路或网络故障" in text and "光缆" not in text and "周楠" not in text
    with pytest.raises(BadEvaluation):
        acts(zhou, outages.end, row.pk, until=NOON - 3 * hour)
    acts(zhou, outages.end, row.pk, until=NOON - hour)
    with pytest.raises(EvaluationNotNow):
        acts(zhou, outages.end, row.pk, until=NOON)
    assert told(row.ref) == told(other.ref) == ["channel.went_down", "channel.came_up"]
    record(channel="web", until=NOON - 2 * hour, is_whole=True)
    assert told("organisation")[-2:] == ["service.went_down", "service.came_up"]
    (phone,) = [one for one in channels.state_of_channels(channels.outages(at=NOON), at=NOON) if one.channel == "phone"]
    assert phone.now is None and phone.times == 2 and phone.percent == pytest.approx(100 * (1 - 4 / (90 * 24)))

    for day in range(3):
        with clock.pinned(NOON + timedelta(days=7 * day)):
            taken(zhou, jiang)
    with clock.pinned(NOON + timedelta(days=15)):
        table = channels.volumes(step="week", at=clock.now())
        assert [one.counts[-3:] for one in table.rows if one.channel == "phone"] == [(1, 1, 1)] and table.total == sum(table.sums) == 3
        assert sum(one.total for one in channels.volumes(step="month", at=clock.now()).rows) == 3
        assert channels.volumes(step="day", at=clock.now()).sums[-2] == 1
        for step in ("day", "week", "month"):
            assert as_(zhou).get(f"/channels/volumes/?step={step}").status_code == 200
        assert as_(qian).get("/channels/volumes/").status_code == 403
        assert "电话" in as_(zhou).get("/channels/volumes.csv").content.decode()
        page = as_(zhou).post("/channels/outages/", {"channel": "chat", "since": "2026-03-16T09:00", "cause": "system"})
        assert page.status_code == 302 and Interruption.objects.get(channel="chat").until is None


def judged(at):
    """Each row of the yearly and monthly promises as the watch has it at an instant: its verdict and its count."""
    with clock.pinned(at):
        catch_up()
    return {
        (one.promise, one.number): (one.verdict, one.reason) for one in watch.rows_of_subject("organisation") if one.promise[:2] == "AV"
    }


def evaluated(lu, ye, span, at):
    with clock.pinned(at):
        made = acts(lu, evaluations.open_evaluation, "quality", span)
        for one in evaluations.weak_without_finding(made):
            acts(lu, evaluations.add_finding, made, Found(one, "样本少", "nothing", reason="下期再看"))
        acts(lu, evaluations.submit, made, zh="良好", en="Good")
        before = judged(at)
        acts(ye, evaluations.decide, made, is_approved=True, remark="")
    return before


@pytest.mark.django_db(transaction=True)
def test_evaluations_a_year_and_availability_a_month_are_judged_by_the_daily_work_to_the_last_one_and_the_last_second(
    february, lu, ye, zhou, qian
):
    china, second = timezone(timedelta(hours=8)), timedelta(seconds=1)
    with clock.pinned(NOON - timedelta(days=5)):
        register_document(DraftDocument("AV", "书", "Letter", YEARLY, ()), in_force_from=datetime(2026, 1, 1, tzinfo=china), by="staff:lu")
    approved(lu, ye)
    march, next_year = datetime(2026, 4, 1, tzinfo=china) - second, datetime(2027, 1, 1, tzinfo=china) - second

    # 99.9 % of March are 2,678.4 seconds that it may be out; what nobody measured is not proven
    acts(zhou, outages.record, "web", since=NOON - 2_678 * second, until=NOON, cause="network", note="", is_whole=True)
    assert judged(NOON)["AV.up", 202603] == ("pending", "2678/2678400") and judged(NOON)["AV.up", 202602][0] == "unproven"
    assert judged(march)["AV.up", 202603][0] == "pending" and judged(march + second)["AV.up", 202603] == ("kept", "2678/2678400")

    # an evaluation counts when its second person approved it
    before = evaluated(lu, ye, FEBRUARY, march + timedelta(days=1))
    assert before["AV.two", 2026] == ("pending", "0/2") and judged(march + timedelta(days=1))["AV.two", 2026] == ("pending", "1/2")
    evaluated(lu, ye, span_of("2026-Q1"), march + timedelta(days=2))
    now = judged(march + timedelta(days=2))
    assert (now["AV.two", 2026], now["AV.three", 2026]) == (("kept", "2/2"), ("pending", "2/3"))

    # one second more, recorded late by a part of the service that nobody counts, and then by the whole: the kept month is broken
    with clock.pinned(march + timedelta(days=3)):
        since = NOON + timedelta(hours=1)
        acts(zhou, outages.record, "phone", since=since, until=since + second, cause="network", note="", is_whole=False)
        assert judged(clock.now())["AV.up", 202603][0] == "kept"
        acts(zhou, outages.record, "web", since=since, until=since + second, cause="network", note="", is_whole=True)
        assert judged(clock.now())["AV.up", 202603] == ("broken", "2679/2678400")
    history = watch.verdict("AV.up", "organisation", 202603).history
    assert [(one.before, one.after) for one in history][-1] == ("kept", "broken")

    assert judged(next_year)["AV.three", 2026] == ("pending", "2/3") and judged(next_year + second)["AV.three", 2026][0] == "broken"
