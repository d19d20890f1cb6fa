"""A file of cases brought by a page: kept sealed, checked without writing, written a batch a transaction, taken up again where it stopped.

The file, its key, its states and its worker are those of the transfer desk; what its rows mean, a mapping says (docs/mapping.md).
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.transfer import headings, vault
from yinuo.desks.transfer.actions import uploading
from yinuo.desks.transfer.actions.working import register
from yinuo.desks.transfer.choices import Outcome, State
from yinuo.desks.transfer.files.rows import rows_of
from yinuo.desks.transfer.limits import SMALL_BYTES
from yinuo.desks.transfer.models import Batch, Import, Mapping, Piece
from yinuo.desks.transfer.queries.listing import head_of
from yinuo.desks.transfer.refusals import NotNow
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.intake import Mapping as FileMapping
from yinuo.ledger.intake import read_mapping
from yinuo.ledger.intake.errors import IntakeRefusal

from .. import access
from ..case_rules import OPENED, CaseRule, case_rule
from ..histories import Fault, History, batches, read_histories
from ..refusals import BadCase
from .importing import CASES_OF_A_BATCH, PURPOSE, check_rule, take

SUBJECT = "cases"
MOST_MAPPING = 20_000
"""Characters."""


def join() -> None:
    """Let the transfer desk's worker take up files of cases."""
    register(SUBJECT, {State.CHECKING: _check, State.RUNNING: _apply})


def bring(viewer: Viewer, name: str, data: bytes, *, at: datetime) -> Import:
    """Keep a file of cases, sealed under a key of its own.

    Raises:
        MayNotHandle, and of the file what `transfer.actions.uploading.bring` raises: nothing was kept.
    """
    access.check_may_handle(viewer)
    return uploading.keep(viewer, SUBJECT, name, data, at=at)


@transaction.atomic
def choose(viewer: Viewer, row: Import, mapping: str, *, at: datetime) -> None:
    """Say by a mapping what the rows mean; the check begins, and the mapping is remembered for the next file with these headings.

    Raises:
        MayNotHandle, NotNow. BadCase: the mapping says something that it cannot.
    """
    access.check_may_handle(viewer)
    text = mapping.replace("\r\n", "\n").strip()[:MOST_MAPPING] + "\n"
    rules_of(text)
    changed = Import.objects.filter(pk=row.pk, state__in=[State.BROUGHT, State.CHECKED]).update(
        state=State.CHECKING, options={"mapping": text}, counts={}, rows=0, batches=0, place=0, tries=0, problem=None, changed_at=at
    )
    if not changed:
        raise NotNow(state=State(row.state).label)
    key = headings.fingerprint(head_of(row).headings)
    said = {"targets": [], "options": {"mapping": text}, "at": at}
    Mapping.objects.update_or_create(subject=SUBJECT, headings=key, staff=viewer.staff, defaults=said)
    row.refresh_from_db()


@transaction.atomic
def begin(viewer: Viewer, row: Import, *, at: datetime) -> None:
    """Say that the checked cases are to be written, or that a stopped import is to go on. Raises MayNotHandle, NotNow."""
    access.check_may_handle(viewer)
    changed = Import.objects.filter(pk=row.pk, state__in=[State.CHECKED, State.STOPPED]).update(
        state=State.RUNNING, is_stopping=False, changed_at=at, tries=0, problem=None
    )
    if not changed:
        raise NotNow(state=State(row.state).label)
    row.refresh_from_db()


def is_small(row: Import) -> bool:
    """Whether a file is worked on within the request."""
    return row.size <= SMALL_BYTES


def remembered(viewer: Viewer, row: Import) -> str:
    """The mapping that was given for a file with these headings: one's own first, then anybody's."""
    rows = Mapping.objects.filter(subject=SUBJECT, headings=headings.fingerprint(head_of(row).headings))
    found = rows.filter(staff=viewer.staff).first() or rows.order_by("-at").first()
    return str(row.options.get("mapping") or (found.options.get("mapping", "") if found else _beginning(row)))


def _beginning(row: Import) -> str:
    """A mapping to begin with, in the file's own columns: the first for the number, the first that sounds like it for the time."""
    names = list(head_of(row).headings) or [""]
    time = next((name for name in names if any(word in name.casefold() for word in ("time", "date", "_at", "时间", "日期"))), names[-1])
    return (
        f'zone: {settings.TIME_ZONE}\nsubject: "{{{names[0]}}}"\nevents:\n  - {{kind: {OPENED}, occurred_at: "{time}", only: first}}\n'
        "cases:\n  system: old desk\n  kind: inquiry\n  channel: phone\n"
    )


def refused_of(row: Import) -> list[History]:
    """The cases that were not taken, or would not be, each with why."""
    found = []
    key = vault.key_of(row) if row.wrapped else b""
    for batch in Batch.objects.filter(of=row).order_by("place"):
        for number, line, code, data in vault.open_(batch.sealed, key=key, row=row, column=f"batch {batch.place}") if batch.sealed else ():
            found.append(History(number, rows=[line], fault=Fault(code, line, data)))
    return found


def rules_of(text: str) -> tuple[FileMapping, CaseRule]:
    """A mapping as it was typed, read.

    Raises:
        BadCase: it says something that it cannot.
    """
    with _file(text.encode(), ".yaml") as path:
        try:
            mapping = read_mapping(path)
            rule = case_rule(mapping, "")
        except IntakeRefusal as problem:
            raise BadCase(what=str(problem).replace(str(path), "").lstrip(": "), beside="mapping") from None
    check_rule(mapping)
    return mapping, rule


def _histories(row: Import, rules: tuple[FileMapping, CaseRule]) -> list[History]:
    with seeing(row.staff, purpose=PURPOSE):
        key = vault.key_of(row)
        data = b"".join(vault.file_of(row, key=key, pieces=Piece))
    text = io.StringIO(newline="")
    rows = rows_of(data, uploading.kind_of_import(row))
    _line, names = next(rows)
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([*cells, *[""] * (len(names) - len(cells))][: len(names)] for _line, cells in rows)
    with _file(text.getvalue().encode("utf-8", "replace"), ".csv") as path:
        try:
            return read_histories(path, *rules)
        except IntakeRefusal as problem:
            raise BadCase(what=str(problem).replace(str(path), "").lstrip(":, "), beside="mapping") from None


@contextmanager
def _file(data: bytes, ending: str) -> Iterator[Path]:
    """Bytes as a file for readers that want one: in memory where the system can, so that nothing of a customer lies on a disk."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create(f"cases{ending}")
        try:
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(data)
            yield Path(f"/proc/{os.getpid()}/fd/{handle}")
        finally:
            os.close(handle)
        return
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def _check(row: Import, _stop: threading.Event | None) -> None:
    """The dry run: every case read and judged as the person who brought it may see it."""
    at = clock.now()
    mapping, rule = rules_of(row.options["mapping"])
    found = _histories(row, (mapping, rule))
    counts: dict[str, int] = {}
    Batch.objects.filter(of=row).delete()
    for place, batch in enumerate(batches(found, CASES_OF_A_BATCH)):
        with seeing(row.staff, purpose=PURPOSE) as viewer:
            judged, _written = take(viewer, batch, rule, at=at, applies=False)
            for one in judged:
                counts[str(one.outcome)] = counts.get(str(one.outcome), 0) + 1
            Batch.objects.create(of=row, place=place, sealed=_sealed(row, place, [one.history for one in judged]))
            Import.objects.filter(pk=row.pk).update(counts=counts, rows=sum(counts.values()), batches=place + 1)
    Import.objects.filter(pk=row.pk, state=State.CHECKING).update(state=State.CHECKED, changed_at=at, tries=0)


def _sealed(row: Import, place: int, histories: Sequence[History]) -> bytes | None:
    refused = [[one.number, one.fault.row, one.fault.code, dict(one.fault.data)] for one in histories if one.fault is not None]
    return vault.close(refused, key=vault.key_of(row), row=row, column=f"batch {place}") if refused else None


def _apply(row: Import, stop: threading.Event | None) -> None:
    """Write batch after batch; the place moves in the transaction that writes, so a kill loses at most the batch at hand."""
    rules = rules_of(row.options["mapping"])
    parts = batches(_histories(row, rules), CASES_OF_A_BATCH)
    while _apply_next(row, parts, rules[1], at=clock.now()):
        Import.objects.filter(pk=row.pk, tries__gt=0).update(tries=0)
        if stop is not None and stop.is_set():
            return


def _apply_next(row: Import, parts: Sequence[Sequence[History]], rule: CaseRule, *, at: datetime) -> bool:
    with seeing(row.staff, purpose=PURPOSE) as viewer:
        held = Import.objects.select_for_update().get(pk=row.pk)
        if held.state != State.RUNNING:
            return False
        if held.is_stopping:
            held.state, held.is_stopping = State.STOPPED, False
        elif held.place < len(parts):
            judged, _written = take(viewer, parts[held.place], rule, at=at, applies=True)
            for one in judged:
                held.written[str(one.outcome)] = held.written.get(str(one.outcome), 0) + 1
            Batch.objects.filter(of=held, place=held.place).update(sealed=_sealed(held, held.place, [one.history for one in judged]))
            held.place += 1
        if held.state == State.RUNNING and held.place >= len(parts):
            _finish(viewer, held, at)
        held.changed_at = at
        held.save(update_fields=["place", "written", "state", "is_stopping", "ended_at", "changed_at"])
        return bool(held.state == State.RUNNING)


def _finish(viewer: Viewer, held: Import, at: datetime) -> None:
    held.state, held.ended_at = State.DONE, at
    Piece.objects.filter(of=held).delete()
    data: dict[str, Any] = {"subject": SUBJECT, "rows": held.rows, **held.written}
    book.append("customer_data.imported", subject=held.ref, actor=viewer.staff.ref, occurred_at=at, data=data)


def summary(row: Import) -> str:
    """What came of an import, in a line."""
    counts = row.written if row.place else row.counts
    return " · ".join(f"{one.label} {counts[one]:,}" for one in Outcome if counts.get(one))
