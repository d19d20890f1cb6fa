"""Transactions with exact totals, doubles, and what leaves the house: by right, by purpose, by two people, with its mark."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import logging
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.customers.conftest import WANG, added, person, undertaken
from tests.shared_data import shared
from tests.transfer.conftest import FILE, brought, checked, client_of, imported, undone, uploaded, written
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer, Deal
from yinuo.desks.retention.actions import pruning
from yinuo.desks.transfer.actions import exporting
from yinuo.desks.transfer.models import Export, ExportPiece, Import
from yinuo.kit import clock
from yinuo.ledger.followers import history

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
PART = 3_000


def test_the_real_log_comes_in_with_exact_totals(lu) -> None:
    """The first lines of Online Retail, cancelled invoices and rows without a customer included; the whole is in `bench/transfer.py`."""
    with gzip.open(shared("data/online-retail/transactions.csv.gz"), "rt", encoding="utf-8") as lines:
        text = "".join(itertools.islice(lines, PART + 1))
    rows = list(csv.DictReader(io.StringIO(text)))
    total = sum((Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows), Decimal(0))
    numbers = sorted({row["CustomerID"] for row in rows if row["CustomerID"]})
    half = len(numbers) // 2
    people = "CustomerID,Name,Kind\n" + "".join(
        f"{one},R {one},{'个人' if place < half else '企业'}\n" for place, one in enumerate(numbers)
    )
    assert imported(lu, people, system="retail").written == {"new": len(numbers)}

    without = checked(lu, brought(lu, text, subject="deals"), system="retail", currency="gbp")
    nobody = sum(not row["CustomerID"] for row in rows)
    assert without.counts == {"new": PART - nobody, "orphan": nobody} and nobody > 0
    everybody = added(lu, {"name": "Walk-in"}, register={"kind": "other"})
    done = written(lu, checked(lu, without, system="retail", currency="GBP", collective=everybody.number))
    assert done.written == {"new": PART}
    with seeing(lu, purpose="test") as viewer:
        deals = list(Deal.objects.select_related("customer"))
        viewer.opener.prepare(one.customer_id for one in deals)
        opened = [Decimal(viewer.opener.open(one, "amount", customer=one.customer_id) or one.amount) for one in deals]
        assert (len(deals), sum(opened)) == (PART, total)
        assert (
            sum(one.is_cancelled for one in deals) == sum(row["InvoiceNo"].startswith("C") or row["Quantity"][0] == "-" for row in rows) > 0
        )
        assert {one.invoice for one in deals} == {row["InvoiceNo"] for row in rows} and {one.currency for one in deals} == {"GBP"}
        assert all((one.amount is None) == one.customer.is_person == (one.goods == "") for one in deals)
    assert imported(lu, text, subject="deals", system="retail", currency="GBP", collective=everybody.number).written == {"same": PART}
    other = text.replace(",2.55,", ",2.56,", 1) + "536365,85123A,ONE MORE,1,2010-12-01 08:26:00,1.00,17850,United Kingdom\n"
    row = checked(lu, brought(lu, other, subject="deals"), system="retail", currency="GBP", collective=everybody.number)
    assert row.counts == {"same": PART - 1, "faulty": 1, "new": 1}
    undone(lu, done)
    with seeing(lu, purpose="test"):
        assert not Deal.objects.exists()


def test_what_is_wrong_with_a_transaction_is_said(lu, refused) -> None:
    one = added(lu, {"name": "甲"}, register={"kind": "organisation"})
    said = ["2026-01-05 10:00,100.50", "2026-01-05,(12.00)", "1/5/2026,1", "2026-01-05,1.23456", "2026-01-05,十元", "2027-01-05,1"]
    said += ['2026年1月5日,"1,234,567.8901"', "2026-01-05,"]
    lines = [f"{one.number},{line},A{place}" for place, line in enumerate(said)] + ["KH-999999,2026-01-05,1,B1", ",2026-01-05,1,B2"]
    row = imported(lu, "编号,日期,金额,发票号\n" + "\n".join(lines) + "\n", subject="deals")
    assert row.written == {"new": 3, "faulty": 6, "orphan": 1}
    assert [code for _line, code in refused(row)] == [
        "no_date", "too_exact", "no_amount", "future", "amount_missing", "unknown_customer", "no_customer"
    ]  # fmt: skip
    with seeing(lu, purpose="test"):
        assert sum(Deal.objects.values_list("amount", flat=True)) == Decimal("1234656.3901")


def test_doubles_are_found_by_fingerprints_and_told_apart(lin, chen, lu) -> None:
    one = added(lin, WANG)
    other = added(chen, {"name": "王小䶮😀", "phone": "+86 139 0000 1234"})
    third = added(lin, {"name": "孙三", "email": "WANG.xy@example.cn"})
    boss, mine = client_of(lu), client_of(lin)
    shown = boss.get("/customers/doubles/").content.decode()
    assert shown.count("Compare and merge") == 2 and "Same telephone · Same name and same last four digits" in shown
    seen = mine.get("/customers/doubles/").content.decode()
    assert other.number not in seen and third.number in seen and "Same e-mail" in seen
    assert boss.get("/customers/doubles/?of=3").content.decode().count("Compare and merge") == 0
    mine.post("/customers/doubles/apart/", {"one": one.number, "other": other.number})
    boss.post("/customers/doubles/apart/", {"one": one.number, "other": one.number})
    assert boss.get("/customers/doubles/").content.decode().count("Compare and merge") == 2
    boss.post("/customers/doubles/apart/", {"one": other.number, "other": one.number})
    after = boss.get("/customers/doubles/").content.decode()
    assert after.count("Compare and merge") == 1 and "Known to be two" in after
    boss.post("/customers/doubles/apart/", {"one": other.number, "other": one.number, "act": "back"})
    boss.post(f"/customers/{one.number}/merge/", {"double": third.number, "confirm": "yes"})
    assert boss.get("/customers/doubles/").content.decode().count("Compare and merge") == 1


def ask(client, fields, **more):
    client.post(more.pop("to", "/customers/export/"), {"subject": "customers", "field": fields, "form": "csv", "purpose": "audit", **more})
    return Export.objects.first()


def test_an_export_by_right_by_purpose_and_by_two(lin, lu, an, monkeypatch) -> None:
    """Delicate fields wait for a second person; the file carries its mark, is harmless in a spreadsheet, comes back in, and expires."""
    one = added(lin, {**WANG, "notes": "=cmd|' /C calc'!A0", "name": "@王"})
    boss, guard, mine = client_of(lu), client_of(an), client_of(lin)
    mine.post("/customers/export/", {"subject": "customers", "field": ["register"], "form": "csv", "purpose": "audit"})
    boss.post("/customers/export/", {"subject": "customers", "field": ["identity"], "form": "csv", "purpose": "audit"})
    lost = boss.post("/customers/export/", {"subject": "customers", "field": ["name"], "form": "csv", "remark": "给审计看"})
    text = lost.content.decode()
    assert lost.status_code >= 400 and "给审计看" in text and 'value="csv" checked' in text and text.count("checked") == 3
    boss.post("/customers/export/?q=nobody", {"subject": "customers", "field": ["name"], "form": "csv", "purpose": "audit"})
    assert not Export.objects.exists()

    row = ask(guard, ["register", "name", "phone", "notes"], to="/customers/export/?q=0001234")
    assert (row.state, row.why, row.rows) == ("waiting", ["fields"], 1)
    decide, fetch = f"/customers/export/{row.number}/decide/", f"/customers/export/{row.number}/fetch/"
    for somebody in (guard, mine):
        somebody.post(decide, {"act": "approve"})
    assert guard.post(fetch).status_code == 302 and Export.objects.get().state == "waiting"
    assert row.number in boss.get("/customers/export/").content.decode()
    boss.post(decide, {"act": "approve"})
    row.refresh_from_db()
    exporting.carry_out(row, at=clock.now())
    data = guard.post(fetch).content
    row.refresh_from_db()
    (line,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (line["Name"], line["Notes"], line["Telephone"]) == ("'@王", "'=cmd|' /C calc'!A0", "13900001234")
    assert line["Export mark"].startswith(f"{row.number} · 安然 (an) · ") and row.fetched == 1
    assert not [value for value in WANG.values() if any(value.encode() in bytes(one.sealed) for one in ExportPiece.objects.all())]
    with seeing(lin, purpose="test") as viewer:
        back = checked(lin, brought(lin, data, name="回来.csv"))
        assert back.counts == {"same": 1} and viewer.opener.open(one, "name", customer=one.pk) == "@王"

    monkeypatch.setenv("YINUO_EXPORT_ROWS", "0")
    many = ask(boss, ["register"])
    assert many.state == "waiting" and many.why == ["rows"]
    guard.post(f"/customers/export/{many.number}/decide/", {"act": "decline"})
    many.refresh_from_db()
    assert many.state == "declined" and many.wrapped is None
    log = boss.get("/customers/export/log/").content.decode()
    assert (
        row.sha256[:12] in log
        and not [value for value in WANG.values() if value in log]
        and mine.get("/customers/export/log/").status_code == 403
    )
    with clock.pinned(clock.now() + timedelta(hours=24)):
        assert guard.post(fetch).status_code == 302 and exporting.destroy_expired(at=clock.now()) == 1
    row.refresh_from_db()
    assert (row.state, row.wrapped, ExportPiece.objects.count()) == ("expired", None, 0)
    later = clock.now() + timedelta(days=185)  # past the longest six months: the log forgets them, and says so of each
    with clock.pinned(later):
        assert pruning.prune(at=later)["exports"] == 2
    assert not Export.objects.exists() and "record.erased" in history([row.ref]).kind


def test_one_persons_whole_record_goes_out_as_data_and_as_a_page(lin, lu, an) -> None:
    imported(lin, FILE)
    one = Customer.objects.none()
    with seeing(lin, purpose="test"):
        one = Customer.objects.order_by("pk").first()
    clerk = undertaken(person("wen", "文书", "agent"))
    assert client_of(clerk).get(f"/customers/{one.number}/record/").status_code == 403
    guard, boss = client_of(an, "zh-hans"), client_of(lu)
    assert "二月的来信" in guard.post(f"/customers/{one.number}/record/", {"purpose": "", "remark": "二月的来信"}).content.decode()
    guard.post(f"/customers/{one.number}/record/", {"purpose": "rights"})
    row = Export.objects.get()
    assert (row.state, row.customer, row.form) == ("waiting", one.number, "zip")
    boss.post(f"/customers/export/{row.number}/decide/", {"act": "approve"})
    row.refresh_from_db()
    exporting.carry_out(row, at=clock.now())
    row.refresh_from_db()
    assert row.problem is None
    with zipfile.ZipFile(io.BytesIO(guard.post(f"/customers/export/{row.number}/fetch/").content)) as archive:
        record, page = json.loads(archive.read("record.json")), archive.read("record.html").decode()
    assert record["records"][0]["name"] == "王小䶮😀" and record["outside_numbers"] == [{"system": "ERP", "number": "C-1"}]
    assert "王小䶮😀" in page and "320501199001010043" in page and row.number in page and "基本资料" in page


def test_who_is_responsible_takes_a_record_out_without_what_they_may_not(lin, chen, zhao, lu, an) -> None:
    """The client manager and the head of the department; a second person decides, what is left out is named, nobody else gets the file."""
    imported(lin, FILE)
    with seeing(lin, purpose="test"):
        one = Customer.objects.order_by("pk").first()
    address = f"/customers/{one.number}/record/"
    assert client_of(chen).post(address, {"purpose": "rights"}).status_code == 404 and not Export.objects.exists()
    for staff in (lin, zhao):
        mine = client_of(staff)
        assert "Left out" in mine.get(address).content.decode()
        mine.post(address, {"purpose": "rights"})
        row = Export.objects.filter(staff=staff).get()
        assert row.state == "waiting" and not {"identity", "bank"} & set(row.fields)
        mine.post(f"/customers/export/{row.number}/decide/", {"act": "approve"})  # nobody is their own second person
        row.refresh_from_db()
        assert (
            row.state == "waiting" and client_of(lu).post(f"/customers/export/{row.number}/decide/", {"act": "approve"}).status_code == 302
        )
        row.refresh_from_db()
        exporting.carry_out(row, at=clock.now())
        data = mine.post(f"/customers/export/{row.number}/fetch/").content
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            record, page = json.loads(archive.read("record.json")), archive.read("record.html").decode()
        assert (record["records"][0]["name"], record["records"][0]["phone"]) == ("王小䶮😀", "13900001234")
        assert "320501199001010043" not in json.dumps(record) + page and "consents" not in record
        assert {"Identity number", "Bank account"} <= set(record["left_out"]) and "Identity number" in page
        assert ("looks" in record) == (staff == zhao) and record["outside_numbers"]
        assert client_of(an).post(f"/customers/export/{row.number}/fetch/").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_at_every_step(lin, lu, an, language, caplog) -> None:
    """From the upload to the undoing by the pages alone; no value in an address, a title or the log."""
    caplog.set_level(logging.DEBUG)
    mine, boss = client_of(lin, language), client_of(lu, language)
    bad = FILE + "C-4,,12,,,,,,\n"
    answer = uploaded(mine, bad)
    row = Import.objects.get()
    here = f"/customers/import/{row.number}/"
    assert answer.headers["Location"] == here
    shown = mine.get(here).content.decode()
    assert 'value="phone" selected' in shown and "王小䶮😀" in shown and row.number in shown
    said = {f"column-{place}": target for place, target in enumerate(["outside", "name", "phone", "email", "identity", "address", "tier"])}
    mine.post(f"{here}columns/", {**said, "doubles": "skip", "system": "ERP"})
    shown = mine.get(here).content.decode()
    assert ("名称" if language == "zh-hans" else "The name is missing") in shown and "t-figures" in shown
    for form in ("csv", "xlsx"):
        assert mine.get(f"{here}refused.{form}").status_code == 200
    lines = list(csv.reader(io.StringIO(mine.get(f"{here}refused.csv").content.decode("utf-8-sig"))))
    assert lines[0][0] == "行号" and lines[1][0] == "5" and "缺少名称" in lines[1][-2] and "The name is missing" in lines[1][-1]
    mine.post(f"{here}do/write/")
    assert Import.objects.get().state == "done" and mine.get(here).status_code == 200
    mended = mine.get(f"{here}refused.csv").content.decode("utf-8-sig").replace("C-4,,12", "C-4,补名,12")
    uploaded(mine, mended, "补.csv")
    again = Import.objects.first()
    shown = mine.get(f"/customers/import/{again.number}/").content.decode()
    assert 'name="column-0" value=""' in shown
    Import.objects.filter(pk=again.pk).update(state="running", batches=4, place=1, rows=20, written={"new": 5})
    busy = mine.get(f"/customers/import/{again.number}/")
    assert busy.headers["Refresh"] == "3" and "every 1s" in busy.content.decode()
    assert mine.get(f"/customers/import/{again.number}/?part=bar", headers={"HX-Request": "true"}).status_code == 200
    ask(boss, ["register"])
    mine.post(f"{here}do/undo/")
    assert Import.objects.get(pk=row.pk).state == "undone"
    for address in (
        "import/",
        "import/template/customers/",
        "doubles/",
        "export/",
        "export/log/",
        f"export/{Export.objects.get().number}/",
        "",
    ):
        assert boss.get(f"/customers/{address}").status_code == 200, address
    text = caplog.text
    assert not [value for value in ("13900001234", "王小䶮", "wang.xy", "3205011990") if value in text]
