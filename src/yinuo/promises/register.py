"""The register of documents: putting a version in force, publishing a calendar. A verb is one transaction with its line in the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from yinuo.engine.clauses.causes import breach_of, document_of, free_by_document, is_of_many, meant
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.worktime.calendars import builtin, calendar_from_json
from yinuo.ledger import book
from yinuo.promises.library import calendars, document_names
from yinuo.promises.models import CalendarVersion, Clause, Document, Version
from yinuo.promises.refusals import (
    CalendarTaken,
    NameOfAnother,
    NoSuchPromise,
    NotCanonical,
    NumberTaken,
    UnknownDocument,
    VersionTooEarly,
)
from yinuo.promises.shapes import DraftClause, DraftDocument


@transaction.atomic
def register_document(draft: DraftDocument, *, in_force_from: datetime, by: str, refs: Sequence[str] = ()) -> None:
    """Enter a new document and put its first version in force.

    Raises:
        NumberTaken: the number is in use. NameOfAnother: a promise's name belongs to another document. ClauseRefusal: its text has a fault.
    """
    if Document.objects.filter(number=draft.number).exists():
        raise NumberTaken(number=draft.number)
    document = Document.objects.create(
        number=draft.number,
        title_zh=draft.title_zh,
        title_en=draft.title_en,
        audience_zh=draft.audience_zh,
        audience_en=draft.audience_en,
    )
    _put_in_force(document, draft, number=1, in_force_from=in_force_from, by=by, refs=refs)


@transaction.atomic
def amend_document(draft: DraftDocument, *, in_force_from: datetime, by: str, refs: Sequence[str] = ()) -> None:
    """Put a further version in force; what began before its date stays under the terms of its day."""
    document = Document.objects.select_for_update().filter(number=draft.number).first()
    if document is None:
        raise UnknownDocument(number=draft.number)
    last = document.versions.order_by("number").last()
    if last is not None and last.in_force_from >= in_force_from:
        raise VersionTooEarly(version=last.number, number=draft.number, since=last.in_force_from.isoformat())
    if last is not None:
        last.in_force_until = in_force_from
        last.save(update_fields=["in_force_until"])
    number = last.number + 1 if last else 1
    _put_in_force(document, draft, number=number, in_force_from=in_force_from, by=by, refs=refs)


@transaction.atomic
def end_document(number: str, *, at: datetime, by: str, surviving: Mapping[str, datetime | None] | None = None) -> None:
    """End a document. What began before stays under its terms; of what begins later only the surviving promises are still owed.

    Args:
        at: the first instant at which the others are no longer owed.
        surviving: names of promises that live on, each until its instant, or without end.
    Raises:
        UnknownDocument. VersionTooEarly: its last version began later. NoSuchPromise: a surviving name is none of its last version.
    """
    document = Document.objects.select_for_update().filter(number=number).first()
    last = document.versions.order_by("number").last() if document else None
    if document is None or last is None:
        raise UnknownDocument(number=number)
    if last.in_force_from >= at or (last.in_force_until is not None and last.in_force_until <= at):
        raise VersionTooEarly(version=last.number, number=number, since=last.in_force_from.isoformat())
    surviving = dict(surviving or {})
    text = _surviving_text(last.text, surviving, at=at, number=number)
    last.in_force_until = at
    last.save(update_fields=["in_force_until"])
    if surviving:
        clauses = tuple(
            DraftClause(one.number, one.text_zh, one.text_en, one.kind, tuple(name for name in one.promise_names if name in surviving))
            for one in last.clauses.all()
            if not set(one.promise_names).isdisjoint(surviving)
        )
        draft = DraftDocument(number, document.title_zh, document.title_en, text, clauses)
        _put_in_force(document, draft, number=last.number + 1, in_force_from=at, by=by)
    book.append(
        "document.ended",
        subject=document.ref,
        actor=by,
        occurred_at=at,
        source="promises",
        source_id=f"{number}/{last.number}/end",
        data={"number": number, "version": last.number, "surviving": sorted(surviving)},
    )


def _surviving_text(text: str, surviving: Mapping[str, datetime | None], *, at: datetime, number: str) -> str:
    """The file of what survives, each promise until its instant; settings and declarations stay.

    A promise whose breach a surviving one speaks of, by its name or by this document's number, stays by its name, in force for no moment:
    what was broken under it is still made good.
    Raises:
        NoSuchPromise: a surviving name is none of this file.
    """
    read = read_promises(text, source=number)
    known = {terms.name: terms for terms in read.terms}
    for name in surviving:
        if name not in known:
            raise NoSuchPromise(name=name, number=number)
    waiting = {terms.name for terms in read.terms if breach_of(terms.tree["body"]) is not None}
    free = free_by_document(known, waiting=waiting)
    named = {cause for name in surviving for cause in _causes_of(known[name], known, free)} - set(surviving)
    at_line = {terms.at_line for terms in read.terms}
    lines = [line for place, line in enumerate(text.split("\n"), 1) if line and place not in at_line]
    for terms in read.terms:
        if terms.name in surviving or terms.name in named:
            until = at if terms.name in named else surviving[terms.name]
            # from when is said by the version itself
            end = until.astimezone(UTC).isoformat(timespec="seconds") if until else ""
            lines.append(f"valid from 1970-01-01T00:00:00+00:00 until {end}" if end else "valid always")
            lines.append(f"{terms.name}: {terms.line}")
    return "\n".join(lines) + "\n"


def _causes_of(terms: Terms, known: Container[str], free: Mapping[str | None, Sequence[str]]) -> Sequence[str]:
    """The promises of the file whose breaches wake this one; none where something else does, or the breach of any promise in force."""
    breach = breach_of(terms.tree["body"])
    is_of_all = breach is None or (is_of_many(breach) and "document" not in breach)
    return () if breach is None or is_of_all else meant(breach, known, free)


def _refuse_names_of_others(names: Sequence[str], number: str) -> None:
    """Raises NameOfAnother where a name is another document's, or begins with another's number: its breach would wake remedies there."""
    owners = document_names()
    for name in names:
        if owners.get(name, number) != number:
            raise NameOfAnother(name=name, other=owners[name], number=number)
    begun = {document_of(name): name for name in names}
    other = Document.objects.filter(number__in=begun).exclude(number=number).first()
    if other is not None:
        raise NameOfAnother(name=begun[other.number], other=other.number, number=number)
    foreign = next((name for name, owner in owners.items() if owner != number and document_of(name) == number), None)
    if foreign is not None:
        raise NameOfAnother(name=foreign, other=owners[foreign], number=number)


def _put_in_force(
    document: Document, draft: DraftDocument, *, number: int, in_force_from: datetime, by: str, refs: Sequence[str] = ()
) -> None:
    read = read_promises(draft.text, source=draft.number)
    refuse_bad(read, calendars())
    lines = draft.text.split("\n")
    _refuse_names_of_others([terms.name for terms in read.terms], draft.number)
    for terms in read.terms:
        # a sceptic compares the printed tree with the signed line, so the line must be the printed one
        if f"{terms.name}: {terms.line}" != lines[terms.at_line - 1].strip():
            raise NotCanonical(at_line=terms.at_line, number=draft.number, name=terms.name, line=terms.line)
    sha256 = hashlib.sha256(draft.text.encode("utf-8")).hexdigest()
    version = Version.objects.create(document=document, number=number, text=draft.text, sha256=sha256, in_force_from=in_force_from)
    Clause.objects.bulk_create(
        Clause(
            version=version,
            position=position,
            number=clause.number,
            text_zh=clause.text_zh,
            text_en=clause.text_en,
            kind=clause.kind,
            promise_names=list(clause.promise_names),
        )
        for position, clause in enumerate(draft.clauses)
    )
    book.append(
        "document.came_into_force",
        subject=document.ref,
        actor=by,
        occurred_at=in_force_from,
        refs=refs,
        source="promises",
        source_id=f"{draft.number}/{number}",
        data={"number": draft.number, "version": number, "sha256": sha256},
    )


@transaction.atomic
def publish_calendar(instrument: Mapping[str, Any], *, by: str, at: datetime) -> None:
    """Record a version of a calendar. The same version twice changes nothing.

    Raises:
        CalendarTaken: the version exists with another content. EngineRefusal: the calendar has a fault.
    """
    calendar = calendar_from_json(dict(instrument))
    digest = calendar.sha256()
    known = CalendarVersion.objects.filter(name=calendar.name, version=calendar.version).first()
    if known is not None:
        if known.sha256 != digest:
            raise CalendarTaken(name=calendar.name, version=calendar.version)
        return
    CalendarVersion.objects.create(
        name=calendar.name, version=calendar.version, instrument=json.loads(calendar.to_json()), sha256=digest, recorded_at=at
    )
    book.append(
        "calendar.published",
        subject=f"calendar:{calendar.name}",
        actor=by,
        occurred_at=at,
        source="promises",
        source_id=f"calendar/{calendar.name}/{calendar.version}",
        data={"name": calendar.name, "version": calendar.version, "sha256": digest},
    )


def publish_built_in_calendars(*, by: str, at: datetime) -> None:
    """Record the calendars that come with the house, so that proofs can name their versions."""
    for name in ("cn-office", "cn", "24x7"):
        publish_calendar(json.loads(builtin(name).to_json()), by=by, at=at)
