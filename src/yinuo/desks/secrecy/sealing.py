"""The desk's own key, and the free texts that are sealed under it. The ring that wraps customers' keys wraps this one too."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from yinuo.kit import sealed, sealed_keys

from .models import DeskKey

GENERATION = 1
_NAME = "secrecy"


def _place() -> str:
    return sealed.place_of(DeskKey._meta.db_table, "wrapped", _NAME)


def _key(*, at: datetime | None = None) -> bytes | None:
    row = DeskKey.objects.first()
    if row is not None:
        return sealed_keys.ring().unwrap(row.wrapped, place=_place())
    if at is None:
        return None
    with transaction.atomic():
        ring, key = sealed_keys.ring(), sealed.new_key()
        made, is_new = DeskKey.objects.get_or_create(
            pk=1, defaults={"wrapped": ring.wrap(key, place=_place()), "version": ring.current, "made_at": at}
        )
    return key if is_new else sealed_keys.ring().unwrap(made.wrapped, place=_place())


def seal(row: models.Model, column: str, text: str, *, at: datetime) -> None:
    """Put a text, sealed, into `sealed_<column>` of a saved row; the caller saves. Nothing for an empty text."""
    key = _key(at=at)
    assert key is not None
    place = sealed.place_of(row._meta.db_table, column, row.pk)
    setattr(row, f"sealed_{column}", sealed.seal(text.encode(), key=key, version=GENERATION, place=place) if text else None)


class Opener:
    """Opens the desk's texts; fetches the key once. Lives as long as one request."""

    def __init__(self) -> None:
        self._found: bytes | None = None

    def open(self, row: models.Model, column: str) -> str:
        """The text of a sealed column; empty where there is none.

        Raises:
            SealBroken: it was altered or moved here from elsewhere.
        """
        envelope = getattr(row, f"sealed_{column}")
        if envelope is None:
            return ""
        self._found = self._found or _key()
        place = sealed.place_of(row._meta.db_table, column, row.pk)
        return sealed.unseal(envelope, key_of={GENERATION: self._found}.get, place=place).decode()


@transaction.atomic
def rewrap() -> int:
    """Wrap the desk's key anew under the present generation; gives 1, or 0 where it is already."""
    ring = sealed_keys.ring()
    row = DeskKey.objects.select_for_update().exclude(version=ring.current).first()
    if row is None:
        return 0
    row.wrapped, row.version = ring.wrap(ring.unwrap(row.wrapped, place=_place()), place=_place()), ring.current
    row.save(update_fields=["wrapped", "version"])
    return 1


def counts() -> dict[int, int]:
    """The generation that wraps the desk's key, where there is one yet."""
    return dict.fromkeys(DeskKey.objects.values_list("version", flat=True), 1)
