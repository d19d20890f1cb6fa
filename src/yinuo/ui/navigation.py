"""The side bar: every place of the product in its group and order. A place is shown once its page exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from yinuo.kit.words import Words, pgettext_lazy


@dataclass(frozen=True)
class Place:
    """One entry: the name of its address, its icon, its word, and the letter that follows G."""

    route: str
    icon: str
    word: Words
    key: str
    counter: str = ""


@dataclass(frozen=True)
class Entry:
    """A place as drawn in one request."""

    url: str
    icon: str
    word: Words
    key: str
    is_here: bool
    counter: int | None
    is_hot: bool


GROUPS: tuple[tuple[Words | None, tuple[Place, ...]], ...] = (
    (None, (Place("board", "layout-dashboard", pgettext_lazy("navigation", "Promise board"), "b"),)),
    (
        pgettext_lazy("navigation", "Daily work"),
        (
            Place("queue", "inbox", pgettext_lazy("navigation", "Queue"), "q", "queue"),
            Place("complaints", "message-report", pgettext_lazy("navigation", "Complaints"), "c", "complaints"),
            Place("improvements", "trending-up", pgettext_lazy("navigation", "Improvements"), "e"),
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


def groups_for(path: str, *, counters: dict[str, int]) -> list[tuple[Words | None, list[Entry]]]:
    """The side bar for one request; groups without a page are left out."""
    drawn = []
    for title, places in GROUPS:
        entries = [entry for place in places if (entry := _entry(place, path, counters)) is not None]
        if entries:
            drawn.append((title, entries))
    return drawn


def _entry(place: Place, path: str, counters: dict[str, int]) -> Entry | None:
    try:
        url = reverse(place.route)
    except NoReverseMatch:
        return None
    is_here = path == url or (url != "/" and path.startswith(url))
    count = counters.get(place.counter) if place.counter else None
    return Entry(url, place.icon, place.word, place.key, is_here, count, bool(count) and place.counter in HOT)
