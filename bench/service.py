"""The queue with a hundred thousand open cases, a case with two hundred messages, and fifty agents at once on a real server.

Beside the promise (95 of 100 pages within 150 ms) each page stands beside the lightest page of the house, by the same client in turn.
`ratio` is the limit through ours: above 1 is within it. The crowd counts errors, of which there may be none.
"""

from __future__ import annotations

import contextlib
import gc
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CASES, CUSTOMERS, MESSAGES, PAGES = 100_000, 5_000, 200, 40
DEPARTMENTS, AGENTS = 10, 50
CROWD_SECONDS = 20.0
GOAL_MS = 150.0
_NUMBER = re.compile(r'href="/cases/(TS-\d+)/"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REVISION = re.compile(r'name="revision" value="(\d+)"')


def run() -> list[dict[str, Any]]:
    """Rows: name, figure, unit, limit, ratio, what; milliseconds at the 95th percentile, and the crowd's requests a second."""
    from bench.ledger import own_database

    with own_database():
        number = _fill()
        return [*_measured(number), _crowd_row()]


# --- what there is ------------------------------------------------------------------------------------------------------------------------


def _fill() -> str:
    """Open cases of customers of ten departments, each with its line of deadlines; gives the number of one with many messages."""
    from yinuo.desks.customers.access import seeing
    from yinuo.kit import clock

    now, chance = clock.now(), random.Random(7)
    agents, boss = _staff(now)
    with seeing(boss, purpose="bench") as viewer:
        customers = _customers(viewer, now)
        cases = _cases(viewer, customers, agents, chance, now)
        _deadlines(cases, chance, now)
        _messages(viewer, cases[0], agents[0], now)
    return str(cases[0].number)


def _staff(now: datetime) -> tuple[list[Any], Any]:
    """Fifty agents, five of each department, and a director; all signed the undertaking."""
    from yinuo.desks.customers import undertakings
    from yinuo.desks.customers.actions.undertaking import undertake
    from yinuo.desks.people.models import Staff

    agents = [
        Staff.objects.create_user(f"agent{place}", None, display_name=f"坐席{place}", role="agent", department=f"D{place % DEPARTMENTS}")
        for place in range(AGENTS)
    ]
    boss = Staff.objects.create_user("boss", None, display_name="总监", role="director")
    text = undertakings.fingerprint(undertakings.text_in("zh-hans"))
    for one in (*agents, boss):
        undertake(one, text_sha256=text, language="zh-hans", address=None, at=now)
    return agents, boss


def _customers(viewer: Any, now: datetime) -> list[Any]:
    from yinuo.desks.customers.actions.adding_many import NewCustomer, add_many
    from yinuo.desks.customers.models import Customer

    tiers = ("", "", "", "silver", "gold")
    wanted = [
        NewCustomer({"name": f"客户{place}"}, {"tier": tiers[place % len(tiers)]}, department=f"D{place % DEPARTMENTS}")
        for place in range(CUSTOMERS)
    ]
    added = add_many(viewer, wanted, at=now)
    rows = Customer.objects.in_bulk([identity for identity, _number in added])
    return [rows[identity] for identity, _number in added]


def _cases(viewer: Any, customers: Sequence[Any], agents: Sequence[Any], chance: random.Random, now: datetime) -> list[Any]:
    """As a house has them: few customers with many cases and many with few, some waiting, some solved, some nobody's, some back again."""
    from yinuo.desks.customers.actions.adding_many import drawn
    from yinuo.desks.service.choices import Channel, Kind, State
    from yinuo.desks.service.models import Case
    from yinuo.kit.sealed import place_of

    table, titles = Case._meta.db_table, ("3 栋地暖不热", "账单多收一个月", "分水器漏水", "夜里机房噪声", "停暖没有通知")
    cases = []
    for place, identity in enumerate(drawn(table, CASES)):
        customer = customers[int(len(customers) * chance.random() ** 2)]
        state = chance.choices((State.OPEN, State.WAITING, State.RESOLVED), (85, 10, 5))[0]
        department = int(customer.department[1:])
        owner = None if chance.random() < 0.05 else agents[department + DEPARTMENTS * chance.randrange(AGENTS // DEPARTMENTS)]
        received = now - timedelta(seconds=int(chance.expovariate(1 / (9 * 86_400))))
        title = titles[place % len(titles)]
        sealed = viewer.opener.seal_at(title, place=place_of(table, "title", identity), customer=customer.pk)
        cases.append(
            Case(
                pk=identity, number=f"TS-{place:06}", customer=customer, kind=chance.choices(Kind.values, (40, 35, 15, 8, 2))[0],
                channel=chance.choice(Channel.values), owner=owner, first_handler=owner, department=customer.department, state=state,
                urgency="urgent" if chance.random() < 0.05 else "normal", received_at=received, made_at=received, sealed_title=sealed,
                unanswered=int(chance.random() < 0.3), reopened=int(chance.random() < 0.04),
                waits_since=received if state == State.WAITING else None,
            )
        )  # fmt: skip
    return Case.objects.bulk_create(cases, batch_size=5_000)


def _deadlines(cases: Sequence[Any], chance: random.Random, now: datetime) -> None:
    """Most deadlines are near, some are over, and what waits for the customer has none that runs."""
    from yinuo.desks.service.choices import State
    from yinuo.desks.service.models import Deadline

    rows = []
    for case in cases:
        runs = case.state == State.OPEN
        due = now + timedelta(seconds=int(chance.gauss(2 * 86_400, 86_400))) if runs else None
        rows.append(
            Deadline(
                subject=case.ref, due_at=due, opened_at=case.received_at, running=2 * runs, paused=int(not runs), promise="CN-001.solve"
            )
        )
    Deadline.objects.bulk_create(rows, batch_size=5_000)


def _messages(viewer: Any, case: Any, agent: Any, now: datetime) -> None:
    from yinuo.desks.customers.actions.adding_many import drawn
    from yinuo.desks.service.models import Message
    from yinuo.kit.sealed import place_of

    table, text = Message._meta.db_table, "一段往来文字，说明经过与安排。" * 6
    Message.objects.bulk_create(
        Message(
            pk=identity, case=case, customer=case.customer, direction="in" if place % 2 else "out", by=None if place % 2 else agent,
            channel="phone", at=now - timedelta(minutes=MESSAGES - place), made_at=now,
            sealed_text=viewer.opener.seal_at(text, place=place_of(table, "text", identity), customer=case.customer_id),
        )
        for place, identity in enumerate(drawn(table, MESSAGES))
    )  # fmt: skip


# --- page by page -------------------------------------------------------------------------------------------------------------------------


def _measured(number: str) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test import Client

    from yinuo.desks.people.models import Staff
    from yinuo.desks.service.queries.queue import VIEWS
    from yinuo.kit import garbage, postgres

    gc.collect()
    garbage.keep_what_is_loaded()  # as a web process does before its first request
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"SET ROLE {postgres.APP}")  # whom row security binds
    found = []
    views = [(username, view.key) for username in ("boss", "agent0") for view in VIEWS]
    for username, view in views:
        client = Client(HTTP_HOST="localhost")
        client.force_login(Staff.objects.get(username=username))
        found += _rows(f"queue-{username}-{view}", client, f"/queue/?view={view}", f"the queue of {CASES:,} open cases, {view}, {username}")
        if username == "boss" and view == "nearest":
            found += _rows("case-200-messages", client, f"/cases/{number}/", f"a case with {MESSAGES} messages, opened")
            found += _rows("case-200-messages-all", client, f"/cases/{number}/?said=all", f"a case with {MESSAGES} messages, all shown")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return found


def _rows(name: str, client: Any, url: str, what: str) -> list[dict[str, Any]]:
    def page(address: str) -> Callable[[], None]:
        def get() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, answer.content[:2000]

        return get

    ours, lightest = _in_turn(page(url), page("/account/"))
    return [
        {"name": row, "figure": ours, "unit": "ms", "limit": limit, "ratio": limit / ours, "what": f"{what}, p95; limit: {against}"}
        for row, limit, against in (
            (f"service-{name}", GOAL_MS, "what was promised"), (f"service-{name}-rival", lightest, "the lightest page of the house, p95"),
        )
    ]  # fmt: skip


def _in_turn(ours: Callable[[], None], theirs: Callable[[], None]) -> tuple[float, float]:
    took: tuple[list[float], list[float]] = [], []
    for _page in range(PAGES):
        for work, times in zip((ours, theirs), took, strict=True):
            began = time.perf_counter()
            work()
            times.append((time.perf_counter() - began) * 1000)
    place = round(PAGES * 0.95) - 1
    return sorted(took[0])[place], sorted(took[1])[place]


# --- fifty at once ------------------------------------------------------------------------------------------------------------------------


@dataclass
class Crowd:
    """What fifty agents did in the same seconds: answers of the server by status, what took how long, and everything that went wrong."""

    took: list[float] = field(default_factory=list)
    answered: int = 0
    beaten: int = 0
    wrong: list[str] = field(default_factory=list)


def _crowd_row() -> dict[str, Any]:
    """Fifty agents look at the queue, open a case and answer it, over and over. Raises AssertionError at the first error."""
    crowd = _crowd()
    assert not crowd.wrong, crowd.wrong[:3]
    pages = sorted(crowd.took)
    figure, p95 = len(pages) / CROWD_SECONDS, pages[round(len(pages) * 0.95) - 1] * 1000
    what = (
        f"{AGENTS} agents at once on one server: queue, case, answer; {crowd.answered} answers recorded, {crowd.beaten} where a colleague"
        f" was faster, {len(crowd.wrong)} errors, p95 {p95:.0f} ms; limit: a page in ten seconds for each agent"
    )
    return {
        "name": "service-crowd",
        "figure": figure,
        "unit": "requests/s",
        "limit": AGENTS / 10,
        "ratio": figure / (AGENTS / 10),
        "what": what,
    }


def _crowd() -> Crowd:
    from django.conf import settings
    from django.test import Client

    from yinuo.desks.people.models import Staff

    sessions = []
    for place in range(AGENTS):
        client = Client(HTTP_HOST="localhost")
        client.force_login(Staff.objects.get(username=f"agent{place}"))
        sessions.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    crowd = Crowd()
    with _served() as port:
        ends = time.perf_counter() + CROWD_SECONDS
        threads = [threading.Thread(target=_agent, args=(port, cookie, place, ends, crowd)) for place, cookie in enumerate(sessions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return crowd


def _agent(port: int, cookie: str, place: int, ends: float, crowd: Crowd) -> None:
    chance, jar, connection = random.Random(place), [cookie], http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {"Host": "localhost", "Cookie": "; ".join(jar), "Referer": "http://localhost/"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        crowd.took.append(time.perf_counter() - began)
        if (set_cookie := answer.headers.get("Set-Cookie")) and "csrf" in set_cookie:
            jar[1:] = [set_cookie.partition(";")[0]]
        return answer.status, said

    try:
        while time.perf_counter() < ends:
            status, page = ask("GET", "/queue/?view=nearest")
            numbers = _NUMBER.findall(page)
            if status != 200 or not numbers:
                crowd.wrong.append(f"queue: {status} {page[:200]}")
                return
            number = chance.choice(numbers)
            status, page = ask("GET", f"/cases/{number}/")
            token, revision = _TOKEN.search(page), _REVISION.search(page)
            if status != 200 or token is None or revision is None:
                crowd.wrong.append(f"{number}: {status} {page[:200]}")
                return
            form = {"csrfmiddlewaretoken": token[1], "revision": revision[1], "text": "已安排，今天内与您联系。", "channel": "phone"}
            status, page = ask("POST", f"/cases/{number}/answer/", urllib.parse.urlencode(form))
            crowd.answered += status == 302
            crowd.beaten += status == 409
            if status not in (302, 409):
                crowd.wrong.append(f"answer to {number}: {status} {page[:300]}")
                return
    except (OSError, http.client.HTTPException) as problem:
        crowd.wrong.append(f"agent {place}: {problem!r}")


@contextlib.contextmanager
def _served() -> Iterator[int]:
    """The house's own server on a free port, at the database of this bench."""
    from yinuo.kit.postgres import Cluster

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    addresses = Cluster(Path(os.environ["YINUO_HOME"])).addresses()
    environment = os.environ | {
        "DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner, "YINUO_ROLE": "app", "YINUO_POOL": "yes",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "yinuo.config.settings",
    }  # fmt: skip
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    web += ["--blocking-threads", "4", "--backpressure", "64", "--log-level", "warning", "yinuo.config.wsgi:application"]
    server = subprocess.Popen(web, env=environment)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int) -> None:
    for _look in range(300):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not answer in a minute.")
