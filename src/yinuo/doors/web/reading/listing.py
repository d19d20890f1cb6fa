"""The list of verdicts, of one promise or of all: what was asked for becomes a question to the watch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from yinuo.desks.documents.queries import words
from yinuo.doors.web.needs import Filters, Page, VerdictRow
from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.watch import listing
from yinuo.watch.proving import parse_id
from yinuo.watch.shapes import RowPage, WatchedRow

ROWS = 50
EXPORTED_AT_ONCE = 1_000
MOST_EXPORTED = 200_000
BEGINNINGS = ("case:", "", "staff:", "customer:", "invoice:", "suggestion:", "change:", "survey:")
"""What a number may be the end of; people type the number alone."""


def page(filters: Filters, *, at: datetime, promise: str = "") -> Page:
    """A page of the list."""
    book = promise_book()
    found = asked(filters, book, promise=promise, limit=ROWS)
    return Page(tuple(verdict_row(row, book, at=at) for row in found.rows), found.next_key, not filters.after)


def asked(filters: Filters, book: PromiseBook, *, promise: str, limit: int, after: str | None = None) -> RowPage:
    """The rows that were asked for; a search for a number goes by subject, everything else by deadline or lateness."""
    names = [promise] if promise else promises_asked(filters, book)
    search, after = filters.search.strip(), filters.after if after is None else after
    named = parse_id(search)
    if named:
        return listing.rows_of_subjects([named[1]], promises=[named[0]], state=filters.state, after=after, limit=limit)
    if search and search not in book.document_of:
        beginnings = [search] if ":" in search else [f"{one}{search}" for one in BEGINNINGS]
        return listing.rows_of_subjects(beginnings, promises=names, state=filters.state, after=after, limit=limit)
    return listing.rows_of_promises(
        names,
        state=filters.state,
        sort=sort_of(filters),
        due_from=_midnight(filters.due_from),
        due_before=_midnight(filters.due_until and filters.due_until + timedelta(1)),
        after=after,
        limit=limit,
    )


def sort_of(filters: Filters) -> str:
    """The order of the list; only breaches can be late."""
    about_breaches = filters.state in ("", "broken", "broken_major")
    return filters.sort if filters.sort in listing.SORTS and (about_breaches or "late" not in filters.sort) else "-due_at"


def promises_asked(filters: Filters, book: PromiseBook) -> list[str]:
    """The promises of the document that was chosen, or the one that was searched for by its name, or all."""
    search = filters.search.strip()
    if search in book.document_of:
        return [search]
    return sorted(name for name, document in book.document_of.items() if filters.document in ("", document))


def documents() -> tuple[str, ...]:
    """The numbers of the documents whose promises are watched."""
    return tuple(sorted(set(promise_book().document_of.values())))


def exported(filters: Filters, *, promise: str = "") -> Iterator[Sequence[object]]:
    """Every row that was asked for, as `yinuo judge` writes verdicts, fetched in stretches; instants are ISO 8601."""
    book = promise_book()
    after, count = "", 0
    while True:
        found = asked(filters, book, promise=promise, limit=EXPORTED_AT_ONCE, after=after)
        for row in found.rows:
            yield (
                row.promise, row.subject, row.number, *(_text(one) for one in (row.opened_at, row.due_at, row.settled_at)), row.verdict,
                row.grade, " ".join(row.overlays), row.reason, row.late_seconds, "true" if row.provisional else "false",
            )  # fmt: skip
        after, count = found.next_key, count + len(found.rows)
        if not after or count >= MOST_EXPORTED:
            return


def verdict_row(row: WatchedRow, book: PromiseBook, *, at: datetime) -> VerdictRow:
    """One row as lists show it; what is still late grows."""
    is_growing = row.verdict == "broken" and row.late_seconds is None and row.due_at is not None
    late = int((at - row.due_at).total_seconds()) if is_growing and row.due_at else row.late_seconds
    return VerdictRow(
        row.id, words.verdict_url(row.promise, row.subject, row.number), words.row_state(row), row.subject, row.overlays, row.opened_at,
        row.due_at, row.settled_at, late or None, row.provisional, words.title_of(book, row.promise), is_growing,
    )  # fmt: skip


def _midnight(on: object) -> datetime | None:
    return timezone.make_aware(datetime.combine(on, time())) if on else None  # type: ignore[arg-type]


def _text(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at else ""
