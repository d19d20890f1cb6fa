"""Events of things that begin with them: made ready without the database, in another process if need be, and written with one COPY.

For verbs that enter thousands of new things in one transaction. Nothing is asked of the streams beforehand, as there are none yet; the
database refuses the whole where one is there already (`ledger_take_in`), as it checks every number, chain and hash of any writer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yinuo.ledger.batches import blocks_of, copy_events, line_of
from yinuo.ledger.drafts import Draft, make_ready
from yinuo.ledger.hashing import NO_HASH, event_hash, instant_text, signed_form
from yinuo.ledger.ids import id_from


@dataclass(frozen=True)
class Fresh:
    """Lines for COPY in blocks, how many events they are, and the second (since 1970 UTC) at which all of them count as recorded."""

    blocks: list[bytes]
    count: int
    recorded_at: int


def make_fresh(drafts: Iterable[Draft], *, recorded_at: int) -> Fresh:
    """Make events ready whose streams begin with them.

    Args:
        drafts: in their order; none with a number of its source, none that corrects or retracts.
        recorded_at: the second of the call, by the clock of the process that will write them, which must not let them lie for long.
    Raises:
        BadEvent: of the first draft that is refused.
    """
    said = list(drafts)
    return Fresh(blocks_of(_lines(said, recorded_at)), len(said), recorded_at)


def write_fresh(fresh: Fresh) -> None:
    """Write them, in the caller's transaction.

    Raises:
        IntegrityError: one of the streams is there already; nothing was written.
    """
    copy_events(fresh.blocks)


def _lines(drafts: list[Draft], recorded_at: int) -> Iterator[str]:
    heads: dict[str, tuple[int, bytes]] = {}
    noise, recorded, start = os.urandom(10 * len(drafts)), instant_text(recorded_at), (0, NO_HASH)
    for place, draft in enumerate(drafts):
        if draft.source_id is not None or draft.corrects is not None or draft.retracts is not None:
            raise ValueError(f"{draft.kind} of {draft.subject} does not begin a stream; use book.append_many")
        event = make_ready(draft, recorded_at=recorded_at)
        seq, prev = heads.get(event.subject, start)
        identity = id_from(recorded_at, noise[place * 10 : place * 10 + 10])
        occurred, received = instant_text(event.occurred_at), instant_text(event.received_at)
        body = signed_form(
            id=identity, kind=event.kind, subject=event.subject, seq=seq + 1, prev=prev, occurred_at=occurred, received_at=received,
            recorded_at=recorded, actor=event.actor, source=event.source, refs=event.refs, data=event.data, corrects=None, retracts=None,
        )  # fmt: skip
        digest = event_hash(body)
        heads[event.subject] = seq + 1, digest
        yield line_of(
            identity=identity, kind=event.kind, subject=event.subject, seq=seq + 1, times=(occurred, received, recorded), digest=digest,
            body=body,
        )  # fmt: skip
