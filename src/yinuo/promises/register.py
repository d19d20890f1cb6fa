"""The register of documents: putting a version in force, publishing a calendar. A verb is one transaction with its line in the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.worktime.calendars import builtin, calendar_from_json
from yinuo.ledger import book
from yinuo.promises.library import calendars, document_names
from yinuo.promises.models import CalendarVersion, Clause, Document, Version
from yinuo.promises.refusals import CalendarTaken, NameOfAnother, NotCanonical, NumberTaken, UnknownDocument, VersionTooEarly
from yinuo.promises.shapes import DraftDocument


@transaction.atomic
def register_document(draft: DraftDocument, *, in_force_from: datetime, by: str) -> None:
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
    _put_in_force(document, draft, number=1, in_force_from=in_force_from, by=by)


@transaction.atomic
def amend_document(draft: DraftDocument, *, in_force_from: datetime, by: str) -> None:
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
    _put_in_force(document, draft, number=number, in_force_from=in_force_from, by=by)


def _put_in_force(document: Document, draft: DraftDocument, *, number: int, in_force_from: datetime, by: str) -> None:
    read = read_promises(draft.text, source=draft.number)
    refuse_bad(read, calendars())
    lines = draft.text.split("\n")
    owners = document_names()
    for terms in read.terms:
        if owners.get(terms.name, draft.number) != draft.number:
            raise NameOfAnother(name=terms.name, other=owners[terms.name], number=draft.number)
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
