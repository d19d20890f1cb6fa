"""The bytes of a file that somebody else made: its kind, its first line, and the limits that rubbish and bombs run into."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from yinuo.ledger.intake.errors import IntakeRefusal

PARQUET, GZIP, ZIP = b"PAR1", b"\x1f\x8b", b"PK\x03\x04"
FIRST_LOOK = 1 << 20
"""Bytes in which the first line must end; longer ones are no table of facts."""
LONGEST_LINE = 16 << 20
MOST_BYTES = 8 << 30
MOST_RATIO, FREE_OF_RATIO = 150, 16 << 20
"""A gzip may unpack to 150 times its size so far; below 16 MiB nobody minds."""
MOST_COLUMNS = 2_000


def magic_of(path: Path) -> bytes:
    """The first four bytes."""
    with path.open("rb") as file:
        return file.read(4)


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is a gzip; a bomb ends in a refusal while it is read."""
    return _bounded(path) if magic_of(path)[:2] == GZIP else path.open("rb")


def first_look(stream: BinaryIO, path: Path) -> bytes:
    """The first bytes of a text; what is no text at all is refused here, however long it is."""
    head = stream.read(FIRST_LOOK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise IntakeRefusal(f"{path}: this is UTF-16 text. Save the file as UTF-8.")
    if head.startswith(ZIP):
        raise IntakeRefusal(f"{path}: this is a workbook or a zip archive. Export the sheet as CSV (UTF-8), or unpack it.")
    if not head.strip():
        raise IntakeRefusal(f"{path}: the file is empty. A first line with column names is needed.")
    if b"\0" in head or (b"\n" not in head and b"\r" not in head and len(head) == FIRST_LOOK):
        raise IntakeRefusal(f"{path}: this is no CSV, JSON-lines or Parquet file. Give a table of facts in one of these formats.")
    return head


def looks_like_json(head: bytes, path: Path) -> bool:
    """Whether a text is JSON, by its first character or its name."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") or ".json" in path.name.lower()


def is_json(path: Path) -> bool:
    """Whether a file that was opened before is JSON."""
    with opened(path) as stream:
        return looks_like_json(first_look(stream, path), path)


def header_of(path: Path, head: bytes | None = None) -> tuple[list[str], str]:
    """The column names of a CSV and its delimiter.

    Raises:
        IntakeRefusal: the first line is no row of column names, or names one twice.
    """
    if head is None:
        with opened(path) as stream:
            head = first_look(stream, path)
    raw = re.split(rb"[\r\n]", head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"), maxsplit=1)[0]
    try:
        first = raw.decode("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        raise not_utf8(path) from None
    if not any(mark in first for mark in ",\t;"):
        raise IntakeRefusal(f"{path}, line 1: «{first[:60]}» is no row of column names. Give a CSV with a header.")
    delimiter = max(",\t;", key=first.count)
    names = next(csv.reader([first], delimiter=delimiter))
    twice = next((name for position, name in enumerate(names) if name and name in names[:position]), None)
    if twice is not None:
        raise IntakeRefusal(f"{path}, line 1: the column «{twice[:60]}» stands twice. Rename one of them.")
    if len(names) > MOST_COLUMNS:
        raise IntakeRefusal(f"{path}, line 1: there are more than {MOST_COLUMNS} columns, so this is no table of facts. Check the file.")
    return names, delimiter


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers from 1; a line without end, and text that is not UTF-8, are refused."""
    with opened(path) as stream:
        yield from numbered_lines(stream, path)


def numbered_lines(stream: BinaryIO, path: Path) -> Iterator[tuple[int, str]]:
    """The lines of an open text, as `lines_of`."""
    buffered = cast(BinaryIO, io.BufferedReader(cast(Any, stream), 1 << 20))
    number = 0
    while line := buffered.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            raise IntakeRefusal(f"{path}, line {number}: the line is longer than {LONGEST_LINE >> 20} MiB. Check the file.")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise not_utf8_line(path, number, line) from None


def not_utf8(path: Path) -> IntakeRefusal:
    """The refusal of a text that is not UTF-8, with the first line that is not."""
    try:
        for _number, _line in lines_of(path):
            pass
    except IntakeRefusal as refusal:
        return refusal
    return IntakeRefusal(f"{path}: this is not UTF-8 text. Save the file as UTF-8.")


def not_utf8_line(path: Path, number: int, line: bytes) -> IntakeRefusal:
    """The refusal that names the line and, where it can be told, the encoding that it is in."""
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return IntakeRefusal(f"{path}, line {number}: this is not UTF-8 text. Save the file as UTF-8.")
    return IntakeRefusal(
        f"{path}, line {number}: this is not UTF-8 text; it looks like GBK. Save the file as UTF-8, or convert it with "
        f"iconv -f GB18030 -t UTF-8."
    )


class Joined(io.RawIOBase):
    """The first look and the rest as one stream, so that nothing is read twice."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Bounded(io.RawIOBase):
    """A gzip that stops with a sentence where a bomb would go on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._packed = path.open("rb")
        self._stream = gzip.GzipFile(fileobj=self._packed)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise IntakeRefusal(f"{self._path}: the gzip is damaged ({one_line(error)}). Pack it again.") from None
        self._seen += len(data)
        # by the bytes eaten so far: a large bomb must not be free to fill the memory first
        if self._seen > MOST_BYTES or (self._seen > FREE_OF_RATIO and self._seen > MOST_RATIO * self._packed.tell()):
            raise IntakeRefusal(
                f"{self._path}: the gzip unpacks to more than {MOST_RATIO} times its size; it looks like a bomb and was not read on. "
                "Unpack it yourself if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        self._packed.close()
        super().close()


def _bounded(path: Path) -> BinaryIO:
    return io.BufferedReader(_Bounded(path), 1 << 20)


def one_line(error: BaseException) -> str:
    """An error's words on one line, cut."""
    return " ".join(str(error).split())[:200]
