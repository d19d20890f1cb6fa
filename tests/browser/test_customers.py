"""A customer in a real browser: found, looked at for a purpose, covered again."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.customers.conftest import WANG, added, undertaken
from yinuo.desks.people.models import Staff


def test_somebody_is_found_opened_for_a_purpose_and_covered(lin: Staff, come_in: Callable[..., Page]) -> None:
    added(undertaken(lin), WANG)
    page = come_in(lin, "/customers/")
    page.locator("[data-list-search]").fill("1234")
    page.locator("[data-list-search]").press("Enter")
    page.get_by_role("link", name=WANG["name"]).click()
    expect(page.locator(".c-open")).to_have_count(0)
    assert WANG["phone"] not in page.content()
    page.locator("[data-look=phone]").click()
    expect(page.get_by_role("dialog")).to_contain_text("查看 电话")
    page.locator("#look-purpose").select_option("contact")
    page.locator("#look").get_by_role("button", name="查看").click()
    expect(page.locator(".c-open")).to_have_text(WANG["phone"])
    expect(page.locator(".c-mark span").first).to_contain_text("陆知行 lin")
    page.get_by_role("button", name="立即遮盖").click()
    expect(page.locator(".c-open")).to_have_count(0)
    assert WANG["phone"] not in page.content()
