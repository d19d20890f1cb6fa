"""The proof of one promise of a case, for its customer: only what is about this very case leaves the house."""

from __future__ import annotations

import json

from yinuo.desks.service.models import Case
from yinuo.ledger.proving import NotSealedYet
from yinuo.watch import proving
from yinuo.watch import queries as watch

from .refusals import NoProofYet, NotYours

OF_ANYBODY = ("organisation", "document", "calendar")
"""Streams that say nothing of a customer."""


def bundle_for(case: Case, promise: str, number: int) -> bytes:
    """The bundle of one verdict of this case.

    Raises:
        NotYours: it is none of this case's, or its proof would speak of another one. NoProofYet: not sealed yet.
    """
    rows = [row for row in watch.rows_of_subject(case.ref) if row.promise == promise and row.number == number and not row.is_period]
    if not rows:
        raise NotYours()
    try:
        data = proving.bundle_of(promise, case.ref, number)
    except (proving.NothingSealed, proving.BookNotSealedYet, NotSealedYet):
        raise NoProofYet() from None
    if not is_about(data, case):
        raise NotYours()
    return data


def is_about(bundle: bytes, case: Case) -> bool:
    """Whether everything in a bundle is of this case or of nobody."""
    form = json.loads(bundle)
    subjects = {one["subject"] for one in form["streams"]} | {event["subject"] for one in form["indexes"] for event in one["events"]}
    return all(one == case.ref or one.partition(":")[0] in OF_ANYBODY for one in subjects)
