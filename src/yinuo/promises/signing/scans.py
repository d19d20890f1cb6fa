"""The paper route: printed, signed by hand, sealed, scanned. Only the scan's form is checked here; a second person checks what it shows."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from yinuo.kit.words import gettext_lazy as _
from yinuo.promises.signing.refusals import ScanRefused

MOST_BYTES = 30_000_000
MOST_PAGES = 100
LEAST_PIXELS, MOST_PIXELS = 600, 20_000
"""Sides of a picture: below 600 nobody can read a page, above 20,000 it is no scan of A4."""


@dataclass(frozen=True)
class Scan:
    """A scan whose form is good: `kind` is pdf, png or jpeg; a picture is one page."""

    kind: str
    pages: int
    size: int
    sha256: str


def check_scan(data: bytes) -> Scan:
    """Take a scan by its content, whatever its name says.

    Raises:
        ScanRefused: empty, too large, of another kind, encrypted, damaged, or with too many pages.
    """
    if not data:
        raise ScanRefused(reason=_("the file is empty. Scan again and upload that file."))
    if len(data) > MOST_BYTES:
        raise ScanRefused(reason=_("it has more than 30 MB. Scan with 200 or 300 dots an inch."))
    if b"%PDF-" in data[:1024]:
        kind, pages = "pdf", _pages_of_pdf(data)
    else:
        kind, pages = _kind_of_picture(data), 1
    return Scan(kind=kind, pages=pages, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _pages_of_pdf(data: bytes) -> int:
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            raise ScanRefused(reason=_("it is encrypted. Save it without a password."))
        pages = int(reader.root["/Pages"]["/Count"])
        if pages > 0:
            reader.find_page_for_modification(pages - 1)  # the count is only a claim; the last page must be there
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise ScanRefused(reason=_("this PDF is damaged. Scan again and upload that file.")) from None
    if not 1 <= pages <= MOST_PAGES:
        raise ScanRefused(reason=_("it has no page, or more than 100. Upload the signed document alone."))
    return pages


def _kind_of_picture(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            width, height = picture.size
            if not (min(width, height) >= LEAST_PIXELS and max(width, height) <= MOST_PIXELS):
                raise ScanRefused(reason=_("each side of the picture must have 600 to 20,000 pixels, so that it can be read."))
            picture.draft("L", (LEAST_PIXELS, LEAST_PIXELS))  # decodes a large JPEG at a fraction of its size
            picture.load()
            return str(picture.format).lower()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ScanRefused(reason=_("it is neither a PDF nor a PNG or JPEG picture that can be opened.")) from None
