"""Restores of a backup behind a published checkpoint: an explicit act of a named person, written into the ledger itself.

After such a restore nothing is sealed and every audit names the cut tail, as it must: a restore and a crime look alike. Acknowledging
says who stands for it and why. The checkpoints go on behind the newest published number, and audit shows the gap for ever.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger import book, checkpoints
from yinuo.ledger.checkpoints import Checkpoint, CheckpointContradicts
from yinuo.ledger.drafts import OWN_SOURCE
from yinuo.ledger.proofs import is_signed

KIND, SUBJECT = "ledger.restored", "ledger"


class NothingToAcknowledge(Refusal):
    code, http = "nothing_to_acknowledge", 409
    text = _("No published checkpoint is newer than this ledger, so there is no restore to acknowledge. Nothing was changed.")


class NobodyNamed(Refusal):
    code, http = "nobody_named", 400
    text = _("A restore is acknowledged by a named person with a reason: give --by staff:NAME and --reason. Nothing was changed.")


@dataclass(frozen=True)
class Restore:
    """An acknowledged restore: checkpoint `kept` was the newest that came back, `lost` the newest that had been published."""

    kept: int
    lost: int
    lost_size: int
    lost_hash: str
    by: str
    at: str
    reason: str


def acknowledged() -> list[Restore]:
    """All acknowledged restores, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = %s AND subject = %s ORDER BY seq", [KIND, SUBJECT])
        found = [_restore_of(json.loads(body)) for (body,) in cursor.fetchall()]
    return [restore for restore in found if restore is not None]


def _restore_of(said: dict[str, Any]) -> Restore | None:
    """The restore an event tells of; None where it was not `acknowledge` that wrote it."""
    data = said["data"]
    numbers = [data.get(name) for name in ("kept_checkpoint", "lost_checkpoint", "lost_size")]
    texts = [data.get("lost_sha256"), data.get("reason")]
    is_ours = said["source"] == OWN_SOURCE and said["actor"].startswith("staff:")
    if not is_ours or not all(type(number) is int for number in numbers) or not all(isinstance(text, str) for text in texts):
        return None
    kept, lost, size = numbers
    return Restore(kept, lost, size, texts[0], said["actor"], said["recorded_at"], texts[1])


def number_before_next(newest: Checkpoint | None) -> int:
    """The number behind which the next checkpoint comes, where the published files allow one.

    Raises:
        CheckpointContradicts: a newer or another checkpoint was published than the database has, and nobody acknowledged a restore.
    """
    number = newest.number if newest else 0
    try:
        checkpoints.check_against_files(newest)
    except CheckpointContradicts as problem:
        published = checkpoints.read_published(problem.data["path"])
        for restore in acknowledged():
            if (restore.kept, restore.lost, restore.lost_hash) == (number, published.number, published.hash.hex()):
                return restore.lost
        raise
    return number


def acknowledge(*, by: str, reason: str) -> Restore:
    """Write down that a person stands for the restore of a backup behind the newest published checkpoint.

    Args:
        by: who, as `staff:NAME`.
        reason: why, for every later reader.
    Raises:
        NobodyNamed, NothingToAcknowledge
        CheckpointContradicts: this database is not an earlier state of what was published.
        NotACheckpoint: the newest published file cannot be read.
    """
    if not by.startswith("staff:") or not by.removeprefix("staff:").strip() or not reason.strip():
        raise NobodyNamed()
    newest = checkpoints.latest()
    number = newest.number if newest else 0
    files = checkpoints.published_files()
    if not files or max(files) < number:
        raise NothingToAcknowledge()
    _check_is_earlier(newest, files)
    if max(files) == number or any((one.kept, one.lost) == (number, max(files)) for one in acknowledged()):
        raise NothingToAcknowledge()
    lost = checkpoints.read_published(files[max(files)])
    data = {
        "kept_checkpoint": number, "kept_size": newest.size if newest else 0, "lost_checkpoint": lost.number, "lost_size": lost.size,
        "lost_sha256": lost.hash.hex(), "reason": reason.strip(),
    }  # fmt: skip
    with transaction.atomic():
        book.append(KIND, subject=SUBJECT, actor=by, occurred_at=clock.now(), data=data)
    return acknowledged()[-1]


def _check_is_earlier(newest: Checkpoint | None, files: dict[int, Path]) -> None:
    """What was published under the newest number that came back is that very checkpoint, and the newest file bears our signature."""
    keys = {checkpoints.public_key()} | ({newest.key} if newest else set())
    top = checkpoints.read_published(files[max(files)])
    if top.number != max(files) or top.key not in keys or not is_signed(top.body.encode("utf-8"), top.signature, top.key):
        raise CheckpointContradicts(path=files[max(files)], number=top.number)
    if newest and newest.number in files and checkpoints.read_published(files[newest.number]).body != newest.body:
        raise CheckpointContradicts(path=files[newest.number], number=newest.number)
