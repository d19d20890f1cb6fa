"""What the worker does for the channels, again and again."""

from __future__ import annotations

import logging
import threading

from django.db import connection

from yinuo.desks.channels.actions import emptying, fetching, noticing, sending
from yinuo.desks.feedback.actions import asking
from yinuo.kit import clock

EVERY = 15.0
_LOG = logging.getLogger(__name__)


def run_once() -> tuple[int, int, int]:
    """One round: read the mailbox, send what waits, tell people of ours; gives how many of each. Each part fails for itself."""
    _part(_forget)
    return _part(_read), _part(_send), _part(_notice)


def _forget() -> int:
    return emptying.forget_fingerprints(at=clock.now())


def _read() -> int:
    return fetching.look(at=clock.now())


def _send() -> int:
    asking.send_due(at=clock.now())
    return sending.send_due(at=clock.now())


def _notice() -> int:
    noticing.collect(at=clock.now())
    return noticing.send_due(at=clock.now())


def _part(act: object) -> int:
    try:
        return act()  # type: ignore[operator, no-any-return]
    except Exception:  # a lost connection must not end the thread; the next round begins with a new one
        _LOG.exception("A round of the channels failed")
        connection.close()
        return 0


def carry_on(stop: threading.Event, *, every: float = EVERY) -> None:
    """Round after round, until told to stop. Several workers may do it: each mail and each message is taken by one of them."""
    while not stop.wait(every):
        run_once()
        connection.close()
