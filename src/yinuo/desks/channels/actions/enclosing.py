"""Keeping files that come with a contact, sealed under the customer's key; what looks like a virus is kept apart."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service.models import Case, Message

from ..mails.shapes import File
from ..models import Enclosure


def keep(viewer: Viewer, case: Case, message: Message, clean: Sequence[File], bad: Sequence[File], *, at: datetime) -> list[Enclosure]:
    """Keep the files of one message of a case."""
    return [_kept(viewer, case, message, one, is_bad=is_bad, at=at) for files, is_bad in ((clean, False), (bad, True)) for one in files]


def _kept(viewer: Viewer, case: Case, message: Message, file: File, *, is_bad: bool, at: datetime) -> Enclosure:
    row = Enclosure.objects.create(
        customer_id=case.customer_id, case_number=case.number, message=message.pk, type=file.type[:120], size=len(file.content),
        sha256=sha256(file.content).hexdigest(), is_quarantined=is_bad, at=at,
    )  # fmt: skip
    row.sealed_name = viewer.opener.seal(file.name, row=row, column="name", customer=case.customer_id)
    row.sealed_content = viewer.opener.seal(base64.b64encode(file.content).decode(), row=row, column="content", customer=case.customer_id)
    row.save(update_fields=["sealed_name", "sealed_content"])
    return row


def content_of(viewer: Viewer, row: Enclosure) -> bytes:
    """The bytes of a kept file; none where its customer was erased."""
    return base64.b64decode(viewer.opener.open(row, "content", customer=row.customer_id))
