"""Columns of many rows as PostgreSQL reads them: array literals, built by joining, several times quicker than element by element."""

from __future__ import annotations

from collections.abc import Iterable

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
    return "{" + ",".join(["NULL" if value is None else f'"{value.translate(_QUOTED)}"' for value in values]) + "}"


def blobs(values: Iterable[bytes | None]) -> str:
    r"""Bytes; None is NULL.

    >>> print(blobs([b"\x00\xff", None]))
    {"\\x00ff",NULL}
    """
    return "{" + ",".join(["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values]) + "}"
