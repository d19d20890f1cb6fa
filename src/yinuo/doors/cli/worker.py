"""`yinuo worker`: keep verdicts up to date and seal the ledger, without the web. Several may run at once."""

from __future__ import annotations

import argparse
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

            work(stop, seals=not args.no_sealing)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
