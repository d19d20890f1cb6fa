"""Reading the register: the book of all promises, and the documents behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from django.db import connection

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.shapes import Declared, Promises, Terms
from yinuo.engine.worktime.calendars import BUILT_IN, Calendar, builtin, calendar_from_json
from yinuo.promises.models import CalendarVersion, Clause, Version
from yinuo.promises.shapes import PromiseBook


def calendars() -> dict[str, Calendar]:
    """Every calendar by name, its newest recorded version; the built-in ones where none was recorded."""
    found = {name: builtin(name) for name in BUILT_IN}
    for row in CalendarVersion.objects.order_by("recorded_at", "id"):
        found[row.name] = calendar_from_json(row.instrument)
    return found


STAMP = "SELECT max(id), max(in_force_until), count(in_force_until), (SELECT max(id) FROM promises_calendar) FROM promises_version"


def document_names() -> dict[str, str]:
    """The number of the document that owns each promise's name."""
    return dict(promise_book().document_of)


def promise_book() -> PromiseBook:
    """All promises of all versions, cached until a version, its end or a calendar changes."""
    return _book_of(_stamp())


def _stamp() -> str:
    """Asked at every step of the watch: one statement, and none that is put together anew each time."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return "/".join(map(str, cursor.fetchone()))


@lru_cache(maxsize=4)
def _book_of(stamp: str) -> PromiseBook:
    terms: list[Terms] = []
    states: dict[str, Declared] = {}
    measures: dict[str, Declared] = {}
    records: dict[str, Declared] = {}
    reported: set[str] = set()
    document_of: dict[str, str] = {}
    for version in Version.objects.select_related("document").order_by("document__number", "number"):
        read = read_promises(version.text, source=version.document.number)
        terms += [_within_version(one, version) for one in read.terms]
        document_of |= {one.name: version.document.number for one in read.terms}
        states |= read.states
        measures |= read.measures
        records |= read.records
        reported |= read.reported
    clause_of = {name: clause.number for clause in Clause.objects.order_by("version__number", "position") for name in clause.promise_names}
    promises = Promises(tuple(terms), states, measures, records, frozenset(reported))
    return PromiseBook(promises, calendars(), document_of, clause_of, stamp)


def _within_version(terms: Terms, version: Version) -> Terms:
    """The terms with the validity of their version where they name none of their own."""
    begins = int(version.in_force_from.timestamp())
    ends = int(version.in_force_until.timestamp()) if version.in_force_until else None
    start = begins if terms.valid_from is None else max(begins, terms.valid_from)
    until = ends if terms.valid_until is None else min(ends or terms.valid_until, terms.valid_until)
    return replace(terms, valid_from=start, valid_until=until)


def clauses_of(number: str) -> list[Clause]:
    """The clauses of the newest version of a document, in order."""
    version = Version.objects.filter(document__number=number).order_by("number").last()
    return list(version.clauses.all()) if version else []


def document_texts(number: str) -> list[str]:
    """The texts of a document's versions, oldest first."""
    return list(Version.objects.filter(document__number=number).order_by("number").values_list("text", flat=True))


def text_of(promise: str, *, valid_at: int) -> Mapping[str, str]:
    """The signed text, its SHA-256, document and version under which a start at `valid_at` is judged; empty if none was in force."""
    number = promise_book().document_of.get(promise)
    for version in Version.objects.filter(document__number=number).order_by("-number"):
        begins = version.in_force_from.timestamp()
        ends = version.in_force_until.timestamp() if version.in_force_until else float("inf")
        if begins <= valid_at < ends:
            return {"text": version.text, "sha256": version.sha256, "document": str(number), "version": str(version.number)}
    return {}
