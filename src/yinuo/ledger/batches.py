"""One batch of an import: prepared without the database, then written in one transaction.

A batch is prepared on what is known of its streams' heads, so that the next can be made ready while the database is at work on the one
before. Nothing depends on that knowledge being right: the database refuses a batch that does not continue its streams or brings a request
that is there already, and the batch is made again under locks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg import errors

from yinuo.ledger import refusals
from yinuo.ledger.cursors import fast_cursor
from yinuo.ledger.drafts import Draft, make_ready
from yinuo.ledger.hashing import NO_HASH, event_hash, form_of_pieces, id_or_null, instant_text, quoted, request_hash_of_pieces
from yinuo.ledger.ids import id_from

TRIES = 5
LINES_AT_ONCE = 800
EVENT_COLUMNS = "id, kind, subject, seq, occurred_at, received_at, recorded_at, corrects, retracts, hash, body"
RACES = (errors.UniqueViolation, errors.IntegrityConstraintViolation, errors.SerializationFailure, errors.DeadlockDetected)
NULL = "\\N"

Heads = Mapping[str, tuple[int, bytes]]
"""Of a stream: the number and hash of its newest event."""
Known = Mapping[str, tuple[str, bytes]]
"""Of a request: the id of its event and its content's hash."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Events to import, as columns of equal length n.

    `kind` and `subject` are codes into `kinds` and `subjects`. Instants are int64 seconds since 1970 UTC; NOTHING or a missing column
    means: received when it occurred, recorded now. `data` is canonical JSON text (see `hashing.json_text`) or a dict, row by row.
    `refs` are canonical JSON lists, row by row; empty where no row has any. `source_ids` are the source's own numbers. `corrects` and
    `retracts` map a row to the row or event id it names.
    """

    kinds: Sequence[str]
    kind: NDArray[Any]
    subjects: Sequence[str]
    subject: NDArray[Any]
    occurred_at: NDArray[np.int64]
    received_at: NDArray[np.int64] | None = None
    recorded_at: NDArray[np.int64] | None = None
    data: Sequence[str | Mapping[str, Any]]
    source_ids: Sequence[str]
    corrects: Mapping[int, int | str] = field(default_factory=dict)
    retracts: Mapping[int, int | str] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    approvals: Mapping[int, str] = field(default_factory=dict)
    refs: Sequence[str] = ()

    def refs_of(self, row: int) -> str:
        """What else a row is about."""
        return self.refs[row] if self.refs else "[]"


@dataclass
class Work:
    """An import under way; each list has an entry for each row.

    `ids` grows as rows are prepared, and corrections look their targets up in it. `heads` is what is known of the streams after the last
    batch handed to the database. `firsts` holds row and content of requests that the import brings more than once (`has_twins`).
    `words` has the JSON text of each kind and subject, of the source and the actor.
    """

    columns: Columns
    source: str
    actor: str
    received_at: list[int]
    recorded_at: list[int]
    occurred_at: list[int]
    kind: list[str]
    subject: list[str]
    data: list[str]
    look_up: bool
    has_twins: bool
    words: Mapping[str, str]
    ids: dict[int, str] = field(default_factory=dict)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    firsts: dict[str, tuple[int, bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """A batch as it will be sent: lines for COPY in blocks, how many events they are, and the heads of their streams afterwards."""

    events: list[bytes]
    requests: list[bytes]
    count: int
    heads: Heads


# -- without the database --


def prepare(work: Work, rows: Sequence[int], *, known: Known, heads: Heads) -> Batch:
    """Make a batch ready: ids, chains, hashes and lines. Writes `work.ids` and `work.firsts`, and the same again when done again.

    Raises:
        SaidDifferently: a request came before with another content; `index` is its row.
    """
    writing, said = _new_rows(work, rows, known)
    after: dict[str, tuple[int, bytes]] = {}
    events = blocks_of(_event_lines(work, writing, said, heads=heads, after=after))
    source, source_ids, ids = _escaped(work.source), work.columns.source_ids, work.ids
    by_number = sorted(zip(writing, said, strict=True), key=lambda one: source_ids[one[0]])  # as `book` claims them
    requests = (f"{source}\t{_escaped(source_ids[row])}\t{ids[row]}\t\\\\x{content.hex()}\n" for row, content in by_number)
    return Batch(events, blocks_of(requests), len(writing), after)


def _new_rows(work: Work, rows: Sequence[int], known: Known) -> tuple[list[int], list[bytes]]:
    """The rows that are not there yet, with their request hashes; gives every row its event's id."""
    writing: list[int] = []
    said: list[bytes] = []
    source_ids, firsts, ids = work.columns.source_ids, work.firsts, work.ids
    for row in rows:  # in order: a correction needs the id of its target
        content = _content(work, row)
        source_id = source_ids[row]
        if source_id in known:
            identity, before = known[source_id]
        elif work.has_twins and firsts.setdefault(source_id, (row, content))[0] != row:
            first, before = firsts[source_id]
            identity = ids[first]
        else:
            ids[row] = id_from(work.recorded_at[row], content)
            writing.append(row)
            said.append(content)
            continue
        if before != content:
            raise refusals.SaidDifferently(source=work.source, source_id=source_id, event=identity, index=row)
        ids[row] = identity
    return writing, said


def _content(work: Work, row: int) -> bytes:
    """The hash of what the source says in a row."""
    data, corrects, retracts = _said(work, row)
    words = work.words
    return request_hash_of_pieces(
        kind=words[work.kind[row]], subject=words[work.subject[row]], occurred_at=work.occurred_at[row],
        received_at=work.received_at[row], actor=words[work.actor], source=words[work.source],
        source_id=quoted(work.columns.source_ids[row]), refs=work.columns.refs_of(row), data=data, corrects=id_or_null(corrects),
        retracts=id_or_null(retracts),
    )  # fmt: skip


def _said(work: Work, row: int) -> tuple[str, str | None, str | None]:
    """Of a row: its data as text, and the ids of what it corrects and retracts."""
    if row not in work.columns.corrects and row not in work.columns.retracts:
        return work.data[row], None, None
    target = work.columns.corrects.get(row, work.columns.retracts.get(row))
    identity = work.ids[target] if isinstance(target, int) else str(target)
    data = control_data(work, row, identity)
    return (data, identity, None) if row in work.columns.corrects else (data, None, identity)


def control_data(work: Work, row: int, target: str) -> str:
    """The data of a correction or retraction, as `book.append` would write it."""
    draft = Draft(
        kind=work.kind[row], subject=work.subject[row], actor=work.actor, occurred_at=instant_text(work.occurred_at[row]),  # type: ignore[arg-type]
        data=json.loads(work.data[row]), reason=work.columns.reasons.get(row), approved_by=work.columns.approvals.get(row),
        corrects=target if row in work.columns.corrects else None, retracts=target if row in work.columns.retracts else None,
    )  # fmt: skip
    return make_ready(draft, recorded_at=work.recorded_at[row]).data


def _event_lines(
    work: Work, writing: Sequence[int], _contents: Sequence[bytes], *, heads: Heads, after: dict[str, tuple[int, bytes]]
) -> Iterator[str]:
    """Chain the events of a batch onto the heads of their streams; a line of COPY for each."""
    times = [_texts([column[row] for row in writing]) for column in (work.occurred_at, work.received_at, work.recorded_at)]
    words, actor, source = work.words, quoted(work.actor), quoted(work.source)
    start = 0, NO_HASH
    for row, occurred, received, recorded in zip(writing, *times, strict=True):
        data, corrects, retracts = _said(work, row)
        kind, subject, identity = work.kind[row], work.subject[row], work.ids[row]
        seq, prev = after.get(subject) or heads.get(subject, start)
        seq += 1
        body = form_of_pieces(
            id=identity, kind=words[kind], subject=words[subject], seq=seq, prev=prev.hex(), occurred_at=occurred,
            received_at=received, recorded_at=recorded, actor=actor, source=source, refs=work.columns.refs_of(row), data=data,
            corrects=id_or_null(corrects), retracts=id_or_null(retracts),
        )  # fmt: skip
        digest = event_hash(body)
        after[subject] = seq, digest
        yield line_of(
            identity=identity, kind=kind, subject=subject, seq=seq, times=(occurred, received, recorded), digest=digest, body=body,
            corrects=corrects, retracts=retracts,
        )  # fmt: skip


def line_of(
    *, identity: str, kind: str, subject: str, seq: int, times: tuple[str, str, str], digest: bytes, body: str,
    corrects: str | None = None, retracts: str | None = None,
) -> str:  # fmt: skip
    """An event as a line for COPY; `times` are occurred, received and recorded, as `instant_text` writes them."""
    occurred, received, recorded = times
    return (
        f"{identity}\t{kind}\t{_escaped(subject)}\t{seq}\t{occurred}\t{received}"
        f"\t{recorded}\t{corrects or NULL}\t{retracts or NULL}\t\\\\x{digest.hex()}\t{_escaped(body)}\n"
    )


def blocks_of(lines: Iterator[str]) -> list[bytes]:
    """Lines joined to pieces that are worth a sending each."""
    blocks: list[bytes] = []
    while block := "".join(islice(lines, LINES_AT_ONCE)):
        blocks.append(block.encode("utf-8"))
    return blocks


def _texts(instants: Sequence[int]) -> list[str]:
    """`instant_text` of many instants at once."""
    return [f"{text}Z" for text in np.datetime_as_string(np.array(instants, "datetime64[s]")).tolist()]


def _escaped(text: str) -> str:
    """Text for COPY; names hold no control characters and JSON escapes its own, so only the backslash is left."""
    return text.replace("\\", "\\\\") if "\\" in text else text


# -- with the database --


def known_requests(work: Work, rows: Sequence[int]) -> dict[str, tuple[str, bytes]]:
    """The requests of these rows that are in the ledger already."""
    if not work.look_up:
        return {}
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            "SELECT source_id, event::text, content FROM ledger_dedup WHERE source = %s AND source_id = ANY (%b::text[])",
            [work.source, [work.columns.source_ids[row] for row in rows]],
            binary=True,
        )
        return {source_id: (event, content) for source_id, event, content in fast.fetchall()}


def read_heads(work: Work, rows: Sequence[int]) -> None:
    """Learn where the streams of these rows stand, but for those that are known already. Takes no locks."""
    subjects = {work.subject[row] for row in rows}.difference(work.heads)
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute("SELECT subject, seq, hash FROM ledger_stream WHERE subject = ANY (%b::text[])", [list(subjects)], binary=True)
        _note_heads(work, subjects, fast.fetchall())


def _lock_heads(work: Work, rows: Sequence[int]) -> None:
    subjects = {work.subject[row] for row in rows}
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute("SELECT subject, seq, hash FROM ledger_lock_streams(%b::text[], true)", [list(subjects)], binary=True)
        _note_heads(work, subjects, fast.fetchall())


def _note_heads(work: Work, subjects: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    work.heads.update(dict.fromkeys(subjects, (0, NO_HASH)))
    work.heads.update({subject: (seq, digest) for subject, seq, digest in rows})


def write(batch: Batch) -> bool:
    """Write a batch in a transaction of its own, unless a stream or request has moved since it was prepared: then nothing is written."""
    try:
        with transaction.atomic():
            _copy_requests(batch)
            copy_events(batch.events)
    except Exception as problem:
        if not _is_race(problem):
            raise
        return False
    return True


def write_under_locks(work: Work, rows: Sequence[int]) -> Batch:
    """Prepare a batch and write it while its streams are locked; where another writer is still faster with a request, again.

    Requests come before streams, as for every writer (see ledger_lock_streams); they are the same whatever the heads turn out to be.
    Raises:
        SaidDifferently: as `prepare`.
        DatabaseError: another writer was faster each time; nothing was written.
    """
    work.look_up = True
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                known = known_requests(work, rows)
                _copy_requests(prepare(work, rows, known=known, heads=work.heads))
                _lock_heads(work, rows)
                batch = prepare(work, rows, known=known, heads=work.heads)
                copy_events(batch.events)
        except Exception as problem:
            if not _is_race(problem) or attempt == TRIES:
                raise
        else:
            work.heads.update(batch.heads)
            return batch
    raise AssertionError("the last attempt returns or raises")


def _is_race(problem: Exception) -> bool:
    return isinstance(problem, RACES) or isinstance(problem.__cause__, RACES)


def _copy_requests(batch: Batch) -> None:
    _copy("ledger_dedup (source, source_id, event, content)", batch.requests)


def copy_events(blocks: Sequence[bytes]) -> None:
    """Write lines of `line_of`, in the caller's transaction."""
    _copy(f"ledger_event ({EVENT_COLUMNS})", blocks)


def _copy(table: str, blocks: Sequence[bytes]) -> None:
    if not blocks:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for block in blocks:
            copy.write(block)
