"""The door, as a person meets it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from yinuo.desks.people.models import Staff


def test_password_then_authenticator_then_recovery(watched: Page, sign_in: Callable[..., Page], lin: Staff, live_server: Any) -> None:
    page = sign_in()
    expect(page).to_have_url(f"{live_server.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")
    page.goto(f"{live_server.url}/account/")
    page.get_by_role("link", name="添加验证器").click()
    picture = page.get_by_role("img", name=re.compile("供扫描的图"))
    expect(picture).to_be_visible()
    secret = page.locator("code.yn-hash").inner_text().replace(" ", "")
    generator = pyotp.TOTP(secret)
    page.get_by_label("验证码").fill(generator.now())
    page.get_by_role("button", name="确认").click()
    codes = page.locator(".yn-codes li").all_inner_texts()
    assert len(codes) == 10
    page.goto(f"{live_server.url}/")
    page.locator("summary.yn-me").click()
    page.locator(".yn-side").get_by_role("button", name="退出").click()

    sign_in()
    expect(page).to_have_url(f"{live_server.url}/sign-in/code/")
    page.get_by_label("验证码").fill("000 000")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    page.get_by_label("验证码").fill(codes[0])
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")


def test_the_sixth_try_is_refused_even_with_the_right_password(sign_in: Callable[..., Page], lin: Staff, live_server: Any) -> None:
    for _try in range(5):
        page = sign_in(password="wrong")
        expect(page.get_by_role("alert")).to_contain_text("用户名与密码不匹配")
        expect(page.get_by_label("用户名")).to_have_value("lin")
        expect(page.get_by_label("密码")).to_have_value("")
    page = sign_in(password=PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("分钟内不再尝试")
    page.goto(f"{live_server.url}/ledger/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_a_code_is_good_until_it_was_used(sign_in: Callable[..., Page], lin: Staff, live_server: Any, watched: Page) -> None:
    from yinuo.desks.people import totp
    from yinuo.kit import clock

    secret = totp.begin_enrolment(lin, at=clock.now())
    generator = pyotp.TOTP(secret)
    totp.confirm_enrolment(lin, generator.at(int(time.time()) - 30), at=clock.now())
    page = sign_in()
    code = generator.at(int(time.time()))
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")
    page.context.clear_cookies()
    sign_in()
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("已用过")
