"""In which monthly indexes an event stands. A correction or retraction stands in those of what it is about."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from yinuo.ledger.drafts import NEW_TIMES, seconds_of
from yinuo.ledger.heads import index_name


class _Fact(NamedTuple):
    id: str
    seq: int
    kind: str
    occurred_at: int
    target: str | None


def control_names(cursor: Any, identity: str) -> list[str]:
    """The monthly indexes of a correction or retraction: its target's month, and every month the target was moved to so far.

    The target's own stream orders what "so far" means: corrections with a smaller or the same number. A control without a target, which
    `book` never writes, stands in the month of its own kind, so that even a forged one stops neither sealing nor audit.
    """
    control = _fact(cursor, identity)
    assert control is not None, "the caller has just read it"
    root, seen = control, {identity}
    while root.target is not None:
        found = None if root.target in seen else _fact(cursor, root.target)
        if found is None:
            return [index_name(control.kind, control.occurred_at)]
        seen.add(found.id)
        root = found
    cursor.execute(
        "SELECT body FROM ledger_event WHERE (id = %s OR corrects = ANY (%s::uuid[])) AND seq <= %s ORDER BY seq",
        [identity, [root.id, control.target], control.seq],
    )
    moves = [json.loads(body)["data"].get(NEW_TIMES[0]) for (body,) in cursor.fetchall()]
    times = [root.occurred_at, *(seconds_of(NEW_TIMES[0], moved_to) for moved_to in moves if moved_to is not None)]
    return sorted({index_name(root.kind, occurred_at) for occurred_at in times})


def _fact(cursor: Any, identity: str) -> _Fact | None:
    cursor.execute(
        "SELECT id::text, seq, kind, extract(epoch FROM occurred_at)::bigint, coalesce(corrects, retracts)::text"
        " FROM ledger_event WHERE id = %s",
        [identity],
    )
    row = cursor.fetchone()
    return None if row is None else _Fact(*row)
