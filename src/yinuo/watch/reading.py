"""What the watch asks of the ledger beyond `followers`: streams cut to the kinds that matter, and all events of some kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.ledger.followers import COLUMNS, Bookmark, EventColumns, columns_of
from yinuo.watch.plans import TOUCHING_ALL, Plan

_OF_KINDS = f"""
    WITH RECURSIVE asked AS (
        SELECT id FROM ledger_event WHERE kind = ANY (%(kinds)s) AND (%(subject)s::text IS NULL OR subject = %(subject)s)
        UNION SELECT e.id FROM asked a CROSS JOIN LATERAL (
            SELECT id FROM ledger_event WHERE corrects = a.id UNION ALL SELECT id FROM ledger_event WHERE retracts = a.id
        ) e
    )
    SELECT {COLUMNS} FROM ledger_event WHERE id IN (SELECT id FROM asked)
    AND (%(xid)s::bigint IS NULL OR (xid, position) <= (%(xid)s, %(position)s)) ORDER BY subject, seq
"""
_STREAMS = f"""
    SELECT {COLUMNS} FROM ledger_event WHERE subject = ANY (%(subjects)s)
    AND (kind = ANY (%(kinds)s) OR split_part(kind, '.', 2) = ANY (%(happenings)s) OR corrects IS NOT NULL OR retracts IS NOT NULL)
    AND (%(xid)s::bigint IS NULL OR (xid, position) <= (%(xid)s, %(position)s)) ORDER BY subject, seq
"""


def streams(plan: Plan, subjects: Collection[str], *, until: Bookmark | None = None) -> EventColumns:
    """What promises of cases look at on these subjects, and the states and excuses of the whole house, with all their corrections.

    Args:
        until: leave out what was committed after it.
    """
    xid, position = until if until is not None else (None, None)
    found = _asked(
        _STREAMS, {"subjects": list(subjects), "kinds": plan.case_kinds, "happenings": list(TOUCHING_ALL), "xid": xid, "position": position}
    )
    if plan.by_organisation_kind and ORGANISATION not in subjects:
        found = joined(found, _of_the_house(plan) if until is None else _asked_of_the_house(plan, until))
    return found


def with_house(plan: Plan, fresh: EventColumns) -> EventColumns:
    """Streams that the caller holds already, and the states and excuses of the whole house."""
    if not plan.by_organisation_kind or ORGANISATION in fresh.subject:
        return fresh
    return joined(fresh, _of_the_house(plan))


_house: dict[str, tuple[tuple[object, ...], EventColumns]] = {}
"""By database: the states of the whole house as of the head of its stream; they are wanted in every judgement and change rarely."""


def _of_the_house(plan: Plan) -> EventColumns:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM ledger_stream WHERE subject = %s", [ORGANISATION])
        head = cursor.fetchone()
    if head is None:
        return EventColumns()
    name, key = str(connection.settings_dict["NAME"]), (head[0], bytes(head[1]), plan.stamp)
    known = _house.get(name)
    if known is None or known[0] != key:
        known = _house[name] = key, _asked_of_the_house(plan, None)
    return known[1]


def _asked_of_the_house(plan: Plan, until: Bookmark | None) -> EventColumns:
    return of_kinds(plan.by_organisation_kind, until=until, subject=ORGANISATION)


def of_kinds(kinds: Iterable[str], *, until: Bookmark | None = None, subject: str | None = None) -> EventColumns:
    """All events of some kinds, on one subject or on any, with all their corrections and the corrections of these."""
    xid, position = until if until is not None else (None, None)
    return _asked(_OF_KINDS, {"kinds": sorted(kinds), "subject": subject, "xid": xid, "position": position})


def joined(one: EventColumns, other: EventColumns) -> EventColumns:
    """The events of both."""
    if not len(other):
        return one
    return EventColumns(**{name: values + getattr(other, name) for name, values in vars(one).items()})


def subjects_after(after: str, limit: int) -> list[str]:
    """The next subjects of the ledger in order of name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM ledger_stream WHERE subject > %s AND seq > 0 ORDER BY subject LIMIT %s", [after, limit])
        return [subject for (subject,) in cursor.fetchall()]


def newest(bookmark: Bookmark) -> Bookmark:
    """The last event before which nothing will come any more, or the bookmark where that is further."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xid, position FROM ledger_event WHERE xid < ledger_horizon() AND (xid, position) > (%s, %s)"
            " ORDER BY xid DESC, position DESC LIMIT 1",
            [*bookmark],
        )
        row = cursor.fetchone()
        return bookmark if row is None else Bookmark(*row)


def subjects_since(bookmark: Bookmark) -> set[str]:
    """Subjects of which something was committed after a bookmark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT subject FROM ledger_event WHERE (xid, position) > (%s, %s)", [*bookmark])
        return {subject for (subject,) in cursor.fetchall()}


def linked(subjects: Collection[str]) -> set[str]:
    """These subjects and all that merges and splits tie to them."""
    found, asked = set(subjects), set(subjects)
    with connection.cursor() as cursor:
        while asked:
            cursor.execute("SELECT other FROM watch_link WHERE one = ANY (%s)", [list(asked)])
            asked = {other for (other,) in cursor.fetchall()} - found
            found |= asked
    return found


def links_in(events: EventColumns) -> list[tuple[str, str]]:
    """Pairs of subjects that these events tie together, corrections included."""
    pairs = []
    for place, data in enumerate(events.data):
        is_control = events.corrects[place] is not None
        for happening, name in (("merged", "into"), ("split", "split_from")):
            other = data.get(name)
            if isinstance(other, str) and (is_control or events.kind[place].partition(".")[2] == happening):
                pairs.append((events.subject[place], other))
    return pairs


def keep_links(pairs: Sequence[tuple[str, str]]) -> None:
    """Remember that subjects belong together, in both directions."""
    if pairs:
        both = sorted({*pairs, *((other, one) for one, other in pairs)})
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO watch_link (one, other) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
                [[pair[0] for pair in both], [pair[1] for pair in both]],
            )


def keep_all_links() -> None:
    """Remember all links of the ledger, for a rebuild."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE k AS (SELECT min(kind) AS kind FROM ledger_event UNION ALL"
            " SELECT (SELECT min(kind) FROM ledger_event WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)"
            " SELECT kind FROM k WHERE split_part(kind, '.', 2) IN ('merged', 'split')"
        )
        kinds = [kind for (kind,) in cursor.fetchall()]
    if kinds:
        keep_links(links_in(of_kinds(kinds)))


def _asked(text: str, parameters: dict[str, Any]) -> EventColumns:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return columns_of(cursor.fetchall())
