"""`yinuo serve`: the database, the web server and the worker, together until told to stop."""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from yinuo.doors.cli import house
from yinuo.doors.cli.children import Child, Family
from yinuo.doors.cli.commands import available
from yinuo.kit import env
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

SECONDS_TO_ANSWER = 60


class PortTaken(Refusal):
    code, http = "port_taken", 409
    text = _("Port {port} on {host} cannot be used: {why}. Another program, perhaps another yinuo, has it; choose one with --port.")


class NoAnswer(Refusal):
    code, http = "no_answer", 500
    text = _("The web server did not answer in {seconds} seconds; the lines above say why. `yinuo doctor` says what else is wrong.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes where to listen and how many processes to run."""
    parser.add_argument("--host", default=env.text("YINUO_HOST", "127.0.0.1"), help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=env.number("YINUO_PORT", 8000), help="port to listen at (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=env.number("YINUO_WORKERS", 2), help="web processes (default: %(default)s)")
    parser.add_argument("--no-worker", action="store_true", help="run the web alone; `yinuo worker` then runs elsewhere")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    return serve(host=args.host, port=args.port, workers=args.workers, with_worker=not args.no_worker)


def serve(
    *,
    host: str,
    port: int,
    workers: int = 2,
    with_worker: bool = True,
    is_migrated: bool = False,
    announce: Callable[[str], None] | None = None,
) -> int:
    """Start everything, print the address when it answers, and stay.

    `announce` is called with the address instead of printing it, once the site answers; `is_migrated` says that the
    caller has just brought the tables up to date.
    """
    require_port(host, port)
    with told_to_stop() as is_told, counters_folder() as counters, house.database():
        if not is_migrated:
            house.migrate_in_child()
        family = Family(_children(host=host, port=port, workers=workers, with_worker=with_worker, counters=counters))
        try:
            for child in family.children:
                child.start()
            address = address_of(host, port)
            _wait_for_answer(host, port, web=family.children[0], is_told=is_told)
            if not is_told():
                (announce or _print_address)(address)
            family.watch(until=is_told, also=house.keep_database_running)
        finally:
            family.end()
    return 0


def address_of(host: str, port: int) -> str:
    """The address to type into a browser."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def require_port(host: str, port: int) -> None:
    """Stop with a sentence where nobody could listen at this port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as problem:
        raise PortTaken(host=host, port=port, why=getattr(problem, "strerror", None) or str(problem)) from None


@contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """A question that turns true once SIGTERM or Ctrl-C arrives."""
    told: list[int] = []
    before = {number: signal.signal(number, lambda got, _frame: told.append(got)) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def counters_folder() -> Iterator[str]:
    """Where the web processes keep the counters that /metrics adds up."""
    folder = tempfile.mkdtemp(prefix="yinuo-metrics-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _children(*, host: str, port: int, workers: int, with_worker: bool, counters: str) -> list[Child]:
    common = os.environ | {"YINUO_ROLE": "app", "DJANGO_SETTINGS_MODULE": "yinuo.config.settings"}
    common.pop("DATABASE_OWNER_URL", None)  # what serves the public never learns the owner's password
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    web += ["--blocking-threads", "4", "--backpressure", "64", "--respawn-failed-workers", "--log-level", "warning"]
    children = [Child("web", [*web, "yinuo.config.wsgi:application"], common | {"YINUO_POOL": "yes", "YINUO_METRICS": counters})]
    if with_worker and "worker" in available():
        command = [sys.executable, "-m", "yinuo.doors.cli.main", "worker"]
        children.append(Child("worker", command, common | {"YINUO_POOL": "no"}))
    return children


def _wait_for_answer(host: str, port: int, *, web: Child, is_told: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not is_told() and not _answers(host, port):
        has_died = web.process is not None and web.process.poll() is not None
        if has_died or time.monotonic() > began + SECONDS_TO_ANSWER:
            raise NoAnswer(seconds=round(time.monotonic() - began))
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(target, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _print_address(address: str) -> None:
    print(address, flush=True)
