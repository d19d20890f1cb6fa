"""Importing customers: every form of file, the check that writes nothing, writing once, mending, undoing."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import IntegrityError, transaction

from tests.customers.conftest import added
from tests.transfer.conftest import FILE, HEAD, ROWS, brought, checked, imported, undone, workbook, written
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding
from yinuo.desks.customers.models import Customer, Finding
from yinuo.desks.transfer.models import Batch, Import, OutsideNumber, Piece

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def opened(staff, number_or_pk) -> dict[str, str]:
    with seeing(staff, purpose="test") as viewer:
        row = Customer.objects.get(pk=number_or_pk)
        return {name: viewer.opener.open(row, name, customer=row.pk) for name in ("name", "phone", "email", "identity", "address", "notes")}


def rows_of(staff) -> list[Customer]:
    with seeing(staff, purpose="test"):
        return list(Customer.objects.filter(erased_at__isnull=True).order_by("pk"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator_gives_the_same_customers(lin, encoding, delimiter) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(FILE)))
    row = checked(lin, brought(lin, out.getvalue().encode(encoding)))
    assert (row.state, row.counts, row.delimiter) == ("checked", {"new": 3}, delimiter)
    assert rows_of(lin) == []
    written(lin, row)
    wang, gu, chen = rows_of(lin)
    assert opened(lin, wang.pk) == {
        "name": "王小䶮😀", "phone": "13900001234", "email": "wang.xy@example.cn", "identity": "320501199001010043",
        "address": "苏州市姑苏区江枫苑3栋26户", "notes": "只在晚上方便",
    }  # fmt: skip
    assert (wang.tier, gu.tier, chen.tier, wang.manager, str(gu.since_on)) == ("gold", "silver", "", lin, "2025-01-09")
    assert opened(lin, chen.pk)["notes"] == '他说"好"' and opened(lin, chen.pk)["address"] == "上海市，静安路 9 号"


def test_the_check_writes_nothing_and_the_writing_comes_once(lin, refused) -> None:
    """Faults of every sort; what was refused is mended from its own file and brought again; the same file brings nothing new."""
    added(lin, {"name": "老客户", "phone": "13711112222", "email": "old@example.cn"})
    bad = [
        "C-4,,13600000001,,,,,,", "C-5,错邮箱,,not-an-address,,,,,", "C-6,错日期,,,,,,02/03/2026,", "C-7,错等级,,,,,钻石,,",
        "C-8,同一电话,137 1111 2222,,,,,,", "C-9,本表重复,13900001234,,,,,,", f"C-10,{'长' * 5_000_000},,,,,,,", "C-1,又一个C-1,,,,,,,",
        "C-11,多一格,,,,,,,,extra",
    ]  # fmt: skip
    row = checked(lin, brought(lin, "\n".join([HEAD, *ROWS, *bad]) + "\n"))
    assert row.counts == {"new": 3, "faulty": 6, "double": 3} and len(rows_of(lin)) == 1
    assert refused(row) == [
        (5, "name_missing"), (6, "no_email"), (7, "no_date"), (8, "no_choice"), (9, "like_customer"), (10, "like_row"), (11, "too_long"),
        (12, "like_row"), (13, "columns"),
    ]  # fmt: skip
    written(lin, row)
    assert row.written == row.counts and row.state == "done" and len(rows_of(lin)) == 4
    assert not Piece.objects.filter(of=row).exists() and Batch.objects.get(of=row).lines == [[2, 4]]
    with seeing(lin, purpose="test"):
        assert OutsideNumber.objects.count() == 3

    again = imported(lin, "\n".join([HEAD, *ROWS, *bad]) + "\n")
    assert again.written == {"same": 3, "faulty": 6, "double": 3} and len(rows_of(lin)) == 4
    known = imported(lin, FILE.replace("金级", "白金"))  # known again by the numbers of the other system
    assert known.written == {"changed": 1, "same": 2} and [one.tier for one in rows_of(lin)] == ["", "platinum", "silver", ""]


def test_an_import_is_undone_whole_or_not_at_all(lin, lu) -> None:
    held = added(lin, {"name": "旧名", "phone": "13711112222", "notes": "原来的话"}, register={"tier": "silver"})
    file = f"编号,姓名,手机号,客户等级\n{held.number},新名,,金\n,甲乙,13600000001,\n,丙丁,13600000002,\n"
    row = imported(lin, file)
    assert row.written == {"changed": 1, "new": 2}
    assert opened(lin, held.pk)["name"] == "新名" and opened(lin, held.pk)["phone"] == "13711112222"
    new = rows_of(lin)[1:]
    with seeing(lin, purpose="test") as viewer:
        touched = Customer.objects.get(pk=new[0].pk)
        adding.confirm_data(viewer, touched, on=row.made_at.date(), at=row.made_at)
    assert undone(lin, row).state == "done" and row.problem["code"] == "import_cannot_be_undone"
    assert len(rows_of(lin)) == 3 and opened(lin, held.pk)["name"] == "新名"

    other = imported(lin, f"编号,姓名,手机号\n{held.number},再新,\n,戊己,13600000003\n")
    assert undone(lin, other).state == "undone" and len(rows_of(lin)) == 3
    with seeing(lin, purpose="test") as viewer:
        back = Customer.objects.get(pk=held.pk)
        gone = Customer.objects.exclude(erased_at=None).get()
        assert viewer.opener.open(gone, "name", customer=gone.pk) == "" and not Finding.objects.filter(customer=gone).exists()
        names = Finding.objects.filter(customer=back).count()
    assert opened(lin, held.pk)["name"] == "新名" and back.revision == 4 and names > 0
    assert imported(lin, f"编号,姓名,手机号\n{held.number},再新,\n,戊己,13600000003\n").written == {"changed": 1, "new": 1}


def test_a_killed_import_goes_on_where_it_was_and_writes_nothing_twice(lin, monkeypatch) -> None:
    from yinuo.desks.transfer.actions import applying, checking, working

    monkeypatch.setattr(checking, "ROWS_OF_A_BATCH", 2)
    rows = "".join(f"甲{place},1380000{place:04}\n" for place in range(7))
    row = checked(lin, brought(lin, "姓名,手机号\n" + rows))
    assert (row.batches, row.counts) == (4, {"new": 7})
    finish, calls = applying.add_many, []

    def killed(*positional, **named):
        done = finish(*positional, **named)
        calls.append(len(done))
        if len(calls) == 2:
            raise KeyboardInterrupt  # after the rows, before their place: all of the batch must be gone
        return done

    monkeypatch.setattr(applying, "add_many", killed)
    with pytest.raises(KeyboardInterrupt):
        written(lin, row)
    row.refresh_from_db()
    assert (row.state, row.place, len(rows_of(lin))) == ("running", 1, 2)
    with seeing(lin, purpose="test"):
        Import.objects.filter(pk=row.pk).update(is_stopping=True)
    working.carry_out(row)
    row.refresh_from_db()
    assert (row.state, row.place, len(rows_of(lin))) == ("stopped", 1, 2)
    written(lin, row)
    assert (row.state, row.place, row.written, len(rows_of(lin))) == ("done", 4, {"new": 7}, 7)


def test_a_workbook_is_read_as_it_is_shown(lin) -> None:
    from datetime import date

    data = workbook([["姓名", "手机号", "成为客户日期"], ["甲乙", 13900001234, date(2024, 3, 2)], ["欧阳䶮", "013800001111", None]])
    row = written(lin, checked(lin, brought(lin, data, name="客户.xlsx")))
    first, second = rows_of(lin)
    assert opened(lin, second.pk)["name"] == "欧阳䶮" and opened(lin, second.pk)["phone"] == "013800001111"
    assert opened(lin, first.pk)["phone"] == "13900001234" and str(first.since_on) == "2024-03-02" and row.written == {"new": 2}


def test_a_fingerprint_names_a_customer_who_is_there(lin, seen) -> None:
    wang = added(lin)
    seen(lin)
    before = Finding.objects.count()
    with pytest.raises(IntegrityError, match="who is not there"), transaction.atomic():
        Finding.objects.bulk_create([Finding(token=1, customer=wang), Finding(token=1, customer_id=wang.pk + 1000)])
    assert Finding.objects.count() == before


def test_a_second_process_prepares_what_the_first_one_writes(lin, monkeypatch) -> None:
    """The same customers as without it; what was made ready in vain is made again, and where it dies the import goes on."""
    from yinuo.desks.transfer.actions import beside, checking, readying

    monkeypatch.setattr(checking, "ROWS_OF_A_BATCH", 2)
    monkeypatch.setattr(checking, "BYTES_ALONE", 0)
    monkeypatch.setattr(readying, "ROWS_ALONE", 0)
    answers = beside.Beside.answers

    def broken_off(self):
        yield next(answers(self))
        raise beside.BesideGone

    monkeypatch.setattr(beside.Beside, "answers", broken_off)
    rows = "".join(f"N-{place},甲{place},1380000{place:04},银\n" for place in range(9))
    row = checked(lin, brought(lin, "客户编号,姓名,手机号,客户等级\n" + rows + "N-0,又一个,13899990000,\n"))
    assert (row.batches, row.counts) == (5, {"new": 9, "double": 1})  # checked again from the start, alone
    monkeypatch.setattr(beside.Beside, "answers", answers)
    assert checked(lin, row).counts == row.counts
    added(lin, {"name": "捷足", "phone": "13800000005"})  # the third batch finds one of its two people there already
    asked, ask = [], beside.Beside.ask

    def counted(self, function, argument):
        asked.append(len(argument.ids))
        if argument.place == 4:
            self._process.kill()
            self._process.wait()
        return ask(self, function, argument)

    monkeypatch.setattr(beside.Beside, "ask", counted)
    written(lin, row)
    assert asked == [2, 2, 2, 1] and (row.state, row.written) == ("done", {"new": 8, "double": 2})
    people = sorted(rows_of(lin)[1:], key=lambda one: opened(lin, one.pk)["phone"])
    assert [one.number for one in people[:4]] == sorted(one.number for one in people[:4])  # numbers follow the file
    assert [opened(lin, one.pk)["phone"] for one in people] == [f"1380000{place:04}" for place in range(9) if place != 5]
    assert {(one.tier, one.manager, one.revision) for one in people} == {("silver", lin, 1)} and len({one.number for one in people}) == 8
    with seeing(lin, purpose="test") as viewer:
        numbers = {one.customer_id: viewer.opener.open(one, "number", customer=one.customer_id) for one in OutsideNumber.objects.all()}
        assert [numbers[one.pk] for one in people] == [f"N-{place}" for place in range(9) if place != 5]
        assert Finding.objects.filter(customer=people[2]).count() == Finding.objects.filter(customer=people[0]).count() > 10
    assert undone(lin, row).state == "undone" and len(rows_of(lin)) == 1
