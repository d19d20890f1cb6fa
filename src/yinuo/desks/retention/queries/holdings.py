"""Where records of each kind lie: pieces of SQL that together give them all, and which of them go with a customer's key.

A piece selects: record (text), id (its number, where it has one), customer (its row), root (the customer it is read with after
merges), number (of that customer), made_at, started_at (NULL while the record is in use), document, and `start`, by which lists are
ordered and read: a column that an index gives in order, never later than started_at.
Row security is the database's: whoever asks sees what they reach.
A desk above this one calls `register` when its application is ready.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ..choices import Kind

ZONE = settings.TIME_ZONE.replace("'", "")


@dataclass(frozen=True)
class Stream:
    """Some records of a kind, all in use (`is_in_use`) or none; `is_exact`: `start` is the same as started_at."""

    sql: str
    is_in_use: bool = False
    is_exact: bool = False


@dataclass(frozen=True)
class Holding:
    """Where the records of one kind lie.

    `is_sealed`: unreadable once the customer's key is destroyed, so it goes with the archive. `has_ids`: a record's name ends with its id.
    """

    kind: str
    streams: tuple[Stream, ...]
    is_sealed: bool = False
    has_ids: bool = True

    @property
    def sql(self) -> str:
        """All records of the kind."""
        return " UNION ALL ".join(stream.sql for stream in self.streams)


_HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Let another desk say where records lie; `actions.erasers.register` says how they go."""
    _HOLDINGS[holding.kind] = holding


def holdings() -> dict[str, Holding]:
    """Every kind of record of which rows lie somewhere."""
    return dict(_HOLDINGS)


def sealed_parts() -> list[Holding]:
    """What becomes unreadable together with a customer's archive."""
    return [one for one in _HOLDINGS.values() if one.is_sealed]


def of_customer(
    table: str,
    *,
    made: str,
    started: str,
    where: str,
    start: str = "",
    document: str = "''",
    record: str = "r.id::text",
    id: str = "r.id",
    more: str = "",
) -> Stream:
    """A piece over a table (`r`) whose rows name their customer (`c`); `started` empty: these are in use, `start` empty: it is that.

    Names stand quoted by nobody: all of it is written by a desk, none by a person.
    """
    return Stream(
        f"SELECT {record} AS record, {id} AS id, r.customer_id AS customer, COALESCE(c.merged_into_id, c.id) AS root, c.number AS number,"
        f" {made} AS made_at, {started or 'NULL::timestamptz'} AS started_at, {document} AS document, {start or started or made} AS start"
        f" FROM {table} r JOIN customers_customer c ON c.id = r.customer_id {more} WHERE {where}",
        is_in_use=not started,
        is_exact=bool(started) and start in ("", started),
    )


def ended_or_former(table: str, *, made: str, ended: str = "r.ended_at", document: str = "''") -> tuple[Stream, ...]:
    """Rows that end by themselves, else with the relation to the customer."""
    return (
        of_customer(table, made=made, started=ended, where=f"{ended} IS NOT NULL", document=document),
        of_customer(
            table, made=made, started=f"GREATEST({made}, c.changed_at)", start="c.changed_at",
            where=f"{ended} IS NULL AND c.category = 'former'", document=document,
        ),
        of_customer(table, made=made, started="", where=f"{ended} IS NULL AND c.category <> 'former'", document=document),
    )  # fmt: skip


def _archives(started: str, start: str, where: str) -> Stream:
    return Stream(
        "SELECT c.id::text AS record, c.id AS id, c.id AS customer, c.id AS root, c.number AS number, c.made_at AS made_at,"
        f" {started} AS started_at, '' AS document, {start} AS start"
        f" FROM customers_customer c WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND {where}",
        is_in_use=started.startswith("NULL"),
    )


# the relation ended; whatever was done with the customer afterwards begins the count anew
_ENDED = "GREATEST(c.changed_at, (SELECT max(d.at) FROM customers_deal d WHERE d.customer_id = c.id))"
_AGREED_UNTIL = f"(r.until_on::timestamp AT TIME ZONE '{ZONE}')"
for _holding in (
    Holding(
        Kind.CUSTOMER_ARCHIVE,
        (_archives(_ENDED, "c.changed_at", "c.category = 'former'"), _archives("NULL::timestamptz", "c.made_at", "c.category <> 'former'")),
    ),
    Holding(Kind.TRANSACTIONS, (of_customer("customers_deal", made="r.at", started="r.at", where="true"),), is_sealed=True),
    Holding(
        Kind.AGREEMENTS,
        (
            of_customer(
                "customers_agreement", made="r.at", started=f"GREATEST(r.at, {_AGREED_UNTIL})", start=_AGREED_UNTIL,
                where="r.until_on IS NOT NULL", document="r.document",
            ),
            *ended_or_former("customers_agreement", made="r.at", ended=_AGREED_UNTIL, document="r.document")[1:],
        ),
        is_sealed=True,
    ),
    Holding(Kind.WISHES, ended_or_former("customers_wish", made="r.at"), is_sealed=True),
    Holding(Kind.CONTACTS, ended_or_former("customers_contact", made="r.made_at"), is_sealed=True),
    Holding(Kind.ACCESS_LOGS, (of_customer("customers_look", made="r.at", started="r.at", where="true"),)),
):  # fmt: skip
    register(_holding)
