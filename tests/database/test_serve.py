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
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests import prepared
from tests.database.conftest import new_state_folder, server_process
from yinuo.kit.postgres import Cluster

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


@pytest.fixture
def state() -> Iterator[Path]:
    """An installation of an older version, stopped: the newest tables are still to be made."""
    for folder in new_state_folder():
        prepared.copy_to(folder)
        with Cluster(folder, options=prepared.FAST) as cluster:
            prepared.grow_younger(cluster.addresses().owner)
        yield folder


@contextmanager
def serving(state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = start(state, port)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n", process.communicate(timeout=60)[1]
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_it_answers_mends_what_dies_and_leaves_nothing_behind(state: Path) -> None:
    """One story, as each start of a web server takes seconds."""
    port = free_port()
    with serving(state, port) as process:
        it_answers_and_counts_with_all_tables(state, port)
        a_taken_port_is_refused(state, port)
        a_killed_web_server_and_a_killed_database_come_back(state, port)
        process.kill()
        process.communicate(timeout=60)
        assert until(lambda: not web_processes(port)), "the web processes outlived their parent"
    with serving(state, port) as again:  # after kill -9 the next start serves again
        assert answer(port, "/healthz")[0] == 200
        again.terminate()
        again.communicate(timeout=60)
        assert again.returncode == 0
    assert not web_processes(port)
    assert server_process(state) is None


def it_answers_and_counts_with_all_tables(state: Path, port: int) -> None:
    assert answer(port, "/healthz")[0] == 200
    assert "yinuo_http_requests_total" in answer(port, "/metrics")[1]
    with psycopg.connect(Cluster(state).addresses().owner) as connection:
        done = connection.execute("SELECT 1 FROM django_migrations WHERE app = %s", [prepared.NEWEST]).fetchall()
    assert done, "it serves with the tables of an older version"


def a_taken_port_is_refused(state: Path, port: int) -> None:
    second = start(state, port)
    _out, said = second.communicate(timeout=60)
    assert second.returncode == 2
    assert said.startswith(f"Port {port} on 127.0.0.1 cannot be used")


def a_killed_web_server_and_a_killed_database_come_back(state: Path, port: int) -> None:
    os.kill(min(web_processes(port)), signal.SIGKILL)
    assert until(lambda: answer(port, "/healthz")[0] == 200)
    database = server_process(state)
    assert database is not None
    os.kill(database, signal.SIGKILL)
    assert until(lambda: server_process(state) not in (None, database))
    assert until(lambda: answer(port, "/healthz")[0] == 200)
