"""The text of a PDF: letters by their place on the page, into lines, table rows and paragraphs; what repeats on every page is left out."""

from __future__ import annotations

from typing import Final

from yinuo.promises.files.page_layout import Line, paragraphs_of
from yinuo.promises.files.refusals import DamagedFile, EmptyFile, EncryptedFile, OnlyImages, TooLarge

MOST_PAGES: Final = 1000


def text_of_pdf(data: bytes, name: str) -> str:
    """One line a paragraph, one line a table row with its cells parted by ` | `.

    Raises:
        DamagedFile, EncryptedFile, OnlyImages, TooLarge, EmptyFile: naming the file.
    """
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        protected = getattr(problem, "err_code", None) == FPDF_ERR_PASSWORD or "password" in str(problem).lower()
        raise (EncryptedFile if protected else DamagedFile)(name=name) from None
    try:
        if len(document) > MOST_PAGES:
            raise TooLarge(name=name, limit=f"{MOST_PAGES} pages")
        pages = [lines_of_page(document, number) for number in range(len(document))]
        if not any(pages):
            raise (OnlyImages if _has_pictures(document) else EmptyFile)(name=name)
    except pypdfium2.PdfiumError:
        raise DamagedFile(name=name) from None
    finally:
        document.close()
    return "\n".join(paragraphs_of(pages)) + "\n"


def lines_of_page(document: object, number: int) -> list[Line]:
    """The lines of one page from top to bottom, each with its letters from left to right."""
    from ctypes import byref

    from pypdfium2 import raw

    page = document[number]  # type: ignore[index]
    text_page = page.get_textpage()
    box = raw.FS_RECTF()
    letters: list[tuple[float, float, float, float, str]] = []
    for place in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, place)
        if code < 32 or code == 0xFFFE or 0xD800 <= code < 0xE000 or raw.FPDFText_IsGenerated(text_page, place) == 1:
            continue
        # the loose box is as high as the font and as wide as the letter's step, so that a comma stands on the line of its sentence
        if raw.FPDFText_GetLooseCharBox(text_page, place, byref(box)) and box.top > box.bottom:
            letters.append((box.left, box.right, box.bottom, box.top, chr(code)))
    height = page.get_height()
    text_page.close()
    page.close()
    return Line.gathered(letters, page_height=height)


def _has_pictures(document: object) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for number in range(min(len(document), 20)) for _picture in document[number].get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))  # type: ignore[arg-type,index]
