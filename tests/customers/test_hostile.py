"""What somebody hostile tries: a carried cookie, guessed ids, changed forms, too much, odd signs, formulas, access after the end."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from tests.customers.conftest import PHRASE, WANG, added, person
from tests.secrecy.conftest import client_of, kinds_of
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import leaving
from yinuo.desks.customers.models import AccessReview, Contact, Customer, Look
from yinuo.desks.people.models import Staff
from yinuo.desks.transfer.files.writing import csv_bytes, xlsx_bytes
from yinuo.doors.cli.main import main
from yinuo.kit import clock
from yinuo.ledger import tokens

pytestmark = pytest.mark.usefixtures("as_app_role")
PLAIN = ("13900001234", "wang.xy@example.cn", "320501199001010043", "6222000011110118", "江枫苑", "晚上方便")


def signed_in(staff: Staff, browser: str = "Firefox/140") -> Client:
    """Through the door, as a person comes in."""
    client = Client(headers={"user-agent": browser})
    assert client.post("/sign-in/", {"username": staff.username, "password": PHRASE}).status_code == 302
    return client


def carried(client: Client, browser: str) -> Client:
    """The same cookie in another browser."""
    other = Client(headers={"user-agent": browser})
    other.cookies = client.cookies
    return other


def open_phone(client: Client, customer: Customer) -> bool:
    """Look at the telephone, and whether it then stands on the page."""
    client.post(f"/customers/{customer.number}/look/", {"field": "phone", "purpose": "contact"})
    return WANG["phone"] in client.get(f"/customers/{customer.number}/").content.decode()


def as_stored(customer: Customer, by: Staff) -> Customer:
    with seeing(by, purpose="test"):
        return Customer.objects.get(pk=customer.pk)


def test_a_stolen_session_opens_nothing(wang, lin, lu) -> None:
    page = f"/customers/{wang.number}/"
    mine = signed_in(lin)
    assert open_phone(mine, wang)
    thief = carried(mine, "curl/8")
    assert thief.get(page).headers["Location"].startswith("/sign-in/")
    assert mine.get(page).status_code == 302  # and the session is ended for both: better signed out than shared

    mine = signed_in(lin)
    assert open_phone(mine, wang)
    kept = mine.cookies["sessionid"].value
    mine.post("/sign-out/")
    replayed = Client(headers={"user-agent": "Firefox/140"})
    replayed.cookies["sessionid"] = kept
    assert replayed.get(page).headers["Location"].startswith("/sign-in/")

    mine = signed_in(lin)
    assert open_phone(mine, wang)
    Staff.objects.filter(pk=lin.pk).update(role="personnel")  # reaches no customer from the next request on
    assert mine.get(page).status_code == 404 and wang.number not in mine.get("/customers/").content.decode()
    Staff.objects.filter(pk=lin.pk).update(role="clerk")  # reaches the department's, but may see no telephone
    assert as_stored(wang, lu).department == "华东"
    shown = mine.get(page).content.decode()
    assert not [value for value in PLAIN if value in shown]


def test_guessed_ids_and_changed_forms_reach_nothing(wang, lin, chen, lu) -> None:
    hers = added(chen, {"name": "李四"})
    with seeing(chen, purpose="test") as viewer:
        theirs = Contact.objects.create(customer=hers, made_at=clock.now())
        del viewer
    mine, page = signed_in(lin), f"/customers/{wang.number}/"
    before = as_stored(wang, lu)
    for number in (hers.number, "KH-999999", "KH-0", "%2e%2e", "new%00", "1%20OR%201=1"):
        assert mine.get(f"/customers/{number}/").status_code == 404, number
    mine.post(f"{page}do/end-contact/", {"contact": theirs.pk})  # a contact of another's customer, under one's own address
    mine.post(f"{page}do/assign/", {"manager": "chen"})
    mine.post(f"{page}do/explode/", {})
    form = {"kind": "person", "name": "王二", "category": "regular", "revision": before.revision}
    for changed in ({"revision": 0}, {"revision": before.revision + 1}, {"kind": "planet"}, {"revision": "x"}, {"category": "__all__"}):
        mine.post(f"{page}change/", {**form, **changed})
    mine.post(f"{page}change/", {**form, "name": ""})
    with seeing(lu, purpose="test") as viewer:
        after = Customer.objects.get(pk=wang.pk)
        assert (after.revision, after.manager_id, viewer.opener.open(after, "name", customer=wang.pk)) == (
            before.revision,
            lin.pk,
            WANG["name"],
        )
        assert Contact.objects.get(pk=theirs.pk).ended_at is None
    # fields that the form does not have for this role are not taken, however they are called
    mine.post(
        f"{page}change/", {**form, "bank": "6222999", "manager": "chen", "number": "KH-1", "sealed_name": "x", "erased_at": "2026-01-01"}
    )
    with seeing(lu, purpose="test") as viewer:
        after = Customer.objects.get(pk=wang.pk)
        assert viewer.opener.open(after, "bank", customer=wang.pk) == WANG["bank"] and after.number == wang.number
        assert after.erased_at is None and after.manager_id == lin.pk and viewer.opener.open(after, "name", customer=wang.pk) == "王二"


def test_too_much_odd_signs_and_formulas_do_no_harm(lin, lu, an) -> None:
    mine = signed_in(lin)
    form = {"kind": "person", "category": "regular"}
    answer = mine.post("/customers/new/", {**form, "name": "王" * 1_700_000})  # five megabytes
    assert answer.status_code in (200, 400, 413)
    for name in ("王" * 201, "王\x00一", "王\u202e一", "王\n一", " "):
        mine.post("/customers/new/", {**form, "name": name})
    with seeing(lu, purpose="test"):
        assert not Customer.objects.exists()
    for name in ("䶮😀👨\u200d👩\u200d👧", '=HYPERLINK("http://x")', "＝1+1", "<script>alert(1)</script>"):
        assert mine.post("/customers/new/", {**form, "name": name}).status_code == 302, name
        listed = mine.get("/customers/", {"q": name}).content.decode()
        assert "<script>alert" not in listed
        with seeing(lin, purpose="test") as viewer:
            row = Customer.objects.first()
            assert viewer.opener.open(row, "name", customer=row.pk) == name and row.number in listed
            rows = [[row.number, viewer.opener.open(row, "name", customer=row.pk)]]
        line = csv_bytes(rows).decode("utf-8-sig")
        assert not line.split(",", 1)[1].lstrip("\"' ").startswith(("=", "＝")) or line.split(",", 1)[1].lstrip('"').startswith("'")
        sheet = zipfile.ZipFile(BytesIO(xlsx_bytes(rows, sheet="x"))).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "<script>" not in sheet  # no cell of a workbook is a formula
    Staff.objects.filter(pk=lin.pk).update(display_name="=cmd|'/c calc'!A1")
    table = client_of(an).get("/customers/access/list.csv").content.decode()
    assert "'=cmd" in table and ",=cmd" not in table


def test_before_the_undertaking_no_door_leads_to_anything(lu) -> None:
    new = person("xin", "辛一", "department_head")
    one = added(lu, WANG, department="华东")
    client, page = signed_in(new), f"/customers/{one.number}/"
    doors = {
        "the page": client.get(page), "the list": client.get("/customers/"), "the palette": client.get("/find/", {"q": "王小"}),
        "the palette by number": client.get("/find/", {"q": one.number}), "the form": client.get(f"{page}change/"),
        "the whole record": client.get(f"{page}record/"), "exports": client.get("/customers/export/"),
        "the looks": client.get(f"{page}looks/"),
        "the look": client.get(f"{page}look/?field=phone"), "the search": client.get("/customers/", {"q": "13900001234"}),
        "merging": client.get(f"{page}merge/?double={one.number}"),
    }  # fmt: skip
    for name, answer in doors.items():
        assert not [value for value in (*PLAIN[1:], WANG["name"]) if value in answer.content.decode()], name
    assert one.number not in doors["the search"].content.decode() and one.number not in doors["the palette"].content.decode()
    assert doors["the look"].status_code == 403
    client.post(f"{page}look/", {"field": "phone", "purpose": "contact"})
    client.post(f"{page}change/", {"kind": "person", "category": "regular", "name": "改", "revision": 1})
    client.post(f"{page}do/contact/", {"name": "某"})
    with seeing(lu, purpose="test") as viewer:
        assert not Look.objects.exists() and not Contact.objects.exists()
        assert viewer.opener.open(Customer.objects.get(), "name", customer=one.pk) == WANG["name"]
    token = tokens.make_token("crm", at=clock.now())
    for address in ("events", "customers", f"customers/{one.number}", f"events?subject={one.ref}"):
        said = Client().get(f"/api/{address}", headers={"authorization": f"Bearer {token}"})
        assert not [value for value in (*PLAIN, WANG["name"]) if value in said.content.decode()], address


def test_whoever_leaves_is_out_in_the_same_moment(wang, lin, chen, lu, zhao, an) -> None:
    """Told by a personnel system, ended by a colleague, locked on the command line: one kind of fact, and nothing opens any more."""
    page = f"/customers/{wang.number}/"
    mine, token = signed_in(lin), tokens.make_token("hr", at=clock.now())
    assert open_phone(mine, wang)
    event = {
        "specversion": "1.0", "id": "hr-1", "source": "hr.example", "type": "staff.left", "subject": "staff:lin",
        "time": clock.now().isoformat(), "data": {},
    }  # fmt: skip
    sent = Client().post(
        "/api/events", json.dumps(event), content_type="application/cloudevents+json", headers={"authorization": f"Bearer {token}"}
    )
    assert sent.status_code == 201, sent.content
    assert mine.get(page).headers["Location"].startswith("/sign-in/")
    assert kinds_of("staff:lin")[-2:] == ["staff.left", "access.ended"]
    with seeing(lin, purpose="test"):
        assert not Customer.objects.exists()  # the database itself lets nothing through
    with seeing(lu, purpose="test"):
        assert not Look.objects.filter(until__gt=clock.now()).exists()
    assert leaving.end_access_of_leavers(at=clock.now()) == 0  # said once
    Staff.objects.filter(pk=lin.pk).update(is_active=True)  # came back, and somebody answered for it
    assert leaving.end_access_of_leavers(at=clock.now()) == 0

    hers = signed_in(chen)
    assert main(["user", "lock", "chen"]) == 0
    assert hers.get("/customers/").headers["Location"].startswith("/sign-in/") and kinds_of("staff:chen")[-1] == "access.ended"

    other = person("zou", "邹一", "agent", "华北")
    head = client_of(zhao)
    assert "邹一" not in head.get("/customers/access/").content.decode()
    for said in ({"act": "stay"}, {"act": "end"}):
        head.post(f"/customers/access/{other.username}/", said)  # of another department
    head.post("/customers/access/many/", {"person": ["lin", "zou"]})
    assert not AccessReview.objects.exists() and Staff.objects.get(pk=other.pk).is_active
    head.post("/customers/access/many/", {"person": ["lin"]})
    assert kinds_of("staff:lin")[-1] == "access.reviewed"
    shown = head.get("/customers/access/").content.decode()
    assert "1 of 2 confirmed this quarter" in shown  # the head's own access is somebody else's to answer for
    client_of(an).post("/customers/access/zou/", {"act": "left"})
    assert kinds_of("staff:zou") == ["access.ended", "staff.left"]
