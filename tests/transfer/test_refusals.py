"""What is refused, and changes nothing: files that are not what they say, columns, forms, sessions, numbers of others."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from tests.customers.conftest import added
from tests.transfer.conftest import FILE, brought, checked, client_of, imported, uploaded, workbook
from yinuo.desks.customers import refusals as theirs
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.people import actions as people
from yinuo.desks.transfer import refusals
from yinuo.desks.transfer.models import Export, Import, Piece

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
NAMES = "姓名,手机号\n"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    return out.getvalue()


def uncomputed() -> bytes:
    return workbook([["姓名", "手机号"], ["甲", "=1+1"]])


BAD = [
    ("客户.csv", b"", refusals.NoFile), ("客户.csv", NAMES.encode(), refusals.NoHeadings), ("客户.csv", b"\n\n", refusals.NoHeadings),
    ("客户.csv", ("姓名,電話\n許功蓋,繁體客戶資料處理龍飛鳳舞\n").encode("big5"), refusals.BadEncoding),
    ("客户.csv", b"name,phone\n\xe9\xe8\xea\xf6\xfc,\xff\xfe1\n", refusals.BadEncoding),
    ("客户.csv", workbook([["姓名"], ["甲"]]), refusals.NameLies), ("客户.xlsx", (NAMES + "甲,1\n").encode(), refusals.NameLies),
    ("客户.pdf", (NAMES + "甲,1\n").encode(), refusals.NotATable), ("客户.csv", b"%PDF-1.7\n", refusals.NotATable),
    ("客户.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", refusals.NotATable), ("客户.csv", b"MZ\x90\x00", refusals.NotATable),
    ("客户.csv", ",".join(["列"] * 200_000).encode() + b"\n1\n", refusals.TooWide),
    ("客户.csv", ",".join(["列"] * 201).encode() + b"\n1\n", refusals.TooWide),
    ("客户.xlsx", bomb(), refusals.BadWorkbook), ("客户.xlsx", uncomputed(), refusals.BadWorkbook),
    ("客户.xlsx", workbook([["姓名"], ["甲"]])[:-40], refusals.BadWorkbook), ("客户.xlsx", b"PK\x03\x04rubbish", refusals.BadWorkbook),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "refusal"), BAD)
def test_a_file_that_is_not_what_it_says_leaves_no_trace(lin, name, data, refusal) -> None:
    with pytest.raises(refusal) as told:
        brought(lin, data, name=name)
    assert str(told.value) and not Import.objects.exists() and not Piece.objects.exists()


def test_a_file_that_is_too_heavy_is_not_kept(lin, monkeypatch) -> None:
    monkeypatch.setenv("YINUO_IMPORT_MB", "1")
    brought(lin, (NAMES + "甲," + "1" * (1024 * 1024 - len((NAMES + "甲,\n").encode())) + "\n").encode())
    with pytest.raises(refusals.TooHeavy):
        brought(lin, (NAMES + "甲," + "1" * (1024 * 1024) + "\n").encode())
    assert Import.objects.count() == 1
    monkeypatch.setenv("YINUO_IMPORT_ROWS", "2")
    assert checked(lin, brought(lin, FILE)).problem["code"] == "import_too_many_rows"


@pytest.mark.parametrize(
    ("targets", "refusal"),
    [
        (["", "phone"], refusals.ColumnMissing), (["name", "name"], refusals.ColumnTwice), (["name", "manager_id"], refusals.NoSuchTarget),
        (["name", "sealed_name"], refusals.NoSuchTarget), (["name", "manager"], theirs.MayNot),
        (["name", "bank"], theirs.MayNot),
    ],
)  # fmt: skip
def test_columns_go_only_where_this_person_may_write(lin, targets, refusal) -> None:
    """林 may change neither the responsible person nor an account number; a changed hidden field does not help."""
    row = brought(lin, NAMES + "甲,1380000\n")
    with pytest.raises(refusal):
        checked(lin, row, targets)
    row.refresh_from_db()
    client = client_of(lin)
    said = {f"column-{place}": target for place, target in enumerate(targets)}
    client.post(f"/customers/import/{row.number}/columns/", {**said, "doubles": "skip", "system": "ERP"})
    row.refresh_from_db()
    assert (row.state, row.targets) == ("brought", [])
    with seeing(lin, purpose="test"):
        assert not Customer.objects.exists()


def test_nobody_reaches_what_is_not_theirs(lin, chen, lu, an, qian) -> None:
    one = added(lin, {"name": "王小䶮", "phone": "13900001234"})
    row = imported(lin, FILE.replace("13900001234", "13900009999"))
    mine, other, nobody, stranger = client_of(lin), client_of(chen), client_of(qian), Client()
    here = f"/customers/import/{row.number}/"
    assert mine.get(here).status_code == 200
    none = other.get("/customers/import/DR-999999/")
    for address in (here, f"{here}refused.csv", f"{here}refused.xlsx"):
        answer = other.get(address)
        assert (answer.status_code, _still(answer)) == (404, _still(none)) and client_of(lu).get(address).status_code == 404
        assert stranger.get(address).status_code == 302
    for verb in ("write", "undo", "drop", "stop"):
        other.post(f"{here}do/{verb}/")
    row.refresh_from_db()
    assert row.state == "done"
    assert nobody.get("/customers/import/").status_code == 403 and nobody.get("/customers/export/").status_code == 200
    uploaded(nobody, FILE)
    uploaded(other, "客户编号,姓名\nC-1,抄来的\n")
    copied = Import.objects.get(staff=chen)
    assert checked(chen, copied).counts == {"new": 1}  # that number is known to 林's customer, of whom 陈 hears nothing
    assert checked(chen, brought(chen, f"编号,姓名\n{one.number},改名\n")).counts == {"faulty": 1}

    boss, guard = client_of(lu), client_of(an)
    boss.post("/customers/export/", {"subject": "customers", "field": ["register"], "form": "csv", "purpose": "audit"})
    export = Export.objects.get()
    assert (export.state, export.staff) == ("ready", lu)
    fetch = f"/customers/export/{export.number}/fetch/"
    assert guard.post(fetch).status_code == 404 and mine.post(fetch).status_code == 404 and boss.get(fetch).url == "/customers/export/"
    stolen = client_of(lu)
    assert stolen.post(fetch).status_code == 302 and stolen.post(fetch, {"password": "guessed"}).status_code == 302
    assert boss.post(fetch).status_code == 200
    people.lock("lu")
    assert boss.post(fetch).status_code == 302
    export.refresh_from_db()
    assert export.fetched == 1


def _still(answer: object) -> bytes:
    import re

    return re.sub(rb"DR-\d+|/refused\.\w+|/(?=\")|csrfmiddlewaretoken\" value=\"\w+", b"", answer.content)  # type: ignore[attr-defined]
