"""Child processes of `yinuo serve`: started, restarted when they die, and ended together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0  # seconds between restarts of a child that dies at once, again and again
HEALTHY_AFTER = 20.0  # seconds after which a child that dies counts as having run well
SECONDS_TO_END = 15.0


@dataclass
class Child:
    """One child process that should always run."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    start_again: float = 0.0

    def start(self) -> None:
        """Start it; where the system can, it is told to end when this process does, whatever way that happens."""
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            start_new_session=True,  # its own group: Ctrl-C reaches only us, and what it leaves behind can be ended with it
            preexec_fn=lambda: _end_with_parent(parent),
        )
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it again when it has died; a child that keeps dying is started ever more slowly."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            _end_group(self.process.pid)
            self.process = None
            self.pause = 0.0 if now - self.started > HEALTHY_AFTER else min(max(0.5, self.pause * 2), LONGEST_PAUSE)
            self.start_again = now + self.pause
            print(f"yinuo: the {self.name} process ended with code {code}; starting it again.", file=sys.stderr, flush=True)
        if self.process is None and now >= self.start_again:
            self.start()


@dataclass
class Family:
    """All children of one parent."""

    children: list[Child] = field(default_factory=list)

    def watch(self, *, until: Callable[[], bool], also: Callable[[], None]) -> None:
        """Keep every child running until told to stop; `also` is called once a second."""
        next_second = 0.0
        while not until():
            if time.monotonic() >= next_second:
                also()
                next_second = time.monotonic() + 1
            for child in self.children:
                child.look()
            time.sleep(0.2)

    def end(self) -> None:
        """Ask every child to end, and insist after a while."""
        running = [child.process for child in self.children if child.process is not None and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _end_group(process.pid)


def _end_group(group: int) -> None:
    """End what a dead child left behind: orphaned web workers would keep the port."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _end_with_parent(parent: int) -> None:
    """Linux only: without this, children of a killed parent would keep the port and the database."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), signal.SIGTERM)
