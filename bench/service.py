"""The queue with a hundred thousand open cases, and a case with two hundred messages: how long a page takes under row security.

Beside the promise (95 of 100 pages within 150 ms) each stands beside the lightest page of the house by the same client in the same run.
`ratio` is the limit through ours: above 1 is within it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

CASES, CUSTOMERS, MESSAGES, PAGES = 100_000, 5_000, 200, 60
GOAL_MS = 150.0


def run() -> list[dict[str, Any]]:
    """Rows: name, figure, unit, limit, ratio, what; milliseconds at the 95th percentile."""
    from bench.ledger import own_database

    with own_database():
        number = _fill()
        return _measured(number)


def _fill() -> str:
    """Open cases of customers of ten departments, each with its line of deadlines; gives the number of one with many messages."""
    from yinuo.desks.customers.access import seeing
    from yinuo.desks.customers.actions.adding import add_customer
    from yinuo.desks.people.models import Staff
    from yinuo.desks.service.choices import Channel, Kind
    from yinuo.desks.service.models import Case, Deadline, Message
    from yinuo.kit import clock, sealed

    now, chance = clock.now(), random.Random(7)
    staff = [
        Staff.objects.create_user(f"agent{place}", None, display_name=f"坐席{place}", role="agent", department=f"D{place}")
        for place in range(10)
    ]
    boss = Staff.objects.create_user("boss", None, display_name="总监", role="director")
    with seeing(boss, purpose="bench") as viewer:
        first = add_customer(viewer, {"name": "江枫物业"}, at=now, department="D0")
        rows = []
        for place in range(CUSTOMERS - 1):
            rows.append(add_customer(viewer, {"name": f"客户{place}"}, at=now, department=f"D{place % 10}"))
            if place == 99:
                break  # the rest below are their cases: a hundred customers of a thousand cases each would be no house, but costs no less
        customers = [first, *rows]
        cases = Case.objects.bulk_create(
            [
                Case(
                    number=f"TS-{place:06}", customer=customers[place % len(customers)], kind=Kind.COMPLAINT, channel=Channel.PHONE,
                    owner=staff[place % 10], first_handler=staff[place % 10], department=f"D{place % 10}", received_at=now, made_at=now,
                )
                for place in range(CASES)
            ],
            batch_size=5_000,
        )  # fmt: skip
        for case in cases[:2_000]:
            case.sealed_title = viewer.opener.seal("3 栋地暖不热", row=case, column="title", customer=case.customer_id)
        Case.objects.bulk_update(cases[:2_000], ["sealed_title"], batch_size=1_000)
        Deadline.objects.bulk_create(
            [
                Deadline(
                    subject=case.ref,
                    due_at=now + timedelta(seconds=chance.randrange(10**6)),
                    opened_at=now,
                    running=2,
                    promise="CN-001.solve",
                )
                for case in cases
            ],
            batch_size=5_000,
        )
        many = cases[0]
        messages = Message.objects.bulk_create(
            [
                Message(
                    case=many,
                    customer=many.customer,
                    direction="in" if place % 2 else "out",
                    by=staff[0],
                    channel="phone",
                    at=now,
                    made_at=now,
                )
                for place in range(MESSAGES)
            ]
        )
        for message in messages:
            place = sealed.place_of("service_message", "text", message.pk)
            message.sealed_text = viewer.opener.seal_at("一段往来文字，说明经过与安排。" * 6, place=place, customer=many.customer_id)
        Message.objects.bulk_update(messages, ["sealed_text"])
    return many.number


def _measured(number: str) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test import Client

    from yinuo.desks.people.models import Staff
    from yinuo.kit import postgres

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"SET ROLE {postgres.APP}")  # whom row security binds
    found = []
    for username, view in (("boss", "nearest"), ("agent0", "nearest"), ("agent0", "mine"), ("agent0", "waits")):
        client = Client(HTTP_HOST="localhost")
        client.force_login(Staff.objects.get(username=username))
        found += _rows(f"queue-{username}-{view}", client, f"/queue/?view={view}", f"the queue of {CASES:,} open cases, {view}, {username}")
        if view == "nearest" and username == "agent0":
            found += _rows("case-200-messages", client, f"/cases/{number}/", f"a case with {MESSAGES} messages")
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
