"""Finding customers: by any part of a name, initials, the last digits of a number, company, number; filters; pages by key.

Every way is an equality on a token's index, or a range of the customer number. Operators that are not leakproof (LIKE, arrays) could not
use an index under row security, so none is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet

from yinuo.kit import sealed_index as index
from yinuo.kit import sealed_keys

from ..choices import Category, Kind, Tier
from ..models import Customer, Finding, Tagging

ROWS = 50
MOST_TYPED = 100
_NUMBER = re.compile(r"[A-Z]{1,4}-?[0-9]{0,12}")


@dataclass(frozen=True)
class Asked:
    """What the list was asked for; everything but `search` may be saved."""

    search: str = ""
    kind: str = ""
    category: str = ""
    tier: str = ""
    tag: str = ""
    manager: str = ""
    after: int | None = None

    @property
    def is_narrow(self) -> bool:
        return bool(self.search or self.kind or self.category or self.tier or self.tag or self.manager)

    @property
    def to_save(self) -> str:
        """The filter as a query that may be kept: without what was typed, which may be a name."""
        said = {name: getattr(self, name) for name in ("kind", "category", "tier", "tag", "manager")}
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Ways:
    """Which fields somebody may search by."""

    name: bool = True
    phone: bool = True
    email: bool = True
    identity: bool = False
    bank: bool = False


@dataclass(frozen=True)
class Found:
    """A stretch of the list; `next_key` goes into `after`."""

    rows: list[Customer]
    next_key: str = ""
    is_first: bool = True


def customers(visible: QuerySet[Customer], asked: Asked, ways: Ways, *, limit: int = ROWS) -> Found:
    """A page of the customers asked for, newest first."""
    rows = _filtered(visible, asked).select_related("manager", "merged_into")
    found: dict[int, Customer] = {}
    ways_to_ask = (
        list(_ways(rows, asked.search.strip()[:MOST_TYPED], ways)) if asked.search.strip() else [rows.filter(merged_into__isnull=True)]
    )
    for way in ways_to_ask:
        if asked.after is not None:
            way = way.filter(pk__lt=asked.after)
        for row in way.order_by("-pk")[: limit + 1]:
            shown = row if row.merged_into is None else row.merged_into
            if shown.erased_at is None:
                found[shown.pk] = shown
    ordered = sorted(found.values(), key=lambda row: -row.pk)
    more = len(ordered) > limit
    return Found(ordered[:limit], str(ordered[limit - 1].pk) if more else "", asked.after is None)


def _filtered(visible: QuerySet[Customer], asked: Asked) -> QuerySet[Customer]:
    rows = visible.filter(erased_at__isnull=True)
    for name in ("kind", "category", "tier"):
        value = getattr(asked, name)
        if value:
            rows = rows.filter(**{name: value})
    if asked.manager:
        rows = rows.filter(manager__username=asked.manager)
    if asked.tag:
        rows = rows.filter(Exists(Tagging.objects.filter(customer_id=OuterRef("pk"), tag__name=asked.tag)))
    return rows


def _ways(rows: QuerySet[Customer], typed: str, ways: Ways) -> Iterator[QuerySet[Customer]]:
    """Every reading of what was typed that could find somebody; each is one query on one index."""
    key = sealed_keys.ring().index
    said, only = index.normalise(typed), index.digits(typed)
    upper = said.upper()
    if _NUMBER.fullmatch(upper) and any(one.isdigit() for one in upper):
        yield rows.filter(number__gte=upper, number__lt=f"{upper}\uffff")
    if only.isdigit() and said.isdigit() and 1 <= len(said) <= 6:
        yield rows.filter(number=f"KH-{int(said):06}")
    if len(only) >= min(index.LAST_DIGITS) and not re.search(r"[^\d\s()+x-]", said):
        for kind in ("phone", "identity", "bank"):
            if getattr(ways, kind):
                yield _with(rows, index.asked_for(key, kind, [only]))
                if len(only) in index.LAST_DIGITS:
                    yield _with(rows, index.asked_for(key, f"{kind} end", [only]))
    elif ways.identity and re.fullmatch(r"[0-9a-z]{8,24}", said):
        yield _with(rows, index.asked_for(key, "identity", [said]))
    if "@" in said and ways.email:
        yield _with(rows, index.asked_for(key, "email", [said]))
    if ways.name and said:
        yield _with(rows, index.asked_for(key, "name", index.grams_to_ask(said)))
        if said.isascii() and said.isalpha() and len(said) <= 12:
            yield _with(rows, index.asked_for(key, "initials", [said]))


def _with(rows: QuerySet[Customer], tokens: list[int]) -> QuerySet[Customer]:
    """Only the customers that have every one of these tokens."""
    for token in tokens:
        rows = rows.filter(Exists(Finding.objects.filter(token=token, customer_id=OuterRef("pk"))))
    return rows


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {
        "kinds": [(one.value, str(one.label)) for one in Kind],
        "categories": [(one.value, str(one.label)) for one in Category],
        "tiers": [(one.value, str(one.label)) for one in Tier if one.value],
    }
