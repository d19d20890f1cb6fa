"""Which case a mail belongs to: our own mails carry the case's number and a mark that only this installation can make.

`<TS-260302-001.17.k3v9…@host>`: the case, the sending, and 80 bits of an HMAC over both. Whoever answers repeats it in References.
What is about no case says `sent` instead of a number.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

_OURS = re.compile(r"^<?([a-z]{2}-\d{6}-\d{3,9}|sent)\.(\d{1,18})\.([a-z2-7]{16})@", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![A-Za-z0-9-])((?:TS|ZX|FW|JY|BY)-\d{6}-\d{3,9})(?![\d-])")
NO_CASE = "SENT"
MOST = 100
"""References that are looked at."""


def message_id(number: str, sending: int, *, domain: str, secret: str) -> str:
    """The name of an outgoing mail; the same whenever it is asked for.

    >>> ours([message_id("TS-260302-001", 7, domain="a.example", secret="s")], secrets=["s"])
    ('TS-260302-001', 7)
    """
    named = number or NO_CASE
    return f"<{named}.{sending}.{_mark(named, sending, secret)}@{domain}>"


def ours(references: Iterable[str], *, secrets: Sequence[str]) -> tuple[str, int] | None:
    """The case (or `NO_CASE`) and the sending that one of the references names with our own mark; None where none does."""
    for one, _place in zip(references, range(MOST), strict=False):
        found = _OURS.match(one.strip())
        if not found:
            continue
        number, sending = found[1].upper(), int(found[2])
        if any(hmac.compare_digest(_mark(number, sending, secret).encode(), found[3].lower().encode()) for secret in secrets):
            return number, sending
    return None


def number_in(subject: str) -> str:
    """A case's number that stands in a subject; it proves nothing.

    >>> number_in("Re: [TS-260302-001] 退货"), number_in("订单 TS-1")
    ('TS-260302-001', '')
    """
    found = _NUMBER.search(subject.upper())
    return found[1] if found else ""


def _mark(number: str, sending: int, secret: str) -> str:
    said = hmac.new(secret.encode(), f"channels thread|{number}|{sending}".encode(), hashlib.sha256).digest()
    return base64.b32encode(said[:10]).decode().lower()
