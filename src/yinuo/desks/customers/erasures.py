"""The list of destroyed keys, kept outside the database: a backup from before brings a key back, and the list takes it away again.

Each destroyed key leaves a fingerprint in the event `customer.key_destroyed`, and from there a line in a file of the state folder
(`YINUO_ERASURES`, else `erasures/`). A fingerprint is the SHA-256 of the data key, 32 random bytes: it tells nothing, and it cannot be
mistaken for another customer who got the same number after a restore. Keep the folder apart from the backups, as the ring of keys.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from yinuo.kit import env
from yinuo.kit.home import home
from yinuo.ledger.streams import of_kinds

KIND = "customer.key_destroyed"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def fingerprint(key: bytes) -> str:
    """What is kept of a destroyed data key, in hex."""
    return hashlib.sha256(b"yinuo destroyed data key|" + key).hexdigest()


def folder() -> Path:
    """Where the list is kept."""
    return env.folder("YINUO_ERASURES") or home() / "erasures"


def listed() -> set[str]:
    """Every fingerprint on the list; a file that is none of ours is passed over."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder()))
    except FileNotFoundError:
        return set()
    return {name.removesuffix(".json") for name in names if name.endswith(".json") and _DIGEST.fullmatch(name.removesuffix(".json"))}


def in_ledger() -> dict[str, tuple[str, str]]:
    """Every fingerprint that the ledger knows, with the customer and the event that told of it."""
    events = of_kinds([KIND])
    found: dict[str, tuple[str, str]] = {}
    for subject, identity, data in zip(events.subject, events.id, events.data, strict=True):
        for one in data.get("fingerprints", ()):
            if isinstance(one, str) and _DIGEST.fullmatch(one):
                found[one] = (subject, identity)
    return found


def publish(fingerprints: Iterable[str], *, customer: str, event: str) -> None:
    """Put fingerprints on the list, with the customer and the event that told of them."""
    for one in fingerprints:
        _write(folder() / f"{one}.json", {"customer": customer, "event": event})


def publish_missing() -> int:
    """Put on the list whatever the ledger knows and the list lacks, as after a crash between the two; gives how many."""
    known, there = in_ledger(), listed()
    missing = {one: said for one, said in known.items() if one not in there}
    for one, (customer, event) in missing.items():
        publish([one], customer=customer, event=event)
    return len(missing)


def everything() -> set[str]:
    """Whatever must stay destroyed: the list and the ledger together."""
    return listed() | set(in_ledger())


def _write(path: Path, said: dict[str, str]) -> None:
    """A file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with draft.open("w", encoding="utf-8") as out:
        out.write(json.dumps(said, sort_keys=True) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
