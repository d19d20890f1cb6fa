"""The pages, as a person sees them: wide and narrow, light and dark, in both languages, with and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from yinuo.desks.people.models import Staff
from yinuo.doors.web.tests import story

PAGES = (
    "/", "/promises/", story.PROMISE_URL, story.VERDICT_URL, "/ledger/", "/notices/", "/components/", "/account/", "/account/second-step/",
)  # fmt: skip

# no text is drawn below 12 px (README of the design, section 9); keys and portraits are pictures
TOO_SMALL = """
[...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility() && !e.closest('kbd, .yn-av, svg'))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML)
"""
UNNAMED = """
[...document.querySelectorAll('input:not([type=hidden]):not([aria-hidden]), select, textarea, button, a[href]')]
  .filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim())).map(e => e.outerHTML)
"""


def test_every_page_holds_on_a_desk_and_on_a_phone(told: None, come_in: Callable[..., Page], lin: Staff, live_server: Any) -> None:
    page = come_in(lin, "/account/")
    for address in PAGES:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(live_server.url + address)
        for width, height in ((390, 844), (1366, 768), (1440, 900)):  # a phone loads at its width; a window on a desk is drawn wider
            page.set_viewport_size({"width": width, "height": height})
            assert page.locator("h1").count() == 1, address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            small = page.evaluate(TOO_SMALL)
            assert small == [], (address, width)
            unnamed = page.evaluate(UNNAMED)
            assert unnamed == [], (address, width)


def test_the_board_names_the_nearest_deadline_and_drills_to_the_proof(told: None, come_in: Callable[..., Page], lin: Staff) -> None:
    page = come_in(lin)
    first = page.locator("#risk tbody tr").first
    expect(first).to_contain_text("3 分")
    expect(first).to_contain_text("GK-002")
    for chip in page.locator(".yn-v").all():
        assert chip.locator("svg use").count() == 1
        assert chip.inner_text().strip()
    drawn = page.locator(".yn-v svg").first.evaluate("e => e.querySelector('use').getBBox().width")
    assert drawn > 5, "the icons of the sprite are not drawn"
    page.get_by_role("link", name="3 个工作日内给出解决方案").first.click()
    page.get_by_role("link", name="case:TS-0206-11").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 个工作日内给出解决方案")
    expect(page.get_by_text("42 分 16 秒业务时间")).to_be_visible()
    bar = page.locator(".yn-xbar").first.bounding_box()
    assert bar is not None and bar["width"] > 300
    page.get_by_text("全部 15 个摘要").click()
    assert page.locator(".yn-path li").count() == 16


def test_language_and_theme_stay_after_a_reload(told: None, come_in: Callable[..., Page], lin: Staff) -> None:
    page = come_in(lin)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="切换到深色").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.evaluate(ground) != light
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Promise board")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Promise board")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("button", name="切换到中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")


def test_the_keyboard_moves_goes_and_explains(told: None, come_in: Callable[..., Page], lin: Staff, live_server: Any) -> None:
    page = come_in(lin)
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#risk tbody tr").nth(1)).to_have_class("is-cursor")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 个工作日内给出解决方案")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("gp 0206")  # letters are only letters while one is typing
    expect(page.locator("#search")).to_have_value("gp 0206")
    page.keyboard.press("Tab")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{live_server.url}/ledger/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_works_without_script(told: None, browser: Browser, lin: Staff, live_server: Any, scheme: Any) -> None:
    from tests.browser.conftest import PASSWORD

    context = browser.new_context(java_script_enabled=False, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/?period=year")
    page.get_by_label("用户名").fill("lin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{live_server.url}/?period=year")
    page.get_by_role("button", name="切换到深色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_label("搜索承诺或编号").fill("0206-11")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody tr a.main").click()
    expect(page.get_by_role("heading", name="算式")).to_be_visible()
    page.get_by_role("link", name="立即生成").click()
    expect(page.get_by_role("heading", name="核验通过")).to_be_visible()
    context.close()


def test_the_system_theme_is_followed_until_one_is_chosen(told: None, browser: Browser, lin: Staff, live_server: Any) -> None:
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    context.close()
