"""The ledger page: newest entries, signed checkpoints."""

from __future__ import annotations

from datetime import datetime

from yinuo.doors.web.needs_around import CheckpointRow, EntryRow, LedgerView
from yinuo.ledger import checkpoints, evidence

ROWS = 50


def ledger(*, after: str, search: str) -> LedgerView:
    """A page of entries before the number `after`, of one subject where one is searched for."""
    before = int(after) if after.isdigit() and len(after) < 18 else None
    found = evidence.entries(before=before, subject=search.strip() or None, limit=ROWS + 1)
    rows = tuple(EntryRow(*one) for one in found[:ROWS])
    newest = checkpoints.stored("ORDER BY number DESC LIMIT 12")
    return LedgerView(
        head=newest[0].size if newest else None,
        rows=rows,
        next_key=str(rows[-1].number) if len(found) > ROWS else "",
        is_first=before is None,
        checkpoints=tuple(
            CheckpointRow(
                one.size,
                str(one.said["root"]),
                datetime.fromisoformat(str(one.said["sealed_at"])),
                one.key.hex()[:16],
                f"{one.number:06}.json",
            )
            for one in newest
        ),
    )
