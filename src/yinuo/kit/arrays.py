"""Columns of many rows as PostgreSQL reads them: array literals, built by joining, several times quicker than element by element.

For thousands of rows there is the binary form, which the database reads without parsing (`Binary`, through `ledger.cursors.fast_cursor`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = Struct("!iiIii")
_LENGTH = Struct("!i").pack
_BIGINT, _SMALLINT, _TEXT, _BYTEA = (20, 1016), (21, 1005), (25, 1009), (17, 1001)  # oids of a type and of its array, as pg_type has them

_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def numbers(values: Iterable[object]) -> str:
    """Whole numbers, decimals, booleans; None is NULL.

    >>> numbers([1, None, -3])
    '{1,NULL,-3}'
    """
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[str | None]) -> str:
    r"""Texts, dates, instants; None is NULL.

    >>> print(texts(['a"b', None, "c,d", ""]))
    {"a\"b",NULL,"c,d",""}
    """
    said = list(values)
    if None in said:
        return "{" + ",".join(["NULL" if value is None else f'"{value.translate(_QUOTED)}"' for value in said]) + "}"
    # one pass over all of them: no text of PostgreSQL holds NUL, so it may stand between them meanwhile
    joined = "\0".join(said)  # type: ignore[arg-type]
    if joined.count("\0") != max(len(said) - 1, 0):
        raise ValueError("a text holds the character NUL")
    quoted = joined.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{quoted}"}}' if said else "{}"


def blobs(values: Iterable[bytes | None]) -> str:
    r"""Bytes; None is NULL.

    >>> print(blobs([b"\x00\xff", None]))
    {"\\x00ff",NULL}
    """
    return "{" + ",".join(["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values]) + "}"


@dataclass(frozen=True)
class Binary:
    """A whole array as PostgreSQL receives it in binary; `oid` is the array's type."""

    oid: int
    data: bytes


class _BinaryDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Binary) -> bytes:
        return obj.data

    def get_key(self, obj: Binary, format: Any) -> Any:
        return (self.cls, obj.oid)

    def upgrade(self, obj: Binary, format: Any) -> Dumper:
        found = _BinaryDumper(Binary)
        found.oid = obj.oid
        return found


def teach(cursor: psycopg.Cursor[Any]) -> None:
    """Let a cursor that sends values apart from the statement take `Binary` among them."""
    cursor.adapters.register_dumper(Binary, _BinaryDumper)


def binary_numbers(values: Sequence[int] | NDArray[Any], *, small: bool = False) -> Binary:
    """Whole numbers, none missing, as bigint[] or, where `small`, smallint[].

    >>> binary_numbers([1, -2], small=True).data[-6:].hex()
    '00000002fffe'
    """
    kind, array = _SMALLINT if small else _BIGINT
    rows = np.empty(len(values), np.dtype([("length", ">i4"), ("value", ">i2" if small else ">i8")]))
    rows["length"] = 2 if small else 8
    rows["value"] = values
    return Binary(array, _HEAD.pack(1, 0, kind, len(values), 1) + rows.tobytes())


def binary_texts(values: Iterable[str | None]) -> Binary:
    """Texts as text[]; None is NULL."""
    return _pieces([None if value is None else value.encode() for value in values], _TEXT)


def binary_blobs(values: Iterable[bytes | None]) -> Binary:
    """Bytes as bytea[]; None is NULL."""
    return _pieces(list(values), _BYTEA)


def _pieces(values: Sequence[bytes | None], kinds: tuple[int, int]) -> Binary:
    missing = _LENGTH(-1)
    body = b"".join([missing if value is None else _LENGTH(len(value)) + value for value in values])
    return Binary(kinds[1], _HEAD.pack(1, int(None in values), kinds[0], len(values), 1) + body)
