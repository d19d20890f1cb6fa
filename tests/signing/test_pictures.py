"""Pictures that come in from outside: seals and scans."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.papers import samples
from tests.signing.conftest import ready
from tests.signing.test_checking import _encrypted
from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.signing import scans
from yinuo.promises.signing.refusals import ScanRefused, SealRefused
from yinuo.promises.signing.scans import check_scan
from yinuo.promises.signing.seals import check_seal, sample_seal


def picture(width: int, height: int, *, kind: str = "PNG", mode: str = "RGBA", clear: float = 0.5) -> bytes:
    """A picture whose upper part is clear and whose lower part is red."""
    made = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    made.paste((200, 0, 0, 255), (0, int(height * clear), width, height))
    out = io.BytesIO()
    made.convert(mode).save(out, kind)
    return out.getvalue()


def test_a_good_seal_is_kept_with_its_pixels_alone() -> None:
    seal = check_seal(sample_seal("澄川暖通科技（苏州）有限公司"))
    assert (seal.width, seal.height) == (640, 640) and len(seal.sha256) == 64
    assert check_seal(seal.png).sha256 == seal.sha256
    marked = io.BytesIO()
    with Image.open(io.BytesIO(seal.png)) as opened:
        from PIL.PngImagePlugin import PngInfo

        note = PngInfo()
        note.add_text("Comment", "who made this")
        opened.save(marked, "PNG", pnginfo=note)
    assert b"who made this" not in check_seal(marked.getvalue()).png


@pytest.mark.parametrize("size", [(200, 200), (2000, 2000), (300, 200), (200, 300)])
def test_seals_at_the_edge_of_their_size_are_taken(size: tuple[int, int]) -> None:
    assert check_seal(picture(*size)).width == size[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (picture(199, 300), "200 to 2000"),
        (picture(2001, 2001), "200 to 2000"),
        (picture(302, 200), "too long"),
        (picture(300, 300, kind="JPEG", mode="RGB"), "not a PNG"),
        (picture(300, 300, mode="RGB"), "transparent"),
        (picture(300, 300, clear=0.1), "transparent"),
        (picture(300, 300, clear=1), "empty"),
        (b"", "not a PNG"),
        (b"\x89PNG\r\n\x1a\nrubbish", "not a PNG"),
        (picture(300, 300)[:200], "not a PNG"),
        (bytes(1_000_001), "1 MB"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "not a PNG"),
    ],
)
def test_a_picture_that_is_no_seal_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    from django.utils import translation

    with translation.override("en"), pytest.raises(SealRefused) as refused:
        check_seal(data)
    with translation.override("en"):
        assert reason in str(refused.value)


def test_scans_are_taken_by_what_they_are() -> None:
    assert check_scan(print_pdf(samples.contract())).pages == 2
    assert check_scan(ready("letter")[0]).kind == "pdf"
    assert check_scan(picture(600, 800)).kind == "png"
    jpeg = check_scan(picture(2480, 3508, kind="JPEG", mode="RGB"))
    assert (jpeg.kind, jpeg.pages) == ("jpeg", 1) and len(jpeg.sha256) == 64


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        picture(599, 800),
        picture(600, 800)[:300],
        picture(600, 800, kind="GIF"),
        b"%PDF-1.7\n",
        print_pdf(samples.contract())[:3000],
        _encrypted(print_pdf(samples.letter(chapters=1))),
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_what_is_no_scan_is_refused(data: bytes) -> None:
    with pytest.raises(ScanRefused):
        check_scan(data)


def test_a_scan_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = print_pdf(samples.contract())
    monkeypatch.setattr(scans, "MOST_PAGES", 2)
    monkeypatch.setattr(scans, "MOST_BYTES", len(pdf))
    assert check_scan(pdf).pages == 2
    monkeypatch.setattr(scans, "MOST_PAGES", 1)
    with pytest.raises(ScanRefused):
        check_scan(pdf)
    monkeypatch.setattr(scans, "MOST_BYTES", len(pdf) - 1)
    with pytest.raises(ScanRefused):
        check_scan(pdf)
