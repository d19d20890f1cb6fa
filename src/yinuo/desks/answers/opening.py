"""The words of a question, freed of numbers and sealed; and the keyed hash by which an address is counted for a day."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from cryptography.exceptions import InvalidTag
from django.conf import settings

from yinuo.desks.people import sealing

from .models import Question, Talk


def seal_text(text: str, *, number: str) -> bytes:
    """The words of one question, sealed for it alone."""
    return sealing.seal(text, bound_to=f"answers_question|{number}")


def text_of(row: Question) -> str:
    """The words of a question as staff read them; empty where they were forgotten, or sealed under a key that is gone."""
    return _opened(row.sealed_text, f"answers_question|{row.number}")


def seal_contact(text: str, *, talk: Talk) -> bytes | None:
    """How somebody wants to be reached, sealed for one conversation."""
    return sealing.seal(text, bound_to=f"answers_talk|{talk.pk}") if text else None


def contact_of(talk: Talk) -> str:
    """How to reach whoever waits; empty where nothing was said."""
    return _opened(talk.sealed_contact, f"answers_talk|{talk.pk}")


def _opened(sealed: bytes | None, bound_to: str) -> str:
    if sealed is None:
        return ""
    try:
        return sealing.unseal(sealed, bound_to=bound_to)
    except InvalidTag:
        return ""


def sender_of(address: str | None, *, day: date) -> int | None:
    """What is kept of an address: a keyed hash that is another one tomorrow."""
    if address is None:
        return None
    digest = hmac.new(settings.SECRET_KEY.encode(), f"answers|{day.isoformat()}|{address}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def digest_of(secret: str) -> bytes:
    """What is kept of a conversation's secret."""
    return hashlib.sha256(b"answers talk|" + secret.encode()).digest()
