"""POST /api/transactions: the import's own rules, all or none, once each, and no more than the person behind the token may."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.api.test_description import DESCRIBED, assert_described, fits
from tests.customers.conftest import NOON, added, chen, lin, lu, noon, person, qian
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer, Deal
from yinuo.desks.people.models import Staff
from yinuo.desks.transfer.actions.receiving import FIELDS, NEEDED
from yinuo.doors.api import events, transactions
from yinuo.ledger import followers, tokens

__all__ = ["chen", "lin", "lu", "noon", "qian"]
pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
PATH = "/api/transactions"


def sent(name: str, rows: Any, *, body: Any = None, content_type: str = "application/json", **more: str) -> Any:
    events._counts.clear()
    token = TOKENS.setdefault(name, "") or tokens.make_token(name, at=NOON)
    TOKENS[name] = token
    content = json.dumps({"system": "ERP", "transactions": rows, **more} if body is None else body)
    answer = Client().post(PATH, content, content_type=content_type, headers={"authorization": f"Bearer {token}"})
    assert_described(answer, PATH, "post")
    return answer


TOKENS: dict[str, str] = {}


@pytest.fixture(autouse=True)
def no_tokens() -> None:
    TOKENS.clear()


def deals(staff: Staff) -> list[tuple[str, Decimal]]:
    with seeing(staff, purpose="test") as viewer:
        rows = Deal.objects.order_by("reference")
        return [(one.reference, Decimal(viewer.opener.open(one, "amount", customer=one.customer_id) or one.amount)) for one in rows]


def row(customer: Customer | str, **said: str) -> dict[str, str]:
    number = customer if isinstance(customer, str) else customer.number
    return {"customer": number, "at": "2026-01-05T10:00:00+08:00", "amount": "100.50", "invoice": "A1", **said}


def test_a_batch_is_written_once_with_exact_amounts(lu) -> None:
    one, firm = added(lu, {"name": "甲"}), added(lu, {"name": "乙"}, register={"kind": "organisation"})
    rows = [row(one), row(one, line="2", amount="0.0001", goods="电梯"), row(firm, invoice="A2", amount="-12", currency="USD")]
    first = sent("erp@lu", rows)
    assert first.status_code == 201
    assert first.json()["transactions"] == [{"reference": name, "new": True} for name in ("A1#1", "A1#2", "A2#1")]
    assert deals(lu) == [("A1#1", Decimal("100.50")), ("A1#2", Decimal("0.0001")), ("A2#1", Decimal("-12"))]
    again = sent("erp@lu", [*rows, row(firm, invoice="A3")])
    assert again.status_code == 201 and [said["new"] for said in again.json()["transactions"]] == [False, False, False, True]
    assert sent("erp@lu", rows).status_code == 200 and len(deals(lu)) == 4
    with seeing(lu, purpose="test"):
        deal = Deal.objects.get(reference="A2#1")
        assert (deal.is_cancelled, deal.currency, deal.source, deal.at.isoformat()) == (True, "USD", "ERP", "2026-01-05T02:00:00+00:00")
        assert Deal.objects.get(reference="A1#2").amount is None, "a natural person's amount is sealed"
    told = followers.history(["transactions:api"])
    assert told.kind == ["customer_data.imported"] * 2 and told.data[0] == {"subject": "deals", "rows": 3, "new": 3, "same": 0}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"customer": "KH-999999"}, "customer"),
        ({"amount": "1,000"}, "amount"),
        ({"amount": "1.23456"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"at": "5/1/2026"}, "at"),
        ({"at": "2027-01-05"}, "at"),
        ({"at": "2026-03-02T12:00:01+08:00"}, "at"),
        ({"quantity": "1e3"}, "quantity"),
        ({"currency": "yuan"}, "currency"),
        ({"amount": "7"}, "transaction"),
    ],
)
def test_one_that_is_wrong_is_named_and_nothing_is_written(lu, said, field) -> None:
    one = added(lu, {"name": "甲"})
    invoice = {"invoice": "A0"} if field == "transaction" else {"invoice": "A9"}  # the same line with another amount
    bad = sent("erp@lu", [row(one, invoice="A0"), row(one) | invoice | said])
    assert (bad.status_code, bad.json()["code"], bad.json()["index"]) == (422, "transaction_refused", 1), bad.content
    assert field in bad.json()["sentence"] and deals(lu) == []


def test_nobody_sends_what_the_person_behind_the_token_may_not(lu, lin, qian) -> None:
    one = added(lu, {"name": "甲"})
    person("fang", "方算", "finance", "")
    for name, code in (
        ("erp", "token_for_nobody"), ("erp@nobody", "token_for_nobody"), ("erp@qian", "customer_act_not_allowed"),
        ("erp@lin", "customer_act_not_allowed"), ("erp@fang", "undertaking_missing"),
    ):  # fmt: skip
        refused = sent(name, [row(one)])
        assert (refused.status_code, refused.json()["code"]) == (403, code), name
    Staff.objects.filter(pk=lu.pk).update(is_active=False)
    assert sent("erp@lu", [row(one)]).json()["code"] == "token_for_nobody"
    Staff.objects.filter(pk=lu.pk).update(is_active=True)
    assert deals(lu) == []


def test_what_is_no_batch_is_refused(lu) -> None:
    one = added(lu, {"name": "甲"})
    for body in ([], {"transactions": []}, {"system": "ERP", "transactions": [], "x": 1}, {"system": "ERP", "transactions": [{"at": 1}]}):
        assert sent("erp@lu", [], body=body).json()["code"] == "not_transactions"
    for said in ({"amount": 100.5}, {"invoice": ""}, {"other": "x"}):
        refused = sent("erp@lu", [row(one), row(one) | said])
        assert (refused.json()["code"], refused.json()["index"]) == ("not_transactions", 1)
    assert sent("erp@lu", [row(one)], body="x", content_type="text/plain").status_code == 415
    assert sent("erp@lu", [row(one)], system=" ").json()["code"] == "import_system_missing"
    assert sent("erp@lu", [row(one)], currency="yuan").json()["code"] == "import_bad_currency"
    assert sent("erp@lu", [{}] * (transactions.MOST + 1)).status_code == 413
    assert sent("erp@lu", []).status_code == 200 and deals(lu) == []


def test_the_description_says_what_is_taken(lu) -> None:
    whole = DESCRIBED["components"]["schemas"]["Transactions"]["properties"]["transactions"]
    assert tuple(whole["items"]["properties"]) == FIELDS and tuple(whole["items"]["required"]) == NEEDED
    assert whole["maxItems"] == transactions.MOST
    assert fits({"system": "ERP", "transactions": [row("KH-000001")]}, {"$ref": "#/components/schemas/Transactions"})
    assert not fits({"system": "ERP", "transactions": [row("KH-000001", amount="1,000")]}, {"$ref": "#/components/schemas/Transactions"})
