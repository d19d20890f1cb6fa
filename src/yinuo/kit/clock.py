"""The only reader of the clock. The outermost layer asks here; inward, an instant travels as an argument."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

# Deliberately one value for all threads: a pinned clock must also hold in the test server's threads.
_pinned: datetime | None = None
SHIFT = "YINUO_CLOCK_SHIFT"
"""Seconds by which this process's clock differs from the machine's: the demo lives in its own February. Never set it for real work."""
_shift = timedelta(seconds=int(os.environ.get(SHIFT) or 0))


def now() -> datetime:
    """The present instant: aware, UTC, whole seconds (rounded down), or the pinned one."""
    return _pinned if _pinned is not None else (datetime.now(UTC) + _shift).replace(microsecond=0)


def set_pin(at: datetime | None) -> None:
    """Hold the clock at an instant, or let it run again with `None`.

    Raises:
        ValueError: the instant carries no time zone.
    """
    global _pinned
    if at is not None and at.tzinfo is None:
        raise ValueError("A pinned clock needs an instant with a time zone.")
    _pinned = None if at is None else at.astimezone(UTC).replace(microsecond=0)


@contextmanager
def pinned(at: datetime) -> Iterator[datetime]:
    """Hold the clock at an instant inside a `with`; for tests and the demo year."""
    before = _pinned
    set_pin(at)
    try:
        yield now()
    finally:
        set_pin(before)
