"""Imports and exports as somebody may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import TokenOf
from yinuo.kit import sealed_index as index
from yinuo.kit import sealed_keys
from yinuo.kit.words import Words

from .. import vault
from ..choices import TARGETS, DealTarget, ExportState, Fault, State, Subject, Target
from ..models import Batch, Export, Import, Mapping
from ..refusals import NoSuchExport, NoSuchImport
from ..rows import Row, row_from


@dataclass(frozen=True)
class Head:
    """What is shown of a file before it is read whole; personal, so only to whoever brought it."""

    name: str
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


def imports_of(viewer: Viewer) -> QuerySet[Import]:
    """One's own imports; whoever reviews access sees that there were others, never what they held."""
    rows = Import.objects.select_related("staff").filter(subject__in=Subject.values)  # a desk above shows its own
    return rows if viewer.may_do("review") else rows.filter(staff=viewer.staff)


def import_for(viewer: Viewer, number: str, *, own: bool = True, subjects: Sequence[str] = Subject.values) -> Import:
    """One import, by default only one's own.

    Raises:
        NoSuchImport: none, or somebody else's, or of another desk's subject.
    """
    rows = Import.objects.filter(staff=viewer.staff, subject__in=subjects) if own else imports_of(viewer)
    found = rows.filter(number=number[:24]).first() if "\0" not in number else None
    if found is None:
        raise NoSuchImport()
    return found


def head_of(row: Import) -> Head:
    """Name, headings and first rows of a file; empty when its key was destroyed."""
    if not row.wrapped or not row.sealed_head:
        return Head("", (), ())
    said = vault.open_(row.sealed_head, key=vault.key_of(row), row=row, column="head")
    return Head(said["name"], tuple(said["headings"]), tuple(tuple(one) for one in said["samples"]))


def file_fingerprint(sha256: str) -> int:
    """By what the same file is known again, without giving a short file away."""
    return index.token(sealed_keys.ring().index, "file", sha256)


def same_file(row: Import) -> Import | None:
    """The newest earlier import of the very same file that wrote something and was not undone."""
    rows = Import.objects.filter(fingerprint=row.fingerprint, subject=row.subject).exclude(pk=row.pk)
    return rows.filter(state__in=[State.DONE, State.STOPPED, State.RUNNING], place__gt=0).order_by("-pk").first()


def lines_written(row: Import) -> set[int]:
    """The lines of this very file that earlier imports brought in: they are nothing new."""
    others = Import.objects.filter(fingerprint=row.fingerprint, subject=row.subject).exclude(pk=row.pk).exclude(state=State.UNDONE)
    found: set[int] = set()
    for pairs in Batch.objects.filter(of__in=others).values_list("lines", flat=True):
        for first, last in pairs:
            found.update(range(first, last + 1))
    return found


def remembered(viewer: Viewer, subject: str, headings: str) -> Mapping | None:
    """How columns with these headings were put last time: one's own choice first, then anybody's."""
    rows = Mapping.objects.filter(subject=subject, headings=headings)
    return rows.filter(staff=viewer.staff).first() or rows.order_by("-at").first()


def refused_rows(row: Import) -> Iterator[Row]:
    """The rows that were not taken, or would not be, in their order."""
    if not row.wrapped:
        return
    key = vault.key_of(row)
    for batch in Batch.objects.filter(of=row).order_by("place").iterator(chunk_size=2):
        if batch.sealed:
            kept = (row_from(one) for one in vault.open_(batch.sealed, key=key, row=row, column=f"batch {batch.place}"))
            yield from (one for one in kept if one.is_refused)


def words_of(fault: Sequence[Any]) -> str:
    """One fault as a sentence in the reader's language."""
    _column, code, data = fault
    filled = {name: _said(name, value) for name, value in data.items()}
    return " ".join(str(Fault(code).label).format(**filled).split())


def _said(name: str, value: Any) -> str:
    if name != "same":
        return str(value)
    return _("({likeness})").format(likeness=TokenOf(value).label) if value else ""


def in_both(fault: Sequence[Any]) -> tuple[str, str]:
    """One fault in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = words_of(fault)
    with translation.override("en"):
        return chinese, words_of(fault)


def label_of(subject: str, target: str) -> str:
    """The word for a target of a column."""
    kind: type[Target] | type[DealTarget] = TARGETS[Subject(subject)]
    return str(kind(target).label) if target in kind.values else ""


def problem_words(problem: Any) -> str:
    """A refusal that the worker met, in the reader's language."""
    from yinuo.desks.customers import refusals as theirs

    from .. import refusals as ours

    if not problem:
        return ""
    known = {
        one.code: one
        for module in (theirs, ours)
        for one in vars(module).values()
        if isinstance(one, type) and hasattr(one, "code") and hasattr(one, "text")
    }
    kind = known.get(problem["code"])
    if kind is None:
        return ""
    return str(kind(**{name: Words(value) if name == "why" else value for name, value in problem["data"].items()}))


def exports_of(viewer: Viewer) -> QuerySet[Export]:
    """One's own exports; for whoever reviews access, everybody's."""
    rows = Export.objects.select_related("staff", "decided_by")
    return rows if viewer.may_do("review") else rows.filter(staff=viewer.staff)


def export_for(viewer: Viewer, number: str, *, own: bool = False) -> Export:
    """One export.

    Raises:
        NoSuchExport: none, or one that is not for this person.
    """
    rows = Export.objects.filter(staff=viewer.staff) if own else exports_of(viewer)
    found = rows.filter(number=number[:24]).first() if "\0" not in number else None
    if found is None:
        raise NoSuchExport()
    return found


def waiting_for(viewer: Viewer) -> QuerySet[Export]:
    """Exports that wait for a second person."""
    return Export.objects.filter(state=ExportState.WAITING).exclude(staff=viewer.staff).select_related("staff")


def is_due(row: Export, at: datetime) -> bool:
    """Whether a file is no longer to be had."""
    return row.until is not None and row.until <= at
