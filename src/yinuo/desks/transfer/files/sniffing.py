"""What a file really is: by its bytes, not by its name; its letters, its separator."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from pathlib import PurePath

from ..refusals import BadEncoding, NameLies, NotATable

DELIMITERS = (",", ";", "\t", "|")
_OLE, _PDF = b"\xd0\xcf\x11\xe0", b"%PDF"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
LEAST_SHARE = 0.6
"""Of the letters beyond ASCII in a GB18030 file at least this share are everyday ones; otherwise it was never GB18030."""
CSV_ENDINGS, XLSX_ENDINGS = (".csv", ".txt", ".tsv"), (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Kind:
    """`form` is csv or xlsx; the rest only where it is csv."""

    form: str
    encoding: str = ""
    delimiter: str = ""


def kind_of(data: bytes, name: str) -> Kind:
    """What a file is.

    Raises:
        NotATable, NameLies, BadEncoding.
    """
    form = _form(data)
    ending = PurePath(name).suffix.lower()
    if (form == "xlsx" and ending in CSV_ENDINGS) or (form == "csv" and ending in XLSX_ENDINGS):
        raise NameLies(ending=ending, really="XLSX" if form == "xlsx" else "CSV")
    if ending not in (*CSV_ENDINGS, *XLSX_ENDINGS):
        raise NotATable(why=ending[:12] or "?")
    if form == "xlsx":
        return Kind(form)
    encoding = encoding_of(data)
    return Kind(form, encoding, delimiter_of(data[:200_000].decode(encoding, "replace")))


def _form(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith(_OLE):
        raise NotATable(why="XLS, DOC")
    if data.startswith(_PDF):
        raise NotATable(why="PDF")
    if data.startswith(_PROGRAMS):
        raise NotATable(why="?")
    return "csv"


def encoding_of(data: bytes) -> str:
    """The codec that reads every letter of a text file: by its mark, else the first that fits.

    Raises:
        BadEncoding.

    >>> encoding_of("姓名,电话".encode("gb18030")), encoding_of("姓名".encode("utf-8-sig")), encoding_of("姓名,a".encode("utf-16-le"))
    ('gb18030', 'utf-8-sig', 'utf-16-le')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _reads(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _reads(data, "utf-8-sig")
    head = data[:4096]
    if b"\0" in head:  # a separator or line end of UTF-16 has a zero on its one side
        found = "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
        return _reads(data, found)
    for codec in ("utf-8", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or _is_chinese(text):
            return codec
    raise BadEncoding()


def _reads(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise BadEncoding() from None
    if "\0" in text or not any(one in text for one in ("\n", "\r", *DELIMITERS)):
        raise BadEncoding()
    return codec


def _is_chinese(text: str) -> bool:
    """Whether a text that GB18030 could read really is Chinese: Big5 or Latin letters give rubbish that no keyboard writes."""
    beyond = [letter for letter in text[:400_000] if letter > "\x7f"]
    if not beyond:
        return True
    everyday = 0
    for letter in beyond:
        try:
            letter.encode("gb2312")
            everyday += 1
        except UnicodeEncodeError:
            continue
    return everyday >= LEAST_SHARE * len(beyond)


def delimiter_of(text: str) -> str:
    """The separator by which the first lines have most columns, the same number in most of them; a comma where nothing speaks.

    >>> delimiter_of("a;b;c\\n1;2,5;3\\n"), delimiter_of("a\\tb\\n1\\t2\\n"), delimiter_of("one\\n1\\n")
    (';', '\\t', ',')
    """
    lines = text.splitlines()[:30]
    best, chosen = 0.0, ","
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        score = widths[0] * widths.count(widths[0]) / len(widths)
        if score > best:
            best, chosen = score, delimiter
    return chosen
