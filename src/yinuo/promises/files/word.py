"""The text of a Word document: paragraphs and tables in order, insertions taken, deletions left out; no link or macro is followed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from yinuo.promises.files.refusals import DamagedFile, EncryptedFile, TooLarge

LARGEST_UNPACKED: Final = 200 * 1024 * 1024
MOST_ENTRIES: Final = 5000
# text packs to about a tenth; what packs to less than a two-hundredth was made to burst
HIGHEST_RATIO: Final = 200
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT: Final = {_W + "del", _W + "moveFrom", _W + "delText", _W + "instrText", _FALLBACK, _W + "rPr", _W + "pPr", _W + "comment"}


def text_of_docx(data: bytes, name: str) -> str:
    """One line a paragraph, one line a table row with its cells parted by ` | `.

    Raises:
        DamagedFile, EncryptedFile, TooLarge: naming the file.
    """
    _refuse_bombs(data, name)
    from docx import Document

    try:
        body = Document(io.BytesIO(data)).element.body
        return "\n".join(_blocks(body)) + "\n"
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error, SyntaxError, OSError, EOFError):
        # a part is missing or broken; lxml's errors are SyntaxErrors
        raise DamagedFile(name=name) from None


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise EncryptedFile(name=name)
            unpacked = sum(entry.file_size for entry in entries)
            burst = any(entry.file_size > 10_000_000 and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1) for entry in entries)
            if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or burst:
                raise TooLarge(name=name, limit="200 MB unpacked")
            if "word/document.xml" not in archive.namelist():
                raise DamagedFile(name=name)
            with archive.open("word/document.xml") as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise DamagedFile(name=name)  # Word writes none; it could only smuggle entities in
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        raise DamagedFile(name=name) from None


def _blocks(parent: Any) -> Iterator[str]:
    """Lines of a body, a cell or a content control, in order."""
    for child in parent:
        if child.tag == _W + "p":
            yield from _paragraph(child).split("\n")
        elif child.tag == _W + "tbl":
            yield from _rows(child)
        elif child.tag in (_W + "sdt", _W + "ins", _W + "sdtContent", _W + "customXml", _W + "smartTag"):
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is not table:
            continue  # a table inside a cell is told with that cell
        cells = [" ".join(filter(None, (line.strip() for line in _blocks(cell)))) for cell in _cells(row)]
        if any(cells):
            yield " | ".join(cells) if len(cells) > 1 else cells[0]


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _W + "tc":
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent"):
            yield from _cells(child)


def _paragraph(paragraph: Any) -> str:
    return "".join(_pieces(paragraph)).replace("\t", " ")


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == _W + "r":
            yield _run(child)
        elif child.tag == _W + "txbxContent":
            yield "\n" + "\n".join(_blocks(child)) + "\n"
        else:
            yield from _pieces(child)


def _run(run: Any) -> str:
    text = "".join(_letters(run))
    underlined = run.find(f"{_W}rPr/{_W}u")
    if underlined is not None and underlined.get(_W + "val") != "none" and text and not text.strip(" \u3000\xa0\t"):
        return "_" * max(4, len(text))  # spaces with a line below are how Word users draw a blank
    return text


def _letters(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag == _W + "tab":
            yield "\t"
        elif child.tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif child.tag == _W + "noBreakHyphen":
            yield "-"
        elif child.tag == _W + "sym":
            yield "□"  # a symbol font's box: the only symbol that letters need
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child)
