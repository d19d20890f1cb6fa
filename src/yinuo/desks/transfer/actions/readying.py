"""Making the next batch ready, without the database, while the database is at work on the one before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from yinuo.desks.customers.choices import Kind
from yinuo.desks.customers.fingerprints import tokens_of_texts, traits_of_texts
from yinuo.kit.sealed_index import Keyed

from .. import vault
from ..choices import Outcome, Subject
from ..models import Batch, Import
from ..queries.matching import keyed
from ..rows import Row, row_from


class Readying:
    """The rows of an import's batches, opened and with their fingerprints: the ones asked for at once, the next ones in a second thread."""

    def __init__(self, row: Import, thread: ThreadPoolExecutor | None = None) -> None:
        self.key: Keyed = keyed()
        self._row, self._thread = row, thread
        self._coming: dict[int, Future[list[Row]]] = {}

    def take(self, place: int) -> list[Row]:
        """The rows of a batch; what follows it is begun."""
        coming = self._coming.pop(place, None)
        rows = self._ready(place, _sealed(self._row, place)) if coming is None else coming.result()
        if self._thread is not None and place + 1 < self._row.batches:
            self._coming = {place + 1: self._thread.submit(self._ready, place + 1, _sealed(self._row, place + 1))}
        return rows

    def _ready(self, place: int, sealed: bytes) -> list[Row]:
        kept = vault.open_(sealed, key=vault.key_of(self._row), row=self._row, column=f"batch {place}")
        rows = [row_from(one) for one in kept]
        if self._row.subject == Subject.CUSTOMERS:
            for row in rows:
                if row.outcome == Outcome.NEW:
                    row.traits = traits_of_texts(self.key, row.said)
                    is_person = row.said.get("kind", Kind.PERSON) == Kind.PERSON
                    row.tokens = tokens_of_texts(self.key, row.said, is_person=is_person, traits=row.traits)
        return rows


def _sealed(row: Import, place: int) -> bytes:
    return bytes(Batch.objects.values_list("sealed", flat=True).get(of=row, place=place))


@contextmanager
def readying(row: Import) -> Iterator[Readying]:
    """With a second thread, which ends with the block."""
    with ThreadPoolExecutor(1, "import") as thread:
        yield Readying(row, thread)
