"""The web server of the crash drill: the very command of `yinuo serve`, with one worker, so that its processes can be killed one by one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from yinuo.doors.cli.children import _end_with_parent
from yinuo.doors.cli.serve import _answers, _children

HOST = "127.0.0.1"


class Site:
    """A web server at a port of its own; its supervisor starts a worker again that dies, we start the supervisor again."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port: int = probe.getsockname()[1]
        counters = folder / "counters"
        counters.mkdir()
        (web,) = _children(host=HOST, port=self.port, workers=1, with_worker=False, counters=str(counters))
        own = {"YINUO_POOL": "yes", "YINUO_METRICS": str(counters)}
        self.command, self.environment, self.log = web.command, environment | own, folder / "site.log"
        self.start()

    def start(self) -> None:
        """Start the supervisor, in a group of its own."""
        parent = os.getpid()
        with self.log.open("a") as log:
            self.supervisor = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=lambda: _end_with_parent(parent),
            )  # fmt: skip

    def wait(self, *, seconds: float) -> None:
        """Until it answers."""
        ends = time.monotonic() + seconds
        while not _answers(HOST, self.port):
            if time.monotonic() > ends:
                raise AssertionError(f"the web server did not come back: {self.log.read_text()[-2000:]}")
            time.sleep(0.02)

    def kill_worker(self) -> int:
        """kill -9 of the process that answers; how many died."""
        workers = self.workers()
        for process in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return len(workers)

    def kill_supervisor(self) -> None:
        """kill -9 of the supervisor, then of all that it leaves behind, as `yinuo serve` does; and start another one."""
        self.supervisor.kill()
        time.sleep(0.05)  # its orphans go on for a moment
        self.end()
        self.start()

    def end(self) -> None:
        """Kill the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.supervisor.pid, signal.SIGKILL)
        self.supervisor.wait(30)

    def workers(self) -> list[int]:
        """The processes that answer: all of the group but the supervisor."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != self.supervisor.pid:
                with contextlib.suppress(OSError):
                    is_ours = os.getpgid(int(folder.name)) == self.supervisor.pid
                    if is_ours and "resource_tracker" not in (folder / "cmdline").read_text():
                        found.append(int(folder.name))
        return found
