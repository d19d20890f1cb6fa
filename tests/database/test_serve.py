"""`yinuo serve` as an administrator sees it: it answers, mends what dies, refuses a taken port, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database.conftest import new_state_folder, server_process

HOME = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(state: Path, port: int) -> subprocess.Popen[str]:
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("YINUO_", "DATABASE_", "DJANGO_"))}
    variables |= {"PYTHONPATH": str(HOME / "src"), "YINUO_HOME": str(state), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "yinuo.doors.cli.main", "serve", "--port", str(port), "--workers", "1", "--no-worker"]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables, cwd="/"
    )


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status, response.read().decode()
    except OSError as problem:
        return getattr(problem, "code", 0), ""


def until(question: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.1)
    return False


def web_processes(port: int) -> list[int]:
    found = subprocess.run(["pgrep", "-f", f"granian .*--port {port} "], capture_output=True, text=True).stdout
    return [int(number) for number in found.split()]


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """One installation for all tests here: each starts it again, and making it is the slow part."""
    yield from new_state_folder()


@pytest.fixture
def served(state: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port()
    process = start(state, port)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n", process.communicate(timeout=60)[1]
        yield port, process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_it_answers_counts_and_ends_cleanly(state: Path, served: tuple[int, subprocess.Popen[str]]) -> None:
    port, process = served
    assert answer(port, "/healthz")[0] == 200
    assert "yinuo_http_requests_total" in answer(port, "/metrics")[1]
    second = start(state, port)
    _out, said = second.communicate(timeout=60)
    assert second.returncode == 2
    assert said.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not web_processes(port)
    assert server_process(state) is None


def test_a_killed_web_server_and_a_killed_database_come_back(state: Path, served: tuple[int, subprocess.Popen[str]]) -> None:
    port, _process = served
    os.kill(min(web_processes(port)), signal.SIGKILL)
    assert until(lambda: answer(port, "/healthz")[0] == 200)
    database = server_process(state)
    assert database is not None
    os.kill(database, signal.SIGKILL)
    assert until(lambda: server_process(state) not in (None, database))
    assert until(lambda: answer(port, "/healthz")[0] == 200)


def test_after_kill_9_the_next_start_serves_again(state: Path, served: tuple[int, subprocess.Popen[str]]) -> None:
    port, process = served
    process.kill()
    process.communicate(timeout=60)
    assert until(lambda: not web_processes(port)), "the web processes outlived their parent"
    again = start(state, port)
    assert again.stdout is not None
    assert again.stdout.readline() == f"http://127.0.0.1:{port}/\n"
    again.terminate()
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert server_process(state) is None
