"""Auditing the checkpoints: those of the database, and that each published file says what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger import checkpoints, restores
from yinuo.ledger.checkpoints import Checkpoint
from yinuo.ledger.findings import Finding, Findings
from yinuo.ledger.hashing import NO_HASH
from yinuo.ledger.proofs import is_signed
from yinuo.ledger.restores import Restore


def check_checkpoints(files: Sequence[Path] = ()) -> tuple[list[Finding], list[Finding]]:
    """The checkpoints of the database (signature, number, previous), and that each published file says what they say.

    Returns:
        What is wrong, and the gaps of acknowledged restores.
    """
    findings, gaps = Findings(), Findings()
    lost = {restore.kept: restore for restore in restores.acknowledged()}
    for restore in lost.values():
        _tell_gap(restore, gaps)
    stored = checkpoints.stored()
    before, number, size = NO_HASH, 0, 0
    ours = {checkpoints.public_key(), *(checkpoint.key for checkpoint in stored)}
    keys = {checkpoints.public_key()} | {checkpoint.key for checkpoint in _trusted(files)}
    for checkpoint in stored:
        where = f"checkpoint:{checkpoint.number}"
        if checkpoint.number != number + 1 and not (number in lost and checkpoint.number == lost[number].lost + 1):
            findings.note(
                where,
                "checkpoint_removed",
                _("Checkpoint {number} was removed: the next one there is {next}.").format(number=number + 1, next=checkpoint.number),
            )
        elif checkpoint.said["previous"] != before.hex():
            findings.note(
                where, "checkpoint_inconsistent", _("Checkpoint {number} does not name the one before it.").format(number=checkpoint.number)
            )
        if checkpoint.key not in keys or not is_signed(checkpoint.body.encode("utf-8"), checkpoint.signature, checkpoint.key):
            findings.note(where, "bad_signature", _("The signature of checkpoint {number} is not ours.").format(number=checkpoint.number))
        if checkpoint.said["size"] != checkpoint.size or checkpoint.size <= size:
            findings.note(
                where,
                "checkpoint_inconsistent",
                _("The size of checkpoint {number} is not larger than the one before it.").format(number=checkpoint.number),
            )
        before, number, size = checkpoint.hash, checkpoint.number, checkpoint.size
    by_number = {checkpoint.number: checkpoint for checkpoint in stored}
    for path in files:
        published = _readable(path, findings)
        if published and not any(_is_of_gap(published, restore, ours) for restore in lost.values()):
            _check_file(path, published, by_number, newest=number, size=size, findings=findings)
    return findings, gaps


def _tell_gap(restore: Restore, gaps: Findings) -> None:
    sentence = _(
        "Checkpoints {first} to {last}, over up to {size} events, were published but are not in this ledger: a backup was restored. "
        "{by} acknowledged it at {at}: {reason}"
    )
    said = sentence.format(
        first=restore.kept + 1, last=restore.lost, size=restore.lost_size, by=restore.by, at=restore.at, reason=restore.reason
    )
    gaps.note(f"checkpoint:{restore.lost}", "tail_cut_acknowledged", said)


def _is_of_gap(published: Checkpoint, restore: Restore, keys: Collection[bytes]) -> bool:
    """Whether a published checkpoint, ours, is one of those that a restore lost; the newest must be the very one that was named."""
    if not restore.kept < published.number <= restore.lost or published.size > restore.lost_size or published.key not in keys:
        return False
    return published.number < restore.lost or published.hash.hex() == restore.lost_hash


def _trusted(files: Sequence[Path]) -> Iterator[Checkpoint]:
    """The published checkpoints that bear their own good signature: the keys we have signed with before."""
    for path in files:
        try:
            found = checkpoints.read_published(path)
        except checkpoints.NotACheckpoint:
            continue
        if is_signed(found.body.encode("utf-8"), found.signature, found.key):
            yield found


def _readable(path: Path, findings: Findings) -> Checkpoint | None:
    """A published file that bears its own good signature."""
    where = f"file:{path}"
    try:
        published = checkpoints.read_published(path)
    except checkpoints.NotACheckpoint as problem:
        findings.note(where, "not_a_checkpoint", str(problem))
        return None
    if not is_signed(published.body.encode("utf-8"), published.signature, published.key):
        findings.note(
            where, "bad_signature", _("The signature in {path} does not fit: the file was changed, or is not ours.").format(path=path)
        )
        return None
    return published


def _check_file(path: Path, published: Checkpoint, by_number: dict[int, Checkpoint], *, newest: int, size: int, findings: Findings) -> None:
    where = f"file:{path}"
    if published.size > size or published.number > newest:
        sentence = _(
            "{path} was published over {published} events, but the ledger now has only {size} sealed: "
            "its tail was cut behind the newest published checkpoint."
        ).format(path=path, published=published.size, size=size)
        findings.note(where, "tail_cut", sentence)
        return
    ours = by_number.get(published.number)
    if ours is None or ours.body != published.body:
        sentence = _(
            "{path} says something else than checkpoint {number} of this ledger: "
            "the ledger is inconsistent with what was published earlier."
        ).format(path=path, number=published.number)
        findings.note(where, "checkpoint_inconsistent", sentence)
