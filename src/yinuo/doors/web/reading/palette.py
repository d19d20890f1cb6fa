"""The palette: customers, promises, cases, places and commands that fit. `>` asks for commands, `#` for numbers, `§` for clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, reach_of, seeing, visible_to
from yinuo.desks.customers.choices import Reach
from yinuo.desks.customers.pages.listing import ways_of
from yinuo.desks.customers.queries import finding
from yinuo.desks.documents.queries import words
from yinuo.desks.people.models import Staff
from yinuo.doors.web.needs import Filters
from yinuo.doors.web.needs_around import Hit, HitGroup
from yinuo.doors.web.reading import listing, palette_work
from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.ui import navigation

MOST = 7
"""Lines of one group."""


def find(typed: str, *, staff: Staff, acts: Sequence[str] = ()) -> tuple[HitGroup, ...]:
    """Groups of lines, none of them empty; of customers and cases those that this person reaches, by what they may search by.

    Args:
        acts: what the page can do, each as `key:words`; see `palette_work.acts`.
    """
    typed = typed.strip()
    only, wanted = (typed[0], typed[1:].strip()) if typed[:1] in (">", "#", "§") else ("", typed)
    book = promise_book()
    groups = []
    if only in ("", ">"):
        groups.append(HitGroup(_("On this page"), palette_work.acts(acts, wanted)[: 20 if only or not wanted else MOST]))
    if only in ("", "#") and wanted:
        groups += _seen_by(staff, wanted, by_number=only == "#")
    if not only:
        groups.append(HitGroup(_("Kept views"), palette_work.kept_views(staff, wanted, most=MOST)))
    if only in ("", "#") and len(wanted) > 1:
        groups.append(HitGroup(_("Cases and other subjects"), _rows(book, wanted)))
    if only in ("", "§"):
        groups.append(HitGroup(_("Promises and clauses"), _promises(book, wanted, by_clause=only == "§")))
    if only in ("", ">"):
        groups.append(HitGroup(_("Commands"), _fitting(_commands(), wanted, most=20 if only else MOST)))
    return tuple(group for group in groups if group.hits)


def _rows(book: PromiseBook, wanted: str) -> tuple[Hit, ...]:
    found = listing.asked(Filters(search=wanted), book, promise="", limit=MOST)
    return tuple(
        Hit(
            "circle-dashed",
            row.subject,
            words.verdict_url(row.promise, row.subject, row.number),
            words.title_of(book, row.promise),
            state=words.row_state(row),
        )
        for row in found.rows
    )


def _seen_by(staff: Staff, wanted: str, *, by_number: bool) -> list[HitGroup]:
    """Cases and customers, which only a guarded transaction shows."""
    if reach_of(staff) == Reach.NONE:
        return []
    with seeing(staff, purpose="palette") as viewer:
        return [
            HitGroup(pgettext("palette", "Cases"), palette_work.cases(viewer, wanted, by_number=by_number, most=MOST)),
            HitGroup(pgettext("navigation", "Customers"), _customers(viewer, wanted, by_number=by_number)),
        ]


def _customers(viewer: Viewer, wanted: str, *, by_number: bool) -> tuple[Hit, ...]:
    """Customers by name and initials, number, and the end of a telephone number: each way only where this person may search so.

    A name stands here as this person sees it in the list; nothing is opened by it.
    """
    ways = finding.Ways(name=False, phone=False, email=False) if by_number else ways_of(viewer)
    rows = finding.customers(visible_to(viewer.staff), finding.Asked(search=wanted), ways, limit=MOST).rows
    viewer.opener.prepare(row.pk for row in rows)
    return tuple(
        Hit("user" if row.is_person else "building", showing.name_of(viewer, row), reverse("customer", args=[row.number]), row.number)
        for row in rows
    )


def _promises(book: PromiseBook, wanted: str, *, by_clause: bool) -> tuple[Hit, ...]:
    if not wanted and not by_clause:
        return ()
    found = []
    for name, document in sorted(book.document_of.items()):
        clause, title = f"{document} §{book.clause_of.get(name, '')}", words.title_of(book, name)
        sought = clause.replace("§", "") if by_clause else f"{clause} {name} {title}"
        if all(part in sought.lower() for part in wanted.lower().replace("§", " ").split()):
            found.append(Hit("file-certificate", title, words.promise_url(book, name), clause))
    return tuple(found[:MOST])


def _commands() -> list[Hit]:
    places = [
        Hit(entry.icon, _("Go to {place}").format(place=entry.word), entry.url, keys=("G", entry.key.upper()))
        for _title, entries in navigation.side_bar("", counters={}).groups
        for entry in entries
    ]
    return [
        *places,
        *palette_work.places(),
        Hit("bell", _("Look at the notices"), reverse("notices")),
        Hit("download", _("Download the list of verdicts as CSV"), reverse("export")),
        Hit("moon", _("Switch between light and dark"), presses="[data-theme-form] button"),
        Hit("language", _("Switch the language"), presses="[data-language]"),
        Hit("keyboard", _("Show all keys"), presses="#shortcuts", keys=("?",)),
        Hit("logout", _("Sign out"), presses="[data-sign-out]"),
    ]


def _fitting(hits: Iterable[Hit], wanted: str, *, most: int) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if palette_work.fits(hit.title, wanted))[:most]
