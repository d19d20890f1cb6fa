"""In which monthly indexes an event stands. A correction or retraction stands in those of what it is about."""

from __future__ import annotations

import json
from typing import Any

from yinuo.ledger.drafts import NEW_TIMES, seconds_of
from yinuo.ledger.heads import index_name


def control_names(cursor: Any, identity: str) -> list[str]:
    """The monthly indexes of a correction or retraction: its target's month, and every month the target was moved to so far.

    The target's own stream orders what "so far" means: corrections with a smaller or the same number.
    """
    seq, target = _step(cursor, identity)
    root_id, kind, occurred_at = _root(cursor, target)
    cursor.execute(
        "SELECT body FROM ledger_event WHERE (id = %s OR corrects = ANY (%s::uuid[])) AND seq <= %s ORDER BY seq",
        [identity, [root_id, target], seq],
    )
    names = [index_name(kind, occurred_at)]
    for (body,) in cursor.fetchall():
        moved_to = json.loads(body)["data"].get(NEW_TIMES[0])
        if moved_to is not None:
            names.append(index_name(kind, seconds_of(NEW_TIMES[0], moved_to)))
    return sorted(set(names))


def _step(cursor: Any, identity: str) -> tuple[int, str]:
    cursor.execute("SELECT seq, coalesce(corrects, retracts)::text FROM ledger_event WHERE id = %s", [identity])
    seq, target = cursor.fetchone()
    return int(seq), str(target)


def _root(cursor: Any, target: str) -> tuple[str, str, int]:
    """The fact at the end of a chain of corrections of corrections: its id, kind and time."""
    while True:
        cursor.execute(
            "SELECT kind, extract(epoch FROM occurred_at)::bigint, coalesce(corrects, retracts)::text FROM ledger_event WHERE id = %s", [target]
        )
        kind, occurred_at, further = cursor.fetchone()
        if further is None:
            return target, kind, int(occurred_at)
        target = further
