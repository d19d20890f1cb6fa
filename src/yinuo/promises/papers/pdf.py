"""A paper as PDF/A-2b: the same paper gives the same bytes, so its hash can stand in the ledger."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import typst

from yinuo.promises.papers.fonts import check_glyphs, loaded
from yinuo.promises.papers.refusals import BadFieldKey, PrinterFailed
from yinuo.promises.papers.shapes import SEAL, Paper, Place, SignaturePlaces
from yinuo.promises.papers.wording import WORDS, counterpart_mark

STANDARD = "a-2b"
TEMPLATE = Path(__file__).with_name("paper.typ")  # a path, as the library forgets a template given as bytes after its first use
UNDATED = date(2000, 1, 1)
"""What a draft without a date says in its metadata, as the standard demands one and the clock would change the bytes."""
PAGE_HEIGHT = 841.8897637795276
"""A4 in points; the printer counts from the top, a PDF from the bottom."""
_KEY = re.compile(r"[A-Za-z0-9-]{1,60}")
_BOXES = str.maketrans({"☐": "□", "☑": "■", "☒": "■"})


def print_pdf(paper: Paper) -> bytes:
    """Print a paper.

    Raises:
        NoGlyph, HiddenDirection: a character cannot be shown as it is stored. BadFieldKey: a signature field's key.
    """
    return bytes(_compile(_compiler(paper), paper))


def signature_places(paper: Paper) -> tuple[SignaturePlaces, ...]:
    """Where each side signs and seals, in the order of `paper.signatures`. Raises as `print_pdf`."""
    return _places(_compiler(paper), paper)


def print_with_places(paper: Paper) -> tuple[bytes, tuple[SignaturePlaces, ...]]:
    """Both at once, for the price of one layout."""
    compiler = _compiler(paper)
    return bytes(_compile(compiler, paper)), _places(compiler, paper)


def _compiler(paper: Paper) -> typst.Compiler:
    _check(paper)
    data = json.dumps(_as_data(paper), ensure_ascii=False)
    return typst.Compiler(str(TEMPLATE), font_paths=loaded(), ignore_system_fonts=True, sys_inputs={"paper": data})


def _compile(compiler: typst.Compiler, paper: Paper) -> Any:
    try:
        return compiler.compile(format="pdf", pdf_standards=[STANDARD])
    except typst.TypstError as trouble:
        raise PrinterFailed(number=paper.number, reason=trouble.message) from trouble


def _places(compiler: typst.Compiler, paper: Paper) -> tuple[SignaturePlaces, ...]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for mark in json.loads(compiler.query("<place>", field="value")):
        found[mark["kind"], mark["key"]] = mark
    places = []
    for field in paper.signatures:
        sign, seal = found["sign", field.key], found.get(("seal", field.key))
        lines = tuple((kind, float(below)) for kind, below in sign["rows"])
        places.append(SignaturePlaces(key=field.key, sign=_place(sign), seal=_place(seal) if seal else None, lines=lines))
    return tuple(places)


def _place(mark: dict[str, Any]) -> Place:
    top = PAGE_HEIGHT - mark["y"]
    return Place(page=mark["page"], left=mark["x"], bottom=top - mark["height"], right=mark["x"] + mark["width"], top=top)


def _check(paper: Paper) -> None:
    keys = [field.key for field in paper.signatures]
    for key in keys:
        if not _KEY.fullmatch(key) or key.endswith(SEAL) or keys.count(key) > 1:
            raise BadFieldKey(key=key)
    labels = (text for field in paper.signatures for text in (field.party, field.label))
    texts = (run.text.translate(_BOXES) for paragraph in paper.paragraphs for run in paragraph.runs)
    check_glyphs((paper.title, paper.number, paper.edition_line, *labels, *texts))


def _as_data(paper: Paper) -> dict[str, Any]:
    dated = paper.dated or UNDATED
    return {
        "title": paper.title,
        "number": paper.number,
        "form": paper.form,
        "language": paper.language,
        "edition": paper.edition_line,
        "fingerprint": paper.fingerprint,
        "dated": [dated.year, dated.month, dated.day],
        "mark": counterpart_mark(paper.language, paper.counterpart),
        "words": WORDS[paper.language],
        "paragraphs": [
            {"level": paragraph.level, "runs": [{"text": run.text.translate(_BOXES), "blank": run.is_blank} for run in paragraph.runs]}
            for paragraph in paper.paragraphs
        ],
        "signatures": [
            {
                "key": field.key,
                "party": field.party,
                "label": field.label,
                "seal": field.has_seal,
                "date": field.has_date,
                "place": field.has_place,
            }
            for field in paper.signatures
        ],
    }
