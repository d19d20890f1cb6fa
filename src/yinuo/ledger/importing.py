"""Many events at once: by COPY, in whole batches, repeatable.

A batch is one transaction: events, streams and requests appear together or not at all. After a kill, run the same import again: what is
there is recognised by source and source id, and the rest follows. Within a file, events are written in the order in which they were
recorded (then occurred, then stand in the file), so that each stream's numbers follow its own story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from yinuo.kit import clock
from yinuo.ledger import refusals, sealing
from yinuo.ledger.batches import Batch, Columns, Work, control_data, known_requests, prepare, read_heads, write, write_under_locks
from yinuo.ledger.drafts import check_kind, check_name, check_past, data_text
from yinuo.ledger.hashing import quoted
from yinuo.ledger.ids import id_from, is_id
from yinuo.ledger.months import make_months

__all__ = ["Columns", "Imported", "check_columns", "import_columns"]

BATCH = 20_000
EARLIEST, LATEST = -62104060800, 253402300799
"""The years 2 to 9999."""
NOTHING = np.iinfo(np.int64).min
"""An empty instant, as in the engine's event tables."""


@dataclass(frozen=True)
class Imported:
    """How many events an import wrote, and how many were there before."""

    written: int
    known: int


def import_columns(
    columns: Columns, *, source: str, actor: str, batch: int = BATCH, progress: Callable[[int], None] | None = None, seals: bool = False
) -> Imported:
    """Import events in whole batches. Everything is checked before the first is written.

    Args:
        source: whose numbers `source_ids` are.
        actor: who imports.
        progress: called with the number of rows done after each batch is committed.
        seals: also seal, in a second thread, what is committed while the next batches are written, and the rest at the end.
    Raises:
        BadEvent: of the first event that cannot be taken; its `data` holds the row as `index`.
    """
    work = _checked(columns, source=source, actor=actor)
    order = np.lexsort((np.arange(len(work.kind)), np.asarray(work.occurred_at), np.asarray(work.recorded_at))).tolist()
    _check_controls(work, order)
    if work.recorded_at:
        make_months(min(work.recorded_at), max(work.recorded_at))
    written = done = 0
    with sealing.beside() if seals else nullcontext():
        for rows, count in _write(work, [order[first : first + batch] for first in range(0, len(order), batch)]):
            written += count
            done += rows
            if progress:
                progress(done)
    return Imported(written, len(order) - written)


def _write(work: Work, batches: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Write batch after batch; yields how many rows each has and how many were new, once it is committed.

    While the database is at work on a batch, a second thread makes the next one ready.
    """

    def ready(rows: Sequence[int]) -> Future[Batch]:
        known = known_requests(work, rows)
        read_heads(work, rows)
        return ahead.submit(prepare, work, rows, known=known, heads=work.heads)

    with ThreadPoolExecutor(1, "import") as ahead:
        coming = ready(batches[0]) if batches else None
        for place, rows in enumerate(batches):
            batch = (coming or ready(rows)).result()
            work.heads.update(batch.heads)
            coming = ready(batches[place + 1]) if place + 1 < len(batches) else None
            if not write(batch):
                if coming:  # it was built on this one
                    wait([coming])
                    coming = None
                batch = write_under_locks(work, rows)
            yield len(rows), batch.count


def check_columns(columns: Columns, *, source: str, actor: str) -> int:
    """What `import_columns` would refuse, without writing; returns how many of the rows are known already (a dry run)."""
    work = _checked(columns, source=source, actor=actor)
    _check_controls(work, list(range(len(work.kind))), in_order=False)
    return len(known_requests(work, range(len(work.kind))))


def _checked(columns: Columns, *, source: str, actor: str) -> Work:
    """Check all rows, column by column, and fill in the times that were not given."""
    check_name("source", source)
    check_name("actor", actor)
    now = int(clock.now().timestamp())
    occurred = np.asarray(columns.occurred_at, np.int64)
    recorded = _filled(columns.recorded_at, np.full(len(occurred), now, np.int64))
    received = _filled(columns.received_at, occurred)
    for kind in columns.kinds:
        check_kind(kind)
    for subject in columns.subjects:
        check_name("subject", subject)
    for index, source_id in enumerate(columns.source_ids):
        if not (0 < len(source_id) <= 200 and source_id.isprintable() and source_id == source_id.strip()):
            raise refusals.BadText(field="source_id", most=200, index=index)
    for name, instants, latest in (
        ("occurred_at", occurred, recorded),
        ("received_at", received, recorded),
        ("recorded_at", recorded, None),
    ):
        strange = np.flatnonzero((instants < EARLIEST) | (instants > LATEST))
        if len(strange):
            raise refusals.BadInstant(field=name, value=int(instants[strange[0]]), index=int(strange[0]))
        late = np.flatnonzero(instants > (now if latest is None else latest))
        if len(late):
            index = int(late[0])
            try:
                check_past(name, int(instants[index]), recorded_at=now if latest is None else int(latest[index]))
            except refusals.NotYetHappened as problem:
                problem.data["index"] = index
                raise
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM ledger_dedup WHERE source = %s)", [source])
        (look_up,) = cursor.fetchone()
    kinds, subjects = list(columns.kinds), list(columns.subjects)
    words = {word: quoted(word) for word in (*kinds, *subjects, source, actor)}
    return Work(
        columns, source, actor, received.tolist(), recorded.tolist(), occurred.tolist(),
        [kinds[code] for code in np.asarray(columns.kind).tolist()], [subjects[code] for code in np.asarray(columns.subject).tolist()],
        data=[said if isinstance(said, str) else _text_of_row(said, row) for row, said in enumerate(columns.data)],
        look_up=bool(look_up), has_twins=len(set(columns.source_ids)) < len(columns.source_ids), words=words,
    )  # fmt: skip


def _text_of_row(said: Mapping[str, Any], row: int) -> str:
    try:
        return data_text(dict(said))
    except refusals.BadEvent as problem:
        problem.data["index"] = row
        raise


def _filled(given: NDArray[np.int64] | None, instead: NDArray[np.int64]) -> NDArray[np.int64]:
    return instead if given is None else np.where(np.asarray(given) == NOTHING, instead, given).astype(np.int64)


def _check_controls(work: Work, order: Sequence[int], *, in_order: bool = True) -> None:
    """Corrections and retractions go through the same checks as single events, before anything is written."""
    places = {row: place for place, row in enumerate(order)} if in_order else {}
    named = [str(target) for target in [*work.columns.corrects.values(), *work.columns.retracts.values()] if isinstance(target, str)]
    stored = _subjects_of(named) if named else {}
    for row, target in [*work.columns.corrects.items(), *work.columns.retracts.items()]:
        try:
            if isinstance(target, str) and stored.get(target) != work.subject[row]:
                if target not in stored:
                    raise refusals.NoSuchEvent(id=target)
                raise refusals.OtherSubject(target=target, theirs=stored[target], ours=work.subject[row])
            if isinstance(target, int):
                if work.subject[target] != work.subject[row]:
                    raise refusals.OtherSubject(target=target, theirs=work.subject[target], ours=work.subject[row])
                if in_order and places[target] >= places[row]:
                    raise refusals.NoSuchEvent(id=work.columns.source_ids[target])
            control_data(work, row, target if isinstance(target, str) else id_from(0, bytes(10)))
        except refusals.BadEvent as problem:
            problem.data["index"] = row
            raise


def _subjects_of(identities: Sequence[str]) -> dict[str, str]:
    """Whom the named events are about; what is not in the ledger is missing."""
    wanted = [identity for identity in identities if is_id(identity)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, subject FROM ledger_event WHERE id = ANY (%s::uuid[])", [wanted])
        return dict(cursor.fetchall())
