"""What is seen of a signature: drawn by the same printer and fonts as the paper, then put into the field as one drawing."""

from __future__ import annotations

import binascii
import io
import json
import uuid
from pathlib import Path
from typing import Any

import typst
from PIL import Image
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import BaseStampStyle, StaticStampStyle
from pyhanko.stamp.noop import NoOpStampStyle

from yinuo.promises.papers.fonts import check_glyphs, loaded
from yinuo.promises.papers.wording import long_date
from yinuo.promises.signing.shapes import HandStamp, Seal, Stamp

TEMPLATE = Path(__file__).with_name("stamp.typ")


def style_of(stamp: Stamp | None, *, width: float, height: float) -> BaseStampStyle:
    """How a stamp looks in a field of so many points.

    Raises:
        NoGlyph: a name or place holds a character without a glyph.
    """
    if stamp is None:
        return NoOpStampStyle()
    if isinstance(stamp, Seal):
        with Image.open(io.BytesIO(stamp.png)) as picture:
            picture.load()
            content: PdfContent = PdfImage(picture.copy(), writer=None, box=BoxConstraints(width=picture.width, height=picture.height))
    else:
        content = _Drawing(draw(stamp, width=width, height=height))
    fitted = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )
    return StaticStampStyle(background=content, background_opacity=1.0, background_layout=fitted, border_width=0)


def draw(stamp: HandStamp, *, width: float, height: float) -> bytes:
    """A one-page PDF of exactly the field's size."""
    values = {"signature": stamp.name, "date": long_date(stamp.language, stamp.on) if stamp.on else "", "place": stamp.place}
    check_glyphs((*values.values(), stamp.note))
    lines = [{"text": values.get(kind, ""), "below": below, "name": kind == "signature"} for kind, below in stamp.lines]
    data = {"lines": lines, "note": stamp.note, "width": width, "height": height, "language": stamp.language}
    inputs = {"stamp": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(str(TEMPLATE), font_paths=loaded(), ignore_system_fonts=True, sys_inputs=inputs)
    return bytes(compiler.compile(format="pdf", pdf_standards=["a-2b"], pdf_tags=False))


class _Drawing(PdfContent):
    """A page held in memory as content; the library's own class wants a file."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        writer: Any = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        name = b"/Import" + binascii.hexlify(uuid.uuid4().bytes)
        self.resources.xobject[name.decode("ascii")] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return name + b" Do"
