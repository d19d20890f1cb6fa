"""Signing the confidentiality undertaking."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from .. import undertakings
from ..models import Undertaking
from ..refusals import WrongText


@transaction.atomic
def undertake(staff: Staff, *, text_sha256: str, language: str, address: str | None, at: datetime) -> Undertaking:
    """Sign the present text; a second time changes nothing.

    Args:
        text_sha256: of the words that were on the screen.
    Raises:
        WrongText: these are not the present words.
    """
    if text_sha256 != undertakings.fingerprint(undertakings.text_in(language)):
        raise WrongText()
    row, is_new = Undertaking.objects.get_or_create(
        staff=staff, version=undertakings.VERSION,
        defaults={"text_sha256": text_sha256, "language": language, "signed_at": at, "address": address},
    )  # fmt: skip
    if is_new:
        data = {"version": row.version, "text_sha256": text_sha256}
        book.append("undertaking.signed", subject=staff.ref, actor=staff.ref, occurred_at=at, data=data)
        # from this moment, and not before, the fields that the role may open do open
        book.append("secret_access.granted", subject=staff.ref, actor=staff.ref, occurred_at=at, data={"role": staff.role})
    return row
