"""A complaint from Saturday night to its rating: mail, receipt, clocks of two documents, a keyboard, the customer's page, proof."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD
from tests.channels.conftest import office, room  # noqa: F401
from tests.channels.mailroom import Office, Room, mail
from tests.customers.conftest import NOON, added, lu, noon, undertaken  # noqa: F401
from tests.service.conftest import promised  # noqa: F401
from yinuo.desks.channels.actions import fetching, sending
from yinuo.desks.people.models import Staff
from yinuo.desks.service.models import Case
from yinuo.kit import clock
from yinuo.ledger import checkpoints
from yinuo.ledger.sealing import seal_pending
from yinuo.verifier import verify
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

SATURDAY = NOON - timedelta(hours=36, minutes=30)  # 23:30
MONDAY = NOON - timedelta(hours=2, minutes=50)  # 09:10
HE = "he@jiangfeng.example"


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "keys" / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))


@pytest.fixture
def at() -> Iterator[Callable[[timedelta], None]]:
    """Set the clock of the house to so long after Monday, ten past nine; mail is looked for and sent, and verdicts are brought up."""

    def set_to(after: timedelta) -> None:
        clock.set_pin(MONDAY + after)
        fetching.look(at=clock.now())
        sending.send_due(at=clock.now())
        catch_up()

    yield set_to
    clock.set_pin(None)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def submit(page: Page, text: str) -> None:
    """Type where the cursor stands, and send the form."""
    page.keyboard.insert_text(text)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def test_from_saturday_night_to_the_rating(
    room: Room, office: Office, promised: None, at: Callable[[timedelta], None], sign_in: Callable[..., Page], live_server: Any,  # noqa: F811
    context: BrowserContext, lu: Staff,  # noqa: F811
) -> None:  # fmt: skip
    undertaken(Staff.objects.create_user("zhou", PASSWORD, display_name="周楠", role="agent", department="华东"))
    known = {"name": "江枫物业", "phone": "13800006021", "email": HE}
    added(lu, known, department="华东", register={"tier": "gold", "category": "contract"})
    vouched = {"Authentication_Results": "mx.yinuo.example; dmarc=pass header.from=jiangfeng.example"}
    clock.set_pin(SATURDAY)
    room.put(mail("热水器装好三天就漏水，我要投诉。", subject="投诉热水器", **vouched), SATURDAY)
    at(timedelta(0))
    case = Case.objects.get()
    assert (case.kind, case.received_at) == ("complaint", SATURDAY)
    (receipt,) = office.mails
    assert receipt["To"] == HE
    secret = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", office.words())
    assert secret and case.number in office.words()

    # the agent: from signing in on, no mouse
    page = sign_in("zhou")
    press(page, "g", "q")
    page.wait_for_url("**/queue/**")
    expect(page.locator("[data-rows] tbody tr, [data-rows] > li")).to_have_count(1)
    press(page, "j")
    with page.expect_navigation():
        press(page, "Enter")
    expect(page.locator("h1")).to_have_text("投诉热水器")
    for clause in ("CN-001", "HT-118"):
        expect(page.locator("[aria-labelledby=clocks]")).to_contain_text(clause)
    with page.expect_navigation():
        press(page, "t")
    at(timedelta(minutes=20))
    press(page, "r")
    submit(page, "十点师傅上门检查。")
    press(page, "a")
    submit(page, "请拍一张漏水处的照片。")
    expect(page.locator("[aria-labelledby=clocks]")).to_contain_text("暂停")

    at(timedelta(minutes=25))
    told = office.mails[-1]
    assert "照片" in office.words() and told["To"] == HE
    room.put(mail("照片在附件里。", subject="Re: 投诉热水器", References=told["Message-ID"], **vouched), MONDAY + timedelta(hours=1))
    at(timedelta(hours=1, minutes=1))
    page.reload()
    expect(page.locator("#talk")).to_contain_text("照片在附件里。")
    expect(page.locator("[aria-labelledby=clocks]")).not_to_contain_text("暂停")
    press(page, "s")
    submit(page, "换了一台新的，已试水。")
    at(timedelta(hours=1, minutes=5))

    # the customer: the link of the receipt, no account
    visitor = context.browser.new_context(locale="zh-CN", reduced_motion="reduce").new_page()
    visitor.goto(f"{live_server.url}/t/{case.number}#{secret[0]}")
    expect(visitor.locator("#promises")).to_contain_text("HT-118")
    visitor.locator("#why").fill("新的也漏。")
    visitor.locator("#not-solved button").click()
    expect(visitor.locator("#talk")).to_contain_text("新的也漏。")
    at(timedelta(hours=1, minutes=10))
    page.reload()
    expect(page.locator("#complaint")).to_contain_text("第 1 级")
    press(page, "s")
    submit(page, "退货退款，今天到账。")
    at(timedelta(hours=1, minutes=30))
    visitor.reload()
    visitor.get_by_role("button", name="已解决").click()
    visitor.locator("#rating .f-mark").last.click()
    visitor.locator("#rating .f-send").click()
    expect(visitor.locator("#rating")).to_contain_text("谢谢")
    at(timedelta(hours=1, minutes=35))
    page.reload()
    press(page, "c", "ArrowDown")
    with page.expect_navigation():
        press(page, "Control+Enter")
    assert (Case.objects.get().state, Case.objects.get().opinion) == ("closed", "satisfied")
    catch_up()

    # the board, the explain bar and the proof tell the same story
    seal_pending()
    rows = {row.promise: row for row in watch.rows_of_subject(case.ref)}
    assert rows["CN-001.solve"].verdict == rows["CN-001.respond"].verdict == "kept" and rows["HT-118.sooner"].verdict == "kept"
    for promise, title, drawn in (("CN-001.respond", "响应", ".yn-explain"), ("CN-001.solve", "解决", "ol, .yn-days, time")):
        page.goto(live_server.url + reverse("verdict", args=[rows[promise].id]))
        expect(page.locator("h1")).to_contain_text(title)
        expect(page.locator("#verdict-head")).to_contain_text("已兑现")
        expect(page.locator("#verdict-calendar").locator(drawn).first).to_be_visible()
        expect(page.locator("#checks h2")).to_contain_text("核验")
    with page.expect_download() as kept:
        press(page, "p")
    files = checkpoints.published_files()
    newest = files[max(files)].read_bytes()
    report = verify.verify(kept.value.path().read_bytes(), checkpoints.public_key(), newest)
    assert report.ok and report.issuer_checked and report.checks[-1][2].endswith("is kept.")
    page.goto(f"{live_server.url}/")
    expect(page.locator("main")).to_contain_text("CN-001")
