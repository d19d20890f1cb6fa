"""The dry run: every row read, matched and judged, nothing written to the archive. Begun again from the start after an interruption."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.people.models import Staff
from yinuo.kit import sealed_keys
from yinuo.kit.sealed_index import Keyed

from .. import vault
from ..choices import Outcome, State
from ..limits import BYTES_ALONE, ROWS_OF_A_BATCH, most_rows
from ..models import Batch, Import, Piece
from ..queries.judging import Judge
from ..queries.listing import lines_written
from ..queries.matching import keyed
from ..reading_rows import Reader, managers_by_word
from ..refusals import NoHeadings, NotNow
from ..rows import Row, counted
from .beside import Beside, BesideGone, answers_of, beside
from .preparing import Reading, read
from .uploading import check_may_import, kind_of_import

PURPOSE = "import"
_log = logging.getLogger(__name__)


def check(row: Import, *, at: datetime) -> None:
    """Read the whole file and judge its rows, batch by batch, as the person who brought it.

    Raises:
        Refusal: of the file as a whole; the caller writes it down.
    """
    try:
        with beside(row.size > BYTES_ALONE) as process:
            _check(row, process, at)
    except BesideGone:
        _log.warning("The second process of import %s is gone; checking again without it", row.number)
        _check(row, None, at)


def _check(row: Import, process: Beside | None, at: datetime) -> None:
    with seeing(row.staff, purpose=PURPOSE):
        Batch.objects.filter(of=row).delete()
        key = vault.key_of(row)
        data = b"".join(vault.file_of(row, key=key, pieces=Piece))
    reader = Reader(
        subject=row.subject, targets=row.targets, now=at, options=row.options, managers=managers_by_word(),
        file=f"{row.fingerprint:x}"[-16:],
    )  # fmt: skip
    reading = Reading(data, kind_of_import(row), reader, sealed_keys.ring().index, ROWS_OF_A_BATCH, most_rows())
    counts: dict[str, int] = {}
    fingerprints, known, seen, named = keyed(), lines_written(row), {}, {}
    for place, rows in enumerate(answers_of(process, read, reading)):
        with seeing(row.staff, purpose=PURPOSE) as viewer:
            judge = judge_for(viewer, row, known=known, key=fingerprints)
            judge.seen, judge.named = seen, named
            judge.judge(rows)
            counts = counted(rows, counts)
            sealed = vault.close([one.as_kept() for one in rows], key=key, row=row, column=f"batch {place}")
            Batch.objects.create(of=row, place=place, sealed=sealed, made={"expected": _expected(rows)})
            Import.objects.filter(pk=row.pk).update(counts=counts, rows=sum(counts.values()), batches=place + 1)
    if not counts:
        raise NoHeadings()
    Import.objects.filter(pk=row.pk, state=State.CHECKING).update(state=State.CHECKED, changed_at=at, tries=0)


def _expected(rows: Sequence[Row]) -> list[int]:
    """How many rows are new, and how many of these have a number in another system: so many identities are drawn ahead."""
    new = [row for row in rows if row.outcome == Outcome.NEW]
    return [len(new), sum("outside" in row.said for row in new)]


def judge_for(viewer: Viewer, row: Import, *, known: set[int], key: Keyed) -> Judge:
    """A judge of the rows of one import, who sees what this person sees."""
    own: Staff | None = viewer.staff if viewer.staff.role == "client_manager" else None
    return Judge(
        viewer=viewer, subject=row.subject, options=row.options, targets=row.targets, lines_known=known,
        own_manager=own.pk if own else None, key=key,
    )  # fmt: skip


@transaction.atomic
def begin(viewer: Viewer, row: Import, *, at: datetime) -> None:
    """Say that the checked rows are to be written, or that a stopped import is to go on.

    Raises:
        NotNow, and what `check_may_import` raises.
    """
    check_may_import(viewer, row.subject)
    changed = Import.objects.filter(pk=row.pk, state__in=[State.CHECKED, State.STOPPED]).update(
        state=State.RUNNING, is_stopping=False, changed_at=at, tries=0, problem=None
    )
    if not changed:
        raise NotNow(state=State(row.state).label)
    row.refresh_from_db()
