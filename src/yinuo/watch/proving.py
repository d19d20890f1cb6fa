"""A verdict's proof bundle (docs/proof-bundle.md): the verdict, the signed texts, the calendars and every stream and index it rests on.

What is needed is not decided here: the verifier says which streams and indexes its own judgement could depend on, and they are fetched
until it misses none. The verdict in the bundle is the engine's; the verifier's has to agree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.shapes import GRADES, OVERLAYS, VERDICTS, VerdictTable
from yinuo.kit import canonical_json
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger import evidence, proving
from yinuo.ledger.checkpoints import Checkpoint
from yinuo.ledger.followers import EventColumns
from yinuo.promises.library import document_texts, promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.verifier import verify
from yinuo.watch.tables import table_of

ROUNDS = 50
"""Merged cases lead from stream to stream; a chain longer than this is no chain of merges."""


class NoSuchVerdict(Refusal):
    code, http = "no_such_verdict", 404
    text = _("There is no verdict {id} under the newest checkpoint. Check the id; what just happened is sealed within ten seconds.")


class NothingSealed(Refusal):
    code, http = "nothing_sealed", 409
    text = _("Nothing is sealed yet, so nothing can be proven. Start the worker, and ask again in ten seconds.")


class ProofDoesNotHold(Refusal):
    code, http = "proof_does_not_hold", 500
    text = _("The proof of {id} was not given out, because the verifier refuses it: {why} Run yinuo audit.")


def bundle_of(promise: str, subject: str, number: int) -> bytes:
    """The canonical bytes of one verdict's bundle, as of the newest checkpoint; checked by the verifier before it is given out.

    Raises:
        NothingSealed, NoSuchVerdict, ProofDoesNotHold.
    """
    identity = f"{promise}@{subject}#{number}"
    book = promise_book()
    if promise not in book.document_of:
        raise NoSuchVerdict(id=identity)
    with proving.sealed() as checkpoint:
        if checkpoint is None:
            raise NothingSealed()
        form = _gathered(identity, promise, subject, number, book, checkpoint)
        form["inclusions"] = _inclusions(form, subject, checkpoint.size)
    data = verify.sealed(form)
    report = verify.verify(data)
    if not report.ok:
        raise ProofDoesNotHold(id=identity, why=report.summary)
    return data


def parse_id(identity: str) -> tuple[str, str, int] | None:
    """Promise, subject and number of `PROMISE@SUBJECT#number`; None where it is not of that form."""
    promise, at, rest = identity.partition("@")
    subject, hash_, number = rest.rpartition("#")
    if not (promise and at and subject and hash_ and number.isdigit() and len(number) < 10):
        return None
    return promise, subject, int(number)


def _gathered(identity: str, promise: str, subject: str, number: int, book: PromiseBook, checkpoint: Checkpoint) -> dict[str, Any]:
    """Fetch until the verifier misses nothing, then judge."""
    at = str(checkpoint.said["sealed_at"])
    documents = _documents(_related(promise, book))
    calendars = {name: json.loads(book.calendars[name].to_json()) for name in sorted(_calendars(book, documents))}
    names = [f"stream:{one['subject']}" for one in documents] + [f"stream:calendar:{name}" for name in calendars]
    names += [f"stream:{subject}", "stream:organisation"]
    published = checkpoint.as_published()
    del published["number"]  # no signature covers it
    form: dict[str, Any] = {
        "format": verify.FORMAT, "at": at, "known_at": at, "checkpoint": published, "documents": documents,
        "calendars": calendars, "streams": [], "indexes": [], "inclusions": [], "verdict": {},
    }  # fmt: skip
    have: set[str] = set()
    for _round in range(ROUNDS):
        _fetch(form, [name for name in dict.fromkeys(names) if name not in have])
        have |= set(names)
        form["verdict"] = _verdict(identity, promise, subject, number, book, form)
        names = verify.missing_from(canonical_json.dumps(form))
        if not names:
            return form
    raise ProofDoesNotHold(id=identity, why="its streams lead on without end.")


def _fetch(form: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if name.startswith("stream:"):
            form["streams"].append(evidence.stream_evidence(name.removeprefix("stream:")))
        else:
            form["indexes"].append(evidence.index_evidence(name))


def _related(promise: str, book: PromiseBook) -> set[str]:
    """The documents whose promises matter: its own, those whose breach it waits for, those that wait for its breach."""
    waits = [(terms.name, terms.tree["body"]["of"]["promise"]) for terms in book.promises.terms if _waits(terms.tree)]
    names = {promise}
    for waiting, waited in waits:
        if waiting == promise or waited in (promise, None):
            names |= {waiting, *([waited] if waited else book.document_of)}
    return {book.document_of[name] for name in names if name in book.document_of}


def _waits(tree: Mapping[str, Any]) -> bool:
    body = tree["body"]
    return bool(body["is"] == "within" and "breach" in body["of"])


def _documents(numbers: set[str]) -> list[dict[str, Any]]:
    found = []
    for number in sorted(numbers):
        versions = []
        for text in document_texts(number):
            terms = read_promises(text, number).terms
            promises = [{"name": one.name, "line": one.line, "tree": one.tree} for one in terms]
            versions.append({"text": text, "promises": promises})
        found.append({"subject": f"document:{number}", "versions": versions})
    return found


def _calendars(book: PromiseBook, documents: Iterable[Mapping[str, Any]]) -> set[str]:
    numbers = {str(one["subject"]).removeprefix("document:") for one in documents}
    found: set[str] = set()
    for terms in book.promises.terms:
        if book.document_of[terms.name] in numbers:
            found |= {str(terms.calendar or verify.DEFAULT_CALENDAR)}
            found |= {str(name) for name in (terms.tree["calendar"], terms.tree["body"].get("calendar")) if name}
    return found


def _verdict(identity: str, promise: str, subject: str, number: int, book: PromiseBook, form: Mapping[str, Any]) -> dict[str, Any]:
    """The engine's verdict on the events of the bundle."""
    instant = int(datetime.fromisoformat(str(form["at"])).timestamp())
    terms = tuple(one for one in book.promises.terms if f"document:{book.document_of[one.name]}" in _subjects(form))
    chosen = Promises(terms, book.promises.states, book.promises.measures, book.promises.records, book.promises.reported)
    table = judge(chosen, table_of(_columns(form)), book.calendars, at=instant)[promise]
    for position in np.flatnonzero(table.number == number).tolist():
        if str(table.subjects[int(table.subject[position])]) == subject:
            return _row(table, position)
    raise NoSuchVerdict(id=identity)


def _subjects(form: Mapping[str, Any]) -> set[str]:
    return {str(one["subject"]) for one in form["documents"]}


def _columns(form: Mapping[str, Any]) -> EventColumns:
    """Every event of the bundle once, as columns."""
    events = {event["id"]: event for part in (*form["streams"], *form["indexes"]) for event in part["events"]}
    found = EventColumns()
    for event in events.values():
        for name in ("id", "kind", "subject", "seq", "corrects", "retracts", "actor", "refs", "data"):
            getattr(found, name).append(event[name])
        for name in ("occurred_at", "received_at", "recorded_at"):
            getattr(found, name).append(int(datetime.fromisoformat(event[name]).timestamp()))
    return found


def _row(table: VerdictTable, position: int) -> dict[str, Any]:
    overlays = int(table.overlays[position])
    return {
        "promise": table.promise,
        "subject": str(table.subjects[int(table.subject[position])]),
        "number": int(table.number[position]),
        "opened_at": _text(table.opened_at[position]),
        "due_at": _text(table.due_at[position]),
        "settled_at": _text(table.settled_at[position]),
        "broken_at": _text(table.broken_at[position]),
        "verdict": VERDICTS[int(table.verdict[position])],
        "grade": GRADES[int(table.grade[position])],
        "overlays": [name for bit, name in enumerate(OVERLAYS) if overlays >> bit & 1],
        "reason": str(table.reasons[int(table.reason[position])]),
        "late_seconds": int(table.late_seconds[position]),
        "provisional": bool(table.provisional[position]),
    }


def _text(instant: np.int64) -> str | None:
    return None if instant == NOTHING else datetime.fromtimestamp(int(instant), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _inclusions(form: Mapping[str, Any], subject: str, size: int) -> list[dict[str, Any]]:
    """The subject's own events are shown in the tree as well; the others stand under the heads."""
    own = next(stream for stream in form["streams"] if stream["subject"] == subject)
    return [evidence.inclusion_evidence(event["id"], size) for event in own["events"][-20:]]
