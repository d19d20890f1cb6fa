"""The rows of a file, one by one, as text: cells of a workbook in the one form that the checks read."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from yinuo.kit.words import gettext_lazy as _

from ..limits import INFLATED_MB, LONGEST_CELL, MOST_COLUMNS, MOST_RATIO
from ..refusals import BadTable, BadWorkbook, TooWide
from .sniffing import Kind

csv.field_size_limit(64 * 1024 * 1024)  # a cell of some megabytes is refused with its row and column, not with the whole file
_UNCOMPUTED = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_ENTITY = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_GUARDED = re.compile(r"' *[=+\-@\t\r＝＋－＠]")  # what `ui.spreadsheets.harmless` marks


def rows_of(data: bytes, kind: Kind) -> Iterator[tuple[int, list[str]]]:
    """Line number (1 is the headings) and cells of every row that is not empty.

    Raises:
        BadWorkbook, TooWide, BadTable.
    """
    rows = _of_csv(data, kind) if kind.form == "csv" else _of_workbook(data)
    for line, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise TooWide(count=len(cells), most=MOST_COLUMNS)
        if any(cells):
            yield line, cells


def _of_csv(data: bytes, kind: Kind) -> Iterator[tuple[int, list[str]]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=kind.encoding, newline="")
    line = 0
    try:
        for line, cells in enumerate(csv.reader(text, delimiter=kind.delimiter or ","), start=1):
            if len(cells) > MOST_COLUMNS * 10:
                raise TooWide(count=len(cells), most=MOST_COLUMNS)
            yield line, [unguarded(cell) for cell in cells]
    except (csv.Error, UnicodeError):
        raise BadTable(row=line + 1) from None


def unguarded(cell: str) -> str:
    """A cell without the ends, and without the mark that our own files put before what a spreadsheet would run.

    >>> unguarded("'=1+1"), unguarded("'t Hooft"), unguarded(" a ")
    ('=1+1', "'t Hooft", 'a')
    """
    said = cell.strip(" \t\r\n\u3000\ufeff")
    said = said[1:] if _GUARDED.match(said) else said
    return said if len(said) <= LONGEST_CELL else Long(said)


class Long(str):
    """A cell that is too long to keep: cut, with the length it had."""

    length: int

    def __new__(cls, text: str) -> Long:
        made = super().__new__(cls, text[:LONGEST_CELL])
        made.length = len(text)
        return made


def check_workbook(data: bytes) -> None:
    """Look at a workbook before it is read: no bomb, no other document, no formula without its value. Nothing in it is run.

    Raises:
        BadWorkbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise BadWorkbook(why=_("it holds no sheets"))
            if len(parts) > 2_000 or sum(part.file_size for part in parts) > INFLATED_MB * 1024 * 1024:
                raise BadWorkbook(why=_("it would grow beyond every measure when it is unpacked"))
            for part in parts:
                if part.file_size > 1_000_000 and part.file_size > MOST_RATIO * max(1, part.compress_size):
                    raise BadWorkbook(why=_("it would grow beyond every measure when it is unpacked"))
            for name in sorted(names):
                if name.endswith((".xml", ".rels")):
                    _check_part(archive, name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise BadWorkbook(why=_("it is damaged or locked with a password")) from None


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    is_sheet = name.startswith("xl/worksheets/")
    with archive.open(name) as part:
        tail = b""
        is_first = True
        while piece := part.read(1 << 20):
            if is_first and _ENTITY.search(piece[:4096]):
                raise BadWorkbook(why=_("it declares entities"))
            is_first = False
            if not is_sheet:
                return
            if _UNCOMPUTED.search(tail + piece):
                raise BadWorkbook(why=_("it holds formulas whose value was never computed; open it in a spreadsheet program and save it"))
            tail = piece[-2048:]


def _of_workbook(data: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    check_workbook(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and rules that we do not read
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise BadWorkbook(why=_("it holds no sheets"))
            sheet.reset_dimensions()  # what a file says of its own size may be wrong
            for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield line, _texts(cells)
            book.close()
    except (BadWorkbook, TooWide):
        raise
    except Exception:  # a damaged workbook fails in as many ways as its reader has lines
        raise BadWorkbook(why=_("it is damaged")) from None


def _texts(cells: Sequence[Any]) -> list[str]:
    return [unguarded(text_of(cell)) for cell in cells]


def text_of(cell: Any) -> str:
    """A cell of a workbook as it would be typed; whole numbers without a point, dates the long way round.

    >>> text_of(13900001234.0), text_of(True), text_of(datetime(2026, 3, 2)), text_of(0.1)
    ('13900001234', 'TRUE', '2026-03-02', '0.1')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.replace(microsecond=0).isoformat(" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
