"""The pages of the desk as people see them: every one opens, in both languages, and what may not be done is refused with a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.customers.conftest import NOON
from tests.processes.test_terms import SAID
from tests.service.test_cases import at, taken
from yinuo.desks.processes.models import Following, Process, Sheet, Start
from yinuo.kit import clock

PAGES = (
    "/processes/", "/processes/new/", "/processes.csv", "/processes/steps/", "/processes/steps/?view=all", "/processes/steps/?form=csv",
    "/processes/terms/", "/processes/terms/new/", "/processes/terms.csv", "/processes/turns/", "/processes/turns/?form=csv",
    "/processes/fairness/", "/processes/fairness/?form=csv&since=2026-02-01", "/before-service/", "/before-service/?on=2026-01-01",
)  # fmt: skip


def lines(*names):
    said = {"step-TOTAL_FORMS": str(len(names)), "step-INITIAL_FORMS": "0"}
    for place, name in enumerate(names):
        more = {
            "stage": "handling",
            "role": "agent",
            "amount": "2",
            "unit": "business hour",
            "calendar": "cn-office",
            "evidence": "text",
            "only": "always",
        }
        said |= {
            f"step-{place}-{key}": value
            for key, value in {"name_zh": name, "name_en": name, "pauses": "on", "is_shown": "on", **more}.items()
        }
    return said


def test_every_page_opens_empty_and_full_for_who_may(promised, as_, lu, sun, zhou, jiang):
    boss, head, agent = as_(lu), as_(sun), as_(zhou)
    for page in PAGES:
        assert boss.get(page).status_code == 200, page
    assert agent.get("/processes/fairness/").status_code == 403 and agent.get("/processes/new/").status_code == 403
    wrong = boss.post("/processes/new/", {"kind": "request", "complexity": "always", "name_zh": "上门维修", "name_en": "", **lines("受理")})
    assert wrong.status_code == 400 and "上门维修" in wrong.content.decode()
    with clock.pinned(NOON - timedelta(days=2)):
        names = {"kind": "request", "complexity": "always", "name_zh": "上门维修", "name_en": "Repair at home"}
        page = boss.post("/processes/new/", {**names, **lines("受理", "上门")}).url
        boss.post(f"{page}approve/", {"place": "1"})
        assert Process.objects.get().state == "draft"  # whoever wrote it does not bring it into force
        assert head.post(f"{page}approve/", {"place": "1"}).url == page
        terms = boss.post("/processes/terms/new/", {**SAID, "kind": ""}).url
        assert head.post(f"{terms}publish/", {"place": "1"}).url == terms
    agent.post(f"{page}acknowledge/", {"place": "1"})
    agent.post(f"{page}suggest/", {"text": "先电话", "source": "practice", "reference": ""})
    again = boss.post(page, {"name_zh": "上门维修", "name_en": "Repair", "idea": "", **lines("受理")})
    assert again.status_code == 302, again.context["refusal"]
    case = taken(zhou, jiang, kind="request", urgency="urgent")
    taken(zhou, jiang, kind="request", urgency="emergency")
    shown = agent.get(f"/cases/{case.number}/").content.decode()
    assert "checklist" in shown and "上门" in shown and 'id="terms"' in shown
    acts = f"/processes/cases/{case.number}/"
    agent.post(f"{acts}step/", {"step": "1", "text": "已受理"})
    agent.post(f"{acts}start/")
    assert not Start.objects.exists()
    agent.post(f"{acts}show/", {"way": "counter", "said": "yes", "language": "zh"})
    agent.post(f"{acts}start/")
    answer = agent.post(f"{acts}link/", follow=True).content.decode()
    link = answer[answer.index("/before-service/") :].split("<")[0].split("\n")[0].strip()
    for language in ("en",):  # Chinese above, where they were empty
        for client in (boss, agent):
            client.cookies["yinuo_language"] = language
        for address in (*PAGES, page, terms, acts, f"{acts}?form=csv", f"/cases/{case.number}/", "/queue/?view=turn"):
            assert boss.get(address).status_code == 200, address
        assert agent.get(acts).status_code == 200
    anybody = as_(zhou).__class__()
    assert SAID["fees_zh"] in anybody.get("/before-service/").content.decode()
    assert SAID["fees_zh"] not in anybody.get("/before-service/?on=2026-02-27").content.decode()
    assert anybody.get(f"/before-service/{case.number}/nonsense/").status_code == 410
    assert anybody.get(link).status_code == 200 and anybody.post(link).url == link
    assert "SHA-256" in anybody.get(link).content.decode()
    assert (Process.objects.count(), Sheet.objects.count(), Following.objects.count()) == (1, 1, 2)
    with clock.pinned(at(days=1)):
        assert "受理" in boss.get("/processes/steps/?view=late").content.decode()


def test_a_case_out_of_reach_is_none(promised, as_, far, zhou, jiang, make_process):
    make_process()
    case = taken(zhou, jiang)
    stranger = as_(far)
    assert stranger.get(f"/processes/cases/{case.number}/").status_code == 404
    assert stranger.post(f"/processes/cases/{case.number}/step/", {"step": "1", "text": "x"}).status_code == 404
    assert case.number not in stranger.get("/processes/steps/").content.decode()
    assert Following.objects.get().step.place == 1


@pytest.mark.parametrize("number", ["GC-999", "x\0y"])
def test_a_number_that_is_none(as_, lu, number):
    assert as_(lu).get(f"/processes/{number.replace(chr(0), '%00')}/").status_code == 404
