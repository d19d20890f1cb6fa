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
MOST_PAIRS = 6
"""Pairs of a long name that are asked for: as many find it as surely, and each is a join to plan."""
_NUMBER = re.compile(r"KH-?[0-9]{1,12}")


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
    found: dict[int, Customer] = {}
    for way in asked_ways(visible, asked, ways):
        for row in way[: limit + 1]:
            shown = row if row.merged_into is None else row.merged_into
            if shown.erased_at is None:
                found[shown.pk] = shown
    ordered = sorted(found.values(), key=lambda row: -row.pk)
    more = len(ordered) > limit
    return Found(ordered[:limit], str(ordered[limit - 1].pk) if more else "", asked.after is None)


def asked_ways(visible: QuerySet[Customer], asked: Asked, ways: Ways) -> list[QuerySet[Customer]]:
    """The queries that a search comes to, newest customer first; each is answered from an index."""
    rows = _filtered(visible, asked).select_related("manager", "merged_into").order_by("-pk")
    if asked.after is not None:
        rows = rows.filter(pk__lt=asked.after)
    typed = asked.search.strip()[:MOST_TYPED]
    return list(_ways(rows, typed, ways)) if typed else [rows.filter(merged_into__isnull=True)]


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
    """Every reading of what was typed that could find somebody: a range of numbers, any of some tokens, all pairs of a name."""
    key = sealed_keys.ring().index
    said = index.normalise(typed)
    upper = said.upper()
    if _NUMBER.fullmatch(upper):
        yield rows.filter(number__gte=upper, number__lt=f"{upper}\uffff")
        return
    if said.isdigit() and len(said) <= 6:
        yield rows.filter(number=f"KH-{int(said):06}")
    if any_of := [*_numbers(key, said, ways), *_words(key, said, ways)]:
        yield rows.filter(Exists(Finding.objects.filter(token__in=any_of, customer_id=OuterRef("pk"))))
    if ways.name and len(said) > 1 and not (said.isdigit() and len(said) >= min(index.LAST_DIGITS)):
        yield _with(rows, index.asked_for(key, "name", index.grams_to_ask(said))[:MOST_PAIRS])


def _numbers(key: bytes, said: str, ways: Ways) -> Iterator[int]:
    """Tokens of a telephone, identity or account number, whole or by its end."""
    only = index.digits(said)
    if len(only) >= min(index.LAST_DIGITS) and not re.search(r"[^\d()+x-]", said):
        for kind in ("phone", "identity", "bank"):
            if getattr(ways, kind):
                yield index.token(key, kind, only)
                if len(only) in index.LAST_DIGITS:
                    yield index.token(key, f"{kind} end", only)
    elif ways.identity and re.fullmatch(r"[0-9a-z]{8,24}", said):
        yield index.token(key, "identity", said)


def _words(key: bytes, said: str, ways: Ways) -> Iterator[int]:
    """Tokens of an e-mail address, of initials, of one character of a name."""
    if ways.email and "@" in said:
        yield index.token(key, "email", said)
    if ways.name and said.isascii() and said.isalpha() and len(said) <= 12:
        yield index.token(key, "initials", said)
    if ways.name and len(said) == 1:
        yield index.token(key, "name", said)


def _with(rows: QuerySet[Customer], tokens: list[int]) -> QuerySet[Customer]:
    """Only the customers that have every one of these tokens."""
    for token in tokens:
        rows = rows.filter(Exists(Finding.objects.filter(token=token, customer_id=OuterRef("pk"))))
    return rows


def by_number(visible: QuerySet[Customer], typed: str, *, limit: int = 8) -> list[Customer]:
    """The first customers whose number begins as typed (`KH-0004`), or whose number is this one (`417`); names are not asked for here."""
    said = index.normalise(typed).upper()
    rows = visible.filter(erased_at__isnull=True, merged_into__isnull=True).order_by("number")
    if _NUMBER.fullmatch(said):
        said = said if said.startswith("KH-") else f"KH-{said[2:]}"
        return list(rows.filter(number__gte=said, number__lt=f"{said}\uffff")[:limit])
    if said.isascii() and said.isdigit() and len(said) <= 12:
        return list(rows.filter(number=f"KH-{int(said):06}")[:limit])
    return []


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {
        "kinds": [(one.value, str(one.label)) for one in Kind],
        "categories": [(one.value, str(one.label)) for one in Category],
        "tiers": [(one.value, str(one.label)) for one in Tier if one.value],
    }
