"""Entries as a table, out and in: one row each, variants one a line within their cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yinuo.desks.transfer.files.rows import check_workbook, rows_of
from yinuo.desks.transfer.files.sniffing import kind_of
from yinuo.desks.transfer.files.writing import csv_bytes, xlsx_bytes

from .choices import Audience
from .models import Entry
from .refusals import BadEntry

HEADINGS = {
    "title": ("标题", "Title"), "questions": ("问法", "Questions"), "answer": ("答案", "Answer"),
    "answer_en": ("英文答案", "Answer in English"),
    "keywords": ("关键词", "Keywords"), "product": ("产品", "Product"), "audience": ("对象", "Audience"), "is_basic": ("基础问题", "Basic"),
    "since": ("起始日", "From"), "until": ("截止日", "Until"), "review_on": ("复核日", "Review on"),
}  # fmt: skip
"""Chinese and English heading of each column; either is read. The number and the state are written, never read."""
_YES = frozenset({"是", "y", "yes", "true", "1", "√"})
MOST_ROWS, MOST_BYTES = 2000, 5_000_000
Row = dict[str, Any]


def written(entries: Iterable[Entry], *, form: str, language: str) -> bytes:
    """Entries as CSV or XLSX, headings in a language."""
    place = 1 if language.startswith("en") else 0
    head = [_("Number"), _("State"), *(names[place] for names in HEADINGS.values())]
    rows = [head, *(_row(one) for one in entries)]
    return xlsx_bytes(rows, sheet=_("Answers")) if form == "xlsx" else csv_bytes(rows)


def _row(entry: Entry) -> list[str]:
    shown = entry.newest
    texts = [shown.title, shown.questions, shown.answer, shown.answer_en, shown.keywords, shown.product, shown.audience]
    days = [on.isoformat() if on else "" for on in (shown.since, shown.until, entry.review_on)]
    return [entry.number, str(entry.get_state_display()), *texts, "是" if shown.is_basic else "否", *days]


def read(data: bytes, *, name: str) -> list[Row]:
    """The rows of a table, each a mapping of columns.

    Raises:
        BadEntry: which row, and what is wrong with it. What the transfer desk refuses of a file.
    """
    if len(data) > MOST_BYTES:
        raise BadEntry(what=_("The file is larger than {most} MB.").format(most=MOST_BYTES // 1_000_000))
    kind = kind_of(data, name)
    if kind.form == "xlsx":
        check_workbook(data)
    rows = iter(rows_of(data, kind))
    columns = _columns(next(rows, (1, []))[1])
    found = [_read(cells, columns, line=line) for line, cells in rows]
    if not found or len(found) > MOST_ROWS:
        raise BadEntry(what=_("A table holds 1 to {most} entries below its headings.").format(most=MOST_ROWS))
    return found


def _columns(head: Sequence[str]) -> dict[int, str]:
    by_name = {name.casefold(): column for column, names in HEADINGS.items() for name in (*names, column)}
    found = {place: by_name[cell.casefold()] for place, cell in enumerate(head) if cell.casefold() in by_name}
    missing = [HEADINGS[column] for column in ("title", "questions", "answer") if column not in found.values()]
    if missing:
        raise BadEntry(what=_("The column {name} is missing.").format(name=" / ".join(missing[0])))
    return found


def _read(cells: Sequence[str], columns: dict[int, str], *, line: int) -> Row:
    row: Row = {column: cells[place] if place < len(cells) else "" for place, column in columns.items()}
    for column in ("since", "until", "review_on"):
        row[column] = _day(row.get(column, ""), line=line)
    labels = {str(label).casefold(): value for value, label in Audience.choices} | {value: value for value in Audience.values}
    audience = row.get("audience", "").casefold()
    if audience and audience not in labels:
        raise BadEntry(what=_("Row {line}: {text} is no audience.").format(line=line, text=row["audience"][:40]))
    row["audience"] = labels.get(audience, Audience.EVERYONE)
    row["is_basic"] = row.get("is_basic", "是").casefold() in _YES if row.get("is_basic", "") else True
    return row


def _day(text: str, *, line: int) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadEntry(what=_("Row {line}: {text} is no day such as 2026-03-01.").format(line=line, text=text[:40])) from None
