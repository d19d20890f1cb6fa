"""Cases of another system: by page and by command, refused with a reason, stopped and gone on with, and the same file a second time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.service.actions import bringing
from yinuo.desks.service.models import Case, Message
from yinuo.desks.service.queries.folding import FOLDS
from yinuo.desks.transfer.actions import working
from yinuo.desks.transfer.models import Import
from yinuo.doors.cli.main import main
from yinuo.ledger.followers import history

MAPPING = """\
zone: Asia/Shanghai
subject: "{no}"
events:
  - {kind: case.opened, occurred_at: at, only: first, message: words}
  - {kind: case.responded, occurred_at: at, when: {column: what, is: answer}, message: words}
  - {kind: case.resolved, occurred_at: at, when: {column: what, is: solved}}
  - {kind: case.closed, occurred_at: at, when: {column: what, is: closed}}
cases:
  system: old desk
  kind: {column: sort, codes: {T: complaint, Z: inquiry}}
  channel: phone
  owner: "{who}"
  title: "{words}"
  customer: {phone: "{phone}", name: "{name}"}
"""
HEAD = "no,what,at,words,sort,who,name,phone"
ROWS = [
    "A-1,asked,2026-01-05 09:00:00,地暖不热,T,zhou,王小䶮,13900001111",
    "A-1,answer,2026-01-05 10:00:00,已派人,T,zhou,王小䶮,13900001111",
    "A-1,closed,2026-01-06 10:00:00,,T,zhou,王小䶮,13900001111",
    "A-2,asked,2026-01-05 11:00:00,什么时候停暖,Z,,江枫物业,13800006021",
    "A-3,asked,昨天,没有时间,Z,,李四,13900002222",
    "A-4,asked,2026-01-05 12:00:00,没有这个人,Z,nobody,李四,13900002222",
    "A-5,asked,2026-01-05 12:30:00,没有这种,X,,李四,13900002222",
    "A-6,asked,2099-01-05 12:30:00,还没有发生,Z,,李四,13900002222",
    ",asked,2026-01-05 12:30:00,没有编号,Z,,李四,13900002222",
]
REFUSED = {"A-3": "no_time", "A-4": "no_staff", "A-5": "no_code", "A-6": "future", "": "no_number"}


def file_of(rows: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("旧系统.csv", ("\n".join([HEAD, *rows]) + "\n").encode("gb18030"))


def brought(client: Client, rows: list[str]) -> Import:
    client.post("/cases/import/", {"file": file_of(rows)})
    return Import.objects.get(subject="cases", state="brought")


@pytest.mark.django_db
def test_a_file_becomes_cases_by_the_page(
    promised: None, lu: Staff, zhou: Staff, far: Staff, jiang: Customer, as_: Callable[[Staff], Client]
) -> None:
    client = as_(lu)
    client.cookies["yinuo_language"] = "en"
    row = brought(client, ROWS)
    url = f"/cases/import/{row.number}/"
    assert "subject: &quot;{no}&quot;" in client.get(url).content.decode(), "a mapping to begin with"
    wrong = client.post(f"{url}do/mapping/", {"mapping": MAPPING.replace("kind: case.opened", "kind: case.opend")})
    assert wrong.status_code == 400 and "case.opend" in wrong.content.decode()
    row.refresh_from_db()
    assert row.state == "brought"
    client.post(f"{url}do/mapping/", {"mapping": MAPPING})
    row.refresh_from_db()
    assert row.state == "checked" and row.counts == {"new": 2, "faulty": 5}
    page = client.get(url).content.decode()
    assert "nobody" in page and "2 cases will be written" in page
    assert not Case.objects.exists()
    assert as_(far).get(url).status_code == 404
    csv = client.get(f"{url}refused.csv").content.decode()
    assert all(code in csv for code in REFUSED.values())
    client.post(f"{url}do/write/")
    row.refresh_from_db()
    assert row.state == "done" and row.written == {"new": 2, "faulty": 5}
    with seeing(lu, purpose="test") as viewer:
        closed, known = Case.objects.select_related("owner", "customer").order_by("outside_number")
        assert (closed.number, closed.outside_number, closed.state) == ("TS-260105-001", "A-1", "closed")
        assert closed.owner == zhou and closed.responded_at is not None and closed.unanswered == 0
        assert (known.number, known.state, known.customer, known.owner) == ("ZX-260105-001", "open", jiang, None)
        words = [viewer.opener.open(one, "text", customer=one.customer_id) for one in Message.objects.filter(case=closed)]
        assert words == ["地暖不热", "已派人"]
        assert viewer.opener.open(closed.customer, "name", customer=closed.customer_id) == "王小䶮"
    told = history([closed.ref])
    assert {"case.opened", "complaint.received", "message.received", "complaint.responded", "complaint.closed"} <= set(told.kind)
    assert all("地暖" not in json.dumps(data, ensure_ascii=False) for data in told.data)
    page = client.get(f"/cases/{closed.number}/").content.decode()
    assert "地暖不热" in page and "Brought in from another system" in page and "By itself" not in page
    again = brought(client, [*ROWS[:4], "A-2,answer,2026-01-05 13:00:00,三月十五日,Z,,,"])
    assert "old desk" in client.get(f"/cases/import/{again.number}/").content.decode(), "the mapping is remembered"
    client.post(f"/cases/import/{again.number}/do/mapping/", {"mapping": MAPPING})
    client.post(f"/cases/import/{again.number}/do/write/")
    again.refresh_from_db()
    assert again.written == {"same": 1, "changed": 1}
    known.refresh_from_db()
    assert known.responded_at is not None and known.unanswered == 0 and Case.objects.count() == 2
    fold = FOLDS[0]
    assert fold.from_rows()["case:TS-260105-001"] == "closed, staff:zhou"


@pytest.mark.django_db
def test_it_stops_after_a_batch_and_goes_on(lu: Staff, as_: Callable[[Staff], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "CASES_OF_A_BATCH", 2)
    client = as_(lu)
    row = brought(client, [f"B-{place},asked,2026-01-05 09:0{place}:00,问题,Z,,客户,1390000{place}000" for place in range(5)])
    client.post(f"/cases/import/{row.number}/do/mapping/", {"mapping": MAPPING})
    with seeing(lu, purpose="test") as viewer:
        row.refresh_from_db()
        bringing.begin(viewer, row, at=row.changed_at)
    rules = bringing.rules_of(row.options["mapping"])
    parts = bringing.batches(bringing._histories(row, rules), 2)
    assert bringing._apply_next(row, parts, rules[1], at=row.changed_at)
    Import.objects.update(is_stopping=True)
    assert not bringing._apply_next(row, parts, rules[1], at=row.changed_at)
    row.refresh_from_db()
    assert (row.state, row.place, Case.objects.count()) == ("stopped", 1, 2)
    client.post(f"/cases/import/{row.number}/do/write/")
    row.refresh_from_db()
    assert (row.state, row.written) == ("done", {"new": 5})
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"ZX-260105-00{place}" for place in range(1, 6)]
    assert working.work_once() is False


@pytest.mark.django_db
def test_the_command_says_what_would_happen_and_does_it(lu: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "m.yaml"
    log.write_text("\n".join([HEAD, *ROWS[1:4], ROWS[4]]) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING.replace('  owner: "{who}"\n', ""), encoding="utf-8")

    def run(*more: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["import-cases", str(log), "--mapping", str(mapping), "--by", "lu", *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    code, out, _err = run("--json", "--refused", str(tmp_path / "refused.csv"))
    said = json.loads(out)
    assert code == 0 and (said["applied"], said["cases"], said["new"], said["refused"]) == (False, 3, 2, 1)
    assert [(one["number"], one["row"], one["code"]) for one in said["reasons"]] == [("A-3", 4, "no_time")]
    assert "A-3,4,no_time" in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    assert not Case.objects.exists()
    assert run("--apply")[0] == 0 and Case.objects.count() == 2
    assert json.loads(run("--apply", "--json")[1])["same"] == 2
    for wrong, words in (
        (MAPPING.replace("cases:", "case:"), "cases"), (MAPPING.replace("T: complaint", "T: complain"), "complain"),
        (MAPPING.replace("case.opened", "case.started"), "case.opened"),
        (MAPPING.replace("case.closed", "document.signed"), "document.signed"),
    ):  # fmt: skip
        mapping.write_text(wrong, encoding="utf-8")
        code, out, err = run("--apply")
        assert code == 2 and not out and words in err and "Traceback" not in err, err
    assert Case.objects.count() == 2
