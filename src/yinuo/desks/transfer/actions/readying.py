"""Making the next batch ready, without the database, while the database is at work on the one before."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from yinuo.desks.customers.actions.adding_many import drawn
from yinuo.desks.customers.actions.preparing_many import TABLE
from yinuo.desks.people.models import Staff
from yinuo.kit import clock, sealed_keys
from yinuo.kit.sealed_index import Keyed

from .. import vault
from ..choices import Subject
from ..limits import ROWS_ALONE, SECONDS_FRESH
from ..models import Batch, Import, OutsideNumber
from ..queries.matching import keyed
from . import preparing
from .beside import Beside, BesideGone, beside
from .preparing import Made, Order

_log = logging.getLogger(__name__)


class Readying:
    """An import's batches, opened and made ready: the one asked for, and beside it already the next one."""

    def __init__(self, row: Import, process: Beside | None = None) -> None:
        self.key: Keyed = keyed()
        self._row, self._process = row, process
        self._coming: Order | None = None

    def take(self, place: int) -> Made:
        """A batch; what follows it is begun."""
        coming, self._coming = self._coming, None
        if coming is not None and coming.place == place:
            made = self._received(coming)
            self._begin(place + 1)
            return self.whole(place) if made is None else made
        order = self._order(place, is_drawing=self._process is not None)  # before the next one draws, so that numbers follow the file
        self._begin(place + 1)
        (made,) = preparing.make(order)
        return made

    def whole(self, place: int) -> Made:
        """A batch with all that its rows say, and nothing made of it."""
        order = self._order(place, is_drawing=False)
        (made,) = preparing.make(order)
        return made

    def _received(self, order: Order) -> Made | None:
        """What the second process made of an order; nothing where it is gone, or where its events would count as recorded too early."""
        if self._process is None:
            return None
        try:
            (made,) = self._process.answers()
        except BesideGone:
            _log.warning("The second process of import %s is gone; going on without it", self._row.number)
            self._process = None
            return None
        return made if clock.now().timestamp() - order.recorded_at <= SECONDS_FRESH else None

    def _begin(self, place: int) -> None:
        if self._process is None or place >= self._row.batches:
            return
        self._coming = self._order(place)
        self._process.ask(preparing.make, self._coming)

    def _order(self, place: int, *, is_drawing: bool = True) -> Order:
        row, at = self._row, clock.now()
        sealed, made = Batch.objects.values_list("sealed", "made").get(of=row, place=place)
        new, outside = made.get("expected", (0, 0)) if is_drawing and row.subject == Subject.CUSTOMERS else (0, 0)
        return Order(
            of=row.pk, place=place, subject=row.subject, system=row.options.get("system", ""), sealed=bytes(sealed), key=vault.key_of(row),
            ring=sealed_keys.ring(), by=_slim(row.staff), managers=_managers() if new else {}, at=at, recorded_at=int(at.timestamp()),
            ids=drawn(TABLE, new) if new else (), outside_ids=drawn(OutsideNumber._meta.db_table, outside) if outside else (),
        )  # fmt: skip


def _managers() -> dict[int, Staff]:
    """Whoever may be responsible, by identity, with no more than the ledger says of them."""
    rows = Staff.objects.filter(role="client_manager").only("pk", "username", "role", "department")
    return {staff.pk: _slim(staff) for staff in rows}


def _slim(staff: Staff) -> Staff:
    return Staff(pk=staff.pk, username=staff.username, role=staff.role, department=staff.department)


@contextmanager
def readying(row: Import) -> Iterator[Readying]:
    """With a second process for an import that is worth one; it ends with the block."""
    with beside(row.rows > ROWS_ALONE) as process:
        yield Readying(row, process)
