"""Many events at once: by COPY, in whole batches, repeatable.

A batch is one transaction: events, streams and requests appear together or not at all. After a kill, run the same import again: what is
there is recognised by source and source id, and the rest follows. Within a file, events are written in the order in which they were
recorded (then occurred, then stand in the file), so that each stream's numbers follow its own story.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg import errors

from yinuo.kit import clock
from yinuo.ledger import refusals
from yinuo.ledger.drafts import Draft, check_kind, check_name, check_past, data_text, make_ready
from yinuo.ledger.hashing import NO_HASH, event_hash, instant_text, request_hash, signed_form
from yinuo.ledger.ids import id_from, is_id
from yinuo.ledger.months import make_months

BATCH = 20_000
TRIES = 5
LINES_AT_ONCE = 200
EVENT_COLUMNS = "id, kind, subject, seq, occurred_at, received_at, recorded_at, corrects, retracts, hash, body"
EARLIEST, LATEST = -62104060800, 253402300799
"""The years 2 to 9999."""
NOTHING = np.iinfo(np.int64).min
"""An empty instant, as in the engine's event tables."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Events to import, as columns of equal length n.

    `kind` and `subject` are codes into `kinds` and `subjects`. Instants are int64 seconds since 1970 UTC; NOTHING or a missing column
    means: received when it occurred, recorded now. `data` is canonical JSON text (see `hashing.json_text`) or a dict, row by row.
    `source_ids` are the source's own numbers. `corrects` and `retracts` map a row to the row or event id it names.
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


_Said = tuple[str, tuple[str | None, str | None], bytes]
"""Of a row: its data as text, what it corrects and retracts, and its request hash."""


@dataclass(frozen=True)
class Imported:
    """How many events an import wrote, and how many were there before."""

    written: int
    known: int


@dataclass
class _Work:
    """An import under way. `ids` grows as rows are written; corrections look their targets up in it."""

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
    ids: dict[int, str] = field(default_factory=dict)


def import_columns(
    columns: Columns, *, source: str, actor: str, batch: int = BATCH, progress: Callable[[int], None] | None = None
) -> Imported:
    """Import events in whole batches. Everything is checked before the first is written.

    Args:
        source: whose numbers `source_ids` are.
        actor: who imports.
        progress: called with the number of rows done after each batch is committed.
    Raises:
        BadEvent: of the first event that cannot be taken; its `data` holds the row as `index`.
    """
    work = _prepared(columns, source=source, actor=actor)
    order = np.lexsort((np.arange(len(work.kind)), np.asarray(work.occurred_at), np.asarray(work.recorded_at))).tolist()
    _check_controls(work, order)
    if work.recorded_at:
        make_months(min(work.recorded_at), max(work.recorded_at))
    written = 0
    for first in range(0, len(order), batch):
        written += _import_batch(work, order[first : first + batch])
        if progress:
            progress(min(first + batch, len(order)))
    return Imported(written, len(order) - written)


def check_columns(columns: Columns, *, source: str, actor: str) -> int:
    """What `import_columns` would refuse, without writing; returns how many of the rows are known already (a dry run)."""
    work = _prepared(columns, source=source, actor=actor)
    _check_controls(work, list(range(len(work.kind))), in_order=False)
    return len(_known(work, range(len(work.kind)))) if work.look_up else 0


def _prepared(columns: Columns, *, source: str, actor: str) -> _Work:
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
    return _Work(
        columns, source, actor, received.tolist(), recorded.tolist(), occurred.tolist(),
        [kinds[code] for code in np.asarray(columns.kind).tolist()], [subjects[code] for code in np.asarray(columns.subject).tolist()],
        data=[said if isinstance(said, str) else _text_of_row(said, row) for row, said in enumerate(columns.data)],
        look_up=bool(look_up) or len(set(columns.source_ids)) < len(columns.source_ids),
    )  # fmt: skip


def _text_of_row(said: Mapping[str, Any], row: int) -> str:
    try:
        return data_text(dict(said))
    except refusals.BadEvent as problem:
        problem.data["index"] = row
        raise


def _filled(given: NDArray[np.int64] | None, instead: NDArray[np.int64]) -> NDArray[np.int64]:
    return instead if given is None else np.where(np.asarray(given) == NOTHING, instead, given).astype(np.int64)


def _check_controls(work: _Work, order: Sequence[int], *, in_order: bool = True) -> None:
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
            _control_data(work, row, target if isinstance(target, str) else id_from(0, bytes(10)))
        except refusals.BadEvent as problem:
            problem.data["index"] = row
            raise


def _subjects_of(identities: Sequence[str]) -> dict[str, str]:
    """Whom the named events are about; what is not in the ledger is missing."""
    wanted = [identity for identity in identities if is_id(identity)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, subject FROM ledger_event WHERE id = ANY (%s::uuid[])", [wanted])
        return dict(cursor.fetchall())


def _control_data(work: _Work, row: int, target: str) -> str:
    """The data of a correction or retraction, as `book.append` would write it."""
    draft = Draft(
        kind=work.kind[row], subject=work.subject[row], actor=work.actor, occurred_at=instant_text(work.occurred_at[row]),  # type: ignore[arg-type]
        data=json.loads(work.data[row]), reason=work.columns.reasons.get(row), approved_by=work.columns.approvals.get(row),
        corrects=target if row in work.columns.corrects else None, retracts=target if row in work.columns.retracts else None,
    )  # fmt: skip
    return make_ready(draft, recorded_at=work.recorded_at[row]).data


# -- one batch --


def _import_batch(work: _Work, rows: Sequence[int]) -> int:
    """Write one batch; where another writer was faster with a stream or a request, look again."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _write_batch(work, rows)
        except Exception as problem:
            races = (errors.UniqueViolation, errors.IntegrityConstraintViolation, errors.SerializationFailure, errors.DeadlockDetected)
            if (not isinstance(problem, races) and not isinstance(problem.__cause__, races)) or attempt == TRIES:
                raise
            work.look_up = True
    raise AssertionError("the last attempt returns or raises")


def _write_batch(work: _Work, rows: Sequence[int]) -> int:
    said: dict[int, _Said] = {}
    known = _known(work, rows) if work.look_up else {}
    firsts: dict[str, int] = {}
    writing: list[int] = []
    for row in rows:
        said[row] = _said(work, row)  # in order: a correction needs the id of its target
        source_id = work.columns.source_ids[row]
        if source_id in known:
            identity, content = known[source_id]
        elif source_id in firsts:
            identity, content = work.ids[firsts[source_id]], said[firsts[source_id]][2]
        else:
            work.ids[row] = id_from(work.recorded_at[row], said[row][2])
            firsts[source_id] = row
            writing.append(row)
            continue
        if content != said[row][2]:
            raise refusals.SaidDifferently(source=work.source, source_id=source_id, event=identity, index=row)
        work.ids[row] = identity
    if writing:
        _copy_events(work, writing, said)
    return len(writing)


def _said(work: _Work, row: int) -> _Said:
    """Of a row: its data as text, what it corrects and retracts, and its request hash."""
    data = work.data[row]
    corrects = retracts = None
    if row in work.columns.corrects or row in work.columns.retracts:
        target = work.columns.corrects.get(row, work.columns.retracts.get(row))
        identity = work.ids[target] if isinstance(target, int) else str(target)
        corrects, retracts = (identity, None) if row in work.columns.corrects else (None, identity)
        data = _control_data(work, row, identity)
    content = request_hash(
        kind=work.kind[row], subject=work.subject[row], occurred_at=work.occurred_at[row], received_at=work.received_at[row],
        actor=work.actor, source=work.source, source_id=work.columns.source_ids[row], refs="[]", data=data,
        corrects=corrects, retracts=retracts,
    )  # fmt: skip
    return data, (corrects, retracts), content


def _known(work: _Work, rows: Sequence[int]) -> dict[str, tuple[str, bytes]]:
    """The requests that are in the ledger already: source id -> event id and request hash."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, event::text, content FROM ledger_dedup WHERE source = %s AND source_id = ANY (%s)",
            [work.source, [work.columns.source_ids[row] for row in rows]],
        )
        return {source_id: (event, bytes(content)) for source_id, event, content in cursor.fetchall()}


def _copy_events(work: _Work, writing: Sequence[int], said: Mapping[int, _Said]) -> None:
    with connection.cursor() as cursor:
        subjects = list({work.subject[row] for row in writing})
        cursor.execute("SELECT * FROM ledger_lock_streams(%s, false)", [subjects])
        heads = {subject: (seq, bytes(digest)) for subject, seq, digest in cursor.fetchall()}
        _stream(cursor, f"COPY ledger_event ({EVENT_COLUMNS}) FROM STDIN", _event_lines(work, writing, said, heads))
        source, source_ids, ids = _escaped(work.source), work.columns.source_ids, work.ids
        requests = (f"{source}\t{_escaped(source_ids[row])}\t{ids[row]}\t\\\\x{said[row][2].hex()}\n" for row in writing)
        _stream(cursor, "COPY ledger_dedup (source, source_id, event, content) FROM STDIN", requests)


def _event_lines(work: _Work, writing: Sequence[int], said: Mapping[int, _Said], heads: dict[str, tuple[int, bytes]]) -> Iterator[str]:
    """Chain the events of a batch onto the heads of their streams; a line of COPY for each."""
    times = [_texts([column[row] for row in writing]) for column in (work.occurred_at, work.received_at, work.recorded_at)]
    for row, occurred, received, recorded in zip(writing, *times, strict=True):
        data, (corrects, retracts), _content = said[row]
        kind, subject, identity = work.kind[row], work.subject[row], work.ids[row]
        seq, prev = heads.get(subject, (0, NO_HASH))
        seq += 1
        body = signed_form(
            id=identity, kind=kind, subject=subject, seq=seq, prev=prev, occurred_at=occurred, received_at=received,
            recorded_at=recorded, actor=work.actor, source=work.source, refs="[]", data=data, corrects=corrects, retracts=retracts,
        )  # fmt: skip
        digest = event_hash(body)
        heads[subject] = seq, digest
        yield (
            f"{identity}\t{kind}\t{_escaped(subject)}\t{seq}\t{occurred}\t{received}"
            f"\t{recorded}\t{corrects or NULL}\t{retracts or NULL}\t\\\\x{digest.hex()}\t{_escaped(body)}\n"
        )


def _stream(cursor: Any, statement: str, lines: Iterator[str]) -> None:
    """Send lines as they are made, so that the server works on the first while the next are being hashed."""
    with cursor.copy(statement) as copy:
        while block := "".join(islice(lines, LINES_AT_ONCE)):
            copy.write(block)


NULL = "\\N"


def _texts(instants: Sequence[int]) -> list[str]:
    """`instant_text` of many instants at once."""
    return [f"{text}Z" for text in np.datetime_as_string(np.array(instants, "datetime64[s]")).tolist()]


def _escaped(text: str) -> str:
    """Text for COPY; names hold no control characters and JSON escapes its own, so only the backslash is left."""
    return text.replace("\\", "\\\\") if "\\" in text else text
