"""What moves by itself, and what stands around every page: fresh figures, ticking clocks, the palette, the bell, the focus."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yinuo.desks.people.models import Staff
from yinuo.doors.web import queries
from yinuo.doors.web.tests import story
from yinuo.ui.shapes import Clock


def test_the_board_is_fresh_within_two_seconds_and_clocks_tick(
    told: None, come_in: Callable[..., Page], lin: Staff, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def board(*, at: Any, period: str, state: str = "") -> Any:
        view = story.board(at=at, period=period, state=state)
        running = dataclasses.replace(view.due[0], clock=Clock("run", 50, "2 分 5 秒", "10:29", story.NOW, seconds=125))
        outside = dataclasses.replace(
            view.due[1], clock=Clock("run", 50, "1 小时", "11:40", story.NOW, seconds=3600, opens_in=900, closes_in=5000)
        )
        late = dataclasses.replace(view.due[2], clock=Clock("late", 100, "10 秒", "10:29", story.NOW, seconds=10))
        return dataclasses.replace(view, head=seen["head"], due=(running, outside, late))

    seen: dict[str, Any] = {"head": 48217, "stamp": "a"}
    monkeypatch.setattr(queries, "board", board)
    monkeypatch.setattr(queries, "stamp", lambda: seen["stamp"])
    page = come_in(lin)
    figures = page.locator("#risk .yn-clock b")
    expect(figures.nth(1)).to_have_text("1 小时")
    expect(figures.nth(0)).to_have_text("2 分 3 秒")
    expect(figures.nth(2)).to_have_text("13 秒")
    expect(figures.nth(1)).to_have_text("1 小时")  # outside working hours nothing moves
    expect(page.locator("#board-head")).to_contain_text("48,217")
    page.locator("#documents details").nth(1).locator("summary").click()
    page.locator("#risk a.main").nth(1).focus()
    seen.update(head=48218, stamp="b")
    expect(page.locator("#board-head")).to_contain_text("48,218", timeout=4000)
    expect(page.locator("#risk a.main").nth(1)).to_be_focused()  # nobody loses their place
    expect(page.locator("#documents details").nth(1)).to_have_attribute("open", "")


def test_the_palette_finds_and_goes_by_keyboard_alone(told: None, come_in: Callable[..., Page], lin: Staff, live_server: Any) -> None:
    page = come_in(lin)
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")
    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    expect(palette.get_by_role("option")).to_have_count(2)
    page.keyboard.type("0206")
    expect(palette.get_by_role("option")).to_have_count(1)
    expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(palette).not_to_be_visible()
    page.keyboard.press("Control+k")
    expect(palette.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/ledger/")


def test_the_bell_leads_to_the_notices_and_is_quiet_once_they_are_read(
    told: None, come_in: Callable[..., Page], lin: Staff, live_server: Any
) -> None:
    Staff.objects.update(joined_at=story.at(1, 1, 9))
    page = come_in(lin)
    page.get_by_role("link", name="提醒，3 项新").click()
    expect(page.locator(".is-new")).to_have_count(3)
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".is-new")).to_have_count(0)
    expect(page.get_by_role("link", name="提醒", exact=True)).to_be_visible()


def test_the_focus_can_be_seen_wherever_it_goes(told: None, come_in: Callable[..., Page], lin: Staff) -> None:
    page = come_in(lin)
    expect(page.get_by_role("heading", level=1)).to_have_text("承诺总览")
    outlined = """() => { const e = document.activeElement; const frame = e.closest('.yn-search') || e;
        const s = getComputedStyle(frame);
        return e === document.body || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2); }"""
    for _step in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(outlined), page.evaluate("document.activeElement.outerHTML")
