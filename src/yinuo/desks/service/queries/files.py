"""Files beside what was said, as pages list them: names, types and sizes. What they hold is read only when somebody fetches one."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import pgettext

from yinuo.desks.customers.access import Viewer

from .. import filled
from ..choices import Direction
from ..filing import content_place, name_place
from ..models import Case, Enclosure
from ..refusals import NoSuchFile


@dataclass(frozen=True)
class Kept:
    """One kept file by its name."""

    row: Enclosure
    name: str

    @property
    def kind(self) -> str:
        """What it is in a word or two."""
        return kind_word(self.row.type)


def kind_word(type_: str) -> str:
    """A type of bytes, as people call it.

    >>> kind_word("application/pdf"), kind_word("application/x-of-nobody")
    ('PDF', 'application/x-of-nobody')
    """
    general = type_.partition("/")[0]
    if type_ == "application/pdf":
        return "PDF"
    if general == "image":
        return pgettext("file", "Picture")
    if general == "audio":
        return pgettext("file", "Sound")
    if general == "video":
        return pgettext("file", "Film")
    if general == "text":
        return pgettext("file", "Text")
    if type_.endswith(".document"):
        return "Word"
    if type_.endswith(".sheet"):
        return "Excel"
    if type_.endswith(".presentation"):
        return "PowerPoint"
    return pgettext("file", "File") if type_ == "application/octet-stream" else type_


def by_message(viewer: Viewer, case: Case, messages: Iterable[int]) -> Mapping[int, list[Kept]]:
    """The files of several messages, in one query that leaves their content where it is."""
    found: dict[int, list[Kept]] = {}
    for row in filled.rows(case, Enclosure.objects.filter(message__in=list(messages)).defer("sealed_content")):
        found.setdefault(row.message_id, []).append(Kept(row, name_of(viewer, row)))
    return found


def name_of(viewer: Viewer, row: Enclosure) -> str:
    """The name of a kept file; empty where it went with its term, or its customer was erased."""
    return viewer.opener.open_bytes_at(row.sealed_name, place=name_place(row), customer=row.customer_id).decode()


def content_of(viewer: Viewer, row: Enclosure) -> bytes:
    """The bytes of a kept file; none where it went with its term, or its customer was erased."""
    found = viewer.opener.open_bytes_at(row.sealed_content, place=content_place(row), customer=row.customer_id)
    return base64.b64decode(found) if row.sealed_as else found  # what was kept before was sealed as text


def file_for(case: Case, identity: int) -> Enclosure:
    """A file of a case that may be opened, for somebody who sees the case; of what was merged into it too.

    Raises:
        NoSuchFile: there is none, it is of another case, kept apart, or gone with its term; nobody can tell which.
    """
    rows = Enclosure.objects.select_related("message").filter(Q(case=case) | Q(case__merged_into=case))
    found = rows.filter(pk=identity, apart="", sealed_content__isnull=False).first()
    if found is None:
        raise NoSuchFile()
    return found


def file_for_customer(case: Case, identity: int) -> Enclosure:
    """A file of a case for the customer who follows it: their own, and those of answers; never one of a note among ourselves.

    Raises:
        NoSuchFile.
    """
    found = file_for(case, identity)
    if found.case_id != case.pk or found.message.direction == Direction.NOTE:
        raise NoSuchFile()
    return found
