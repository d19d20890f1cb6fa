"""A real browser: Debian's Chromium, told not to speak to anyone, in front of a served house filled with the story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from yinuo.desks.people import sessions
from yinuo.desks.people.models import Staff
from yinuo.doors.web.tests import story

PASSWORD = "一诺千金 a long phrase"

expect.set_options(timeout=30_000)  # a loaded machine is no fault of a page


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Somebody who asks for less motion: nothing here is about how things glide, and each step of gliding is drawn."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def lin(transactional_db: None) -> Staff:
    return Staff.objects.create_user("lin", PASSWORD, display_name="陆知行", role="director")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages tell the story. The clock runs: codes and sessions need the true time."""
    story.use(monkeypatch)


@pytest.fixture
def watched(page: Page, live_server: Any, transactional_db: None) -> Iterator[Page]:
    """A page whose every complaint and every request to elsewhere fails the test; what it asks meanwhile is still in the database."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((live_server.url, "data:")) else complaints.append(request.url))
    yield page
    expected = ("403", "429", "404")  # the browser itself reports refused forms and missing pages
    assert [words for words in complaints if not any(f"status of {code}" in words for code in expected)] == []


@pytest.fixture
def sign_in(watched: Page, live_server: Any) -> Callable[..., Page]:
    """Sign in as a person would."""

    def come_in(username: str = "lin", password: str = PASSWORD) -> Page:
        watched.goto(f"{live_server.url}/sign-in/")
        watched.get_by_label("用户名").fill(username)
        watched.get_by_label("密码").fill(password)
        with watched.expect_navigation():  # until "load": a key pressed before the page's scripts are there is nobody's
            watched.get_by_role("button", name="登录").click()
        return watched

    return come_in


@pytest.fixture
def come_in(watched: Page, live_server: Any) -> Callable[..., Page]:
    """Be signed in already, in a session begun in this browser; whoever was signed in before is replaced."""

    def begin(staff: Staff, address: str = "/") -> Page:
        request = RequestFactory(headers={"user-agent": watched.evaluate("navigator.userAgent")}).get("/")
        request.session = SessionStore()
        sessions.enter(request, staff)
        request.session.save()
        watched.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": request.session.session_key, "url": live_server.url}])
        watched.goto(f"{live_server.url}{address}")
        return watched

    return begin
