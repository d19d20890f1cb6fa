"""Customers' records by class: how the ledger names one, and whether a signed document promises to keep its class.

A promise `keep CLASS for N years` counts each record from `record.created` with that class until `record.erased`. The classes of this desk
are the keys of `THINGS`; a record is `deal:17`, a whole archive is the customer itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from yinuo.ledger import book
from yinuo.promises.library import promise_book

THINGS = {
    "customer_archive": "customer",
    "transactions": "deal",
    "agreements": "agreement",
    "wishes": "wish",
    "contacts": "contact",
    "access_logs": "look",
}


def subject_of(record_class: str, identity: int | str) -> str:
    """How the ledger names one record."""
    return f"{THINGS[record_class]}:{identity}"


def classes_promised() -> frozenset[str]:
    """The classes that documents promise to keep from `record.created` on; for all others no event is needed."""
    promises = promise_book().promises
    named = {str(terms.tree["body"]["records"]) for terms in promises.terms if terms.tree["body"]["is"] == "keep"}
    # a class that is declared with kinds of its own waits for those
    return frozenset(name for name in named if name not in promises.records or promises.records[name].value_field)


def note_created(record_class: str, records: Sequence[tuple[int | str, str, datetime]], *, by: str, at: datetime) -> int:
    """Write `record.created` for records that were just made, where a promise waits for it; gives how many events that was.

    Args:
        records: (id, reference of the customer, when the record began; what lies ahead counts from now).
        by: reference of who made them.
    """
    if not records or record_class not in classes_promised():
        return 0
    drafts = [_draft(record_class, one, by=by, at=at) for one in records]
    return len(book.append_many(drafts))


def note_erased(records: Iterable[tuple[str, str, str]], *, by: str, at: datetime, refs: Sequence[str] = ()) -> int:
    """Write `record.erased` for records that were just destroyed, promised or not; gives how many.

    Args:
        records: (class, subject, reference of the customer or empty).
    """
    drafts = [
        book.Draft(
            kind="record.erased", subject=subject, actor=by, occurred_at=at, data={"class": record_class},
            refs=[*([customer] if customer and customer != subject else []), *refs],
        )
        for record_class, subject, customer in records
    ]  # fmt: skip
    return len(book.append_many(drafts))


def _draft(record_class: str, record: tuple[int | str, str, datetime], *, by: str, at: datetime) -> book.Draft:
    identity, customer, began_at = record
    subject = subject_of(record_class, identity)
    refs = [customer] if customer != subject else []
    return book.Draft(
        kind="record.created", subject=subject, actor=by, occurred_at=min(began_at, at), received_at=at, data={"class": record_class},
        refs=refs, source="customers", source_id=f"created/{subject}",
    )  # fmt: skip
