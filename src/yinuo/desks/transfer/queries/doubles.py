"""Customers that may be one: the same fingerprint of telephone, identity number … No value is opened to find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import TokenOf
from yinuo.desks.customers.models import Customer

from ..models import ToldApart

MOST_SHARERS = 20
"""A number that more customers share than this is a switchboard, not a person."""
ROWS = 25


@dataclass(frozen=True)
class Pair:
    """Two customers that look alike, the older one first, and by what."""

    one: Customer
    other: Customer
    same: tuple[TokenOf, ...]

    @property
    def words(self) -> str:
        return " · ".join(str(of.label) for of in self.same)


@dataclass(frozen=True)
class Doubles:
    """A page of pairs; `next_key` leads on."""

    pairs: tuple[Pair, ...]
    next_key: str = ""


def doubles(viewer: Viewer, *, of: int = 0, after: tuple[int, int] | None = None, limit: int = ROWS) -> Doubles:
    """Pairs within reach that nobody told apart and that are not merged, newest first."""
    found = _pairs(of, after, limit + 1)
    ids = {identity for one, other, _same in found for identity in (one, other)}
    rows = {row.pk: row for row in visible_to(viewer.staff).filter(pk__in=ids).select_related("manager")}
    pairs = tuple(
        Pair(rows[one], rows[other], tuple(TokenOf(of) for of in sorted(same)))
        for one, other, same in found[:limit]
        if one in rows and other in rows and rows[one].kind == rows[other].kind
    )
    more = len(found) > limit
    return Doubles(pairs, f"{found[limit - 1][1]}-{found[limit - 1][0]}" if more else "")


def _pairs(of: int, after: tuple[int, int] | None, limit: int) -> Sequence[tuple[int, int, list[int]]]:
    """Lower identity, higher identity, what is the same. Row security decides which customers there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH shared AS (
              SELECT f.of, f.token, array_agg(f.customer_id ORDER BY f.customer_id) AS ids FROM customers_finding f
              JOIN customers_customer c ON c.id = f.customer_id AND c.erased_at IS NULL AND c.merged_into_id IS NULL
              WHERE f.of > 0 AND (%(of)s = 0 OR f.of = %(of)s) GROUP BY f.of, f.token HAVING count(*) BETWEEN 2 AND %(most)s
            ), pairs AS (
              SELECT a AS one, b AS other, array_agg(DISTINCT s.of) AS same FROM shared s, unnest(s.ids) a, unnest(s.ids) b
              WHERE a < b GROUP BY a, b
            )
            SELECT one, other, same FROM pairs p
            WHERE NOT EXISTS (SELECT 1 FROM transfer_toldapart t WHERE t.customer_id = p.one AND t.other_id = p.other)
              AND (%(other)s::bigint IS NULL OR (other, one) < (%(other)s::bigint, %(one)s::bigint))
            ORDER BY other DESC, one DESC LIMIT %(limit)s
            """,
            {"of": of, "most": MOST_SHARERS, "limit": limit, "other": after[0] if after else None, "one": after[1] if after else None},
        )
        return list(cursor.fetchall())


def told_apart(viewer: Viewer, *, limit: int = 50) -> list[ToldApart]:
    """The pairs that were told apart last."""
    seen = visible_to(viewer.staff)
    rows = ToldApart.objects.filter(customer__in=seen, other__in=seen).select_related("customer", "other", "by")
    return list(rows.order_by("-pk")[:limit])
