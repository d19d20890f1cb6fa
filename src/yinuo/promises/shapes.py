"""What the room of documents hands out: frozen, without a row of the database in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.worktime.calendars import Calendar


@dataclass(frozen=True)
class DraftClause:
    """A clause on its way in: its number, its text in both languages, its kind and the promises that execute it."""

    number: str
    text_zh: str
    text_en: str
    kind: str = "promise"
    promise_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftDocument:
    """A document on its way into force; `text` is its promises file."""

    number: str
    title_zh: str
    title_en: str
    text: str
    clauses: tuple[DraftClause, ...]
    audience_zh: str = ""
    audience_en: str = ""


@dataclass(frozen=True)
class PromiseBook:
    """All that is promised by all documents that ever came into force, and the calendars it is counted by.

    `terms` of every version of every document stand in `promises`, each with its validity; `document_of` and `clause_of` lead back from a
    promise's name to the number of its document and its clause.
    """

    promises: Promises
    calendars: Mapping[str, Calendar]
    document_of: Mapping[str, str]
    clause_of: Mapping[str, str]
    stamp: str
    """Changes when anything in the book changes."""
