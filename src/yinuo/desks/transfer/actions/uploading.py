"""Bringing a file, and saying where its columns go. Nothing of the archive changes here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Said
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Act, Field, Sealed
from yinuo.desks.customers.refusals import NoSuchCustomer

from .. import headings, vault
from ..choices import TARGETS, DealTarget, Doubles, State, Subject, Target
from ..files.rows import rows_of
from ..files.sniffing import Kind, kind_of
from ..limits import SAMPLES, most_megabytes
from ..models import Batch, Import, Mapping, Piece
from ..queries import matching
from ..queries.listing import file_fingerprint, head_of
from ..refusals import BadCurrency, ColumnMissing, ColumnTwice, NoFile, NoHeadings, NoSuchSystem, NoSuchTarget, NotNow, TooHeavy

_REGISTER = (Target.KIND, Target.CATEGORY, Target.TIER, Target.RISK, Target.SOURCE, Target.SINCE)
_RESPONSIBLE = (Target.MANAGER, Target.DEPARTMENT)
_PLAIN = re.compile(r"[\w .\-]{1,40}")


@transaction.atomic
def bring(viewer: Viewer, subject: str, name: str, data: bytes, *, at: datetime) -> Import:
    """Keep a file, sealed under a key of its own, with a first guess where its columns go.

    Raises:
        MayNot, UndertakingMissing, NoFile, TooHeavy, NotATable, NameLies, BadEncoding, BadWorkbook, TooWide, NoHeadings: nothing was kept.
    """
    check_may_import(viewer, subject)
    return keep(viewer, subject, name, data, at=at)


@transaction.atomic
def keep(viewer: Viewer, subject: str, name: str, data: bytes, *, at: datetime) -> Import:
    """The same where a desk above has asked already whether this may be. Raises as `bring` does of a file."""
    if not data:
        raise NoFile()
    most = most_megabytes()
    if len(data) > most * 1024 * 1024:
        raise TooHeavy(size=-(-len(data) // 1024 // 1024), most=most)
    kind = kind_of(data, name)
    lines = list(islice(rows_of(data, kind), SAMPLES + 1))
    if len(lines) < 2 or lines[0][0] != 1:
        raise NoHeadings()
    head = {"name": clean_name(name), "headings": lines[0][1], "samples": [cells for _line, cells in lines[1:]]}
    row = Import.objects.create(
        number=f"NEW-{at.timestamp()}-{viewer.staff.pk}"[:24], subject=subject, staff=viewer.staff, form=kind.form, encoding=kind.encoding,
        delimiter=kind.delimiter, size=len(data), made_at=at, changed_at=at, fingerprint=file_fingerprint(hashlib.sha256(data).hexdigest()),
    )  # fmt: skip
    key = vault.make_key(row)
    row.number = f"DR-{row.pk:06}"
    row.pieces = vault.put_file(data, key=key, row=row, pieces=Piece)
    row.sealed_head = vault.close(head, key=key, row=row, column="head")
    row.save()
    return row


def check_may_import(viewer: Viewer, subject: str) -> None:
    """Whether somebody may bring files of this sort. Raises MayNot, UndertakingMissing or NoSuchTarget."""
    if subject not in Subject.values:
        raise NoSuchTarget()
    if subject == Subject.CUSTOMERS:
        viewer.check_verb("add")
        viewer.check(Field.NAME, Act.CHANGE)
    else:
        viewer.check(Field.AMOUNTS, Act.CHANGE)


def clean_name(name: str) -> str:
    """A file's own name, without folders and without what does not print."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-120:]


@transaction.atomic
def choose_columns(viewer: Viewer, row: Import, targets: Sequence[str], options: Said[str, str], *, at: datetime) -> None:
    """Say where the columns go; the check begins, and the choice is remembered for the next file with these headings.

    Args:
        options: doubles (skip or add), system, currency, collective (number of the customer for rows without one).
    Raises:
        MayNot, UndertakingMissing, NoSuchTarget, ColumnTwice, ColumnMissing, NoSuchSystem, BadCurrency, NoSuchCustomer, NotNow.
    """
    check_may_import(viewer, row.subject)
    head = head_of(row)
    chosen = ["" if headings.is_own(heading) else target for heading, target in zip(head.headings, targets, strict=False)]
    if len(targets) != len(head.headings):
        raise NoSuchTarget()
    said = _checked_options(viewer, row, chosen, options)
    _check_targets(viewer, row.subject, chosen, said)
    changed = Import.objects.filter(pk=row.pk, state__in=[State.BROUGHT, State.CHECKED]).update(
        state=State.CHECKING, targets=chosen, options=said, counts={}, rows=0, batches=0, place=0, tries=0, problem=None, changed_at=at
    )
    if not changed:
        raise NotNow(state=State(row.state).label)
    remembered = {"targets": chosen, "options": {**said, "collective": ""}, "at": at}
    Mapping.objects.update_or_create(
        subject=row.subject, headings=headings.fingerprint(head.headings), staff=viewer.staff, defaults=remembered
    )
    row.refresh_from_db()


def _checked_options(viewer: Viewer, row: Import, chosen: Sequence[str], options: Said[str, str]) -> dict[str, str]:
    doubles, system = options.get("doubles", Doubles.SKIP), options.get("system", "").strip()
    if doubles not in Doubles.values:
        raise NoSuchTarget()
    if (Target.OUTSIDE in chosen or row.subject == Subject.DEALS) and not _PLAIN.fullmatch(system):
        raise NoSuchSystem()
    found = {"doubles": doubles, "system": system}
    if row.subject == Subject.CUSTOMERS:
        return found
    currency, collective = options.get("currency", "CNY").strip().upper(), options.get("collective", "").strip().upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadCurrency()
    if collective and collective not in matching.by_numbers(viewer, [collective]):
        raise NoSuchCustomer(number=collective[:24])
    return {**found, "currency": currency, "collective": collective}


def _check_targets(viewer: Viewer, subject: str, chosen: Sequence[str], options: Said[str, str]) -> None:
    known = TARGETS[Subject(subject)]
    used = [one for one in chosen if one]
    for one in used:
        if one not in known.values:
            raise NoSuchTarget()
        if used.count(one) > 1:
            raise ColumnTwice(field=known(one).label)
    if subject == Subject.DEALS:
        _check_deal_targets(used, options)
        return
    for one in used:
        if one in Sealed.values:
            viewer.check(one, Act.CHANGE)
        elif one in _REGISTER:
            viewer.check(Field.REGISTER, Act.CHANGE)
        elif one in _RESPONSIBLE:
            viewer.check(Field.RESPONSIBLE, Act.CHANGE)
    if not {Target.NAME, Target.NUMBER, Target.OUTSIDE} & set(used):
        raise ColumnMissing(field=Target.NAME.label)


def _check_deal_targets(used: Sequence[str], options: Said[str, str]) -> None:
    if DealTarget.AT not in used:
        raise ColumnMissing(field=DealTarget.AT.label)
    if DealTarget.AMOUNT not in used and not {DealTarget.PRICE, DealTarget.QUANTITY} <= set(used):
        raise ColumnMissing(field=DealTarget.AMOUNT.label)
    if not {DealTarget.NUMBER, DealTarget.OUTSIDE} & set(used) and not options.get("collective"):
        raise ColumnMissing(field=DealTarget.NUMBER.label)


@transaction.atomic
def drop(viewer: Viewer, row: Import, *, at: datetime) -> None:
    """Throw a file away that was not written: its key is destroyed, nothing of it is left to read. Raises NotNow."""
    open_states = [State.BROUGHT, State.CHECKED, State.FAILED]
    changed = Import.objects.filter(pk=row.pk, staff=viewer.staff, state__in=open_states, place=0).update(
        state=State.FAILED, wrapped=None, sealed_head=None, changed_at=at, ended_at=at
    )
    if not changed:
        raise NotNow(state=State(row.state).label)
    Piece.objects.filter(of=row).delete()
    Batch.objects.filter(of=row).delete()


def kind_of_import(row: Import) -> Kind:
    """How the file of an import is read."""
    return Kind(row.form, row.encoding, row.delimiter)
