"""The pages: what they show and to whom; stolen sessions, guessed ids, changed hidden fields."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.customers.conftest import WANG, added, person, undertaken
from yinuo.desks.customers.models import Customer, Look, Undertaking
from yinuo.desks.people.models import Staff
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role")


def client_of(staff: Staff, language: str = "en") -> Client:
    client = Client()
    client.force_login(staff)
    client.cookies["yinuo_language"] = language
    return client


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def address(customer: Customer, more: str = "") -> str:
    return f"/customers/{customer.number}/{more}"


COVERED = ("13900001234", "wang.xy@example.cn", "320501199001010043", "6222000011110118", "江枫苑")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_and_covers_what_is_sealed(wang, lin, lu, language) -> None:
    mine, boss = client_of(lin, language), client_of(lu, language)
    for one in ("", "change/", "more/", "looks/", "merge/", "look/?field=phone"):
        shown = page(mine, address(wang, one))
        assert not [value for value in COVERED if value in shown], one
    shown = page(mine, "/customers/")
    assert WANG["name"] in shown and "139 **** 1234" in shown and not [value for value in COVERED if value in shown]
    for one in ("", "access/", "fields/", "undertaking/", "new/"):
        page(boss, f"/customers/{one}")
    assert "<title>王" not in page(mine, address(wang))


def test_a_look_opens_one_field_for_its_session_and_is_covered_by_itself(wang, lin) -> None:
    mine, stolen = client_of(lin), client_of(lin)
    answer = mine.post(address(wang, "look/"), {"field": "phone", "purpose": "contact"})
    assert answer.status_code == 302
    answer = mine.get(address(wang))
    shown = answer.content.decode()
    assert "13900001234" in shown and answer.headers["Refresh"] == "300"
    assert not [value for value in COVERED[1:] if value in shown]
    assert shown.count("林晓 lin") >= 40  # the watermark
    assert "13900001234" not in page(stolen, address(wang))
    assert "13900001234" not in page(mine, "/customers/")
    with clock.pinned(clock.now() + timedelta(minutes=5, milliseconds=-500)):
        assert mine.get(address(wang)).headers["Refresh"] == "1"
    with clock.pinned(clock.now() + timedelta(minutes=5)):
        covered = mine.get(address(wang))
        assert "13900001234" not in covered.content.decode() and "Refresh" not in covered.headers  # it loads once more, not for ever
    assert "13900001234" not in page(mine, address(wang, "looks/"))
    mine.post(address(wang, "cover/"))
    assert "13900001234" not in page(mine, address(wang))


@pytest.mark.parametrize(
    "said",
    [
        {"field": "phone"}, {"field": "phone", "purpose": "case"}, {"field": "identity", "purpose": "identify"},
        {"field": "sealed_phone", "purpose": "contact"}, {"field": "phone", "purpose": "contact", "about": "13900001234"},
        {"purpose": "contact"},
    ],
)  # fmt: skip
def test_a_look_with_a_changed_form_opens_nothing(wang, lin, said) -> None:
    mine = client_of(lin)
    mine.post(address(wang, "look/"), said)
    assert not Look.objects.exists()
    shown = page(mine, address(wang))
    assert not [value for value in COVERED if value in shown]


def _without_number(text: str, number: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text.replace(number, "N"))


@pytest.mark.parametrize("more", ["", "change/", "more/", "looks/", "merge/", "look/?field=phone"])
def test_out_of_reach_and_never_there_are_one_answer(wang, chen, more) -> None:
    """A guessed number tells nobody whether there is such a customer."""
    theirs = client_of(chen)
    real, none = theirs.get(address(wang, more)), theirs.get(f"/customers/KH-999999/{more}")
    assert real.status_code == none.status_code == 404
    assert _without_number(real.content.decode(), wang.number) == _without_number(none.content.decode(), "KH-999999")
    assert {key: value for key, value in real.headers.items() if key != "Content-Length"} == {
        key: value for key, value in none.headers.items() if key != "Content-Length"
    }


@pytest.mark.parametrize("more", ["look/", "cover/", "do/wish/", "do/confirm/", "change/", "merge/", "merge/1/undo/"])
def test_no_act_reaches_a_customer_of_others(wang, chen, lu, more) -> None:
    theirs = client_of(chen)
    said = {"field": "phone", "purpose": "contact", "kind": "need", "text": "x", "name": "x", "double": wang.number, "confirm": "yes"}
    answers = [theirs.post(f"/customers/{number}/{more}", said) for number in (wang.number, "KH-999999")]
    assert [one.status_code for one in answers] == [404, 404]
    assert _without_number(answers[0].content.decode(), wang.number) == _without_number(answers[1].content.decode(), "KH-999999")
    from yinuo.desks.customers.access import seeing

    with seeing(lu, purpose="test"):
        assert Customer.objects.get(pk=wang.pk).revision == wang.revision and not Look.objects.exists()


@pytest.mark.parametrize("typed", ["王小", "1234", "13900001234", "wxy", "wang.xy@example.cn", "KH-"])
def test_a_search_never_finds_customers_of_others(wang, chen, typed) -> None:
    assert wang.number not in page(client_of(chen), "/customers/", q=typed)


def test_whoever_has_no_reach_sees_an_empty_list(wang, qian) -> None:
    client = client_of(qian)
    assert wang.number not in page(client, "/customers/")
    assert client.get(address(wang)).status_code == 404
    assert client.get("/customers/new/").status_code == 403


def test_before_the_undertaking_everything_is_covered_and_after_it_is_not(lin, lu) -> None:
    new = person("xin", "辛一", "client_manager")
    one = added(lu, WANG, manager=new, department="华东")
    client = client_of(new, "zh-hans")
    shown = page(client, address(one))
    assert WANG["name"] not in shown and "王**" in shown and WANG["notes"] not in shown
    client.post(address(one, "look/"), {"field": "phone", "purpose": "contact"})
    assert not Look.objects.exists()
    text = page(client, "/customers/undertaking/")
    digest = re.search(r'name="text_sha256" value="(\w+)"', text)[1]
    client.post("/customers/undertaking/", {"text_sha256": "0" * 64})
    assert not Undertaking.objects.filter(staff=new).exists()
    client.post("/customers/undertaking/", {"text_sha256": digest})
    assert Undertaking.objects.get(staff=new).text_sha256 == digest
    assert WANG["name"] in page(client, address(one))


def test_ending_access_ends_the_session_the_same_moment(wang, lin, lu) -> None:
    leaver, boss = client_of(lin), client_of(lu)
    leaver.post(address(wang, "look/"), {"field": "phone", "purpose": "contact"})
    assert leaver.get(address(wang)).status_code == 200
    undertaken(person("xin", "辛一", "client_manager"))
    boss.post("/customers/access/lin/", {"act": "end", "successor": "xin"})
    assert leaver.get(address(wang)).status_code == 302  # to the sign-in page
    assert leaver.get("/customers/").status_code == 302
    assert page(client_of(Staff.objects.get(username="xin")), address(wang))


def test_nobody_ends_their_own_access_and_few_may_end_any(lin, lu, chen) -> None:
    client_of(lu).post("/customers/access/lu/", {"act": "end"})
    client_of(lin).post("/customers/access/chen/", {"act": "end"})
    assert Staff.objects.filter(is_active=True).count() == 3
    assert client_of(lin).get("/customers/access/").status_code == 403


def test_a_session_without_its_cookie_or_with_another_sees_nothing(wang, lin) -> None:
    stranger = Client()
    stranger.cookies["sessionid"] = "x" * 32
    answer = stranger.get(address(wang))
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")


def test_names_like_formulas_and_markup_are_shown_as_text(lin) -> None:
    for name in ('=HYPERLINK("x")', "<script>alert(1)</script>", "{{ 7|add:7 }}"):
        one = added(lin, {"name": name})
        shown = page(client_of(lin), address(one))
        assert "<script>alert" not in shown
        assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in shown


def test_a_form_adds_and_changes_and_forgets_nothing_that_was_typed(lin) -> None:
    client = client_of(lin)
    said = {"kind": "person", "name": "赵䶮", "phone": "13900008888", "category": "regular", "email": "no address"}
    answer = client.post("/customers/new/", said)
    assert answer.status_code == 200 and "赵䶮" in answer.content.decode() and "13900008888" in answer.content.decode()
    client.post("/customers/new/", {**said, "email": ""})
    from yinuo.desks.customers.access import seeing

    with seeing(lin, purpose="test"):
        one = Customer.objects.get()
    shown = page(client, address(one, "change/"))
    assert "13900008888" not in shown and "赵䶮" in shown
    form = {"kind": "person", "name": "赵䶮", "category": "regular", "revision": one.revision}
    client.post(address(one, "change/"), {**form, "tier": "gold"})
    with seeing(lin, purpose="test") as viewer:
        after = Customer.objects.get()
        assert (after.tier, viewer.opener.open(after, "phone", customer=after.pk)) == ("gold", "13900008888")
    client.post(address(one, "change/"), {**form, "name": "别名"})
    with seeing(lin, purpose="test") as viewer:
        assert viewer.opener.open(Customer.objects.get(), "name", customer=one.pk) == "赵䶮"  # the revision in the form was old


def test_five_megabytes_in_a_name_are_refused(lin) -> None:
    answer = client_of(lin).post("/customers/new/", {"kind": "person", "name": "王" * 1_700_000, "category": "regular"})
    assert answer.status_code in (400, 413)
    assert "KH-" not in page(client_of(lin), "/customers/")


def test_fields_that_the_form_does_not_have_are_not_taken(wang, lin) -> None:
    client = client_of(lin)
    form = {"kind": "person", "name": WANG["name"], "category": "regular", "revision": wang.revision}
    client.post(
        address(wang, "change/"), {**form, "bank": "1" * 16, "manager": "chen", "number": "KH-1", "department": "华北", "erased_at": "x"}
    )
    from yinuo.desks.customers.access import seeing

    with seeing(lin, purpose="test") as viewer:
        after = Customer.objects.get(pk=wang.pk)
        assert viewer.opener.open(after, "bank", customer=after.pk) == WANG["bank"]
        assert (after.number, after.manager_id, after.department) == (wang.number, lin.pk, wang.department)


def test_a_change_of_many_is_asked_about_first_and_can_be_undone(lin) -> None:
    client = client_of(lin)
    numbers = [added(lin, {"name": f"客户{place}"}).number for place in "甲乙"]
    shown = client.post("/customers/many/", {"number": numbers, "change": "tier:gold"}).content.decode()
    assert all(number in shown for number in numbers)
    assert ">Gold<" not in page(client, "/customers/").split("<tbody>")[1]
    client.post("/customers/many/", {"number": numbers, "change": "tier:gold", "confirm": "yes"})
    assert page(client, "/customers/").split("<tbody>")[1].count(">Gold<") == 2
    undo = re.search(r'formaction="(/customers/many/\d+/undo/)"', page(client, "/customers/"))[1]
    client.post(undo)
    assert page(client, "/customers/").split("<tbody>")[1].count(">Gold<") == 0


def test_a_filter_is_kept_without_the_name_that_was_searched_for(wang, lin) -> None:
    client = client_of(lin)
    shown = page(client, "/customers/", q="王小", tier="gold")
    assert "customers/filters/?tier=gold" in shown
    client.post("/customers/filters/?tier=gold&q=王小", {"name": "金级"})
    assert 'href="/customers/?tier=gold"' in page(client, "/customers/")


@pytest.mark.parametrize(
    "query", ["after=x", "after=99999999999999999", "q=%00", "kind=nonsense", "tag=%27", "manager=%00", "q=" + "王" * 500]
)
def test_odd_addresses_are_answered(wang, lin, query) -> None:
    assert client_of(lin).get(f"/customers/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["view=nonsense", "before=x", "before=2026-01-01", "view=cases&before=2026-01-01T00:00:00%2B08:00"])
def test_odd_timelines_are_answered(wang, lin, query) -> None:
    assert client_of(lin).get(f"{address(wang)}?{query}").status_code == 200


def test_what_is_refused_around_a_customer_stays_in_its_form(wang, lin) -> None:
    client = client_of(lin)
    for verb, said, field in (
        ("wish", {"kind": "need", "text": "长" * 5000}, "wish_text"), ("contact", {"name": "顾明岚", "email": "x"}, "contact_email"),
    ):  # fmt: skip
        answer = client.post(address(wang, f"do/{verb}/"), said)
        shown = answer.content.decode()
        assert answer.status_code == 400 and f'id="{field}_error"' in shown and said.get("name", said.get("text")) in shown, verb
    assert client.post(address(wang, "do/end-contact/"), {"contact": "7"}).url == address(wang)


def test_the_timeline_names_people_and_programs_as_people_say_them(wang, lin) -> None:
    from django.db import transaction

    from yinuo.ledger import book

    said = (("system:demo", {}), ("system", {}), ("token:shop", {}), ("system:import", {"by": "staff:lin"}), ("staff:gone", {}))
    with transaction.atomic():
        for place, (actor, data) in enumerate(said):
            at = clock.now() - timedelta(minutes=place)
            book.append("customer.contacted", subject=wang.ref, actor=actor, occurred_at=at, data={"channel": "phone", **data})
    shown = page(client_of(lin), f"{address(wang)}?view=visits")
    told = re.findall(r'<div class="yn-small yn-2nd">([^<]*)</div>', shown)
    assert told == ["Brought in from another system", "The system by itself", "Program “shop”", "林晓 (brought in)", "gone"]


def test_a_list_costs_as_many_questions_for_ten_as_for_two(lin) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(lin)
    page(client, "/customers/")  # what is asked once for a process is asked here
    asked = []
    for count in (2, 8):
        for place in range(count):
            added(lin, {"name": f"客户{place}", "phone": "13900001234"})
        with CaptureQueriesContext(connection) as captured:
            page(client, "/customers/")
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 30
