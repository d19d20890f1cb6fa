"""Files that come to us or go out with a message: one gate for all of them, whichever way they come.

What comes by itself (mail, calls) cannot be refused: what must not be opened is kept apart. What somebody offers in a form is refused with
a sentence, and nothing is kept. Only a `Looked` is ever written down, and only this module makes one that holds a file.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from yinuo.kit import env, sealed

from . import scanning
from .choices import Apart
from .models import Enclosure
from .refusals import BadFile

MEGABYTE = 1024 * 1024
_UNSAFE = re.compile(r"[\\/:*?\"<>|\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,58}")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"L\0\0\0\x01\x14\x02")
_ENDINGS = (
    "apk app bat chm cmd com cpl dll exe hta inf ins iso jar js jse lnk mjs msc msi msp pif ps1 reg scf scr sh sys vb vbe vbs wsf wsh"
)
_PROGRAM_ENDINGS = frozenset(_ENDINGS.split())
_BYTES = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"), (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"), (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
)  # fmt: skip
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@dataclass(frozen=True)
class File:
    """One file as it came: its name, cleaned of paths and controls; its type as named; its bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Looked:
    """Files that went through the gate: those that may be opened, and those that are kept apart with why."""

    clean: tuple[File, ...] = ()
    apart: tuple[tuple[File, Apart], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clean or self.apart)


NO_FILES = Looked()


@dataclass(frozen=True)
class Limits:
    """How many files one form may bring, and how many bytes together."""

    files: int
    together: int


def of_staff() -> Limits:
    """What one message of ours may carry; mail servers of customers take little more."""
    return Limits(10, _most_bytes())


def of_customers() -> Limits:
    """What a customer may add at once."""
    return Limits(5, _most_bytes())


def _most_bytes() -> int:
    return env.number("YINUO_FILES_MEGABYTES", 15, least=1, most=100) * MEGABYTE


def let_in(files: Iterable[File]) -> Looked:
    """Files that came by themselves: all are kept, some apart.

    Raises:
        ScannerSilent: nobody can say now; let it wait.
    """
    found = [(one, _why_apart(one)) for one in files]
    return Looked(tuple(one for one, why in found if why is None), tuple((one, why) for one, why in found if why is not None))


def offered(files: Sequence[UploadedFile], limits: Limits) -> Looked:
    """Files of a form: all are taken, or none.

    Raises:
        BadFile: too many, too large, empty, a program, or one that looks like a virus; or the scanner is silent.
    """
    if len(files) > limits.files:
        raise BadFile(what=_("These are {n} files; at most {most} fit at once.").format(n=len(files), most=limits.files), beside="files")
    size = sum(one.size or 0 for one in files)
    if size > limits.together:
        raise BadFile(
            what=_("The files are {size} together; at most {most} fit at once.").format(
                size=filesizeformat(size), most=filesizeformat(limits.together)
            ),
            beside="files",
        )
    found = []
    for place, one in enumerate(files, 1):
        file = File(clean_name(one.name or "", place), one.content_type or "", one.read())
        if not file.content:
            raise BadFile(what=_("The file {name} is empty.").format(name=file.name), beside="files")
        try:
            why = _why_apart(file)
        except scanning.ScannerSilent:
            raise BadFile(what=_("Files cannot be checked for viruses just now; send it without them."), beside="files") from None
        if why == Apart.VIRUS:
            raise BadFile(what=_("The file {name} looks like a virus.").format(name=file.name), beside="files")
        if why is not None:
            raise BadFile(what=_("The file {name} is a program, and programs are not taken.").format(name=file.name), beside="files")
        found.append(file)
    return Looked(tuple(found))


def bytes_in_json(limits: Limits, *, around: int) -> int:
    """How large a JSON body may be that carries files as `in_json` takes them, with so many bytes around them."""
    return limits.together * 4 // 3 + 1_000 * limits.files + around


def in_json(value: Any, limits: Limits) -> Looked:
    """Files that a program sends: a list of objects with `name`, `content` in base64 and, if it likes, `type`. All are taken, or none.

    Raises:
        BadFile: it is no such list; or one of them is refused, as `offered` says.
    """
    rows = value if isinstance(value, list) else [value]
    return offered([_out_of_json(one, place) for place, one in enumerate(rows, 1)], limits)


def _out_of_json(value: Any, place: int) -> UploadedFile:
    said = value if isinstance(value, dict) and set(value) <= {"name", "type", "content"} else {}
    name, content, type_ = (said.get(each, "") for each in ("name", "content", "type"))
    found = None
    if all(isinstance(one, str) for one in (name, content, type_)) and content:
        try:
            found = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            found = None
    if found is None:
        raise BadFile(what=_("File {n} needs a name and its content in base64.").format(n=place), beside="files")
    return SimpleUploadedFile(clean_name(name, place), found, type_[:120])


def _why_apart(file: File) -> Apart | None:
    if scanning.is_bad(file.content):
        return Apart.VIRUS
    ending = file.name.rpartition(".")[2].lower()
    return Apart.PROGRAM if file.content.startswith(_PROGRAMS) or ending in _PROGRAM_ENDINGS else None


def clean_name(name: str, place: int = 1) -> str:
    """A file's name without paths, controls and signs that turn its ending around.

    >>> clean_name("../../etc/pass wd.txt"), clean_name("report\\u202efdp.exe"), clean_name("", 2)
    ('etc pass wd.txt', 'report fdp.exe', 'attachment-2')
    """
    clean = _UNSAFE.sub(" ", name.replace("..", " ")).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    clean = f"{stem[:100]}.{ending[:10]}" if dot else clean[:110]
    return clean or f"attachment-{place}"


def name_place(row: Enclosure) -> str:
    """Where the name of a kept file was sealed for."""
    return _place(row, "name")


def content_place(row: Enclosure) -> str:
    """Where the bytes of a kept file were sealed for."""
    return _place(row, "content")


def _place(row: Enclosure, column: str) -> str:
    return sealed.place_of(row.sealed_as or row._meta.db_table, column, row.pk)


def type_of(file: File) -> str:
    """What a file is by its bytes, where they say so; else as it was named, else plain bytes."""
    head = file.content[:16]
    for start, kind in _BYTES:
        if head.startswith(start):
            return kind
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], "application/octet-stream")
    if head.startswith(b"PK\x03\x04"):
        return _OFFICE.get(file.name.rpartition(".")[2].lower(), "application/zip")
    said = file.type.lower().partition(";")[0].strip()
    return said if _TYPE.fullmatch(said) else "application/octet-stream"
