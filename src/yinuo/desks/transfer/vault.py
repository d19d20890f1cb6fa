"""The key of one file, and what is sealed under it: pieces of a megabyte, batches of rows. When the key is gone, so is the file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

from django.db import models

from yinuo.kit import sealed, sealed_keys

from .models import ExportPiece, Piece

PIECE = 1 << 20
_GENERATION = 1


def make_key(row: models.Model) -> bytes:
    """Give a saved import or export its key; the caller saves `wrapped`."""
    key = sealed.new_key()
    row.wrapped = sealed_keys.ring().wrap(key, place=_place(row, "wrapped"))  # type: ignore[attr-defined]
    return key


def key_of(row: models.Model) -> bytes:
    """The key of an import or export.

    Raises:
        KeyGone: it was destroyed, as it is after a while.
    """
    wrapped = row.wrapped  # type: ignore[attr-defined]
    if not wrapped:
        raise sealed.KeyGone(place=_place(row, "wrapped"))
    return sealed_keys.ring().unwrap(wrapped, place=_place(row, "wrapped"))


def close(value: Any, *, key: bytes, row: models.Model, column: str) -> bytes:
    """A JSON value, compressed and sealed for one column of one row."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return sealed.seal(zlib.compress(plain, 1), key=key, version=_GENERATION, place=_place(row, column))


def open_(envelope: bytes, *, key: bytes, row: models.Model, column: str) -> Any:
    """What `close` sealed."""
    plain = sealed.unseal(envelope, key_of={_GENERATION: key}.get, place=_place(row, column))
    return json.loads(zlib.decompress(plain).decode("utf-8", "surrogatepass"))


def put_file(data: bytes, *, key: bytes, row: models.Model, pieces: type[Piece] | type[ExportPiece]) -> int:
    """Keep a file in sealed pieces; gives how many."""
    count = 0
    for count, first in enumerate(range(0, len(data), PIECE), start=1):
        plain = zlib.compress(data[first : first + PIECE], 1)
        place = sealed.place_of(pieces._meta.db_table, f"{row.pk}", count - 1)
        pieces.objects.create(of=row, place=count - 1, sealed=sealed.seal(plain, key=key, version=_GENERATION, place=place))
    return count


def file_of(row: models.Model, *, key: bytes, pieces: type[Piece] | type[ExportPiece]) -> Iterator[bytes]:
    """The pieces of a file again, in order."""
    for one in pieces.objects.filter(of=row).order_by("place").iterator(chunk_size=4):
        place = sealed.place_of(pieces._meta.db_table, f"{row.pk}", one.place)
        yield zlib.decompress(sealed.unseal(one.sealed, key_of={_GENERATION: key}.get, place=place))


def _place(row: models.Model, column: str) -> str:
    return sealed.place_of(row._meta.db_table, column, row.pk)
