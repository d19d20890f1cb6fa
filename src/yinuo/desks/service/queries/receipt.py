"""What a customer is told when a contact has become a case: its number, what was promised, until when, how to follow and to check it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yinuo.ledger.followers import history, signed_form_of
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.watch import queries as watch

from ..models import Case
from ..taking import reaching

Line = tuple[str, str, datetime | None]
"""What is promised in a sentence, the promise's name, and until when; None where it has no deadline of its own."""


@dataclass(frozen=True)
class Receipt:
    """What stands on a receipt. `fingerprint` is that of the ledger's first lines of the case, by which the receipt is checked."""

    number: str
    received_at: datetime
    lines: Sequence[Line] = field(default_factory=tuple)
    track_path: str = ""
    fingerprint: str = ""


def receipt_of(case: Case, *, language: str = "") -> Receipt:
    """The receipt of a case, in its own language where none is said: promises that run, nearest deadline first."""
    book, lang = promise_book(), "en" if (language or case.language).startswith("en") else "zh"
    rows = [row for row in watch.rows_of_subject(case.ref) if row.number and row.promise in book.document_of and row.due_at is not None]
    rows.sort(key=lambda row: (row.due_at, row.promise))
    lines = tuple((duty(book, row.promise, lang=lang), row.promise, row.due_at) for row in rows if row.verdict == "pending")
    return Receipt(case.number, case.received_at, lines, f"/t/{case.number}", fingerprint_of(case))


def fingerprint_of(case: Case) -> str:
    """The hash of the event that opened the case, as the ledger and every proof carry it; hexadecimal."""
    events = history([case.ref])
    return signed_form_of(events.id[0])[1].hex() if len(events) else ""


def reach_of_contact(case: Case) -> dict[str, str]:
    """How this contact may be reached, as was typed with it: name, phone, email; what was not said is missing."""
    with reaching(case.customer_id) as viewer:
        text = viewer.opener.open(case, "contact", customer=case.customer_id)
    return dict(json.loads(text)) if text else {}
