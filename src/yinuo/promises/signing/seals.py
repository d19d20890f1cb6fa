"""The picture of a seal: checked before it is ever set on a paper; and a plain sample for trying things out."""

from __future__ import annotations

import hashlib
import io
import math
from functools import lru_cache

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from yinuo.kit.words import gettext_lazy as _
from yinuo.promises.signing.refusals import SealRefused
from yinuo.promises.signing.shapes import Seal

MOST_BYTES = 1_000_000
LEAST_PIXELS, MOST_PIXELS = 200, 2000
"""Sides of the picture: 200 pixels are 127 to the inch on a seal of 40 mm."""
MOST_LENGTHWAYS = 1.5
"""How much longer than wide a seal may be; oval seals are."""
LEAST_CLEAR = 0.2
"""The share of the picture that must let the words below shine through; a round seal leaves 21 % outside its circle alone."""


def check_seal(png: bytes) -> Seal:
    """Take a picture as a seal, written anew so that nothing but its pixels is kept.

    Raises:
        SealRefused: not a PNG, too large, too small, not transparent, or empty.
    """
    if len(png) > MOST_BYTES:
        raise SealRefused(reason=_("it has more than 1 MB. Save it smaller."))
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            width, height = picture.size
            if min(width, height) < LEAST_PIXELS or max(width, height) > MOST_PIXELS:
                raise SealRefused(reason=_("each side must have 200 to 2000 pixels."))
            if max(width, height) > MOST_LENGTHWAYS * min(width, height):
                raise SealRefused(reason=_("it is too long for a seal. Cut off the margin."))
            pixels = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise SealRefused(reason=_("it is not a PNG picture that can be opened.")) from None
    clear = pixels.getchannel("A").histogram()
    share = sum(clear[:128]) / (width * height)
    if share < LEAST_CLEAR:
        raise SealRefused(reason=_("its ground is not transparent, so it would hide the words below. Save it with a transparent ground."))
    if share > 0.995:
        raise SealRefused(reason=_("it is empty."))
    out = io.BytesIO()
    pixels.save(out, "PNG")
    kept = out.getvalue()
    return Seal(png=kept, sha256=hashlib.sha256(kept).hexdigest(), width=width, height=height)


@lru_cache(maxsize=32)
def sample_seal(organisation: str, *, caption: str = "样章") -> bytes:
    """A round red seal marked as a sample, as PNG: for trials, demos and tests, never for a real signature."""
    side, red = 640, (200, 30, 30, 225)
    canvas = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    drawing = ImageDraw.Draw(canvas)
    drawing.ellipse((12, 12, side - 12, side - 12), outline=red, width=16)
    middle, radius = side / 2, 92
    star = [
        (
            middle + (radius if turn % 2 == 0 else radius * 0.382) * math.sin(turn * math.pi / 5),
            middle - (radius if turn % 2 == 0 else radius * 0.382) * math.cos(turn * math.pi / 5),
        )
        for turn in range(10)
    ]
    drawing.polygon(star, fill=red)
    _round_about(canvas, organisation[:24] or "样", red)
    face = ImageFont.truetype(str(fonts.sans_path()), 52)
    drawing.text((middle, side * 0.76), caption, font=face, fill=red, anchor="mm")
    out = io.BytesIO()
    canvas.save(out, "PNG")
    return out.getvalue()


def _round_about(canvas: Image.Image, words: str, colour: tuple[int, int, int, int]) -> None:
    side = canvas.width
    face = ImageFont.truetype(str(fonts.serif_path()), 62 if len(words) <= 14 else 46)
    spread = min(250.0, 21.0 * len(words))
    for index, character in enumerate(words):
        turn = -spread / 2 + spread * (index + 0.5) / len(words)
        letter = Image.new("RGBA", (side, side), (0, 0, 0, 0))
        ImageDraw.Draw(letter).text((side / 2, 78), character, font=face, fill=colour, anchor="mm")
        canvas.alpha_composite(letter.rotate(-turn, resample=Image.Resampling.BICUBIC))
