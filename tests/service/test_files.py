"""Files of a case: one gate, who may fetch them, what the ledger knows of them, and how they go with everything else that was said."""

from __future__ import annotations

import base64
import importlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.retention.test_duties import switch
from tests.retention.test_kinds_around import destroyed, over
from tests.service.conftest import NOON
from tests.service.test_cases import does, taken, told
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.queries import whole_record
from yinuo.desks.service.actions import combining, settling
from yinuo.desks.service.filing import File, Looked, let_in, type_of
from yinuo.desks.service.models import Case, Enclosure, Message
from yinuo.desks.service.scanning import EICAR
from yinuo.kit import sealed

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.rows_without_events]
PNG = b"\x89PNG\r\n\x1a\n picture"


def upload(name: str, content: bytes, kind: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind or None)


def data_of(subject: str, kind: str) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE subject = %s AND kind = %s ORDER BY seq", [subject, kind])
        return [json.loads(body)["data"] for (body,) in cursor.fetchall()]


def test_files_go_with_an_answer_a_note_and_a_finding_and_only_who_sees_the_case_gets_them(promised, zhou, far, jiang, as_):
    case, browser = taken(zhou, jiang), as_(zhou)
    do = f"/cases/{case.number}/"
    said = {"text": "照片和方案见附件", "channel": "mail", "revision": case.revision}
    answered = browser.post(
        f"{do}answer/", said | {"files": [upload("../江枫 3 栋.png", PNG), upload("方案.pdf", b"%PDF-1.7 x", "text/html")]}
    )
    assert answered.status_code == 302
    assert browser.post(f"{do}note/", {"text": "内部照片", "files": [upload("内部.png", PNG)]}).status_code == 302
    found = {"text": "变频器烧了", "revision": case.revision + 1, "files": [upload("记录.csv", b"a,b", "text/csv")]}
    assert browser.post(f"{do}investigated/", found).status_code == 302
    page = browser.get(do).content.decode()
    assert all(name in page for name in ("江枫 3 栋.png", "方案.pdf", "内部.png", "记录.csv", "PDF"))
    with seeing(zhou, purpose="test"):
        rows = list(Enclosure.objects.filter(case=case))
    assert [(one.type, one.message.direction) for one in rows] == [
        ("image/png", "out"), ("application/pdf", "out"), ("image/png", "note"), ("text/csv", "note")
    ]  # fmt: skip
    assert "江枫" not in str(rows[0].sealed_name) and PNG not in bytes(rows[0].sealed_content)
    facts = data_of(case.ref, "file.enclosed")
    assert len(facts) == 4 and facts[1]["size"] == 10 and facts[1]["sha256"] == rows[1].sha256 and "方案" not in str(facts)
    url = f"{do}files/{rows[0].pk}/"
    got = browser.get(url)
    assert got.content == PNG and got["Content-Disposition"].startswith("attachment") and got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Type"] == "application/octet-stream" and "sandbox" in got["Content-Security-Policy"]
    (viewed,) = data_of(jiang.ref, "customer_data.viewed")
    assert (viewed["field"], viewed["purpose"], viewed["sha256"]) == ("file", "case", rows[0].sha256)
    # of somebody out of reach, of another case, of no case: nobody can tell which, and nothing is written down as fetched
    other = taken(zhou, jiang, kind="inquiry")
    assert as_(far).get(url).status_code == browser.get(f"/cases/{other.number}/files/{rows[0].pk}/").status_code == 404
    assert browser.get(f"{do}files/99999/").status_code == 404 and len(data_of(jiang.ref, "customer_data.viewed")) == 1
    # two that are one: what hangs on the first is fetched where it goes on
    does(zhou, combining.merge, case, into=other.number, revision=None)
    assert browser.get(f"/cases/{other.number}/files/{rows[0].pk}/").content == PNG


def test_what_must_not_come_in_is_refused_whole_and_keeps_what_was_typed(promised, zhou, jiang, as_, monkeypatch):
    case, browser = taken(zhou, jiang), as_(zhou)
    before = told(case)
    monkeypatch.setenv("YINUO_FILES_MEGABYTES", "1")
    for bad in (
        [upload("ok.png", PNG), upload("发票.pdf", EICAR)],
        [upload("setup.exe", b"anything")], [upload("photo.png", b"MZ\x90\x00")],
        [upload("a.png", PNG * 40_000), upload("b.png", PNG * 40_000)],
        [upload(f"{one}.png", PNG) for one in range(11)], [upload("leer.png", b"")],
    ):  # fmt: skip
        refused = browser.post(
            f"/cases/{case.number}/answer/", {"text": "已派工程师", "channel": "mail", "revision": case.revision, "files": bad}
        )
        assert refused.status_code == 400 and "已派工程师</textarea>" in refused.content.decode(), bad
    assert "没有保存" in refused.content.decode() or "Nothing was saved" in refused.content.decode()
    assert told(case) == before
    with seeing(zhou, purpose="test"):
        assert not Enclosure.objects.exists() and Message.objects.filter(case=case).count() == 1
    monkeypatch.setenv("YINUO_CLAMD", "127.0.0.1:1")
    silent = browser.post(f"/cases/{case.number}/note/", {"text": "照片", "files": [upload("a.png", PNG)]})
    assert silent.status_code == 400 and told(case) == before, "a silent scanner lets nothing in"
    monkeypatch.delenv("YINUO_CLAMD")
    # what comes by itself cannot be refused: it is kept apart
    looked = let_in([File("a.bat", "", b"echo"), File("b.txt", "text/plain", b"hello"), File("c.zip", "", EICAR)])
    assert [(one.name, str(why)) for one, why in looked.apart] == [("a.bat", "program"), ("c.zip", "virus")] and len(looked.clean) == 1
    assert type_of(File("x", "not a type", b"?")) == "application/octet-stream"


def test_files_go_into_a_persons_copy_and_when_their_term_is_over(promised, zhou, jiang, lu, an, as_):
    switch("rule", "service_records", lu, an, amount=1, unit="year")
    case, browser = taken(zhou, jiang, kind="inquiry"), as_(zhou)
    browser.post(f"/cases/{case.number}/hear/", {"text": "见照片", "channel": "mail", "files": [upload("屋顶.png", PNG)]})
    browser.post(f"/cases/{case.number}/note/", {"text": "内部", "files": [upload("内部.png", PNG)]})
    does(zhou, settling.resolve, case, "修好了", channel="phone", revision=None)
    does(zhou, settling.close, case, cause="work", opinion="satisfied", revision=None)
    with seeing(an, purpose="test") as viewer:
        (told_of,) = whole_record.whole_record(viewer, jiang, at=NOON)["cases"]
    files = [one["files"] for one in told_of["messages"] if "files" in one]
    assert [(one["name"], one["type"]) for (one,) in files] == [("屋顶.png", "image/png")] and files[0][0]["content"]
    assert destroyed(lu, an, "service_records", [case.ref], over(NOON)).outcome == "destroyed"
    with seeing(zhou, purpose="test"):
        assert set(Enclosure.objects.filter(case=case).values_list("sealed_name", "sealed_content")) == {(None, None)}
        identity = Enclosure.objects.filter(case=case).values_list("pk", flat=True)[0]
        assert Case.objects.filter(pk=case.pk).exists() and not Looked()
    assert browser.get(f"/cases/{case.number}/files/{identity}/").status_code == 404
    assert "屋顶" not in browser.get(f"/cases/{case.number}/").content.decode()


def test_files_of_an_older_house_move_with_the_seals_they_had(promised, zhou, jiang, as_):
    """The migration of the channels, there and back again, on a row as it was kept before."""
    moving = importlib.import_module("yinuo.desks.channels.migrations.0003_put_files_with_their_case")
    case = taken(zhou, jiang)
    with seeing(zhou, purpose="test") as viewer:
        row = Enclosure.objects.create(
            case=case, customer=jiang, message=case.messages.get(), type="image/png", size=len(PNG), sha256="0" * 64,
            sealed_as="channels_enclosure", at=NOON,
        )  # fmt: skip
        for column, text in (("name", "旧照片.png"), ("content", base64.b64encode(PNG).decode())):
            place = sealed.place_of("channels_enclosure", column, row.pk)
            setattr(row, f"sealed_{column}", viewer.opener.seal_at(text, place=place, customer=jiang.pk))
        row.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(moving.BACKWARDS)
        cursor.execute("SELECT id, case_number, is_quarantined FROM channels_enclosure")
        assert cursor.fetchall() == [(row.pk, case.number, False)]
        cursor.execute(moving.FORWARDS)
    browser = as_(zhou)
    assert "旧照片.png" in browser.get(f"/cases/{case.number}/").content.decode()
    assert browser.get(f"/cases/{case.number}/files/{row.pk}/").content == PNG
    browser.post(f"/cases/{case.number}/note/", {"text": "新的", "files": [upload("新.png", PNG)]})
    with seeing(zhou, purpose="test"):
        assert Enclosure.objects.filter(case=case).count() == 2, "numbers go on behind the old ones"
