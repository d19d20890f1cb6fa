"""One promise with its verdicts, and the search over all of them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.doors.web.needs import Filters, Page, PromiseView, Rate, VerdictRow
from yinuo.doors.web.reading import words
from yinuo.engine.clauses.sentences import sentence
from yinuo.promises.library import promise_book
from yinuo.promises.models import Version
from yinuo.ui import telling_time
from yinuo.ui.shapes import Month
from yinuo.watch import queries as watch
from yinuo.watch.shapes import RowPage, WatchedRow

WATCHED = {"at_risk": "pending", "broken_major": "broken"}
"""States of the pages that are more than a verdict, and the verdict they are part of."""


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    """The promise's words, its twelve months and a page of its rows; None where there is none of that name in that document."""
    book = promise_book()
    standing = watch.promise(name, at=at)
    if standing is None or standing.document != document:
        return None
    terms = words.terms_at(book, name, at)
    version = Version.objects.select_related("document").filter(document__number=document).order_by("number").last()
    assert version is not None
    title = version.document.title_zh if telling_time.is_chinese() else version.document.title_en
    recent = standing.this_month if standing.this_month.decided or standing.this_month.pending else standing.standing
    rate = standing.standing
    return PromiseView(
        document=document,
        document_title=title,
        name=name,
        title=words.title_of(book, name),
        clause=words.clause(book, name),
        line=terms.line,
        sentence=sentence(terms.tree, lang=words.lang()),
        version=_("v{number}, from {day}").format(number=version.number, day=telling_time.day(version.in_force_from, with_year=True)),
        calendar=words.calendar_of(book, terms).name,
        state=words.state_of(recent),
        rate=Rate(rate.rate, rate.kept, rate.decided, _("Kept rate, whole time")),
        states=words.counts_of(standing.standing, words.promise_url(book, name)),
        months=tuple(
            Month(str(one.month.month), words.state_of(one.standing), one.standing.kept, one.standing.decided) for one in standing.months
        ),
        page=page_of(watch.rows(name, verdict=_verdict(filters), after=filters.after, search=_subject(filters.search)), filters),
    )


def search(filters: Filters, *, at: datetime) -> Page:
    """Where the search leads: the rows of a case by its number, or of a promise by its name; without either the newest breaches."""
    book = promise_book()
    wanted = filters.search.strip()
    rows: list[WatchedRow] = []
    if wanted in book.document_of:
        return page_of(watch.rows(wanted, verdict=_verdict(filters), after=filters.after), filters)
    for subject in dict.fromkeys((wanted, f"case:{wanted}", wanted.partition("@")[2].rpartition("#")[0])):
        rows += watch.rows_of_subject(subject) if subject else ()
    if not wanted:
        rows = list(watch.newest_breaches(50))
    kept = [row for row in rows if not filters.state or state_of(row) == filters.state]
    return Page(tuple(verdict_row(row) for row in kept), "", True)


def page_of(found: RowPage, filters: Filters) -> Page:
    rows = [row for row in found.rows if not filters.state or state_of(row) == filters.state]
    return Page(tuple(verdict_row(row) for row in rows), found.next_key, not filters.after)


def verdict_row(row: WatchedRow) -> VerdictRow:
    """One row as lists show it."""
    return VerdictRow(
        row.id, words.verdict_url(row.promise, row.subject, row.number), state_of(row), row.subject, row.overlays, row.opened_at,
        row.due_at, row.settled_at, row.late_seconds or None, row.provisional,
    )  # fmt: skip


def state_of(row: WatchedRow) -> str:
    """The state as it is shown: at risk and major breach are states of their own to the eye."""
    if row.verdict == "pending" and row.is_at_risk:
        return "at_risk"
    return "broken_major" if row.verdict == "broken" and row.grade == "major" else row.verdict


def _verdict(filters: Filters) -> str | None:
    return WATCHED.get(filters.state, filters.state) or None


def _subject(search: str) -> str:
    return search if ":" in search or not search else f"case:{search}"
