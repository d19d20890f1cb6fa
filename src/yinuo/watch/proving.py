"""A verdict's proof bundle (docs/proof-bundle.md): the verdict, the signed texts, the calendars and every stream and index it rests on.

What is needed is not decided here: the verifier says which streams and indexes its own judgement could depend on, and they are fetched
until it misses none. The verdict in the bundle is the engine's; the verifier's has to agree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from django.db import connection

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
from yinuo.promises.library import document_texts
from yinuo.promises.shapes import PromiseBook
from yinuo.verifier import verify
from yinuo.watch.plans import DEFAULT_CALENDAR, Plan, current_plan
from yinuo.watch.tables import table_of

SHOWN_IN_TREE = 3
ROUNDS = 50
"""Merged cases lead from stream to stream; a chain longer than this is no chain of merges."""


class NoSuchVerdict(Refusal):
    code, http = "no_such_verdict", 404
    text = _("There is no verdict {id} under the newest checkpoint. Check the id; what just happened is sealed within ten seconds.")


class NothingSealed(Refusal):
    code, http = "nothing_sealed", 409
    text = _("Nothing is sealed yet, so nothing can be proven. Start the worker, and ask again in ten seconds.")


class BookNotSealedYet(Refusal):
    code, http = "book_not_sealed", 409
    text = _(
        "The proof rests on {name}, whose newest version is not sealed in the ledger. Ask again in ten seconds; "
        "if it stays so, run yinuo audit."
    )


class ProofDoesNotHold(Refusal):
    code, http = "proof_does_not_hold", 500
    text = _("The proof of {id} was not given out, because the verifier refuses it: {why} Run yinuo audit.")


def bundle_of(promise: str, subject: str, number: int) -> bytes:
    """The canonical bytes of one verdict's bundle, as of the newest checkpoint; checked by the verifier before it is given out.

    Raises:
        NothingSealed, BookNotSealedYet, NoSuchVerdict, ProofDoesNotHold.
    """
    identity = f"{promise}@{subject}#{number}"
    plan = current_plan()
    if promise not in plan.book.document_of:
        raise NoSuchVerdict(id=identity)
    with proving.sealed() as checkpoint:
        if checkpoint is None:
            raise NothingSealed()
        form = _gathered(identity, promise, subject, number, plan, checkpoint)
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


def _gathered(identity: str, promise: str, subject: str, number: int, plan: Plan, checkpoint: Checkpoint) -> dict[str, Any]:
    """Fetch until the verifier misses nothing, judging again each time."""
    at = str(checkpoint.said["sealed_at"])
    names = _judged_together(plan, promise)
    documents = _documents({plan.book.document_of[name] for name in names})
    calendars = _calendars(plan, documents)
    published = checkpoint.as_published()
    del published["number"]  # no signature covers it
    form: dict[str, Any] = {
        "format": verify.FORMAT, "at": at, "known_at": at, "checkpoint": published, "documents": documents,
        "calendars": calendars, "streams": [], "indexes": [], "inclusions": [],
    }  # fmt: skip
    wanted = [f"stream:{one['subject']}" for one in documents] + [f"stream:calendar:{name}" for name in calendars]
    wanted += [f"stream:{subject}", "stream:organisation"]
    have: set[str] = set()
    for _round in range(ROUNDS):
        _fetch(form, [name for name in dict.fromkeys(wanted) if name not in have])
        if not have:
            _require_sealed(form)
        have |= set(wanted)
        found = _verdict(promise, subject, number, plan.subset(names), plan.book, form)
        form["verdict"] = found or _expected(promise, subject, number)
        wanted = verify.missing_from(canonical_json.dumps(form))
        if not wanted and found is None:
            raise NoSuchVerdict(id=identity)
        if not wanted:
            return form
    raise ProofDoesNotHold(id=identity, why="its streams lead on without end.")


def _fetch(form: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if name.startswith("stream:"):
            form["streams"].append(evidence.stream_evidence(name.removeprefix("stream:")))
        else:
            form["indexes"].append(evidence.index_evidence(name))


def _judged_together(plan: Plan, promise: str) -> frozenset[str]:
    """The promise, those whose breach it waits for, and those that wait for its breach; a few more do no harm."""
    units = [names for names in plan.units.values() if promise in names]
    return plan.closed([promise]).union({promise}, *units)


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


def _calendars(plan: Plan, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The calendars that the documents' promises name, by name."""
    numbers = {str(one["subject"]).removeprefix("document:") for one in documents}
    found: set[str] = set()
    for terms in plan.book.promises.terms:
        if plan.book.document_of[terms.name] in numbers:
            named = (terms.calendar or verify.DEFAULT_CALENDAR, terms.tree["calendar"], terms.tree["body"].get("calendar"))
            found |= {str(name) for name in named if name}
    return {name: json.loads(plan.book.calendars[name].to_json()) for name in sorted(found)}


def _require_sealed(form: Mapping[str, Any]) -> None:
    """A text or calendar that came a moment ago is in the book, but not under the checkpoint: then the two do not go together yet."""
    streams = {stream["subject"]: stream["events"] for stream in form["streams"]}
    for document in form["documents"]:
        came = [event for event in streams[document["subject"]] if event["kind"] == "document.came_into_force"]
        if len(came) != len(document["versions"]):
            raise BookNotSealedYet(name=document["subject"])
    for name, calendar in form["calendars"].items():
        published = [event["data"]["sha256"] for event in streams[f"calendar:{name}"] if event["kind"] == "calendar.published"]
        if published[-1:] != [sha256(canonical_json.dumps(calendar)).hexdigest()]:
            raise BookNotSealedYet(name=f"calendar:{name}")


def _expected(promise: str, subject: str, number: int) -> dict[str, Any]:
    """Which row is asked for, before the events that make it are there: its span as the watch has it, else all of the promise's time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM opened_at)::bigint, extract(epoch FROM due_at)::bigint FROM watch_row"
            " WHERE (subject, promise, number) = (%s, %s, %s)",
            [subject, promise, number],
        )
        opened, due = cursor.fetchone() or (None, None)
    return {"promise": promise, "subject": subject, "number": number, "opened_at": _text(opened), "due_at": _text(due)}


def _verdict(
    promise: str, subject: str, number: int, promises: Promises, book: PromiseBook, form: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The engine's verdict on the events of the bundle; None while they make no such row."""
    instant = int(datetime.fromisoformat(str(form["at"])).timestamp())
    table = judge(promises, table_of(_columns(form)), book.calendars, at=instant, default_calendar=DEFAULT_CALENDAR)[promise]
    for position in np.flatnonzero(table.number == number).tolist():
        if str(table.subjects[int(table.subject[position])]) == subject:
            return _row(table, position)
    return None


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


def _text(instant: np.int64 | int | None) -> str | None:
    return None if instant is None or instant == NOTHING else datetime.fromtimestamp(int(instant), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _inclusions(form: Mapping[str, Any], subject: str, size: int) -> list[dict[str, Any]]:
    """The subject's newest events are shown in the tree as well; all stand under the heads."""
    own = next(stream for stream in form["streams"] if stream["subject"] == subject)
    return [evidence.inclusion_evidence(event["id"], size) for event in own["events"][-SHOWN_IN_TREE:]]
