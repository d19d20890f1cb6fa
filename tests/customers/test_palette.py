"""Customers in the palette: what somebody may search by finds whom they reach, shown as they may see them; a look is not granted by it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.customers.conftest import person, undertaken
from yinuo.desks.customers.models import Customer, Look
from yinuo.desks.people.models import Staff
from yinuo.ledger import followers

WAYS = ("小䶮", "王", "wxy", "1234", "13900001234", "KH-00", "wang.xy@example.cn")
"""The second character is not in GBK; initials are of the first reading."""


def found(staff: Staff, typed: str) -> str:
    client = Client(HTTP_HOST="localhost")
    client.force_login(staff)
    answer = client.get("/find/", {"q": typed})
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def finds(staff: Staff, typed: str, customer: Customer) -> bool:
    return f'href="/customers/{customer.number}/"' in found(staff, typed)


def test_a_manager_finds_their_customer_in_every_way_of_the_list(lin: Staff, wang: Customer) -> None:
    missed = [typed for typed in (*WAYS, wang.number, f"#{wang.number}") if not finds(lin, typed, wang)]
    assert missed == []
    page = found(lin, "王")
    assert "王小䶮😀" in page and wang.number in page and "13900001234" not in page
    assert not any(finds(lin, typed, wang) for typed in ("李", "9999", "#王", ">王", "§王", "KH-999999"))


def test_nobody_finds_whom_they_do_not_reach(wang: Customer, chen: Staff, qian: Staff) -> None:
    for staff in (chen, qian):
        for typed in (*WAYS, wang.number, f"#{wang.number}"):
            page = found(staff, typed)
            assert wang.number not in page.replace(typed, "") and "小䶮" not in page.replace(typed, ""), (staff.username, typed)


@pytest.mark.parametrize(("role", "has_undertaken"), [("clerk", True), ("agent", False)])
def test_who_may_not_search_by_name_or_has_not_undertaken_finds_by_number_and_reads_no_name(
    wang: Customer, role: str, has_undertaken: bool
) -> None:
    staff = person("ning", "宁远", role)
    if has_undertaken:
        undertaken(staff)
    assert not any(finds(staff, typed, wang) for typed in WAYS if not typed.startswith("KH"))
    assert finds(staff, wang.number, wang) and "小䶮" not in found(staff, wang.number)


def test_finding_is_no_look(lin: Staff, wang: Customer) -> None:
    before = len(followers.history([wang.ref]).id)
    found(lin, "王")
    assert not Look.objects.exists() and len(followers.history([wang.ref]).id) == before
