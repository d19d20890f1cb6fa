"""Adding, changing, finding and merging customers; with the rights of the application's role, so that row security holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.customers.conftest import WANG, added
from yinuo.desks.customers import access, refusals
from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.customers.actions import adding, around, bulk, keys, looking, merging
from yinuo.desks.customers.models import Contact, Customer, CustomerKey, Deal, Finding, Tag
from yinuo.desks.customers.queries import finding, record, timeline
from yinuo.kit import clock, sealed_keys
from yinuo.ledger import book
from yinuo.ui.shapes import Moment

pytestmark = pytest.mark.usefixtures("as_app_role")


def fields_of(viewer: Viewer, customer: Customer) -> dict[str, str]:
    return {name: viewer.opener.open(customer, name, customer=customer.pk) for name in WANG}


def found(viewer: Viewer, typed: str, **asked: str) -> list[str]:
    ways = finding.Ways(identity=True, bank=True)
    return [row.number for row in finding.customers(access.visible_to(viewer.staff), finding.Asked(search=typed, **asked), ways).rows]


def test_rare_characters_and_pictures_come_back_as_they_went_in(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        assert fields_of(viewer, Customer.objects.get(pk=wang.pk)) == WANG


@pytest.mark.parametrize("name", ["𠮷野家", "=1+1", "@SUM(A1)", "-2+3", "Ａｌｉｃｅ", "Ò'Brien-山田", "王", "李" * 200])
def test_names_of_every_kind_are_kept_and_found(lin, name) -> None:
    one = added(lin, {"name": name})
    with seeing(lin, purpose="test") as viewer:
        assert viewer.opener.open(one, "name", customer=one.pk) == name
        assert found(viewer, name[:100]) == [one.number]


@pytest.mark.parametrize("name", ["李" * 201, "x" * 5_000_000, "a\nb", "a\u202eb", "a\0b"])
def test_a_name_that_is_too_much_is_refused_and_nothing_is_saved(lin, name) -> None:
    with seeing(lin, purpose="test") as viewer, pytest.raises((refusals.TooLong, refusals.BadField)):
        adding.add_customer(viewer, {"name": name}, at=clock.now())
    with seeing(lin, purpose="test"):
        assert not Customer.objects.exists() and not Finding.objects.exists()


def test_a_customer_without_a_name_is_refused(lin) -> None:
    with seeing(lin, purpose="test") as viewer, pytest.raises(refusals.NameMissing):
        adding.add_customer(viewer, {"name": "  ", "phone": "13900001234"}, at=clock.now())


@pytest.mark.parametrize(
    "typed",
    [
        "王", "小", "王小", "小䶮", "䶮", "王小䶮", "😀", "wxy", "WX", "w", "13900001234", "+86 139 0000 1234", "1234", "０００１２３４",
        "00001234", "wang.xy@EXAMPLE.cn", "320501199001010043", "010043", "6222000011110118", "0118", "KH", "{number}",
    ],
)  # fmt: skip
def test_a_customer_is_found_by_any_part_of_it(wang, lin, typed) -> None:
    with seeing(lin, purpose="test") as viewer:
        expected = [] if typed == "KH" else [wang.number]
        assert found(viewer, typed.format(number=wang.number)) == expected


@pytest.mark.parametrize("typed", ["李", "王䶮", "xyw", "5678", "wang@example.cn", "999", "%", "_", "王%", "13900001235", "", "苏州"])
def test_what_is_not_there_is_not_found(wang, lin, typed) -> None:
    with seeing(lin, purpose="test") as viewer:
        assert found(viewer, typed) == ([wang.number] if typed == "" else [])


def test_a_field_one_may_not_search_by_finds_nothing(wang, lin) -> None:
    with seeing(lin, purpose="test"):
        asked = finding.Asked(search=WANG["identity"])
        assert finding.customers(access.visible_to(lin), asked, finding.Ways()).rows == []


def test_a_company_is_found_by_its_name_and_its_contact(lin) -> None:
    one = added(lin, {"name": "江枫物业集团有限公司"}, register={"kind": "organisation"})
    with seeing(lin, purpose="test") as viewer:
        around.add_contact(viewer, one, {"name": "顾明岚", "phone": "13800006021"}, at=clock.now(), position="项目经理", is_main=True)
        for typed in ("江枫", "物业集团", "jfwy", "顾明岚", "gml", "6021"):
            assert found(viewer, typed) == [one.number], typed
        around.end_contact(viewer, one, Contact.objects.get().pk, at=clock.now())
        assert found(viewer, "顾明岚") == [] and found(viewer, "江枫") == [one.number]


def test_a_change_is_found_anew_and_a_stale_form_changes_nothing(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        adding.change_customer(viewer, wang, {"phone": "13700005678"}, revision=wang.revision, at=clock.now(), register={"tier": "gold"})
        assert found(viewer, "5678") == [wang.number] and found(viewer, "1234") == []
        with pytest.raises(refusals.ChangedMeanwhile):
            adding.change_customer(viewer, wang, {"phone": "1"}, revision=wang.revision, at=clock.now())
        assert found(viewer, "5678", tier="gold") == [wang.number] and found(viewer, "5678", tier="silver") == []


def test_what_a_field_cannot_be_is_refused(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        for fields, register in (({"email": "no address"}, {}), ({}, {"tier": "diamond"}), ({}, {"number": "KH-1"}), ({}, {"kind": "x"})):
            with pytest.raises(refusals.BadField):
                adding.change_customer(viewer, wang, fields, revision=wang.revision, at=clock.now(), register=register)
        assert Customer.objects.get(pk=wang.pk).revision == wang.revision


def test_merging_loses_nothing_and_can_be_undone(wang, lin) -> None:
    other = added(lin, {"name": "王小龑", "phone": "13600009999"})
    with seeing(lin, purpose="test") as viewer:
        around.add_wish(viewer, other, kind="need", text="夜间也能报修", at=clock.now())
        row = merging.merge(viewer, wang, other, at=clock.now())
        whole = record.record(viewer, access.customer_for(viewer, other.number), session="s", at=clock.now())
        assert whole.customer.pk == wang.pk and whole.name == WANG["name"]
        assert [one.text for one in whole.wishes] == ["夜间也能报修"]
        assert whole.subjects == (wang.ref, other.ref)
        assert found(viewer, "9999") == [wang.number] == found(viewer, "王小龑")
        merging.undo_merge(viewer, row, at=clock.now())
        assert access.customer_for(viewer, other.number).pk == other.pk
        assert found(viewer, "9999") == [other.number]
        assert record.record(viewer, wang, session="s", at=clock.now()).wishes == ()
        with pytest.raises(refusals.NotMerged):
            merging.undo_merge(viewer, row, at=clock.now())


def test_the_ledger_tells_of_a_merge_and_of_its_end(wang, lin) -> None:
    other = added(lin, {"name": "王小龑"})
    with seeing(lin, purpose="test") as viewer:
        merging.undo_merge(viewer, merging.merge(viewer, wang, other, at=clock.now()), at=clock.now())
        told = [(one.title, one.text) for one in timeline.moments([wang.ref])]
    assert {("客户档案合并已撤销", f"林晓：{other.number}"), ("客户档案已合并", f"林晓：{other.number}")} <= set(told)


def test_visits_and_calls_stand_under_visits_and_data_under_data(wang, lin, monkeypatch) -> None:
    for kind, subject in (("customer.contacted", wang.ref), ("customer.visited", wang.ref), ("visit.planned", wang.ref)):
        book.append(kind, subject=subject, actor=lin.ref, occurred_at=clock.now(), data={"customer": wang.number})
    theirs = Moment(clock.now(), "计划拜访", "", "calendar-event")
    monkeypatch.setattr(timeline, "_SOURCES", [(lambda _subjects, _limit: [theirs], "visits")])
    with seeing(lin, purpose="test"):
        shown = {view: sorted(one.title for one in timeline.moments([wang.ref], view=view)) for view in ("", "visits", "data", "cases")}
    visits = ["已安排上门", "已拜访客户", "已联系客户", "计划拜访"]
    assert shown["visits"] == sorted(visits) and shown["data"] == ["客户已登记建档"] and shown["cases"] == []
    assert shown[""] == sorted([*visits, "客户已登记建档"]), "what only proves another fact is not told twice"


def test_two_that_cannot_be_one_are_left_alone(wang, lin, chen) -> None:
    company = added(lin, {"name": "澄川"}, register={"kind": "organisation"})
    theirs = added(chen, {"name": "钟山"})
    with seeing(lin, purpose="test") as viewer:
        for other, kind in ((wang, refusals.CannotMerge), (company, refusals.CannotMerge), (theirs, refusals.NoSuchCustomer)):
            with pytest.raises(kind):
                merging.merge(viewer, wang, other, at=clock.now())
        assert not Customer.objects.filter(merged_into__isnull=False).exists()


def test_amounts_of_persons_are_sealed_and_of_organisations_add_up(wang, lin, lu) -> None:
    company = added(lin, {"name": "澄川"}, register={"kind": "organisation"})
    with seeing(lu, purpose="test") as viewer:
        for one in (wang, company):
            around.add_deal(viewer, one, amount=Decimal("1860.50"), happened_at=clock.now(), reference=f"D-{one.pk}", source="test")
        person, organisation = Deal.objects.get(customer=wang), Deal.objects.get(customer=company)
        assert person.amount is None and organisation.amount == Decimal("1860.50") and organisation.sealed_amount is None
        assert viewer.opener.open(person, "amount", customer=wang.pk) == "1860.50"
        assert record.record(viewer, wang, session="s", at=clock.now()).figures.turnover == Decimal("1860.50")


def test_own_fields_hold_only_their_type(wang, lin, lu) -> None:
    with seeing(lu, purpose="test") as viewer:
        around.define_field(viewer, key="floor", label_zh="楼层", label_en="Floor", type="number", at=clock.now())
    with seeing(lin, purpose="test") as viewer:
        around.set_own_value(viewer, wang, "floor", "26", at=clock.now())
        with pytest.raises(refusals.BadField):
            around.set_own_value(viewer, wang, "floor", "top", at=clock.now())
        assert [one.value for one in record.record(viewer, wang, session="s", at=clock.now()).own] == ["26"]
        with pytest.raises(refusals.MayNot):
            around.define_field(viewer, key="x", label_zh="x", label_en="x", at=clock.now())


def test_many_are_changed_whole_and_undone(lin, lu) -> None:
    ours = [added(lin, {"name": f"客户{place}"}) for place in range(3)]
    numbers = [one.number for one in ours]
    with seeing(lu, purpose="test") as viewer:
        edit = bulk.change_many(viewer, numbers, change="tier", value="gold", at=clock.now())
        assert {one.tier for one in Customer.objects.all()} == {"gold"}
        assert bulk.undo(viewer, edit, at=clock.now()) == 3
        assert {one.tier for one in Customer.objects.all()} == {""}
        Tag.objects.create(name="重点")
        tagged = bulk.change_many(viewer, numbers[:2], change="tag", value="重点", at=clock.now())
        assert found(viewer, "", tag="重点") == numbers[1::-1]
        bulk.undo(viewer, tagged, at=clock.now())
        assert found(viewer, "", tag="重点") == []


def test_many_are_left_alone_when_one_is_out_of_reach_or_changed_since(lin, chen) -> None:
    mine, theirs = added(lin, {"name": "甲"}), added(chen, {"name": "乙"})
    with seeing(lin, purpose="test") as viewer:
        with pytest.raises(refusals.SelectionChanged):
            bulk.change_many(viewer, [mine.number, theirs.number], change="tier", value="gold", at=clock.now())
        assert Customer.objects.get(pk=mine.pk).tier == ""
        edit = bulk.change_many(viewer, [mine.number], change="tier", value="gold", at=clock.now())
        Customer.objects.filter(pk=mine.pk).update(tier="silver")
        with pytest.raises(refusals.CannotUndo):
            bulk.undo(viewer, edit, at=clock.now())
        assert Customer.objects.get(pk=mine.pk).tier == "silver"
        with pytest.raises(refusals.MayNot):
            bulk.change_many(viewer, [mine.number], change="manager", value="chen", at=clock.now())


def test_the_key_turns_over_while_everything_stays_readable(wang, an, lin) -> None:
    version = sealed_keys.ring().current
    assert keys.rotate(an, at=clock.now(), batch=1) == 1
    with seeing(lin, purpose="test") as viewer:
        assert CustomerKey.objects.get().version == version + 1
        assert fields_of(viewer, Customer.objects.get(pk=wang.pk)) == WANG
    with pytest.raises(refusals.MayNot):
        keys.rotate(lin, at=clock.now())


def test_without_its_key_nobody_reads_or_finds_the_customer(wang, lin, lu) -> None:
    with seeing(lu, purpose="test") as viewer:
        keys.destroy_key(viewer, wang, at=clock.now())
    for staff in (lin, lu):
        with seeing(staff, purpose="test") as viewer:
            with pytest.raises(refusals.NoSuchCustomer):
                access.customer_for(viewer, wang.number)
            assert found(viewer, "王小䶮") == [] == found(viewer, "1234") == found(viewer, wang.number)
            assert set(fields_of(viewer, Customer.objects.get(pk=wang.pk)).values()) == {""}


def test_a_look_shows_one_field_in_one_session_for_five_minutes(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        looking.look(viewer, wang, "phone", purpose="case", about="TS-0213-07", session="mine", at=clock.now())

        def phone(session: str, minutes: int = 0) -> str:
            at = clock.now() + minutes * (looking.timedelta(minutes=1))
            return next(one for one in record.record(viewer, wang, session=session, at=at).fields if one.field == "phone").text

        assert phone("mine") == phone("mine", 4) == "13900001234"
        assert phone("mine", 5) == phone("stolen") == "139 **** 1234"
        looking.cover(viewer, wang, session="mine", at=clock.now())
        assert phone("mine") == "139 **** 1234"


@pytest.mark.parametrize(
    ("purpose", "about", "remark"), [("", "", ""), ("case", "", ""), ("other", "", " "), ("nonsense", "", ""), ("case", "13900001234", "")]
)
def test_a_look_without_a_purpose_is_refused(wang, lin, purpose, about, remark) -> None:
    with seeing(lin, purpose="test") as viewer:
        with pytest.raises((refusals.PurposeMissing, refusals.BadField)):
            looking.look(viewer, wang, "phone", purpose=purpose, about=about, remark=remark, session="s", at=clock.now())
        assert not wang.looks.exists()
