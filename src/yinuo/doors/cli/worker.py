"""`yinuo worker`: keep verdicts up to date and seal the ledger, without the web. Several may run at once."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from types import FrameType

from yinuo.doors.cli import house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes `--no-sealing` for a worker that only watches."""
    parser.add_argument("--no-sealing", action="store_true", help="only watch; another worker seals the ledger")


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C; the batch at hand is finished first."""
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with house.opened():
            from yinuo.watch.working import work

            dates = threading.Thread(target=keep_dates, args=(stop,), name="dates", daemon=True)
            dates.start()
            files = threading.Thread(target=carry_files, args=(stop,), name="files", daemon=True)
            files.start()
            channels = threading.Thread(target=carry_channels, args=(stop,), name="channels", daemon=True)
            channels.start()
            work(stop, seals=not args.no_sealing)
            dates.join(timeout=10)
            files.join(timeout=10)
            channels.join(timeout=10)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def carry_files(stop: threading.Event) -> None:
    """Check, write and undo imports and make exports, one at a time, until told to stop."""
    from yinuo.desks.transfer.actions.working import work as carry

    carry(stop)


def carry_channels(stop: threading.Event) -> None:
    """Read the mailbox, send mails and text messages and tell people of ours, until told to stop."""
    from yinuo.doors.mail.loops import carry_on

    carry_on(stop)


def keep_dates(stop: threading.Event, *, every: float = 20.0) -> None:
    """Put in force, change and end the documents whose day has come, send the mails that are due, carry out
    destructions and remove logs past their term, until told to stop.

    Several workers may do it: each verb locks.
    """
    from django.db import connection

    from yinuo.desks.changes.actions.daily import keep_dates as keep_dates_of_changes
    from yinuo.desks.customers.actions.leaving import end_access_of_leavers
    from yinuo.desks.documents.actions.force import put_due_in_force
    from yinuo.desks.documents.actions.mailing import send_due
    from yinuo.desks.feedback.actions.counting import end_months
    from yinuo.desks.retention.actions.daily import keep_dates as keep_dates_of_retention
    from yinuo.kit import clock

    while not stop.wait(every):
        try:
            end_access_of_leavers(at=clock.now())
            put_due_in_force(at=clock.now())
            keep_dates_of_changes(at=clock.now())
            keep_dates_of_retention(at=clock.now())
            end_months(at=clock.now())
            send_due(at=clock.now())
        except Exception:  # a lost connection must not end the thread; the next round begins with a new one
            logging.getLogger(__name__).exception("Dates of documents could not be kept")
        finally:
            connection.close()
