"""Writing standard replies and macros, taking them out of use and putting them back. Every edition stays, with who wrote it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..access import check_may_write_wordings
from ..choices import LONGEST_TEXT, Complexity, Kind
from ..models import Edition, Macro, StandardReply
from ..placeholders import unknown_in
from ..refusals import BadCase, NoSuchWording
from .macros import checked_steps
from .receiving import tidied

MOST_NAME = 60
Row = StandardReply | Macro


@transaction.atomic
def write_reply(
    staff: Staff, row: StandardReply | None, *, name: str, text: str, text_en: str = "", kind: str = "", complexity: str = "", at: datetime
) -> StandardReply:
    """Write a standard reply, or the next edition of one.

    Raises:
        MayNotWriteWordings. NoSuchWording: archived meanwhile. BadCase: no name or words, a name in use, or a place that there is not.
    """
    check_may_write_wordings(staff)
    said = {"name": tidied(name, most=MOST_NAME, beside="name"), "text": tidied(text, most=LONGEST_TEXT, beside="text")}
    said |= {"text_en": tidied(text_en, most=LONGEST_TEXT, beside="text_en") if text_en.strip() else "", "kind": kind}
    said |= {"complexity": complexity}
    if complexity and complexity not in Complexity.values:
        raise BadCase(what=_("That is none of the list."), beside="complexity")
    for field in ("text", "text_en"):
        if unknown := unknown_in(said[field]):
            raise BadCase(what=_("There is no place {name}; choose from the list.").format(name=f"{{{unknown[0]}}}"), beside=field)
    return _written(staff, StandardReply, row, said, at=at)


@transaction.atomic
def write_macro(
    staff: Staff, row: Macro | None, *, name: str, steps: Sequence[Mapping[str, Any]], kind: str = "", at: datetime
) -> Macro:  # fmt: skip
    """Write a macro, or the next edition of one.

    Raises:
        MayNotWriteWordings, NoSuchWording. BadCase: no name, a name in use, no step, or a step that lacks what it needs.
    """
    check_may_write_wordings(staff)
    said = {"name": tidied(name, most=MOST_NAME, beside="name"), "kind": kind, "steps": checked_steps(steps)}
    return _written(staff, Macro, row, said, at=at)


def _written(staff: Staff, model: type[Any], row: Any, said: dict[str, Any], *, at: datetime) -> Any:
    if said["kind"] and said["kind"] not in Kind.values:
        raise BadCase(what=_("That is none of the list."), beside="kind")
    if row is None:
        row = model(place=0)
    else:
        row = model.objects.select_for_update().filter(pk=row.pk, archived_at__isnull=True).first()
        if row is None:
            raise NoSuchWording()
    for name, value in said.items():
        setattr(row, name, value)
    row.place, row.by, row.at = row.place + 1, staff, at
    _save(row)
    Edition.objects.create(of=row.ref, place=row.place, said=said, by=staff, at=at)
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    _tell(row, "written", staff, at=at, edition=row.place, sha256=digest)
    return row


def _save(row: Row) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise BadCase(what=_("Another one in use has this name already."), beside="name") from None


@transaction.atomic
def archive(staff: Staff, row: Row, *, at: datetime) -> None:
    """Take one out of use; nothing of it is lost. Raises MayNotWriteWordings, NoSuchWording."""
    check_may_write_wordings(staff)
    if not type(row).objects.filter(pk=row.pk, archived_at__isnull=True).update(archived_at=at):
        raise NoSuchWording()
    _tell(row, "archived", staff, at=at)


@transaction.atomic
def restore(staff: Staff, row: Row, *, at: datetime) -> None:
    """Put one back into use. Raises MayNotWriteWordings, NoSuchWording, BadCase: its name is in use by now."""
    check_may_write_wordings(staff)
    held = type(row).objects.select_for_update().filter(pk=row.pk, archived_at__isnull=False).first()
    if held is None:
        raise NoSuchWording()
    held.archived_at = None
    _save(held)
    _tell(held, "restored", staff, at=at)


def _tell(row: Row, what: str, staff: Staff, *, at: datetime, **data: Any) -> None:
    thing = row.ref.partition(":")[0]
    book.append(f"{thing}.{what}", subject=row.ref, actor=staff.ref, occurred_at=at, data=data)
