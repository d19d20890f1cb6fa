"""Whether the bot answers, looked at from outside; the log behind "day and night". Run it every few minutes from another machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime

import requests
from django.db import transaction

from yinuo.ledger import book

from ..models import Probe

SUBJECT = "service:answers"
SECONDS = 10
Fetch = Callable[[str], tuple[int, str]]


def look(url: str, *, at: datetime, fetch: Fetch | None = None) -> Probe:
    """Look once whether the page of questions answers, and write it down: each look, and in the ledger each change and one look a day.

    Args:
        url: the root of the house as the public reaches it, such as https://service.example.
    """
    began = time.monotonic()
    try:
        status, text = (fetch or _fetch)(url.rstrip("/") + "/api/ask/status")
        is_up = status == 200 and json.loads(text).get("answers") is True
        why = "" if is_up else f"status {status}"
    except (requests.RequestException, ValueError) as problem:
        is_up, why = False, type(problem).__name__
    return write_down(is_up=is_up, why=why, milliseconds=int(1000 * (time.monotonic() - began)), at=at)


def _fetch(url: str) -> tuple[int, str]:
    response = requests.get(url, timeout=SECONDS)
    return response.status_code, response.text


@transaction.atomic
def write_down(*, is_up: bool, why: str, milliseconds: int, at: datetime) -> Probe:
    """One look: the row, and the event where something changed or the day is new."""
    before = Probe.objects.order_by("-at").first()
    row = Probe.objects.create(at=at, is_up=is_up, why=why[:80], milliseconds=milliseconds)
    if not is_up and (before is None or before.is_up):
        book.append("service.went_down", subject=SUBJECT, actor="system:probe", occurred_at=at, data={"why": row.why})
    elif is_up and before is not None and not before.is_up:
        book.append("service.came_up", subject=SUBJECT, actor="system:probe", occurred_at=at, data={})
    elif before is None or before.at.date() != at.date():
        book.append("service.checked", subject=SUBJECT, actor="system:probe", occurred_at=at, data={"up": is_up})
    return row
