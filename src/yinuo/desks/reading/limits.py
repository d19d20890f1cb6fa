"""What is looked at before a file is read: how many pages it has, and what it carries beside its words. Nothing is run or fetched."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

LARGEST_MB: Final = 10
MOST_PAGES: Final = 150
LETTERS_A_PAGE: Final = 1500  # a dense page of Chinese; English ones have twice as many letters and are counted by this too
LONGEST_NAME: Final = 120
_PAGE_BREAK: Final = re.compile(rb'<w:lastRenderedPageBreak\b|<w:br\b[^>]*w:type="page"')
_PROGRAM: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|SubmitForm|ImportData)\b")
_ADDRESS: Final = re.compile(rb"/URI\s*\(")


def clean_name(name: str) -> str:
    """The file's own name, without folders, control characters and marks that turn the direction of writing."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable())
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - 12]}.{ending[:10]}" if dot and stem else kept[:LONGEST_NAME]


def pages_of_pdf(data: bytes) -> int:
    """How many pages; 0 where the file does not open (its reader says why)."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def pages_of_text(text: str) -> int:
    """Pages that a text would fill."""
    return -(-len(text) // LETTERS_A_PAGE)


def pages_of_docx(data: bytes) -> int:
    """Pages by the breaks that Word wrote; call it after the reader has accepted the file, which is when its size is known to be sane."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return 1 + len(_PAGE_BREAK.findall(archive.read("word/document.xml")))


def remarks_on(data: bytes, ending: str) -> list[str]:
    """Codes of what a person should know about the file (`choices.REMARKS`)."""
    return sorted(set(_docx_remarks(data) if ending == ".docx" else _pdf_remarks(data) if ending == ".pdf" else ()))


def _docx_remarks(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.lower().endswith("vbaproject.bin"):
                yield "macros"
            if name.endswith(".rels") and b'TargetMode="External"' in archive.read(name):
                yield "links"


def _pdf_remarks(data: bytes) -> Iterator[str]:
    if _PROGRAM.search(data):
        yield "programs"
    if _ADDRESS.search(data):
        yield "links"
