"""Workers that tests kill, forked from one warm process: such a test spends its time on killing, not on starting Python."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

SERVE = """
import gc, os, signal, sys
gc.disable()
import django
django.setup()
import yinuo.desks.transfer.actions.working, yinuo.doors.cli.worker, yinuo.doors.mail.loops, yinuo.watch.working
from yinuo.doors.cli.main import main
gc.freeze()
gc.enable()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if not child:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os._exit(main(line.split()))
    print(child, flush=True)
"""


class Warm:
    """The warm process."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        given = dict(environment) | {"DJANGO_SETTINGS_MODULE": "yinuo.config.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE], env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def run(self, *arguments: str) -> Forked:
        """A process that runs a command of the house."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{' '.join(arguments)}\n")
        self.process.stdin.flush()
        return Forked(int(self.process.stdout.readline()))

    def end(self) -> None:
        """It ends with its input."""
        self.process.communicate(timeout=60)


class Forked:
    """One forked process; it is not our child, so it is gone when its number is nobody's."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def lives(self) -> bool:
        """Whether it has not ended."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self.lives(), "it ended before anybody killed it"
        self.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 30
        while self.lives():
            assert time.monotonic() < deadline, "it did not end"
            time.sleep(0.005)


@contextmanager
def warm(environment: Mapping[str, str]) -> Iterator[Warm]:
    """A warm process for a while."""
    made = Warm(environment)
    try:
        yield made
    finally:
        made.end()
