"""The cast of the customers desk, and files as people bring them. All people are invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.customers.conftest import an, chen, lin, lu, noon, person, qian, seen, undertaken, zhao
from tests.records import records_as_told  # noqa: F401
from yinuo.desks.customers.access import seeing
from yinuo.desks.people.models import Staff
from yinuo.desks.transfer.actions import checking, undoing, uploading, working
from yinuo.desks.transfer.models import Import
from yinuo.desks.transfer.queries import listing
from yinuo.kit import clock

__all__ = ["an", "chen", "lin", "lu", "noon", "person", "qian", "seen", "undertaken", "zhao"]

HEAD = "客户编号,姓名,手机号,邮箱,身份证号,地址,客户等级,成为客户日期,备注"
ROWS = [
    "C-1,王小䶮😀,13900001234,wang.xy@example.cn,320501199001010043,苏州市姑苏区江枫苑3栋26户,金级,2024-03-02,只在晚上方便",
    "C-2,顾明岚,+86 138-0000-6021,gu@example.cn,,,银,2025/1/9,",
    'C-3,陈列,13700005678,,,"上海市，静安路 9 号",,2023年7月1日,"他说""好"""',
]
FILE = "\n".join([HEAD, *ROWS]) + "\n"


def client_of(staff: Staff, language: str = "en") -> Client:
    client = Client()
    client.force_login(staff)
    client.cookies["yinuo_language"] = language
    return client


def brought(staff: Staff, data: bytes | str, *, name: str = "客户.csv", subject: str = "customers") -> Import:
    """A file, brought."""
    with seeing(staff, purpose="import") as viewer:
        return uploading.bring(viewer, subject, name, data.encode() if isinstance(data, str) else data, at=clock.now())


def checked(staff: Staff, row: Import, targets: Sequence[str] | None = None, **options: str) -> Import:
    """Its columns chosen (as guessed where not said) and the check done."""
    from yinuo.desks.transfer import headings

    with seeing(staff, purpose="import") as viewer:
        chosen = headings.guessed(row.subject, listing.head_of(row).headings) if targets is None else targets
        uploading.choose_columns(viewer, row, chosen, {"system": "ERP", **options}, at=clock.now())
    working.carry_out(row)
    row.refresh_from_db()
    return row


def written(staff: Staff, row: Import) -> Import:
    """The checked rows written."""
    with seeing(staff, purpose="import") as viewer:
        checking.begin(viewer, row, at=clock.now())
    working.carry_out(row)
    row.refresh_from_db()
    return row


def imported(staff: Staff, data: bytes | str, *, subject: str = "customers", **options: str) -> Import:
    """A file from the first step to the last."""
    return written(staff, checked(staff, brought(staff, data, subject=subject), **options))


def undone(staff: Staff, row: Import) -> Import:
    with seeing(staff, purpose="import") as viewer:
        undoing.ask(viewer, row, at=clock.now())
    working.carry_out(row)
    row.refresh_from_db()
    return row


def uploaded(client: Client, data: bytes | str, name: str = "客户.csv", subject: str = "customers") -> object:
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    return client.post("/customers/import/", {"subject": subject, "file": file})


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def refused() -> Callable[[Import], list[tuple[int, str]]]:
    """Line and code of each fault of an import."""
    return lambda row: [(one.line, fault[1]) for one in listing.refused_rows(row) for fault in one.faults]
