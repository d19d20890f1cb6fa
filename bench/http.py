"""A case by HTTP with its obligations armed, beside the same server with one view and one INSERT; the nearest deadlines at two sizes."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
from yinuo.kit.postgres import Cluster

CLIENTS, SECONDS, ROUNDS = 8, 4.0, 3


def run() -> list[dict[str, Any]]:
    """Rows: name, figure, unit, limit, ratio, what. Both are asked in turn of one server."""
    with tempfile.TemporaryDirectory(prefix="yb-", dir="/tmp") as home, served(Path(home)) as (port, token):
        ours, plain = [], []
        for _ in range(ROUNDS):
            ours.append(rate(port, token, "/api/events", event))
            plain.append(rate(port, token, "/api/bench-insert", event))
    mine, limit = statistics.median(ours), statistics.median(plain)
    what = (
        f"a case by HTTP with its obligations, chain included; limit: one view and one INSERT, {CLIENTS} clients, same server and sign-in"
    )
    return [{"name": "http-create-case", "figure": mine, "unit": "cases/s", "limit": limit, "ratio": mine / limit, "what": what}]


@contextlib.contextmanager
def served(home: Path) -> Iterator[tuple[int, str]]:
    """The demo's documents served on a free port, with a token; everything is gone afterwards."""
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    paths = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    environment = os.environ | {"YINUO_HOME": str(home), "PYTHONPATH": paths, "YINUO_API_REQUESTS_PER_MINUTE": "100000000"}
    command = [sys.executable, "-m", "yinuo.doors.cli.main"]
    subprocess.run([*command, "demo", "--no-serve", "--customers", "5", "--months", "1"], env=environment, check=True, capture_output=True)
    cluster = Cluster(home / "demo-5-1-7")
    addresses = cluster.start()
    environment |= {"YINUO_HOME": str(home / "demo-5-1-7"), "DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner}
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, who text, body text)")
        owner.execute("GRANT SELECT, INSERT ON bench_row TO yinuo_app")
        owner.execute("GRANT USAGE ON SEQUENCE bench_row_id_seq TO yinuo_app")
    made = subprocess.run([*command, "token", "add", "bench"], env=environment, check=True, capture_output=True, text=True)
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    web += ["--blocking-threads", "4", "--backpressure", "64", "--log-level", "warning", "yinuo.config.wsgi:application"]
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.http_settings", "YINUO_ROLE": "app", "YINUO_POOL": "yes"}
    server = subprocess.Popen(web, env=environment)
    try:
        _wait(port)
        yield port, made.stdout.split()[-1]
    finally:
        server.terminate()
        server.wait(30)
        cluster.leave()


def event() -> bytes:
    """A complaint with a number of its own, received this second, as those are that come in by HTTP; nothing of it is late yet."""
    number, now = uuid.uuid4().hex, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    said = {"specversion": "1.0", "id": number, "source": "bench", "type": "complaint.received", "subject": f"case:{number}",
            "time": now, "data": {"urgency": "normal", "channel": "web"}}  # fmt: skip
    return json.dumps(said).encode()


def rate(port: int, token: str, path: str, body: Any) -> float:
    """Requests a second that were answered with 201, by several clients on kept connections."""
    ends, counts, wrong = time.perf_counter() + SECONDS, [0] * CLIENTS, []

    def client(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents+json", "Host": "localhost"}
        while time.perf_counter() < ends:
            connection.request("POST", path, body(), headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 201:
                wrong.append(f"{path} answered {answer.status}: {said[:200]!r}")
                return
            counts[place] += 1

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    return sum(counts) / SECONDS


def _wait(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not answer in a minute.")
