"""The side bar: every place of the product in its group and order. A place is shown once its page exists."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse

from yinuo.kit.words import Words, pgettext_lazy


@dataclass(frozen=True)
class Place:
    """One entry: the name of its address, its icon, its word, the letter that follows G, and a shorter word where there is little room."""

    route: str
    icon: str
    word: Words
    key: str
    counter: str = ""
    short: Words | None = None


@dataclass(frozen=True)
class Entry:
    """A place as drawn in one request."""

    url: str
    icon: str
    word: Words
    short: Words
    key: str
    is_here: bool
    counter: int | None
    is_hot: bool


GROUPS: tuple[tuple[Words | None, tuple[Place, ...]], ...] = (
    (
        None,
        (
            Place(
                "board", "layout-dashboard", pgettext_lazy("navigation", "Promise board"), "b", short=pgettext_lazy("short place", "Board")
            ),
        ),
    ),
    (
        pgettext_lazy("navigation", "Daily work"),
        (
            Place("queue", "inbox", pgettext_lazy("navigation", "Queue"), "q", "queue"),
            Place("complaints", "message-report", pgettext_lazy("navigation", "Complaints"), "c", "complaints"),
            Place(
                "improvements",
                "trending-up",
                pgettext_lazy("navigation", "Improvements"),
                "e",
                short=pgettext_lazy("short place", "Improve"),
            ),
            Place("customers", "users", pgettext_lazy("navigation", "Customers"), "u"),
            Place("rights_requests", "shield-check", pgettext_lazy("navigation", "Rights requests"), "y"),
            Place("care", "clipboard-heart", pgettext_lazy("navigation", "Visits, surveys"), "v"),
            Place("answers", "robot", pgettext_lazy("navigation", "Answers"), "k"),
            Place("processes", "list-search", pgettext_lazy("navigation", "Processes"), "o"),
        ),
    ),
    (
        pgettext_lazy("navigation", "Promises"),
        (
            Place("documents", "file-certificate", pgettext_lazy("navigation", "Documents"), "l", "documents"),
            Place("drafts", "forms", pgettext_lazy("navigation", "Fill, rehearse"), "f", "drafts"),
            Place("changes", "speakerphone", pgettext_lazy("navigation", "Changes, notices"), "n"),
        ),
    ),
    (
        pgettext_lazy("navigation", "Supervision"),
        (
            Place("breaches", "bandage", pgettext_lazy("navigation", "Breaches"), "r", "breaches"),
            Place("quality", "scale", pgettext_lazy("navigation", "Quality"), "x"),
            Place("inspections", "checklist", pgettext_lazy("navigation", "Checks, training"), "i"),
            Place("reports", "report-analytics", pgettext_lazy("navigation", "Monthly report"), "m"),
            Place("ledger", "fingerprint", pgettext_lazy("navigation", "Ledger"), "p"),
        ),
    ),
    (
        pgettext_lazy("navigation", "Public"),
        (Place("public", "world", pgettext_lazy("navigation", "Promise page"), "w"),),
    ),
    (
        pgettext_lazy("navigation", "Settings"),
        (
            Place("channels", "arrows-exchange", pgettext_lazy("navigation", "Channels"), "h"),
            Place("people:account", "user", pgettext_lazy("navigation", "My account"), "a"),
            Place("components", "settings", pgettext_lazy("navigation", "Components"), "s"),
        ),
    ),
)
HOT = frozenset({"breaches"})  # counters of things already broken and waiting for someone


Group = tuple[Words | None, tuple[Entry, ...]]


@dataclass(frozen=True)
class SideBar:
    """The places of one request; two requests that would draw the same are equal."""

    groups: tuple[Group, ...]

    def first(self, count: int) -> tuple[Entry, ...]:
        """The first entries of all groups, for the bar below a phone's page."""
        return tuple(entry for _title, entries in self.groups for entry in entries)[:count]


def side_bar(path: str, *, counters: Mapping[str, int]) -> SideBar:
    """The side bar for one request; groups without a page are left out."""
    addresses = _addresses(get_urlconf() or settings.ROOT_URLCONF)
    drawn = []
    for title, places in GROUPS:
        entries = tuple(_entry(place, addresses[place.route], path, counters) for place in places if place.route in addresses)
        if entries:
            drawn.append((title, entries))
    return SideBar(tuple(drawn))


@lru_cache(maxsize=8)
def _addresses(_urlconf: str) -> Mapping[str, str]:
    """Where each place is; those without a page are not named."""
    found = {}
    for _title, places in GROUPS:
        for place in places:
            with suppress(NoReverseMatch):
                found[place.route] = reverse(place.route)
    return found


def _entry(place: Place, url: str, path: str, counters: Mapping[str, int]) -> Entry:
    is_here = path == url or (url != "/" and path.startswith(url))
    count = counters.get(place.counter) if place.counter else None
    return Entry(url, place.icon, place.word, place.short or place.word, place.key, is_here, count, bool(count) and place.counter in HOT)
