"""A person's whole record on paper: PDF/A with Chinese fonts, and behind every page who made the copy, for which request and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from yinuo.promises.papers.fonts import loaded, printable
from yinuo.promises.papers.pdf import STANDARD
from yinuo.promises.papers.refusals import PrinterFailed
from yinuo.ui import telling_time

from .record_words import in_words, minute, word_of

TEMPLATE = Path(__file__).parent.parent / "record.typ"
_MOST_COLUMNS = 6
_LONG = 24


def printed(said: Mapping[str, Any], *, number: str, mark: str, dated: date) -> bytes:
    """The record as PDF/A, in the reader's language.

    A character that the fonts lack stands by its number, such as 〔U+1F600〕: no copy fails for a picture in a name.
    Args:
        said: as `whole_record` gives it. number: of the request. mark: who made it and when; behind and below every page.
    Raises:
        PrinterFailed.
    """
    gaps: set[str] = set()
    show = partial(printable, gaps=gaps)
    parts = [_part(word_of(name), value, show) for name, value in said.items() if isinstance(value, (list, dict)) and value]
    intro = [_("Everything that is kept under the number {number}, as of {at}.").format(
        number=said["customer"], at=minute(datetime.fromisoformat(said["made_at"])))]  # fmt: skip
    if gaps:
        intro.append(_("The fonts lack some characters; they stand by their number: {list}. The file for machines holds them.").format(
            list=" ".join(sorted(gaps))))  # fmt: skip
    data = {
        "title": _("Your personal data"), "number": number, "mark": show(mark), "language": "zh" if telling_time.is_chinese() else "en",
        "dated": [dated.year, dated.month, dated.day], "intro": intro, "parts": parts,
    }  # fmt: skip
    inputs = {"record": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(str(TEMPLATE), font_paths=loaded(), ignore_system_fonts=True, sys_inputs=inputs)
    try:
        return bytes(compiler.compile(format="pdf", pdf_standards=[STANDARD]))
    except typst.TypstError as trouble:
        raise PrinterFailed(number=number, reason=trouble.message) from trouble


def _part(title: str, value: Any, show: Any) -> dict[str, Any]:
    """A table where rows are short and many, else one row below the other with the name of each field."""
    rows = [row if isinstance(row, Mapping) else {"": row} for row in (value if isinstance(value, list) else [value])]
    filled = [{name: show(text) for name, one in row.items() if (text := in_words(one, name))} for row in rows]
    names = list(dict.fromkeys(name for row in filled for name in row))
    if len(filled) > 1 and 1 < len(names) <= _MOST_COLUMNS:
        widths = [min(_LONG, max(6, *(len(row.get(name, "")) for row in filled))) for name in names]
        cells = [[row.get(name, "") for name in names] for row in filled]
        return {"title": title, "shape": "table", "head": [word_of(name) for name in names], "widths": widths, "rows": cells}
    return {"title": title, "shape": "list", "rows": [[[word_of(name), text] for name, text in row.items()] for row in filled]}
