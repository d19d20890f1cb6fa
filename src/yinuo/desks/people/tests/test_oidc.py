"""Single sign-on against a real provider in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from yinuo.desks.people.models import OutsideIdentity, SignInRecord, Staff

PROVIDER = Path(__file__).with_name("oidc_provider.py")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(PROVIDER), str(port), "yinuo", "a secret"])
    address = f"http://127.0.0.1:{port}"
    for _try in range(100):
        try:
            requests.get(f"{address}/keys", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.kill()
    process.wait()


@pytest.fixture
def client(issuer: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("YINUO_OIDC_ISSUER", issuer)
    monkeypatch.setenv("YINUO_OIDC_CLIENT_ID", "yinuo")
    monkeypatch.setenv("YINUO_OIDC_CLIENT_SECRET", "a secret")
    monkeypatch.setenv("YINUO_OIDC_TITLE", "澄川统一登录")
    return Client()


def go(client: Client, *, hint: str = "lin") -> str:
    """Walk to the provider as a browser does; the address it sends the browser back to."""
    away = client.get("/sign-in/oidc/?next=/ledger/").headers["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    back = requests.get(f"{away}&login_hint={hint}", allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://testserver")


def refused(client: Client, address: str, words: str) -> None:
    response = client.get(address)
    assert response.status_code in (403, 503)
    assert words in response.content.decode()
    assert client.get("/account/").status_code == 302
    assert OutsideIdentity.objects.count() == 0


def test_a_person_comes_in_and_is_known_by_the_subject_from_then_on(client: Client, lin: Staff) -> None:
    assert "用 澄川统一登录 登录" in client.get("/sign-in/").content.decode()
    response = client.get(go(client))
    assert response.headers["Location"] == "/ledger/"
    assert client.get("/account/").status_code == 200
    assert OutsideIdentity.objects.get().subject == "subject-lin"
    assert SignInRecord.objects.get().method == "oidc"
    Staff.objects.create_user("ma", display_name="马")
    OutsideIdentity.objects.update(staff=Staff.objects.get(username="ma"))
    again = Client()
    again.get(go(again))
    assert "ma · " in again.get("/account/").content.decode()


@pytest.mark.parametrize("twist", ["nonce", "aud", "exp", "key", "none"])
def test_a_token_that_is_wrong_in_one_way_is_refused(client: Client, lin: Staff, issuer: str, twist: str) -> None:
    back = go(client)
    requests.get(f"{issuer}/twist?what={twist}", timeout=5)
    refused(client, back, "单点登录服务的答复未被接受")


def test_an_answer_is_good_once_and_for_the_browser_that_asked(client: Client, lin: Staff) -> None:
    back = go(client)
    refused(Client(), back, "未被接受")
    refused(client, back.replace("state=", "state=x"), "未被接受")
    refused(client, back, "未被接受")  # what was kept for it is gone


def test_a_code_of_another_browser_is_refused(client: Client, lin: Staff) -> None:
    stolen = parse_qs(urlsplit(go(Client())).query)["code"][0]
    mine = urlsplit(go(client))
    state = parse_qs(mine.query)["state"][0]
    refused(client, f"{mine.path}?code={stolen}&state={state}", "invalid_grant")


def test_a_person_without_an_account_or_stopped_is_refused(client: Client, qian: Staff) -> None:
    refused(client, go(client, hint="stranger"), "没有这个账号")
    refused(client, go(client, hint="qian"), "没有这个账号")
    assert not Staff.objects.filter(username="stranger").exists()


def test_another_subject_cannot_take_a_linked_name(client: Client, lin: Staff, issuer: str) -> None:
    client.get(go(client))
    thief = Client()
    back = go(thief)
    requests.get(f"{issuer}/twist?what=subject", timeout=5)
    response = thief.get(back)
    assert response.status_code == 403
    assert OutsideIdentity.objects.count() == 1


def test_a_refusal_of_the_provider_is_shown_plainly(client: Client, lin: Staff) -> None:
    away = client.get("/sign-in/oidc/").headers["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    refused(client, f"/sign-in/oidc/return/?error=<b>access_denied&state={state}", "baccess_denied")


def test_a_provider_that_does_not_answer_is_said(client: Client, lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_OIDC_ISSUER", "http://127.0.0.1:9")
    refused(client, "/sign-in/oidc/", "没有正常应答")
