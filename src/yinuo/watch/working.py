"""The worker's day: follow what is committed, look at what is due, judge the house, seal the ledger. Any number may work at once.

Judging the house and sealing have threads of their own, so that neither keeps the promises of cases waiting.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time

import psycopg
from django.db import DatabaseError, InterfaceError, connection

from yinuo.ledger import sealing
from yinuo.ledger.followers import Listener, listening
from yinuo.watch.following import follow
from yinuo.watch.house_wide import judge_due_unit
from yinuo.watch.scheduling import tick

SECONDS_BETWEEN_TICKS = 0.25
SECONDS_BETWEEN_SIGNS = 5.0
SECONDS_TO_LISTEN = 0.2
SECONDS_BETWEEN_BOOKS = 0.5
SECONDS_UNTIL_READABLE = 0.01
"""News that were announced become readable when every older transaction has ended: asked again so soon, for a while."""
TRIES_UNTIL_READABLE = 50
TRIES_FOR_THE_LANE = 5
SECONDS_BETWEEN_LOOKS_AT_THE_HOUSE = 0.25
_log = logging.getLogger(__name__)


def work(stop: threading.Event, *, seals: bool = True) -> None:
    """Work until told to stop; a database that goes away is waited for."""
    sealer = threading.Thread(target=_seal, args=(stop,), name="sealer", daemon=True)
    house = threading.Thread(target=_judge_house, args=(stop,), name="house", daemon=True)
    house.start()
    if seals:
        sealer.start()
    while not stop.is_set():
        try:
            with listening() as listener:
                _work_listening(stop, listener)
        except (DatabaseError, InterfaceError, psycopg.Error) as problem:
            _wait_for_the_database(stop, problem)
    house.join(timeout=10)
    if seals:
        sealer.join(timeout=10)
    connection.close()


def _wait_for_the_database(stop: threading.Event, problem: Exception) -> None:
    _log.warning("The watch stopped for a moment and will go on: %s", problem)
    connection.close()
    stop.wait(0.5)


def _judge_house(stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            try:
                if not judge_due_unit().is_more:
                    stop.wait(SECONDS_BETWEEN_LOOKS_AT_THE_HOUSE)
            except (DatabaseError, InterfaceError, psycopg.Error) as problem:
                _wait_for_the_database(stop, problem)
    finally:
        connection.close()


def _work_listening(stop: threading.Event, listener: Listener) -> None:
    next_tick = next_sign = 0.0
    tries = 0
    while not stop.is_set():
        if time.monotonic() >= next_sign:
            give_sign()
            next_sign = time.monotonic() + SECONDS_BETWEEN_SIGNS
        followed = follow(seconds_old=SECONDS_BETWEEN_BOOKS)
        is_busy = followed.is_more
        tries = 0 if followed.events else max(0, tries - 1)
        if not followed.had_lane:  # whoever has it lets go in a moment, and may not have seen what we were woken for
            tries = max(tries, TRIES_FOR_THE_LANE)
        now = time.monotonic()
        if now >= next_tick and not stop.is_set():
            is_busy |= tick().is_more
            next_tick = now + SECONDS_BETWEEN_TICKS
        if is_busy:
            continue
        if listener.wait(SECONDS_UNTIL_READABLE if tries else SECONDS_TO_LISTEN):
            tries = TRIES_UNTIL_READABLE


def _seal(stop: threading.Event) -> None:
    try:
        sealing.run_forever(stop)
    finally:
        connection.close()


def give_sign() -> None:
    """Renew this worker's line, by the database's clock; lines of workers gone for a day are taken away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO watch_worker AS w (name, started_at, seen_at) VALUES (%s, now(), now())"
            " ON CONFLICT (name) DO UPDATE SET seen_at = now()",
            [f"{socket.gethostname()}:{os.getpid()}"],
        )
        cursor.execute("DELETE FROM watch_worker WHERE seen_at < now() - interval '1 day'")
