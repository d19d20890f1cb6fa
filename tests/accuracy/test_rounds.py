"""Rounds: the draw that nobody chose, what a check does and undoes, and what a finished round proves."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.accuracy.conftest import RIGHT_ID
from tests.customers.conftest import added
from yinuo.desks.accuracy import access, refusals
from yinuo.desks.accuracy.actions import deciding, drawing, undoing
from yinuo.desks.accuracy.models import Correction, Item, Round
from yinuo.desks.accuracy.queries import cadence, faults, quality, sampling, work
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding, around
from yinuo.desks.customers.models import Customer, OwnField
from yinuo.desks.customers.refusals import MayNot
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def told(kind: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = %s ORDER BY seq", [kind])
        return [json.loads(body) for (body,) in cursor.fetchall()]


def drawn(by, **said) -> Round:
    with seeing(by, purpose="test") as viewer:
        return drawing.draw_round(viewer, at=clock.now(), **said)


def decided(by, row: Round, place: int, outcome: str, **said) -> Item:
    with seeing(by, purpose="test") as viewer:
        return deciding.decide(viewer, access.item_for(viewer, row.number, place), outcome, at=clock.now(), **said)


def test_a_sample_is_what_the_ledger_s_own_hash_makes_of_it(ten, lu) -> None:
    row = drawn(lu, size=4, chance_percent=100)
    begun = told("data_check.begun")[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(hash, 'hex') FROM ledger_event WHERE id = %s", [begun["id"]])
        assert cursor.fetchone() == (row.seed,)
    numbers = [one.number for one in ten]
    by_hand = sorted(numbers, key=lambda one: hashlib.sha256(f"{row.seed}{one}".encode()).hexdigest())[:4]
    with seeing(lu, purpose="test") as viewer:
        items = list(access.items_of(viewer).filter(round=row).select_related("customer"))
        assert [one.customer.number for one in items] == by_hand and all(one.is_by_chance for one in items)
        proof = sampling.prove(row.seed, row.sample_sha256, row.size, items)
        assert proof.sample_agrees and proof.order_agrees
        items[0].customer, items[1].customer = items[1].customer, items[0].customer
        exchanged = sampling.prove(row.seed, row.sample_sha256, row.size, items)
        assert not exchanged.sample_agrees and not exchanged.order_agrees
    assert begun["data"]["population_sha256"] == hashlib.sha256("".join(f"{one}\n" for one in sorted(numbers)).encode()).hexdigest()
    assert told("data_check.drawn")[-1]["data"]["sample_sha256"] == row.sample_sha256
    assert drawn(lu, size=4, chance_percent=100).seed != row.seed
    assert "甲" not in json.dumps(told("data_check.begun") + told("data_check.drawn"), ensure_ascii=False)


def test_rules_see_what_is_missing_stale_contradictory_malformed_and_double(lu, lin) -> None:
    made = {
        "sound": {"name": "甲", "phone": "13900001111", "identity": RIGHT_ID, "email": "a@example.cn"},
        "digit": {"name": "乙", "phone": "13900002222", "identity": RIGHT_ID[:-1] + "1"},
        "short": {"name": "丙", "phone": "1390000333"},
        "nobody": {"name": "丁"},
        "firm": {"name": "戊", "phone": "13900004444", "identity": "91350100M000100Y43"},
        "double": {"name": "己", "phone": "139-0000-1111"},
    }
    rows = {name: added(lu, fields, manager=lin, department="华东") for name, fields in made.items()}
    OwnField.objects.create(key="birthday", label_zh="生日", label_en="Birthday", type="date")
    with seeing(lu, purpose="test") as viewer:
        around.set_own_value(viewer, rows["sound"], "birthday", "1950-01-01", at=clock.now())
        found = faults.scan(viewer, list(Customer.objects.all()), on=today(clock.now()), stale_days=30)
        codes = {name: {(one.rule, one.field) for one in found[row.pk]} for name, row in rows.items()}
        assert codes == {
            "sound": {("contradictory", "custom"), ("duplicate", "phone")},
            "digit": {("format", "identity")},
            "short": {("format", "phone")},
            "nobody": {("missing", "phone")},
            "firm": {("contradictory", "identity")},
            "double": {("duplicate", "phone")},
        }
        assert [one.other for one in found[rows["double"].pk]] == [rows["sound"].number]
        edge = today(clock.now()) + timedelta(days=30)
        assert not faults.is_stale(rows["sound"], on=edge, stale_days=30)
        assert faults.is_stale(rows["sound"], on=edge + timedelta(days=1), stale_days=30)
    row = drawn(lu, size=3, chance_percent=0)
    with seeing(lu, purpose="test"):
        kept = {one.customer_id for one in Item.objects.filter(round=row)}
        assert kept == {rows["digit"].pk, rows["short"].pk, rows["firm"].pk} or rows["sound"].pk in kept
        rules = [one.rules for one in Item.objects.filter(round=row)]
        assert all(rules) and all(len({tuple(code) for code in one}) == len(one) for one in rules)  # each reason once


def test_the_last_check_makes_the_round_the_evidence_and_an_undo_takes_it_out(ten, lu, lin, chen) -> None:
    row = drawn(lu, size=10, sharing="owner")
    with seeing(lin, purpose="test") as viewer:
        mine = list(work.mine(viewer, access.items_of(viewer), at=clock.now()))
        assert len(mine) == 5 and {one.assignee_id for one in mine} == {lin.pk}
        other = next(place for place in range(1, 11) if place not in {one.place for one in mine})
        with pytest.raises(refusals.NoSuchRound):
            access.item_for(viewer, row.number, other)
    first, *rest = mine
    with pytest.raises(refusals.ReasonMissing):
        decided(lin, row, first.place, "right")
    fixed = decided(lin, row, first.place, "corrected", source="customer", values={"phone": "13911112222"})
    with seeing(lin, purpose="test") as viewer:
        customer = Customer.objects.get(pk=fixed.customer_id)
        assert viewer.opener.open(customer, "phone", customer=customer.pk) == "13911112222" and customer.confirmed_on is not None
        put = work.corrections(viewer, list(Correction.objects.all()))
        assert [(one.old[-4:], one.new) for one in put] == [(one.old[-4:], "139 **** 2222") for one in put] and "****" in put[0].old
    for one in rest:
        decided(lin, row, one.place, "right", source="document")
    assert told("data_check.done") == []  # five of ten, and 林 sees no other
    with seeing(chen, purpose="test") as viewer:
        others = list(work.mine(viewer, access.items_of(viewer), at=clock.now()))
    with pytest.raises(refusals.ReasonMissing):
        decided(chen, row, others[0].place, "disputed")
    decided(chen, row, others[0].place, "wrong", fields=["phone"])
    decided(chen, row, others[1].place, "unreached")
    decided(chen, row, others[2].place, "disputed", note="客户说不是")
    for one in others[3:]:
        decided(chen, row, one.place, "right", source="customer")
    done = told("data_check.done")
    assert [one["data"]["checked"] for one in done] == [10] and done[0]["subject"] == row.ref
    assert {name: done[0]["data"][name] for name in ("right", "corrected", "wrong", "unreached", "disputed")} == {
        "right": 6, "corrected": 1, "wrong": 1, "unreached": 1, "disputed": 1,
    }  # fmt: skip
    updated = told("customer_data.updated")
    assert sorted(one["subject"] for one in updated) == sorted([row.ref, customer.ref])  # the correction, and the round it was found in
    assert len(told("data_error.found")) == 2 and len(told("data_error.corrected")) == 1
    assert row.ref in {one["subject"] for one in told("access.granted")}
    assert "13911112222" not in json.dumps([told("data_error.found"), done, updated])

    with clock.pinned(clock.now() + timedelta(days=8)), seeing(chen, purpose="test") as viewer:
        deciding.put_right(
            viewer, access.item_for(viewer, row.number, others[0].place), values={"phone": "13922223333"}, source="document", at=clock.now()
        )  # fmt: skip
    with seeing(lu, purpose="test") as viewer:
        (score,) = quality.scores(access.items_of(viewer), at=clock.now() + timedelta(days=9), correct_days=7)
        assert (score.department, score.checked, score.right, score.errors, score.in_time, score.late) == ("华东", 9, 6, 2, 1, 1)
        assert quality.trend(access.items_of(viewer), at=clock.now(), correct_days=7)[-1].percent == pytest.approx(100 * 6 / 9)

    before = fixed.customer.number
    with seeing(lin, purpose="test") as viewer:
        undoing.undo(viewer, access.item_for(viewer, row.number, first.place), at=clock.now())
        customer = Customer.objects.get(number=before)
        assert viewer.opener.open(customer, "phone", customer=customer.pk).startswith("1390000") and customer.confirmed_on is None
        assert Correction.objects.get(item__place=first.place).undone_by == lin
        again = Round.objects.get(pk=row.pk)
        assert (again.state, again.left, again.corrected) == ("open", 1, 1)
    assert [one.get("retracts") for one in told("data_check.done")] == [None, done[0]["id"]]
    with seeing(chen, purpose="test") as viewer, pytest.raises(refusals.NoSuchRound):
        undoing.undo(viewer, access.item_for(viewer, row.number, first.place), at=clock.now())


def test_who_may_draw_check_and_give_on(ten, lu, lin, chen, zhao, an, qian) -> None:
    with pytest.raises(refusals.MayNotDraw):
        drawn(qian, size=2)
    assert Round.objects.count() == 0 and told("data_check.begun") == []
    mine = drawn(lin, size=50, sharing="myself")
    assert (mine.population, mine.size) == (5, 5)  # only one's own customers
    with pytest.raises(refusals.BadRound):
        drawn(lu, size=501)
    with pytest.raises(refusals.NobodyToDraw):
        drawn(lu, size=2, department="无此部门")
    shared = drawn(zhao, size=10, sharing="department")
    with seeing(lu, purpose="test") as viewer:
        load = sorted(access.items_of(viewer).filter(round=shared).values_list("assignee__username", flat=True))
        counts = [load.count(name) for name in ("chen", "lin", "zhao")]
        assert sum(counts) == 10 and max(counts) - min(counts) <= 2  # as evenly as each one's reach lets it be
        item = access.items_of(viewer).filter(round=shared, assignee=lin).select_related("customer").first()
        with pytest.raises(refusals.BadRound):
            drawing.give_to(viewer, shared, item.place, chen, at=clock.now())  # 陈 does not reach 林's customer
        assert drawing.give_to(viewer, shared, item.place, zhao, at=clock.now()).assignee == zhao
        with pytest.raises(refusals.BadRound):
            drawing.cancel_round(viewer, shared, reason="", at=clock.now())
        drawing.cancel_round(viewer, shared, reason="drawn_twice", at=clock.now())
    with pytest.raises(refusals.AlreadyDecided):
        decided(zhao, shared, item.place, "unreached")
    with seeing(an, purpose="test") as viewer:
        drawing.set_rule(viewer, at=clock.now(), rounds=3, per="week", size=5, chance_percent=50, stale_days=90, correct_days=3)
        assert cadence.owed(at=clock.now())[0].needed == 3
    with seeing(lin, purpose="test") as viewer, pytest.raises(MayNot):
        drawing.set_rule(viewer, at=clock.now(), rounds=1, per="week", size=5, chance_percent=50, stale_days=90, correct_days=3)


def test_a_promise_in_force_says_how_often_and_a_late_round_is_seen(ten, lu, lin) -> None:
    text = "use calendar cn-office\nHC.checks: at least 2 data_check.done per day\nHC.later: at least {n} data_check.done per year\n"
    register_document(DraftDocument("HC", "书", "Letter", text, ()), in_force_from=clock.now() - timedelta(days=9), by="staff:zhou")
    owed = cadence.owed(at=clock.now())
    assert [(one.promise, one.per, one.needed) for one in owed] == [("HC.checks", "day", 2), ("HC.later", "year", None)]
    row = drawn(lin, size=1, sharing="myself")
    assert row.promise == "HC.checks" and row.due_at == cadence.period_end("day", clock.now())
    with seeing(lin, purpose="test") as viewer:
        assert not work.late_rounds(access.rounds_of(viewer), at=row.due_at).exists()
        assert work.late_rounds(access.rounds_of(viewer), at=row.due_at + timedelta(seconds=1)).get() == row
    assert cadence.period_end("month", row.at).astimezone(row.due_at.tzinfo).day == 31


def test_an_inspection_s_error_is_a_finding_and_a_merged_customer_is_no_longer_kept(ten, lu) -> None:
    from tests.customers.conftest import person, undertaken
    from yinuo.desks.customers.actions import merging

    jian = undertaken(person("jian", "简", "supervisor", ""))
    row = drawn(jian, size=2, sharing="myself", chance_percent=100)
    decided(jian, row, 1, "wrong", fields=["phone"])
    assert [one["subject"] for one in told("finding.recorded")] == [f"data_error:{row.number}-1"]
    with seeing(lu, purpose="test") as viewer:
        item = access.item_for(viewer, row.number, 2)
        survivor = next(one for one in ten if one.pk != item.customer_id and one.manager_id == item.customer.manager_id)
        merging.merge(viewer, Customer.objects.get(pk=survivor.pk), item.customer, at=clock.now())
    with pytest.raises(refusals.BadRound):
        decided(jian, row, 2, "right", source="records")
    decided(jian, row, 2, "gone")
    assert told("data_check.done")[0]["data"]["checked"] == 1
    with seeing(lu, purpose="test") as viewer:
        item = access.item_for(viewer, row.number, 1)
        customer = item.customer
        adding.change_customer(viewer, customer, {"phone": "13933334444"}, revision=customer.revision, at=clock.now())
        with pytest.raises((refusals.NotYours, refusals.NothingDecided)):
            undoing.undo(viewer, item, at=clock.now())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_covers_and_leads_on(ten, lu, lin, zhao, language) -> None:
    row = drawn(lu, size=10)
    with seeing(lin, purpose="test") as viewer:
        first = work.mine(viewer, access.items_of(viewer), at=clock.now())[0]
    mine, boss = Client(), Client()
    for client, staff in ((mine, lin), (boss, lu)):
        client.force_login(staff)
        client.cookies["yinuo_language"] = language
    base = "/customers/accuracy/"
    item = f"{base}{row.number}/{first.place}/"
    pages = ("", "draw/", "corrections/", f"{row.number}/", f"{row.number}/?state=open", f"{row.number}/{first.place}/")
    for one in pages:
        shown = mine.get(f"{base}{one}")
        assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store", one
        assert "1390000000" not in shown.content.decode()
    if language == "en":
        return
    assert boss.get(f"{base}rule/").status_code == 200 and mine.get(f"{base}rule/").status_code == 403
    said = {"outcome": "corrected", "source": "customer", "phone": "13955556666"}
    answer = mine.post(item, said)
    assert answer.status_code == 302 and answer.url != item
    shown = mine.get(item).content.decode()
    assert "13955556666" not in shown and "139 **** 6666" in shown
    assert mine.post(f"{item}undo/").status_code == 302 and "139 **** 6666" not in mine.get(item).content.decode().partition("<dl")[2][:900]
    unsure = mine.post(item, {"outcome": "right", "address": "新址"})  # the source is missing: nothing decided, nothing typed is lost
    assert unsure.status_code == 400 and 'value="新址"' in unsure.content.decode()
    with seeing(lu, purpose="test") as viewer:
        hidden = access.items_of(viewer).filter(round=row).exclude(customer__manager=lin)[0].place
    answer = mine.post(f"{base}{row.number}/{hidden}/", said)
    assert answer.status_code == 404
    table = boss.get(f"{base}scores.csv")
    assert table["Content-Type"].startswith("text/csv") and table.content.decode().startswith("\ufeff")
    assert item in mine.get(f"/customers/{first.customer.number}/").content.decode()
    answer = boss.post(f"{base}draw/", {"size": "3", "chance_percent": "50", "sharing": "myself", "department": "华东"})
    assert answer.status_code == 302 and boss.get(answer.url).status_code == 200
    assert base in mine.get("/customers/").content.decode()
    assert Client().get(base).status_code == 302
