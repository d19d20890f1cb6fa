"""The proof of one verdict as its page shows it: built when asked for, and kept for as long as the ledger's head stands."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.doors.web.needs import Check, LedgerProof, PathStep, ProofView
from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.kit.refusals import Refusal
from yinuo.ledger import checkpoints
from yinuo.promises.library import promise_book
from yinuo.verifier import verify
from yinuo.watch.proving import bundle_of, parse_id
from yinuo.watch.shapes import WatchedRow

KEPT_BYTES = 16_000_000
"""Bundles kept in this process, all together; a larger one is built again each time."""
Key = tuple[str, str, int, str]
_kept: OrderedDict[Key, tuple[bytes, tuple[tuple[str, bool], ...], int]] = OrderedDict()
_keeping = threading.Lock()


def proof(identity: str, *, at: datetime) -> ProofView | None:
    """The checks and the path of a verdict's bundle; None where the id names nothing. What is refused says why."""
    named = parse_id(identity)
    if named is None:
        return None
    try:
        data, checks, milliseconds = _proven(identity, *named)
    except Refusal as refusal:
        return ProofView(identity, withheld=str(refusal))
    said = tuple(Check(_check_words(name), holds) for name, holds in checks)
    return ProofView(identity, path=_path(json.loads(data)), checks=said, checked_at=at, milliseconds=milliseconds, size=len(data))


def bundle(identity: str) -> bytes | None:
    """The bytes of the bundle; None where the id names nothing.

    Raises:
        Refusal: there is no proof to give, with the reason.
    """
    named = parse_id(identity)
    return None if named is None else _proven(identity, *named)[0]


def is_worked_out_at_once(row: WatchedRow) -> bool:
    """Whether the proof rests on one case's few events; one about the whole house rests on many, and waits until somebody asks."""
    return not row.is_period and row.subject != ORGANISATION


def address(identity: str) -> str:
    return reverse("proof", args=[identity])


def _proven(identity: str, promise: str, subject: str, number: int) -> tuple[bytes, tuple[tuple[str, bool], ...], int]:
    newest = checkpoints.latest()
    key = str(connection.settings_dict["NAME"]), identity, newest.number if newest else 0, promise_book().stamp
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    began = time.perf_counter()
    data = bundle_of(promise, subject, number)
    report = verify.verify(data)
    found = data, tuple((name, holds) for name, holds, _said in report.checks if name != "issuer"), _milliseconds(began)
    with _keeping:
        _kept[key] = found
        while _kept and sum(len(one[0]) for one in _kept.values()) > KEPT_BYTES:
            _kept.popitem(last=False)
    return found


def _milliseconds(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)


def _check_words(name: str) -> str:
    return {
        "form": _("The bundle is whole and canonical"),
        "checkpoint": _("The checkpoint bears a valid signature"),
        "instants": _("The instants asked about are sealed"),
        "streams": _("Every stream is numbered without gaps"),
        "indexes": _("Every monthly index is whole"),
        "inclusions": _("The facts are in the ledger’s tree"),
        "documents": _("The clause is that of the signed version"),
        "calendars": _("The calendar is the published one"),
        "completeness": _("Nothing it could depend on is left out"),
        "verdict": _("Computed again, the verdict is the same"),
    }.get(name, name)


def _path(form: dict[str, Any]) -> LedgerProof | None:
    """The path of the newest fact from its leaf to the root, digest by digest."""
    inclusions, published = form["inclusions"], form["checkpoint"]
    if not inclusions:
        return None
    newest, body = inclusions[-1], published["checkpoint"]
    events = {event["id"]: event for stream in form["streams"] for event in stream["events"]}
    digest = sha256(b"\0" + verify.event_hash(events[newest["id"]])).digest()
    leaf, index, last = digest.hex(), int(newest["index"]), int(body["size"]) - 1
    steps = []
    for text in newest["path"]:
        sibling = bytes.fromhex(text)
        is_left = bool(index & 1 or index == last)
        digest = sha256(b"\1" + (sibling + digest if is_left else digest + sibling)).digest()
        if is_left:
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        steps.append(PathStep(digest.hex(), text, "", is_left))
        index, last = index >> 1, last >> 1
    sealed_at = datetime.fromisoformat(str(body["sealed_at"]))
    key = str(published["key"])[:16]
    return LedgerProof(int(newest["index"]), int(body["size"]), leaf, tuple(steps), str(body["root"]), sealed_at, key)
