"""The pages of the web door, filled with the story and left empty."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from yinuo.desks.people.models import Staff
from yinuo.doors.web import queries
from yinuo.doors.web.tests import story
from yinuo.kit import clock
from yinuo.ui import faces

PAGES = (
    "/",
    "/promises/",
    "/promises/?q=0206",
    "/promises/?state=void",
    story.PROMISE_URL,
    story.VERDICT_URL,
    "/ledger/",
    "/components/",
    "/account/",
)


class _Shape(HTMLParser):
    """Counts what every page must have once, and what it must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.headings = 0
        self.fields: list[dict[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.inline_scripts = 0
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.headings += tag == "h1"
        self.inline_scripts += tag == "style" or (tag == "script" and "src" not in found) or any(name.startswith("on") for name in found)
        if tag in ("input", "select", "textarea") and found.get("type") not in ("hidden", "submit") and "aria-hidden" not in found:
            self.fields.append(found)
        if tag == "label":
            self.labelled.add(found.get("for"))
        if tag in ("script", "link", "img", "use"):
            self.addresses.append(str(found.get("src") or found.get("href") or ""))


@pytest.fixture
def lin(db: None) -> Staff:
    return Staff.objects.create_user("lin", "a long enough phrase", display_name="林夏", role="director")


@pytest.fixture
def inside(lin: Staff) -> Client:
    client = Client()
    client.force_login(lin)
    return client


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    story.use(monkeypatch)
    with clock.pinned(story.NOW):
        yield


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_page_has_one_heading_labels_and_nothing_inline(inside: Client, told: None, address: str, language: str) -> None:
    inside.cookies["yinuo_language"] = language
    response = inside.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    shape = _Shape()
    shape.feed(text)
    assert shape.headings == 1
    assert shape.inline_scripts == 0
    assert all(field.get("id") in shape.labelled or field.get("aria-label") for field in shape.fields)
    assert all(where.startswith("/static/") for where in shape.addresses)
    assert "{{" not in text and "{%" not in text
    if language == "zh-hans":
        assert 'lang="zh-CN"' in text


@pytest.mark.parametrize("address", ["/", "/promises/", "/ledger/", "/components/", "/account/"])
def test_pages_with_nothing_known_say_so(inside: Client, address: str) -> None:
    response = inside.get(address)
    assert response.status_code == 200
    if address != "/components/" and address != "/account/":
        assert "yn-empty" in response.content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/promises/NO/such/", "/verdicts/none/"])
def test_nothing_is_shown_before_signing_in(db: None, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/?next=")


def test_a_fragment_is_not_replaced_by_the_sign_in_page(db: None) -> None:
    response = Client().get("/", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["HX-Redirect"].startswith("/sign-in/")


@pytest.mark.parametrize("address", ["/promises/NO/such/", "/verdicts/none@case:1%231/", "/nowhere/"])
def test_what_does_not_exist_is_said_plainly(inside: Client, address: str) -> None:
    response = inside.get(address)
    assert response.status_code == 404
    assert "<h1>" in response.content.decode()


def test_what_others_wrote_is_shown_and_never_run(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = '"><script>alert(1)</script>'
    view = story.verdict(story.VERDICT, at=story.NOW)
    assert view is not None
    import dataclasses

    evil = dataclasses.replace(view, title=nasty, quote=nasty, line=nasty, subject=nasty, rule=nasty)
    monkeypatch.setattr(queries, "verdict", lambda verdict_id, *, at: evil)
    text = inside.get(story.VERDICT_URL).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    text = inside.get("/promises/", {"q": nasty}).content.decode()
    assert "<script>alert" not in text


def test_every_state_has_icon_word_and_colour(inside: Client) -> None:
    text = inside.get("/components/").content.decode()
    for face in (*faces.VERDICTS.values(), *faces.OVERLAYS.values()):
        assert re.search(rf'class="yn-v yn-v--{face.tone}[^"]*"><svg[^>]*><use href="[^"]*#{face.icon}"></use></svg>[^<\s]', text), face


def test_the_policy_lets_nothing_in_from_elsewhere(inside: Client) -> None:
    policy = inside.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert re.search(r"(script-src|style-src|default-src)\b[^;-]*'unsafe-inline'", policy) is None


def test_only_places_that_exist_are_named(inside: Client) -> None:
    text = inside.get("/").content.decode()
    assert 'href="/ledger/"' in text
    assert 'data-go="c"' in text and 'data-go="r"' not in text  # nobody has a page of breaches yet


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_switches_never_lead_elsewhere(db: None, target: str) -> None:
    assert Client().post("/language/", {"language": "en", "next": target}).headers["Location"] == "/"
    assert Client().post("/theme/", {"theme": "dark", "next": target}).headers["Location"] == "/"


def test_language_and_theme_are_kept_without_script(inside: Client) -> None:
    response = inside.post("/language/", {"language": "en", "next": "/ledger/"})
    assert response.headers["Location"] == "/ledger/"
    inside.post("/theme/", {"theme": "dark"})
    text = inside.get("/ledger/").content.decode()
    assert '<html lang="en" data-bs-theme="dark">' in text
    inside.post("/language/", {"language": "tlh"})
    assert 'lang="en"' in inside.get("/ledger/").content.decode()
