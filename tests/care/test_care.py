"""Visits and calls: planned by rule, in the order of priority, on workdays; recorded, and by that alone the evidence of promises."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.customers.conftest import NOON
from yinuo.desks.care import access, contacting, priority, refusals
from yinuo.desks.care.actions import events, planning, plans, recording, rules
from yinuo.desks.care.actions.planning import Wanted
from yinuo.desks.care.actions.recording import Outcome
from yinuo.desks.care.calendar_file import calendar_of, folded
from yinuo.desks.care.models import Invitation, ServicePlan, Visit
from yinuo.desks.care.queries import due, tasks
from yinuo.desks.customers import using
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding, leaving
from yinuo.desks.customers.models import Agreement, Customer, Tag, Tagging, Wish
from yinuo.desks.customers.refusals import MayNot
from yinuo.desks.people import actions as people
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ledger import book

MONDAY = date(2026, 3, 2)
CALL = Wanted("phone", "follow_up", MONDAY + timedelta(days=1))
guarded = pytest.mark.usefixtures("as_app_role", "noon")


@pytest.fixture(autouse=True)
def nobody_decides(monkeypatch):
    """Consents are another desk's: here nobody decides on them, except where a test says so."""
    monkeypatch.setattr(using, "_DECIDERS", [])


def told(kind: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = %s ORDER BY subject, seq", [kind])
        return [json.loads(body) for (body,) in cursor.fetchall()]


def planned(by, customer, wanted=CALL, **said) -> Visit:
    with seeing(by, purpose="test") as viewer:
        return planning.plan_visit(viewer, customer, wanted, at=clock.now(), **said)


def recorded(by, visit, **said) -> Visit:
    with seeing(by, purpose="test") as viewer:
        return recording.record(viewer, visit, Outcome(**said), at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_recorded_visit_changes_the_verdicts_that_wait_for_it(lin, wang, monkeypatch, tmp_path) -> None:
    from tests.watch.conftest import look, register, verdict_of

    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))
    text = (
        "use calendar cn-office\nCV.visits: at least 1 customer.visited per month\n"
        "CV.each: at least 2 customer.visited per month for each staff\nCV.talks: at least 1 customer.contacted per week\n"
        "CV.after: within 15 days of complaint.closed expect customer.visited\nCV.needs: every customer.contacted has needs\n"
    )
    with clock.pinned(NOON - timedelta(days=3)):
        register(text, number="CV", since=NOON - timedelta(days=3))
    with clock.pinned(NOON - timedelta(minutes=5)), transaction.atomic():
        book.append("complaint.closed", subject="case:TS-0302-01", actor="staff:lin", occurred_at=clock.now(), data={})
    visit = planned(lin, wang, Wanted("visit", "after_case", MONDAY, about="TS-0302-01"))
    look(NOON)
    assert verdict_of("CV.after", "case:TS-0302-01") == ["pending"] and verdict_of("CV.visits", "organisation")[-1] == "pending"
    later = NOON + timedelta(hours=1)
    with clock.pinned(later):
        recorded(lin, visit, needs="夜间报修", satisfied="yes")
    look(later)
    assert verdict_of("CV.after", "case:TS-0302-01") == ["kept"] and verdict_of("CV.needs", wang.ref) == ["kept"]
    assert verdict_of("CV.visits", "organisation")[-1] == "kept" and verdict_of("CV.talks", "organisation")[-1] == "kept"
    assert verdict_of("CV.each", "staff:lin") == ["pending"]
    with clock.pinned(later + timedelta(hours=1)), seeing(lin, purpose="test") as viewer:
        recording.record_now(viewer, wang, Outcome(), channel="phone", reason="follow_up", at=clock.now())
    look(later + timedelta(hours=1))
    assert verdict_of("CV.each", "staff:lin") == ["kept"] and verdict_of("CV.needs", wang.ref) == ["kept", "broken"]
    (each, whole) = due.promised("customer.visited", at=later)
    assert (each.promise, each.needed, each.each, whole.promise, whole.have) == ("CV.each", 2, ("staff",), "CV.visits", 2)


@guarded
def test_what_is_recorded_writes_the_facts_and_seals_the_words(five, lin) -> None:
    visit = planned(lin, five[3], Wanted("visit", "follow_up", MONDAY, time(14), 60))
    with seeing(lin, purpose="test") as viewer:
        recording.arrive(viewer, visit, at=clock.now())
        with pytest.raises(refusals.BadCare):
            recording.arrive(viewer, visit, at=clock.now())
    done = recorded(
        lin, visit, needs="要夜间报修", has_changed=True, agreement="每季走访", note="夫人接待", satisfied="partly", gave_survey=True
    )
    (fact,) = told("customer.visited")
    assert fact["subject"] == five[3].ref and fact["data"] == told("customer.contacted")[0]["data"]
    assert {name: fact["data"][name] for name in ("customer", "staff", "channel", "tier", "class", "needs", "satisfied")} == {
        "customer": five[3].number, "staff": "lin", "channel": "visit", "tier": "gold", "class": "contract", "needs": "recorded",
        "satisfied": "partly",
    }  # fmt: skip
    assert [one["subject"] for one in told("visit.arrived")] == [visit.ref] and told("survey.sent")[0]["data"]["staff"] == "lin"
    assert told("needs.changed")[0]["subject"] == five[3].ref
    with seeing(lin, purpose="test") as viewer:
        assert Wish.objects.count() == Agreement.objects.count() == 1
        assert viewer.opener.open(Visit.objects.get(pk=done.pk), "note", customer=five[3].pk) == "夫人接待"
    assert "夜间" not in json.dumps(told("visit.planned") + told("customer.contacted") + told("customer.wish_recorded"), ensure_ascii=False)
    with pytest.raises(refusals.AlreadyEnded):
        recorded(lin, visit)
    message = planned(lin, five[0], Wanted("message", "follow_up", MONDAY))
    recorded(lin, message)
    assert len(told("customer.visited")) == 1 and len(told("customer.contacted")) == 2  # what is only sent off is no visit
    assert "needs" not in told("customer.contacted")[0]["data"] or "needs" not in told("customer.contacted")[1]["data"]
    missed = planned(lin, five[1])
    with seeing(lin, purpose="test") as viewer:
        again = recording.miss(viewer, missed, at=clock.now(), again_on=MONDAY + timedelta(days=3))
        assert again.follows_id == missed.pk and again.on == MONDAY + timedelta(days=3)
    assert told("visit.missed")[0]["data"]["again_on"] == "2026-03-05" and len(told("customer.contacted")) == 2


@guarded
def test_rest_days_conflicts_and_bad_wishes_are_refused_and_change_nothing(five, lin, qian) -> None:
    with pytest.raises(refusals.NotARestDay, match="2026-03-09"):
        planned(lin, five[0], Wanted("phone", "follow_up", date(2026, 3, 7)))
    assert planned(lin, five[0], Wanted("phone", "follow_up", date(2026, 2, 28) + timedelta(days=7), is_meant=True)).on == date(2026, 3, 7)
    first = planned(lin, five[1], Wanted("visit", "follow_up", MONDAY, time(14), 60))
    with pytest.raises(refusals.Conflict, match=first.number):
        planned(lin, five[2], Wanted("phone", "follow_up", MONDAY, time(14, 59)))
    beside = planned(lin, five[2], Wanted("phone", "follow_up", MONDAY, time(15)))  # one ends as the other begins
    with pytest.raises(refusals.Conflict):
        planned(lin, five[1], Wanted("phone", "needs", MONDAY))  # the same customer on the same day
    with seeing(lin, purpose="test") as viewer, pytest.raises(refusals.Conflict):
        planning.move(viewer, beside, on=MONDAY, begins_at=time(14, 30), at=clock.now())
    wrong = (
        Wanted("pigeon", "follow_up", MONDAY), Wanted("phone", "after_case", MONDAY), Wanted("phone", "follow_up", date(2026, 3, 1)),
        Wanted("phone", "after_case", MONDAY, about="13900001234 王"), Wanted("phone", "follow_up", MONDAY, minutes=4),
    )  # fmt: skip
    for one in wrong:
        with pytest.raises(refusals.BadCare):
            planned(lin, five[4], one)
    with pytest.raises(refusals.MayNotPlan):
        planned(qian, five[4])
    with seeing(lin, purpose="test") as viewer:
        assert Visit.objects.count() == 3 == len(told("visit.planned"))
        with pytest.raises(refusals.BadCare):
            recording.record_now(
                viewer, five[0], Outcome(at=clock.now() + timedelta(minutes=1)), channel="phone", reason="other", at=clock.now()
            )
        planning.move(viewer, beside, on=MONDAY + timedelta(days=1), begins_at=None, at=clock.now())
        planning.cancel(viewer, beside, reason="customer", at=clock.now())
    assert told("visit.moved")[0]["data"]["from_on"] == "2026-03-02" and told("visit.cancelled")


@guarded
def test_flags_and_whoever_keeps_consents_are_asked_before_anything_is_planned(five, lin, lu, monkeypatch) -> None:
    with seeing(lu, purpose="test") as viewer:
        Tagging.objects.create(tag=Tag.objects.create(name="请勿联系"), customer=five[0])
        adding.change_customer(viewer, five[1], {}, revision=five[1].revision, register={"category": "former"}, at=clock.now())
    for customer in five[:2]:
        with pytest.raises(refusals.MustNotContact):
            planned(lin, customer)
        assert planned(lin, customer, Wanted("phone", "after_case", MONDAY, about="TS-1"))
    asked = []

    def decide(viewer, customers, purpose, at, raises):
        asked.append((purpose, len(customers)))
        return [one for one in customers if one.pk != five[4].pk]

    monkeypatch.setattr(using, "_DECIDERS", [decide])
    with seeing(lin, purpose="test") as viewer:
        able = contacting.allowed(viewer, list(Customer.objects.order_by("pk")), "follow_up", at=clock.now())
        assert {one.pk for one in able} == {five[2].pk, five[3].pk} and asked[-1] == ("survey", 3)
        made = planning.plan_many(viewer, list(Customer.objects.all()), CALL, per_day=5, at=clock.now())
        assert {one.customer_id for one in made} == {five[2].pk, five[3].pk}
        with pytest.raises(refusals.NobodyLeft):
            planning.plan_many(viewer, list(Customer.objects.all()), CALL, per_day=5, at=clock.now())


@guarded
@pytest.mark.rows_without_events
def test_many_are_laid_over_workdays_in_the_order_of_priority(five, lin, lu) -> None:
    planned(lin, five[0], Wanted("phone", "needs", date(2026, 3, 6)))
    with seeing(lin, purpose="test") as viewer:
        rule = None
        found = list(due.chosen(viewer))
        assert [one.tier for one in found] == ["platinum", "gold", "silver", "", ""]
        made = planning.plan_many(viewer, found, Wanted("phone", "follow_up", date(2026, 3, 6)), per_day=2, at=clock.now(), rule=rule)
        by_customer = {one.customer_id: one.on for one in made}
        # Friday holds one already, so one more; Saturday and Sunday rest
        assert [by_customer[five[place].pk].day for place in (2, 3, 1, 0, 4)] == [6, 9, 9, 10, 10]
        assert len(told("visit.planned")) == 6
    with seeing(lu, purpose="test") as viewer:
        rule = rules.set_rule(viewer, name="金牌季访", channel="visit", every_days=90, tier="gold", at=clock.now())
        assert due.kept(viewer, [rule], at=clock.now())[0].due == 0  # a new customer counts from its first day
    with clock.pinned(NOON + timedelta(days=91)), seeing(lu, purpose="test") as viewer:
        Visit.objects.filter(state="planned").update(state="cancelled")
        assert [one.pk for one in due.due_of(viewer, rule, at=clock.now())] == [five[3].pk]
        Visit.objects.filter(customer=five[3]).update(state="done", ended_at=NOON + timedelta(days=1))
        assert [one.pk for one in due.due_of(viewer, rule, at=clock.now())] == [five[3].pk]  # a call is no visit in person
        Visit.objects.filter(customer=five[3]).update(channel="visit")
        assert not due.due_of(viewer, rule, at=clock.now()).exists()
        assert due.due_of(viewer, rule, at=clock.now() + timedelta(days=1)).count() == 1
    with seeing(lin, purpose="test") as viewer, pytest.raises(MayNot):
        rules.offer(viewer, sort="service", name_zh="培训", name_en="", at=clock.now())


@guarded
def test_the_list_is_by_day_and_priority_and_follows_the_customer(five, lin, chen, lu, zhao) -> None:
    days = (2, 2, 3, 2, 30)
    for customer, day in zip(five, days, strict=True):
        planned(lin, customer, Wanted("phone", "follow_up", date(2026, 3, day), is_urgent=customer is five[0]))
    with clock.pinned(NOON + timedelta(days=1)), seeing(lin, purpose="test") as viewer:
        found = tasks.sections(viewer, tasks.mine(viewer, access.visits_of(viewer), at=clock.now()), at=clock.now())
        assert {one.key: [task.visit.customer_id for task in one.tasks] for one in found} == {
            "overdue": [five[0].pk, five[3].pk, five[1].pk], "today": [five[2].pk], "week": [], "later": [five[4].pk],
        }  # fmt: skip
        assert priority.reason_of(five[2]) and not priority.reason_of(five[4]) and found[0].tasks[0].why
    with seeing(lu, purpose="test") as viewer:
        adding.assign(viewer, five[0], chen, at=clock.now())
    with seeing(chen, purpose="test") as viewer:
        assert [one.customer_id for one in tasks.mine(viewer, access.visits_of(viewer), at=clock.now())] == [five[0].pk]
        assert recording.record(viewer, Visit.objects.get(customer=five[0]), Outcome(), at=clock.now()).owner == chen
        with pytest.raises(refusals.NoSuchVisit):
            access.visit_for(viewer, Visit(number="HF-999999").number)
    with seeing(zhao, purpose="test") as viewer:
        theirs = access.visits_of(viewer).get(customer=five[1])
        with pytest.raises(refusals.NotYourVisit):
            recording.record(viewer, theirs, Outcome(), at=clock.now())
    people.name_deputy(lin, chen, starts_on=today(clock.now()), ends_on=today(clock.now()), at=clock.now())
    assert recorded(chen, theirs).owner == chen
    with seeing(lu, purpose="test") as viewer:
        leaving.end_access(viewer, lin, at=clock.now(), successor=chen)
        assert tasks.left_behind(access.visits_of(viewer)) == [("lin", "林晓", 3)]
    with seeing(chen, purpose="test") as viewer:
        assert tasks.mine(viewer, access.visits_of(viewer), at=clock.now()).count() == 3
    with seeing(lu, purpose="test") as viewer:
        assert planning.hand_over(viewer, lin, None, at=clock.now()) == 3 and len(told("visit.handed_over")) == 3
        assert planning.hand_over(viewer, lin, None, at=clock.now()) == 0
        assert tasks.by_tier(access.visits_of(viewer), at=clock.now() + timedelta(days=2))[0].tier == "platinum"


@guarded
def test_events_and_service_plans_are_proved_by_what_was_done(five, lin, lu, an) -> None:
    at = clock.now()
    with seeing(lin, purpose="test") as viewer:
        event = events.plan_event(
            viewer, kind="exchange", title="春季交流会", starts_at=at + timedelta(hours=1), minutes=90, place="苏州", at=at
        )
        assert events.invite(viewer, event, five[:2], at=at) == (2, 0)
        guest = Invitation.objects.select_related("event", "customer").get(customer=five[0])
        with pytest.raises(refusals.BadCare):
            events.answer(viewer, guest, "attended", at=at)
        with pytest.raises(refusals.BadCare):
            events.hold(viewer, event, effect="好", at=at)
    with clock.pinned(at + timedelta(hours=3)), seeing(lin, purpose="test") as viewer:
        with pytest.raises(refusals.BadCare):
            events.hold(viewer, event, effect="好", at=clock.now())  # nobody came
        events.answer(viewer, guest, "attended", at=clock.now(), feedback="很有收获")
        events.hold(viewer, event, effect="三条改进建议", walked_in=2, at=clock.now())
        with pytest.raises(refusals.AlreadyEnded):
            events.cancel_event(viewer, event, at=clock.now())
    assert told("customer_event.held")[0]["data"] == {"kind": "exchange", "invited": 2, "attended": 3, "staff": "lin", "department": "华东"}
    with seeing(lin, purpose="test") as viewer:
        plan = plans.offer_plan(viewer, five[3], method="走访与近12个月订单", needs="夜间响应", plan="夜间值守", at=at)
        plans.answer_plan(viewer, plan, is_agreed=True, at=at)
        better = plans.offer_plan(viewer, five[3], method="回访", needs="更快", plan="驻场", at=at)
        with pytest.raises(refusals.AlreadyEnded):
            plans.answer_plan(viewer, plan, is_agreed=True, at=at)
        with pytest.raises(refusals.BadCare):
            plans.complete_plan(viewer, better, effect=" ", satisfied="yes", at=at)
        plans.complete_plan(viewer, better, effect="响应缩短一半", satisfied="yes", at=at)
        assert ServicePlan.objects.get(pk=better.pk).state == "completed"
    assert (
        told("service_plan.offered")[0]["data"]["needs_analysis"] == plan.number and told("strategy.adjusted")[0]["subject"] == five[3].ref
    )
    assert len(told("needs_analysis.done")) == 2 and len(told("effect_evaluation.done")) == 1
    with seeing(an, purpose="test") as viewer:
        training = rules.offer(viewer, sort="service", name_zh="培训", name_en="Training", at=at)
        rules.offer(viewer, sort="service", name_zh="技术支持", name_en="Support", at=at)
        rules.switch(viewer, training, is_active=False, at=at)
    assert [one["data"]["value"] for one in told("value_added_services.measured")] == [1, 2, 1]


def test_a_calendar_file_names_nobody_and_breaks_long_lines_between_characters() -> None:
    customer = Customer(number="KH-000417", tier="gold")
    visit = Visit(number="HF-000001", customer=customer, channel="visit", reason="follow_up", on=MONDAY, begins_at=time(14), minutes=45)
    day = Visit(number="HF-000002", customer=customer, channel="phone", reason="care", on=MONDAY)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    text = calendar_of([visit, day], name="Plan, mine; all", at=at, address="https://yinuo.example.cn/care/visits/{number}/")
    lines = text.split("\r\n")
    assert "DTSTART:20260302T060000Z" in lines and "DTEND:20260302T064500Z" in lines and "DTSTART;VALUE=DATE:20260302" in lines
    assert "X-WR-CALNAME:Plan\\, mine\\; all" in lines and "UID:HF-000001@yinuo" in lines and lines[-2:] == ["END:VCALENDAR", ""]
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2 and all(len(line.encode()) <= 75 for line in lines)
    parts = folded("SUMMARY:" + "回访" * 40).split("\r\n")
    assert len(parts) > 2 and all(len(part.encode()) <= 75 for part in parts) and parts[1].startswith(" ")
    assert "".join(part.removeprefix(" ") for part in parts) == "SUMMARY:" + "回访" * 40


@guarded
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_and_leads_on(five, lin, chen, lu, language) -> None:
    mine, other, boss = Client(), Client(), Client()
    for client, staff in ((mine, lin), (other, chen), (boss, lu)):
        client.force_login(staff)
        client.cookies["yinuo_language"] = language
    number = five[3].number
    form = {"reason": "follow_up", "channel": "phone", "on": "2026-03-03", "minutes": "30"}
    answer = mine.post(f"/care/customers/{number}/plan/", form)
    assert answer.status_code == 302 and "/care/visits/HF-" in answer.url
    visit = answer.url
    boss.post("/care/rules/", {"name": "季访", "reason": "follow_up", "channel": "visit", "every_days": "90"})
    boss.post("/care/services/", {"sort": "service", "name_zh": "培训"})
    mine.post("/care/events/", {"kind": "online", "title": "线上交流", "starts_at": "2026-03-09T14:00", "minutes": "60"})
    event = f"/care/events/{mine.get('/care/events/').content.decode().partition('/care/events/HD-')[2][:6].join(('HD-', ''))}/"
    for page in ("/care/", "/care/rules/", "/care/services/", "/care/events/", "/care/many/", f"/care/customers/{number}/", visit, event):
        shown = mine.get(page)
        assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store", page
        assert "1390000" not in shown.content.decode(), page
    if language == "en":
        return
    looked = {"field": "phone", "purpose": "contact", "next": visit}
    assert mine.post(f"/customers/{number}/look/", looked).url == visit
    shown = mine.get(visit)
    assert "13900000003" in shown.content.decode() and shown.headers["Refresh"] == "300" and shown.content.decode().count("林晓 lin") >= 40
    assert mine.post(f"/customers/{number}/look/", looked | {"next": "https://example.cn/"}).url == f"/customers/{number}/"
    assert mine.post(f"/customers/{number}/look/", looked | {"next": "//example.cn/"}).url == f"/customers/{number}/"
    many = {"reason": "follow_up", "channel": "phone", "on": "2026-03-04", "per_day": "5", "tier": "platinum", "manager": "lin"}
    assert "林晓</option>" in mine.get("/care/many/").content.decode()
    assert "is-wrong" in mine.post("/care/many/", many | {"manager": "nobody", "confirm": "yes"}).content.decode()
    assert "HF-" not in mine.post("/care/many/", many).content.decode()
    assert mine.post("/care/many/", many | {"confirm": "yes"}).status_code == 302
    assert boss.get("/care/?view=all").content.decode().count("k-do") >= 2
    assert other.get(visit).status_code == 404 == other.post(f"{visit}record/", {}).status_code
    assert other.get(f"/care/customers/{number}/").status_code == 404
    assert mine.post(f"{visit}move/", {"on": "2026-03-07"}).status_code == 409
    assert mine.post(f"{visit}record/", {"needs": "夜间", "satisfied": "yes"}).status_code == 302
    assert len(told("customer.visited")) == 1
    assert mine.post(f"{event}invite/", {"numbers": number}).status_code == 302 and number in mine.get(event).content.decode()
    assert boss.post("/care/events/", {"kind": "online"}).status_code == 400
    calendar, table = mine.get("/care/plan.ics"), mine.get("/care/plan.csv")
    assert calendar["Content-Type"].startswith("text/calendar") and "客户" not in calendar.content.decode().replace("客户经理", "")
    assert number in table.content.decode() and mine.get("/care/plan.csv?view=all").status_code == 403
    assert visit in mine.get("/care/customers/" + number + "/").content.decode()
    assert f"/care/customers/{number}/" in mine.get(f"/customers/{number}/").content.decode()
    assert Client().get("/care/").status_code == 302


@guarded
def test_what_is_refused_stays_in_its_form_with_the_reason_beside_the_field(five, lin, lu) -> None:
    mine = Client()
    mine.force_login(lin)
    page = f"/care/customers/{five[3].number}/"
    visit = mine.post(f"{page}plan/", {"reason": "service", "channel": "phone", "on": "2026-03-03", "minutes": "30"}).url
    before = counted()
    offered = {"method": "访谈", "needs": "夜间送达", "plan": ""}
    asked = {"reason": "after_case", "channel": "phone", "satisfied": "yes", "needs": "夜间送达"}
    for address, form, field, kept in (
        (f"{page}plan/", {"reason": "service", "channel": "visit", "on": "2026-03-07", "minutes": "45"}, "plan_on", 'value="45"'),
        (f"{page}record/", asked, "now_about", "夜间送达"),
        (f"{page}service-plan/", offered, "offer_plan", "夜间送达"),
        (f"{visit}record/", {"note": "长" * 2001, "needs": "夜间送达"}, "outcome_note", "夜间送达"),
        (f"{visit}move/", {"on": "2026-03-07", "begins_at": "09:30"}, "move_on", 'value="09:30"'),
        (f"{visit}miss/", {"on": "2026-03-07", "begins_at": "10:15"}, "miss_on", 'value="10:15"'),
    ):
        answer = mine.post(address, form)
        shown = answer.content.decode()
        assert answer.status_code in (400, 409) and f'id="{field}_error"' in shown and kept in shown, (address, answer.status_code)
        assert "autofocus" in shown.partition(f'id="{field}_error"')[0].rpartition("yn-field")[2], address
        assert counted() == before


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_event")
        return int(cursor.fetchone()[0])
