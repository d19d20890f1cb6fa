"""The text of a file, whatever its form."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from yinuo.promises.files.refusals import DamagedFile, EmptyFile, EncryptedFile, RenamedFile, TooLarge, UnknownForm

LARGEST_FILE: Final = 30 * 1024 * 1024
MOST_LETTERS: Final = 3_000_000
FORMS: Final = {".txt": "text", ".text": "text", ".md": "text", ".markdown": "text", ".docx": "docx", ".pdf": "pdf"}
_NAMES: Final = {
    "text": "plain text",
    "docx": "a Word document (.docx)",
    "pdf": "a PDF",
    "ole": "an old Word document (.doc)",
    "zip": "a ZIP archive",
    "image": "a picture",
    "rtf": "an RTF document",
    "html": "a web page",
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")


def text_of_file(path: str | Path) -> str:
    """The text of a letter on disk; line ends are `\\n`.

    Raises:
        UnreadableFile: one sentence that says why, and what to do.
        OSError: the file is not there or may not be read.
    """
    place = Path(path)
    if _form_of(place.name) is not None and place.stat().st_size > LARGEST_FILE:
        raise TooLarge(name=place.name, limit="30 MB")
    return text_of_bytes(place.read_bytes(), place.name)


def text_of_bytes(data: bytes, name: str) -> str:
    """The text of a letter that was brought as bytes, as an upload is; `name` says its form and is told in refusals."""
    form = _form_of(name)
    if form is None:
        raise UnknownForm(name=name)
    if len(data) > LARGEST_FILE:
        raise TooLarge(name=name, limit="30 MB")
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFile(name=name)
    _refuse_renamed(data, name, form)
    text = _read(data, name, form).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \t\n\u3000\u200b"):
        raise EmptyFile(name=name)
    if len(text) > MOST_LETTERS:
        raise TooLarge(name=name, limit=f"{MOST_LETTERS} letters")
    return text


def _form_of(name: str) -> str | None:
    return FORMS.get(Path(name).suffix.lower())


def _read(data: bytes, name: str, form: str) -> str:
    # each reader is loaded only for its own form: a text file costs no PDF library
    if form == "docx":
        from yinuo.promises.files.word import text_of_docx

        return text_of_docx(data, name)
    if form == "pdf":
        from yinuo.promises.files.pdf import text_of_pdf

        return text_of_pdf(data, name)
    from yinuo.promises.files.encodings import decoded

    return decoded(data, name)


def _refuse_renamed(data: bytes, name: str, form: str) -> None:
    found = _found(data)
    if found == "ole" and form == "docx":
        # Word wraps an encrypted document into the container of the old format
        raise EncryptedFile(name=name) if _ENCRYPTED_STREAM in data else RenamedFile(name=name, named=".docx", found=_NAMES["ole"])
    if (form == "docx" and found == "zip") or found == form:
        return
    if found is not None:
        raise RenamedFile(name=name, named=Path(name).suffix.lower(), found=_NAMES[found])
    if form in ("docx", "pdf"):
        raise (
            RenamedFile(name=name, named=Path(name).suffix.lower(), found=_NAMES["text"])
            if _looks_like_text(data)
            else DamagedFile(name=name)
        )


def _found(data: bytes) -> str | None:
    """What the first bytes say, where they say something."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if b"word/" in data else "zip"
    if data.startswith(_OLE):
        return "ole"
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")) or (
        data.startswith(b"BM") and data[6:10] == b"\x00" * 4
    ):
        return "image"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    return None


def _looks_like_text(data: bytes) -> bool:
    sample = data[:4096]
    return b"\x00" not in sample and sum(byte < 9 or 13 < byte < 32 for byte in sample) == 0
