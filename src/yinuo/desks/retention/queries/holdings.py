"""Where records of each kind lie: a piece of SQL that gives them all, and which of them go with a customer's key.

A piece selects: record (text), customer (its row), root (the customer it is read with after merges), number (of that customer), made_at,
started_at (NULL while the record is in use), document. Row security is the database's: whoever asks sees what they reach.
A desk above this one calls `register` when its application is ready.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ..choices import Kind

ZONE = settings.TIME_ZONE.replace("'", "")


@dataclass(frozen=True)
class Holding:
    """Where the records of one kind lie. `is_sealed`: unreadable once the customer's key is destroyed, so it goes with the archive."""

    kind: str
    sql: str
    is_sealed: bool = False


_HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Let another desk say where records lie."""
    _HOLDINGS[holding.kind] = holding


def holdings() -> dict[str, Holding]:
    """Every kind of record of which rows lie somewhere."""
    return dict(_HOLDINGS)


def sealed_parts() -> list[Holding]:
    """What becomes unreadable together with a customer's archive."""
    return [one for one in _HOLDINGS.values() if one.is_sealed]


def _of_customer(table: str, *, made: str, started: str, document: str = "''") -> str:
    return (
        f"SELECT r.id::text AS record, r.customer_id AS customer, COALESCE(c.merged_into_id, c.id) AS root, c.number AS number,"
        f" {made} AS made_at, {started} AS started_at, {document} AS document"
        f" FROM {table} r JOIN customers_customer c ON c.id = r.customer_id"
    )


_ARCHIVE = (
    "SELECT c.id::text AS record, c.id AS customer, c.id AS root, c.number AS number, c.made_at AS made_at,"
    # the relation ended; whatever was done with the customer afterwards begins the count anew
    " CASE WHEN c.category = 'former' THEN GREATEST(c.changed_at,"
    " (SELECT max(d.at) FROM customers_deal d WHERE d.customer_id = c.id)) END AS started_at, '' AS document"
    " FROM customers_customer c WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL"
)
_AGREEMENT_ENDED = (
    f"CASE WHEN r.until_on IS NOT NULL THEN GREATEST(r.at, r.until_on::timestamp AT TIME ZONE '{ZONE}')"
    " WHEN c.category = 'former' THEN GREATEST(r.at, c.changed_at) END"
)
for _holding in (
    Holding(Kind.CUSTOMER_ARCHIVE, _ARCHIVE),
    Holding(Kind.TRANSACTIONS, _of_customer("customers_deal", made="r.at", started="r.at"), is_sealed=True),
    Holding(
        Kind.AGREEMENTS,
        _of_customer("customers_agreement", made="r.at", started=_AGREEMENT_ENDED, document="r.document"),
        is_sealed=True,
    ),
    Holding(
        Kind.WISHES,
        _of_customer(
            "customers_wish", made="r.at",
            started="COALESCE(r.ended_at, CASE WHEN c.category = 'former' THEN GREATEST(r.at, c.changed_at) END)",
        ),
        is_sealed=True,
    ),
    Holding(
        Kind.CONTACTS,
        _of_customer(
            "customers_contact", made="r.made_at",
            started="COALESCE(r.ended_at, CASE WHEN c.category = 'former' THEN GREATEST(r.made_at, c.changed_at) END)",
        ),
        is_sealed=True,
    ),
    Holding(Kind.ACCESS_LOGS, _of_customer("customers_look", made="r.at", started="r.at")),
):  # fmt: skip
    register(_holding)
