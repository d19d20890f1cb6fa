"""Keeping files with the message they came or went with, sealed under the customer's key; handing one out, and writing that down."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.telling import reach_word
from yinuo.desks.customers.actions.telling import tell as tell_of_customer
from yinuo.desks.customers.choices import Purpose

from ..choices import Apart
from ..filing import File, Looked, content_place, type_of
from ..models import Case, Enclosure, Message
from ..queries.files import content_of
from ..refusals import BadFile
from .telling import tell

MOST_OF_CASE = 200
"""Files of one case."""
_FIELD = "file"
"""How the ledger names what was looked at."""


def keep(viewer: Viewer, case: Case, message: Message, looked: Looked, *, at: datetime) -> list[Enclosure]:
    """Keep the files of one message of a case that the caller holds. Of each the ledger knows what it is, not what it says.

    Raises:
        BadFile: the case holds too many already; nothing was kept.
    """
    if not looked:
        return []
    if Enclosure.objects.filter(case=case).count() + len(looked.clean) + len(looked.apart) > MOST_OF_CASE:
        raise BadFile(what=_("A case holds at most {most} files.").format(most=MOST_OF_CASE), beside="files")
    rows = [_kept(viewer, case, message, one, "", at=at) for one in looked.clean]
    rows += [_kept(viewer, case, message, one, why, at=at) for one, why in looked.apart]
    tell(case, [("file.enclosed", facts_of(one)) for one in rows], by=viewer.staff.ref, at=at)
    return rows


def facts_of(row: Enclosure) -> dict[str, str | int]:
    """What a fact of a file carries: nothing of a person, not even its name."""
    told: dict[str, str | int] = {"sha256": row.sha256, "size": row.size, "type": row.type, "direction": row.message.direction}
    return told | ({"apart": str(row.apart)} if row.apart else {})


def _kept(viewer: Viewer, case: Case, message: Message, file: File, why: Apart | str, *, at: datetime) -> Enclosure:
    row = Enclosure.objects.create(
        case=case, customer_id=case.customer_id, message=message, type=type_of(file), size=len(file.content),
        sha256=sha256(file.content).hexdigest(), apart=why, at=at,
    )  # fmt: skip
    row.sealed_name = viewer.opener.seal(file.name, row=row, column="name", customer=case.customer_id)
    row.sealed_content = viewer.opener.seal_bytes_at(file.content, place=content_place(row), customer=case.customer_id)
    row.save(update_fields=["sealed_name", "sealed_content"])
    return row


@transaction.atomic
def fetch(viewer: Viewer, case: Case, row: Enclosure, *, at: datetime) -> bytes:
    """Hand a file to somebody of us; as it is personal, the ledger knows who looked, with what permission, and for which case."""
    customer = case.customer
    refs, told = [case.ref], {"field": _FIELD, "sha256": row.sha256}
    reach = {"role": viewer.staff.role, "reach": reach_word(viewer, customer)}
    tell_of_customer("access.granted", customer, by=viewer.staff, at=at, refs=refs, **told, **reach)
    tell_of_customer("customer_data.viewed", customer, by=viewer.staff, at=at, refs=refs, **told, purpose=Purpose.CASE.value)
    return content_of(viewer, row)
