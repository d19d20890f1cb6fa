"""Templates that the organisation made itself, from letters it read or texts it changed: editions, a second person, never deleted."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Max

from yinuo.promises.models import OwnTemplate
from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.refusals import (
    AlreadyApproved,
    AlreadyWithdrawn,
    MakerApproves,
    NothingChanged,
    TemplateTooLarge,
    UnknownTemplate,
)
from yinuo.promises.templates.shapes import Template

PREFIX = "OWN-"
LARGEST_TEXT = 1_000_000  # letters; a policy of forty pages has about a twentieth of that
_LOCK = 7_120_417  # only this module takes this advisory lock: one number at a time


@lru_cache(maxsize=64)
def _read(sha256: str) -> Template:
    row = OwnTemplate.objects.filter(sha256=sha256).order_by("id")[0]
    return read_template(row.text, source=row.template_id)


def read(row: OwnTemplate) -> Template:
    """The template of an edition."""
    return _read(row.sha256)


def rows_in_use() -> dict[str, OwnTemplate]:
    """The newest approved edition of every own template that was not withdrawn, by id in order of making."""
    rows = OwnTemplate.objects.filter(approved_at__isnull=False, withdrawn_at__isnull=True).order_by("edition")
    newest = {row.template_id: row for row in rows}
    return dict(sorted(newest.items(), key=lambda pair: _number(pair[0])))


def row_in_use(template_id: str) -> OwnTemplate:
    """The edition that documents are drafted from.

    Raises:
        UnknownTemplate: there is none.
    """
    found = (
        OwnTemplate.objects.filter(template_id=template_id, approved_at__isnull=False, withdrawn_at__isnull=True)
        .order_by("-edition")
        .first()
    )
    if found is None:
        raise UnknownTemplate(id=template_id[:40])
    return found


def templates_in_use() -> dict[str, Template]:
    """What documents may be drafted from, by id."""
    return {name: read(row) for name, row in rows_in_use().items()}


def template_in_use(template_id: str) -> Template | None:
    """One of them; None where the id is no own template in use."""
    if not template_id.startswith(PREFIX):
        return None
    try:
        return read(row_in_use(template_id))
    except UnknownTemplate:
        return None


def editions(template_id: str) -> list[OwnTemplate]:
    """Every edition, the newest first; withdrawn ones too.

    Raises:
        UnknownTemplate: there is none.
    """
    found = list(OwnTemplate.objects.filter(template_id=template_id).order_by("-edition"))
    if not found:
        raise UnknownTemplate(id=template_id[:40])
    return found


@transaction.atomic
def make(text: str, *, by: str, at: datetime, letter_sha256: str = "", of: str | None = None) -> OwnTemplate:
    """Keep a text as a new own template, or as the next edition of one; its id and edition are written into the text.

    Args:
        by: who made it, `staff:lin`; somebody else approves it.
        letter_sha256: the fingerprint of the file it was read from; the editions after it keep that of the first.
        of: the id of the template of which this is a new edition.
    Raises:
        TemplateRefused: the text has a fault; named with its line. NothingChanged: it is the newest edition, word for word.
        UnknownTemplate: there is no template `of`. TemplateTooLarge.
    """
    if len(text) > LARGEST_TEXT:
        raise TemplateTooLarge(limit=LARGEST_TEXT)
    read_template(text, source=of or "text")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    before = editions(of) if of else []
    template_id = of or f"{PREFIX}{_last() + 1}"
    edition = before[0].edition + 1 if before else 1
    if before and _with_head(text, template_id, before[0].edition) == before[0].text:
        raise NothingChanged(id=template_id, edition=before[0].edition)
    text = _with_head(text, template_id, edition)
    template = read_template(text, source=template_id)
    return OwnTemplate.objects.create(
        template_id=template_id,
        edition=edition,
        text=text,
        sha256=template.sha256,
        title_zh=template.title_zh,
        title_en=template.title_en,
        letter_sha256=letter_sha256 or (before[-1].letter_sha256 if before else ""),
        made_by=by,
        made_at=at,
    )


def _with_head(text: str, template_id: str, edition: int) -> str:
    """The text with the id and edition that this house gave it; everything else, comments too, stays as it was written."""
    head, dashes, body = re.split(r"(?m)^(---.*)$", text.replace("\r\n", "\n").removeprefix("\ufeff"), maxsplit=1)
    head = re.sub(r"(?m)^\s*template\s+.*$", f"template {template_id}", head, count=1)
    head = re.sub(r"(?m)^\s*edition\s+.*$", f"edition {edition}", head, count=1)
    return head + dashes + body.rstrip() + "\n"


def _last() -> int:
    return max((_number(name) for name in OwnTemplate.objects.values_list("template_id", flat=True).distinct()), default=0)


def _number(template_id: str) -> int:
    return int(template_id.removeprefix(PREFIX))


@transaction.atomic
def approve(row: OwnTemplate, *, by: str, at: datetime) -> OwnTemplate:
    """A second person says that documents may be drafted from this edition.

    Raises:
        MakerApproves: whoever made it asks. AlreadyApproved, AlreadyWithdrawn: somebody was faster.
    """
    row = _held(row)
    if row.made_by == by:
        raise MakerApproves(id=row.template_id)
    if row.approved_at is not None:
        raise AlreadyApproved(id=row.template_id, edition=row.edition)
    row.approved_by, row.approved_at = by, at
    row.save(update_fields=["approved_by", "approved_at"])
    return row


@transaction.atomic
def withdraw(template_id: str, *, by: str, at: datetime, reason: str, edition: int | None = None) -> int:
    """Take a template out of use, with all its editions, or one edition alone. Documents drafted from it stay as they are.

    Returns:
        How many editions were withdrawn.
    Raises:
        UnknownTemplate: there is none. AlreadyWithdrawn: nothing was left to withdraw.
    """
    editions(template_id)
    rows = OwnTemplate.objects.filter(template_id=template_id, withdrawn_at__isnull=True)
    if edition is not None:
        rows = rows.filter(edition=edition)
    count = rows.update(withdrawn_by=by, withdrawn_at=at, reason=reason)
    if not count:
        newest = OwnTemplate.objects.filter(template_id=template_id).aggregate(newest=Max("edition"))["newest"]
        raise AlreadyWithdrawn(id=template_id, edition=edition or newest)
    return count


def _held(row: OwnTemplate) -> OwnTemplate:
    found = OwnTemplate.objects.select_for_update().get(pk=row.pk)
    if found.withdrawn_at is not None:
        raise AlreadyWithdrawn(id=found.template_id, edition=found.edition)
    return found
