"""A letter in other words: brought, reviewed by keyboard alone, finished, approved by a second person, drafted from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from yinuo.desks.documents.models import Draft
from yinuo.desks.people.models import Staff
from yinuo.desks.reading.models import Letter, Proposal
from yinuo.promises.models import OwnTemplate

LETTER = """供热机组维保服务承诺书

一、响应与抢修
1. 接到停机报修后，我方在2小时内到达现场，24小时内恢复供暖。
2. 收到投诉后4个工作小时内答复，____个工作日内办结。
3. 我方应及时更新机房设备台账。
二、日常维保
4. 每月巡检不少于2次。
5. 不得泄露客户信息。
6. 客户有权随时查阅巡检记录。
7. 本承诺书所称供暖季是指当地主管部门公告的期间。
承诺方签名：________  日期：____年__月__日
"""
EVIL = """<script>document.title="broken"</script>承诺书

收到投诉后4小时内答复<img src=x onerror="document.title='broken'">。
"><svg onload="document.title='broken'">我方有权查阅。
"""


@pytest.fixture
def zhou(transactional_db: None) -> Staff:
    return Staff.objects.create_user("zhou", PASSWORD, display_name="周楠", role="supervisor")


def bring(page: Page, path: Path) -> None:
    page.get_by_label("选择文书，或拖到此处").set_input_files(path)
    page.get_by_role("button", name="读入").click()


def press(page: Page, key: str) -> None:
    """One key, once the page hears keys, and until it has answered."""
    page.wait_for_load_state()
    with page.expect_response(lambda response: "/letters/" in response.url):
        page.keyboard.press(key)
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)


def test_a_letter_is_reviewed_by_keyboard_finished_and_drafted_from(
    come_in: Callable[..., Page], lin: Staff, zhou: Staff, tmp_path: Path
) -> None:
    file = tmp_path / "供热维保.txt"
    file.write_text(LETTER, encoding="utf-8")
    page = come_in(lin, "/letters/")
    bring(page, file)
    expect(page.locator("#count")).to_have_text("0 / 11")
    panel = page.locator("#panel")
    press(page, "a")  # the title
    expect(page.locator("#count")).to_have_text("1 / 11")
    press(page, "z")
    expect(page.locator("#count")).to_have_text("0 / 11")
    expect(panel).to_have_attribute("data-s", "1")
    press(page, "j")
    press(page, "j")
    expect(panel).to_have_attribute("data-s", "3")
    press(page, "k")
    expect(panel).to_have_attribute("data-s", "2")

    press(page, "a")  # 一、响应与抢修; the next open sentence follows
    expect(panel).to_have_attribute("data-s", "3")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("within 3 hours of fault.reported expct visit.arrived")
    expect(panel.locator(".r-live").first).to_contain_text("列")
    page.keyboard.press("Control+a")
    page.keyboard.type("within 3 hours of fault.reported expect visit.arrived")
    expect(panel.locator(".r-live").first).to_contain_text("3 小时")
    press(page, "Control+Enter")
    assert Proposal.objects.filter(line="within 3 hours of fault.reported expect visit.arrived", answer="edited").count() == 1
    page.keyboard.press("d")
    page.keyboard.type("由另一份合同约定")
    press(page, "Enter")
    assert Proposal.objects.filter(answer="declined", reason="由另一份合同约定").count() == 1

    for _step in range(40):
        if page.locator("#count").inner_text() == "11 / 11":
            break
        press(page, "a" if panel.locator("[data-key=a]").count() else "7")
    expect(page.locator("#count")).to_have_text("11 / 11")

    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="完成核对")).to_be_visible()
    page.get_by_role("button", name="制成模板").press("Enter")
    expect(page.get_by_role("heading", name="供热机组维保服务承诺书")).to_be_visible()
    own = OwnTemplate.objects.get()
    assert "within 3 hours of fault.reported expect visit.arrived" in own.text

    come_in(zhou, f"/templates/own/{own.template_id}/")
    page.locator('form[action$="/approve/"] button').click()
    expect(page.get_by_role("status").first).to_contain_text("已启用")
    come_in(lin, f"/documents/templates/?q={own.template_id}")
    page.locator(".d-card").get_by_role("button").click()
    expect(page.locator("#bar")).to_contain_text("0 / 1")
    expect(page.locator("#sheet")).to_contain_text("个工作日内办结")
    assert Draft.objects.get().source.template == own.template_id


def test_script_in_a_letter_never_runs(come_in: Callable[..., Page], lin: Staff, live_server: Any, tmp_path: Path) -> None:
    file = tmp_path / "<img src=x onerror=alert(1)>.txt"
    file.write_text(EVIL, encoding="utf-8")
    page = come_in(lin, "/letters/")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    bring(page, file)
    expect(page.locator("#count")).to_contain_text("0 /")
    letter = Letter.objects.get()
    for address in (f"/letters/{letter.pk}/?s=2", f"/letters/{letter.pk}/?s=3", f"/letters/{letter.pk}/finish/", "/letters/"):
        page.goto(live_server.url + address)
        assert page.title() != "broken"
        assert page.locator("main img, main svg[onload], main script:not([src])").count() == 0
    page.goto(f"{live_server.url}/letters/{letter.pk}/?s=2")
    page.keyboard.press("n")
    page.keyboard.type('within <img src=x onerror="document.title=1"> hours')
    expect(page.locator("#said-new")).to_contain_text("列")
    assert page.locator("#said-new img").count() == 0


def test_a_refused_file_stays_beside_the_field(come_in: Callable[..., Page], lin: Staff, tmp_path: Path) -> None:
    file = tmp_path / "空.txt"
    file.write_text("\n", encoding="utf-8")
    page = come_in(lin, "/letters/")
    bring(page, file)
    expect(page.locator("#bring-said")).to_contain_text("没有文字")
    assert not Letter.objects.exists()
