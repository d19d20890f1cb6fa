"""Every file that cannot be read: one clear sentence, exit 2, nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from yinuo.doors.cli.main import main
from yinuo.promises.files.refusals import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    OnlyImages,
    RenamedFile,
    TooLarge,
    UnknownEncoding,
    UnknownForm,
    UnreadableFile,
)
from yinuo.promises.files.text import text_of_bytes

LETTER = "一、接到投诉后4小时内响应。\n二、每季度回访一次。\n"


def docx_bytes(*paragraphs: str) -> bytes:
    from docx import Document

    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_bytes(body: str = "[We reply within 4 hours.]", *, image: bool = False) -> bytes:
    import typst

    picture = (
        '#box(width: 3cm, height: 3cm)[#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"9\\" height=\\"9\\"/>"))]'
        if image
        else ""
    )
    return bytes(typst.compile(f"#text({body})\n{picture}".encode()))


def scanned_pdf() -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (200, 300), 200).save(stream, format="PDF")
    return stream.getvalue()


def encrypted_pdf() -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf_bytes())))
    writer.encrypt(owner_pass="secret", user_pass="secret")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return stream.getvalue()


def without_document() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/styles.xml", "<x/>")
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD: dict[str, tuple[str, Callable[[], bytes], type[UnreadableFile]]] = {
    "empty text": ("a.txt", lambda: b"", EmptyFile),
    "white space": ("a.md", lambda: "\ufeff \n\u3000\n".encode(), EmptyFile),
    "empty docx": ("a.docx", lambda: docx_bytes(""), EmptyFile),
    "empty pdf": ("a.pdf", lambda: pdf_bytes("[]"), EmptyFile),
    "binary text": ("a.txt", lambda: bytes(range(256)) * 4, UnknownEncoding),
    "lone bytes": ("a.txt", lambda: b"\xff\xfe\x00\xd8\x41\x00", UnknownEncoding),
    "unknown form": ("a.xls", lambda: b"x", UnknownForm),
    "no ending": ("letter", lambda: LETTER.encode(), UnknownForm),
    "encrypted pdf": ("a.pdf", encrypted_pdf, EncryptedFile),
    "encrypted docx": ("a.docx", lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
    "old doc as docx": ("a.docx", lambda: OLE + b"\0" * 600, RenamedFile),
    "pdf as docx": ("a.docx", pdf_bytes, RenamedFile),
    "docx as pdf": ("a.pdf", lambda: docx_bytes("x"), RenamedFile),
    "docx as txt": ("a.txt", lambda: docx_bytes("x"), RenamedFile),
    "text as pdf": ("a.pdf", lambda: LETTER.encode(), RenamedFile),
    "web page as docx": ("a.docx", lambda: b"<html><body>x</body></html>", RenamedFile),
    "picture as pdf": ("a.pdf", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, RenamedFile),
    "cut pdf": ("a.pdf", lambda: pdf_bytes()[:400], DamagedFile),
    "cut docx": ("a.docx", lambda: docx_bytes("x")[:900], DamagedFile),
    "docx without document": ("a.docx", without_document, DamagedFile),
    "scanned pdf": ("a.pdf", scanned_pdf, OnlyImages),
    "zip bomb": ("a.docx", bomb, TooLarge),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_one_sentence(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, make, refusal = BAD[what]
    data = make()
    with pytest.raises(refusal):
        text_of_bytes(data, name)
    path = tmp_path / name
    path.write_bytes(data)
    before = sorted(tmp_path.iterdir())
    assert main(["read", str(path), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and name in said.err and "Traceback" not in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "gone.txt")]) == 2
    assert "gone.txt" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_simplified_letters(encoding: str) -> None:
    assert text_of_bytes(LETTER.replace("\n", "\r\n").encode(encoding), "a.txt") == LETTER


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030"])
def test_encodings_of_traditional_letters(encoding: str) -> None:
    letter = "一、接獲投訴後4小時內與客戶聯繫，並給出處理意見。\n"
    assert text_of_bytes(letter.encode(encoding), "a.txt") == letter
