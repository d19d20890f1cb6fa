"""The pages: one story by two people through every page, in both languages, and who is sent away."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.customers.conftest import person
from tests.retention.conftest import in_force
from tests.retention.test_destruction import END, SECOND, sold  # noqa: F401
from yinuo.desks.people.choices import Role
from yinuo.desks.retention import rights
from yinuo.desks.retention.models import Decision, Destruction, Hold
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def client_of(staff, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies["yinuo_language"] = language
    client.force_login(staff)
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def post(client: Client, name: str, *args: object, **data: object) -> str:
    answer = client.post(reverse(name, args=args), data, follow=True)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_two_people_through_every_page(lu, an, wang, sold) -> None:  # noqa: F811
    with clock.pinned(END + SECOND):
        first, second = client_of(lu), client_of(an)
        text = page(first, "retention")
        assert "FW-2026-001" in text and wang.number in text and "Transactions" in text
        (record,) = re.findall(r'name="record" value="(\d+)"', text)
        assert "Nothing fits" in page(first, "retention", kind="transactions", number="KH-999999")
        lines = first.get(reverse("retention_export"), {"kind": "transactions"}).content.decode()
        assert f",{record},{wang.number}," in lines and "2025-06-03" in lines and "王小" not in lines
        asked = post(first, "retention_propose", kind="transactions", record=[record])
        assert "Destroy 1 record?" in asked and not Destruction.objects.exists()
        assert "Destroy 1 record?" in post(first, "retention_propose", kind="transactions", all="yes", state="due")
        assert first.get(reverse("retention_propose")).url == reverse("retention")  # loaded again, or typed: an act is no page
        post(first, "retention_propose", kind="transactions", record=[record], confirm="yes", remark="年度")
        row = Destruction.objects.get()
        assert "Awaits the second person" in page(first, "retention_destruction_one", row.number)
        assert "proposed this yourself" in post(first, "retention_destruction_do", row.number, act="approve")
        approved = post(second, "retention_destruction_do", row.number, act="approve")
        assert "can be taken back" in approved and "Carry it out now" not in approved
        assert row.number in page(first, "retention", kind="transactions", state="due")
        said = post(first, "retention_hold_new", scope="customer", customer=wang.number, basis="dispute", reason="争议", **_empty())
        assert not Hold.objects.exists()  # without a person nobody sees whose hold it is
        hold = re.search(r"LH-\d+", said)[0]
        assert "争议" in page(first, "retention_hold_one", hold) and wang.number in page(first, "retention_holds")
        assert hold in page(first, "retention", kind="transactions", state="held")
        assert hold in page(first, "retention_customer", wang.number) and hold in page(first, "customer", wang.number)
        post(second, "retention_hold_do", hold, act="confirm")
        post(first, "retention_hold_do", hold, act="propose_lifting", reason="和解")
        assert "Lifted" in post(second, "retention_hold_do", hold, act="lift")
        assert hold not in page(first, "retention_holds") and hold in page(first, "retention_holds", show="all")
    with clock.pinned(END + SECOND + timedelta(days=7)):
        first, second = client_of(lu), client_of(an)
        assert "1 destroyed, 0 left" in post(second, "retention_destruction_do", row.number, act="carry_out")
        paper = first.get(reverse("retention_certificate", args=[row.number, "en"]))
        assert paper.content.startswith(b"%PDF") and first.get(reverse("retention_certificate", args=[row.number, "fr"])).status_code == 404
        assert row.number in page(first, "retention_destruction", state="done")


def _again(client: Client, name: str, **said: str) -> str:
    """The page after a refusal: what was typed still stands there."""
    answer = client.post(reverse(name), said)
    text = answer.content.decode()
    assert answer.status_code >= 400 and said["basis"] in text and 'role="alert"' in text
    return text


def _empty() -> dict[str, str]:
    return dict.fromkeys(("document", "record_kind", "category", "tier", "department", "tag", "from_on", "until_on", "basis_number"), "")


def test_terms_show_every_source_and_two_people_change_them(lu, an) -> None:
    in_force("T.odd: keep lamps for 2 years\nT.deals: keep transactions for 5 years\n", since=datetime(2026, 1, 5, tzinfo=UTC))
    first, second = client_of(lu), client_of(an, "zh-hans")
    text = page(first, "retention_terms")
    assert "Cybersecurity Law (as amended 2025) Art. 23 (3)" in text and "lamps" in text and "FW-2026-001" in text
    said = {"kind": "transactions", "amount": "20", "unit": "year", "basis": "集团要求", "from_on": "2026-03-02"}
    post(first, "retention_own_term", **said)
    assert "waiting for its second person" in _again(first, "retention_own_term", **said)
    assert "waits for a second person" in page(first, "retention_terms")
    row = Decision.objects.get()
    assert "本单位规定" in post(second, "retention_decide", row.pk, act="accept")
    post(first, "retention_trade", trade="finance", is_on="on", basis="持牌机构", from_on="2026-03-02")
    post(second, "retention_decide", Decision.objects.get(about="trade").pk, act="accept")
    assert "反洗钱法（2024修订）" in page(second, "retention_terms")
    assert "at least 6 months" in _again(first, "retention_own_term", **(said | {"kind": "exports", "amount": "1", "unit": "month"}))
    assert "牌照到期" in _again(first, "retention_trade", trade="finance", is_on="on", basis="牌照到期", from_on="")
    assert Decision.objects.filter(is_accepted=True).count() == 2 and Decision.objects.filter(from_on=date(2026, 3, 2)).count() == 2


@pytest.mark.parametrize("role", [str(role) for role in Role.values])
def test_every_role_finds_what_the_table_says(role) -> None:
    client = client_of(person("somebody", "某人", role))
    for name in ("retention", "retention_terms", "retention_holds", "retention_destruction"):
        assert client.get(reverse(name)).status_code == (200 if rights.may(role, "read") else 403), name
    assert client.get(reverse("retention_hold_new")).status_code == (200 if rights.may(role, "hold") else 403)
    for name, args in (("retention_hold_one", ["LH-1"]), ("retention_destruction_one", ["XH-1"]), ("retention_customer", ["KH-1"])):
        assert client.get(reverse(name, args=args)).status_code == (404 if rights.may(role, "read") else 403)
