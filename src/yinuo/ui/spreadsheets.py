"""Tables as CSV that no spreadsheet runs, in UTF-8 with the mark that makes it one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from django.http import HttpResponse

from yinuo.ui import telling_time

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width forms included."""


def csv_response(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a file to keep, which no browser or proxy does.

    Args:
        name: of the file, with its ending. rows: cells; a day or an instant is written in the organisation's time, None as nothing.
    """
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(one) for one in head])
    writer.writerows([harmless(one) for one in row] for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def harmless(value: object) -> object:
    """A cell that no spreadsheet runs: a text that looks like a formula gets an apostrophe before it; numbers stay numbers.

    >>> harmless("=1+1"), harmless(" ＝cmd"), harmless(-3), harmless(None), harmless(date(2026, 3, 2))
    ("'=1+1", "' ＝cmd", -3, '', '2026-03-02')
    """
    if isinstance(value, datetime):
        return f"{telling_time.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def xlsx_response(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same table as a workbook; no cell of it is a formula. See `csv_response`."""
    from openpyxl import Workbook  # heavy, and only files need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (head, *rows):
        sheet.append([harmless(one) for one in row])
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
