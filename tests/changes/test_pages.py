# ruff: noqa: E501 (addresses and forms are shown whole)
"""The pages answer whom they should, in both languages, and refuse the others without a trace."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.changes.conftest import NOON, TODAY, announce
from yinuo.desks.changes.actions import comparing, ending, wording
from yinuo.desks.changes.choices import Fate, Ground, Progress, Side
from yinuo.desks.changes.models import Agreement, Comparison, Ending, Notice, Proposal, Question, SidePromise
from yinuo.desks.documents.models import Draft


@pytest.fixture
def contract_in_force(shared_contract) -> Draft:
    return shared_contract


@pytest.fixture
def as_():
    def make(staff, language: str = "zh-hans") -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(staff)
        client.cookies["yinuo_language"] = language
        return client

    return make


def test_every_page_answers_in_both_languages(propose, contract_in_force, lin, lu, wang, qian, as_) -> None:
    proposal = propose(respond_hours="48")
    notice = announce(proposal, by=lin)
    end = ending.propose_end(
        contract_in_force, ground=Ground.AGREEMENT, clause="", evidence="协议", invoked_by=Side.BOTH, effective_on=date(2026, 5, 1), by=lin, at=NOON
    )  # fmt: skip
    wording.ask(contract_in_force, clause="5.3", word="保密信息", question="包括报价吗？", by=lin, at=NOON)
    wording.flag(contract_in_force, place="微信", words="两小时到", said_on=TODAY, said_to="", by=lin, at=NOON)
    made = comparing.compare(contract_in_force, name="协议", counterparty="江枫", signed_on=None, values={}, by=lin, at=NOON)
    addresses = [
        reverse("changes"), reverse("changes") + "?state=proposed", reverse("change", args=[proposal.pk]), reverse("change_new", args=[contract_in_force.number]),
        reverse("notices_sent") + "?q=x", reverse("notices_sent"), reverse("notice", args=[notice.number]),
        reverse("notice_new", args=[proposal.number]) + f"?change={proposal.pk}", reverse("ends"), reverse("end_new", args=[contract_in_force.number]),
        reverse("end", args=[end.pk]), reverse("words"), reverse("words_of", args=[contract_in_force.number]),
        reverse("agreement_new", args=[contract_in_force.number]), reverse("agreement", args=[made.pk]), reverse("register"),
        reverse("register") + "?kind=customers&on=2026-03-02",
    ]  # fmt: skip
    for language in ("zh-hans", "en"):
        for staff in (lin, lu, wang):
            client = as_(staff, language)
            for address in addresses:
                assert client.get(address).status_code == 200, address
        for address in (reverse("changes"), reverse("notices_sent"), reverse("ends"), reverse("words"), reverse("register")):
            assert as_(qian, language).get(address).status_code == 200
        for address in addresses[2:4] + addresses[6:8] + addresses[9:11] + addresses[13:15]:
            assert as_(qian, language).get(address).status_code in (403, 404), address
        assert Client(HTTP_HOST="localhost").get(addresses[0]).status_code == 302


def test_a_clerk_proposes_notifies_and_enters_the_proof_without_script(in_force, lin, qian, as_) -> None:
    base, client = in_force(), as_(lin)
    page = client.post(reverse("change_new", args=[base.number]), {"reason": "market", "basis": "", "effective_on": "2026-04-15"})
    assert (page.status_code, Proposal.objects.count()) == (400, 0)
    as_(qian).post(reverse("change_new", args=[base.number]), {"reason": "market", "basis": "调价", "effective_on": "2026-04-15"})
    assert Proposal.objects.count() == 0
    client.post(reverse("change_new", args=[base.number]), {"reason": "market", "basis": "调价", "effective_on": "2026-04-15"})
    proposal = Proposal.objects.get()
    typed = {
        "change": proposal.pk,
        "about": "change",
        "channel": "post",
        "to": "马先生|干将路 1 号|8f3a\n何女士|人民路 2 号|",
        "words": "自 4 月 15 日起",
    }
    page = client.post(reverse("notice_new", args=[base.number]), typed, follow=True).content.decode()
    assert "0 / 2" in page and "马先生" in page
    first = Notice.objects.get(subject="customer:8f3a")
    client.post(reverse("notice_act", args=[first.number]), {"act": "deliver", "on": "2026-03-02", "proof": "read", "detail": "x"})
    first.refresh_from_db()
    assert first.state == Fate.SENT
    client.post(
        reverse("notice_act", args=[first.number]), {"act": "deliver", "on": "2026-03-02", "proof": "postmark", "detail": "苏州 0302"}
    )
    first.refresh_from_db()
    assert (first.state, first.proposal) == (Fate.DELIVERED, proposal)
    assert "1 / 2" in client.get(reverse("change", args=[proposal.pk])).content.decode()
    as_(qian).post(reverse("change_act", args=[proposal.pk]), {"act": "withdraw", "why": "x"})
    client.post(reverse("change_act", args=[proposal.pk]), {"act": "move", "effective_on": "2026-05-04"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.effective_on) == (Progress.PROPOSED, date(2026, 5, 4))
    client.post(reverse("change_act", args=[proposal.pk]), {"act": "withdraw", "why": "暂缓"})
    proposal.refresh_from_db()
    assert proposal.state == Progress.WITHDRAWN


def test_an_end_is_proposed_consented_and_confirmed_by_pages(contract_in_force, lin, lu, qian, as_) -> None:
    address = reverse("end_new", args=[contract_in_force.number])
    typed = {
        "ground": "agreement",
        "invoked_by": "both",
        "evidence": "协议 7",
        "effective_on": "2026-05-01",
        "survives": ["secrets", "no-such"],
        "until-secrets": "2029-04-30",
    }
    as_(qian).post(address, typed)
    assert Ending.objects.count() == 0
    as_(lin).post(address, typed)
    row = Ending.objects.get()
    assert row.surviving == {"secrets": "2029-04-30"}
    act = reverse("end_act", args=[row.pk])
    as_(lin).post(act, {"act": "consent", "name": "何望舒", "evidence": "复函", "on": "2026-03-02"})
    as_(lin).post(act, {"act": "confirm"})
    row.refresh_from_db()
    assert row.state == "proposed"
    as_(lu).post(act, {"act": "confirm"})
    row.refresh_from_db()
    assert row.state == "agreed"


def test_words_are_asked_flagged_and_compared_by_pages(contract_in_force, lin, lu, as_) -> None:
    client, act = as_(lin), reverse("words_act", args=[contract_in_force.number])
    client.post(act, {"act": "ask", "clause": "5", "word": "", "question": "包括报价吗？"})
    client.post(act, {"act": "flag", "place": "微信", "words": "<script>alert(1)</script>", "said_on": "2026-03-02", "said_to": ""})
    client.post(act, {"act": "explain", "word": "响应", "meaning": "第一次由人答复", "attached": ""})
    page = client.get(reverse("words_of", args=[contract_in_force.number])).content.decode()
    assert "包括报价吗？" in page and "&lt;script&gt;" in page and "<script>alert" not in page and "第一次由人答复" in page
    assert (Question.objects.count(), SidePromise.objects.get().state) == (1, "flagged")
    client.post(
        reverse("agreement_new", args=[contract_in_force.number]), {"name": "年度协议", "counterparty": "江枫", "term-secret_years": "5"}
    )
    made = Agreement.objects.get()
    assert Comparison.objects.get(agreement=made, key="secret_years").result == "stricter"
    client.post(reverse("agreement", args=[made.pk]), {"act": "finish"})
    made.refresh_from_db()
    assert made.checked_at is None


def test_nonsense_in_addresses_and_forms_is_no_fault_of_the_house(contract_in_force, lin, as_) -> None:
    client, number = as_(lin), contract_in_force.number
    for address in (
        "/changes/99999999999999999999/",
        "/changes/words/%00/",
        "/changes/notices/x%00/",
        "/changes/ends/0/",
        "/changes/new/none/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.get(reverse("register") + "?on=never&kind=x&name=%00").status_code == 200
    assert client.get(reverse("notice_new", args=[number]) + "?change=%C2%B2&end=x").status_code == 200
    act = reverse("words_act", args=[number])
    for name, field in (("rule", "question"), ("settle", "side"), ("read", "study")):
        assert client.post(act, {"act": name, field: "²", "ruling": "x"}).status_code == 404
    assert client.post(act, {"act": "no-such"}).status_code == 302
