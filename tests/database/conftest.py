"""State folders of their own for the tests of the supervisor; nothing of theirs keeps running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import places


@pytest.fixture
def state() -> Iterator[Path]:
    """An empty state folder with a short path that the server's user may enter."""
    yield from new_state_folder()


def new_state_folder() -> Iterator[Path]:
    """One state folder; what still runs in it at the end is stopped, and it is removed."""
    folder = Path(tempfile.mkdtemp(prefix="yinuo-pg-", dir=os.environ[places.VARIABLE]))
    folder.chmod(0o755)
    yield folder
    process = server_process(folder)
    if process:
        os.kill(process, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


def server_process(folder: Path) -> int | None:
    """The process id of the server of a state folder, while it lives and is no zombie."""
    try:
        process = int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return None
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return process if done.stdout.strip() and not done.stdout.startswith("Z") else None
