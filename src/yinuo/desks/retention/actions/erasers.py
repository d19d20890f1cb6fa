"""Which verb of which desk destroys the records of a kind. A desk above this one calls `register` when its application is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.desks.care.actions.emptying import empty_records, empty_visits_about
from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.actions.erasing import ROWS, erase_rows
from yinuo.desks.customers.actions.keys import destroy_key
from yinuo.desks.customers.models import Customer

from ..choices import Kind
from ..queries import due, holdings
from ..queries.holdings import Holding


@dataclass(frozen=True)
class Gone:
    """One record that was destroyed: its class, its subject in the ledger, whose it was."""

    record_class: str
    subject: str
    customer: str


Eraser = Callable[[Viewer, Sequence[str], datetime], list[Gone]]
"""Takes the records by their ids; gives those that were there and are gone, parts included."""
_ERASERS: dict[str, Eraser] = {}


def register(kind: str, eraser: Eraser) -> None:
    """Let another desk destroy records of its own."""
    _ERASERS[kind] = eraser


def join(holding: Holding, eraser: Eraser) -> None:
    """Let a desk above have its records on the due lists and destroyed by them: one line where it joins the house."""
    holdings.register(holding)
    register(holding.kind, eraser)


def eraser_of(kind: str) -> Eraser | None:
    """The verb for a kind; None where lists destroy none of it."""
    return _ERASERS.get(kind)


def _rows(kind: str) -> Eraser:
    def erase(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
        ids = [int(one) for one in records]
        return [Gone(kind, subject, customer) for subject, customer in erase_rows(viewer, kind, ids)]

    return erase


def _archives(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
    """Whole customers: what lies under the key record by record, then the key itself."""
    found: list[Gone] = []
    for customer in Customer.objects.filter(pk__in=[int(one) for one in records], erased_at__isnull=True).order_by("pk"):
        for part in holdings.sealed_parts():
            eraser = eraser_of(part.kind)
            if eraser is not None:
                found += eraser(viewer, due.records_of(part, family_of(customer)), at)
        destroy_key(viewer, customer, at=at)
        found.append(Gone(Kind.CUSTOMER_ARCHIVE, customer.ref, customer.ref))
    return found


def _service_records(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
    return [Gone(Kind.SERVICE_RECORDS, subject, owner) for subject, owner in empty_records(records)]


def _complaints(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
    """What was written down about them goes; that there was a complaint, and when it was answered, stays in the ledger."""
    empty_visits_about([one.partition(":")[2] for one in records])
    return [Gone(Kind.COMPLAINTS, record, owner) for record, owner in due.owners_of(Kind.COMPLAINTS, records).items()]


for _kind in ROWS:
    register(_kind, _rows(_kind))
register(Kind.CUSTOMER_ARCHIVE, _archives)
register(Kind.SERVICE_RECORDS, _service_records)
register(Kind.COMPLAINTS, _complaints)
