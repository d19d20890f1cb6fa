"""Writing tables that no spreadsheet runs: CSV with what could be a formula marked, XLSX with every cell a text or a number.

The workbook is written by hand, in memory: nothing of a customer touches a temporary file.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from yinuo.ui.spreadsheets import harmless

Cell = str | int | Decimal | None
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_IN_CELL = 32_767
TYPES = {"csv": "text/csv; charset=utf-8", "zip": "application/zip"}
TYPES["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, with the mark by which spreadsheets know it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([str(cell) if isinstance(cell, Decimal) else harmless(cell) for cell in row])
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def xlsx_bytes(rows: Iterable[Sequence[Cell]], *, sheet: str, footer: str = "") -> bytes:
    """Rows as a workbook of one sheet with a fixed first line; `footer` stands on every printed page."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text.replace("SHEET", escape(_plain(sheet)[:31], {'"': "&quot;"})))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(_HEAD)
            for line, row in enumerate(rows, start=1):
                part.write(_row(line, row))
            said = escape(_plain(footer).replace("&", "&&"))
            part.write(f"</sheetData><headerFooter><oddFooter>{said}</oddFooter></headerFooter></worksheet>".encode())
    return out.getvalue()


def _row(line: int, row: Sequence[Cell]) -> bytes:
    cells = []
    for cell in row:
        if cell is None or cell == "":
            cells.append("<c/>")
        elif isinstance(cell, str):
            cells.append(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_plain(cell)[:MOST_IN_CELL])}</t></is></c>')
        else:
            cells.append(f"<c><v>{cell}</v></c>")
    return f'<row r="{line}">{"".join(cells)}</row>'.encode()


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)


def table_bytes(rows: Iterable[Sequence[Cell]], form: str, *, sheet: str, footer: str = "") -> bytes:
    """Rows in one of the two forms: csv or xlsx."""
    return csv_bytes(rows) if form == "csv" else xlsx_bytes(rows, sheet=sheet, footer=footer)


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
    ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="60" width="18" customWidth="1"/></cols><sheetData>'
).encode()
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="SHEET" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
