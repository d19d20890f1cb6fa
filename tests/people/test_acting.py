"""Acting for a colleague, the second step that a role needs, and accounts from the command line by the desk's own verbs."""

from __future__ import annotations

import io
from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from yinuo.desks.people import actions, refusals, second_step, totp
from yinuo.desks.people.models import SignInRecord, Staff
from yinuo.desks.people.tests.conftest import NINE, PHRASE
from yinuo.kit import clock
from yinuo.ledger import followers

HALF = timedelta(seconds=30)


@pytest.fixture
def deputy(lin: Staff, zhou: Staff):
    """Zhou's browser, while Zhou stands in for Lin today and tomorrow."""
    client = Client()
    client.force_login(zhou)
    with clock.pinned(NINE):
        actions.name_deputy(lin, zhou, starts_on=NINE.date(), ends_on=NINE.date() + timedelta(1), at=NINE)
        yield client


def written() -> list[tuple[str, str, str, dict]]:
    found = followers.history(["staff:lin"])
    return [
        (kind, actor, subject, data)
        for kind, actor, subject, data in zip(found.kind, found.actor, found.subject, found.data, strict=True)
        if kind.startswith("deputy.")
    ]


def test_the_switch_is_on_every_page_and_both_names_are_written_down(deputy: Client) -> None:
    for address in ("/", "/ledger/", "/account/", "/promises/"):
        assert 'action="/account/act-as/"' in deputy.get(address).content.decode(), address
    response = deputy.post("/account/act-as/", {"person": "lin", "next": "/ledger/"})
    assert response.headers["Location"] == "/ledger/"
    assert "代 林夏" in deputy.get("/ledger/").content.decode()
    deputy.post("/account/act-as/", {"person": "", "next": "/"})
    assert "代 林夏" not in deputy.get("/ledger/").content.decode()
    names = {"deputy": "staff:zhou", "principal": "staff:lin"}
    assert written() == [
        ("deputy.began_acting", "staff:zhou", "staff:lin", names),
        ("deputy.ceased_acting", "staff:zhou", "staff:lin", names),
    ]


def test_nobody_acts_for_whom_they_do_not_stand_in(deputy: Client, lin: Staff) -> None:
    assert "仍以本人身份操作" in deputy.post("/account/act-as/", {"person": "ma"}, follow=True).content.decode()
    assert "acts_for" not in deputy.session and written() == []
    other = Client()
    other.force_login(lin)
    page = other.get("/").content.decode()
    assert "/account/act-as/" not in page
    other.post("/account/act-as/", {"person": "zhou"})
    assert "acts_for" not in other.session and written() == []


def test_acting_ends_with_the_last_day(deputy: Client) -> None:
    deputy.post("/account/act-as/", {"person": "lin"})
    with clock.pinned(NINE + timedelta(days=2)):
        page = deputy.get("/ledger/").content.decode()
    assert "代 林夏" not in page and "/account/act-as/" not in page


def test_signing_out_ends_acting_too(deputy: Client) -> None:
    deputy.post("/account/act-as/", {"person": "lin"})
    deputy.post("/sign-out/")
    assert [kind for kind, *_rest in written()] == ["deputy.began_acting", "deputy.ceased_acting"]


def test_a_role_may_need_an_authenticator(zhou: Staff, lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_SECOND_STEP_ROLES", "supervisor, auditor")
    theirs, mine = Client(), Client()
    with clock.pinned(NINE):
        assert mine.post("/sign-in/", {"username": "lin", "password": PHRASE}).headers["Location"] == "/"
        assert theirs.post("/sign-in/", {"username": "zhou", "password": PHRASE}).headers["Location"] == "/account/second-step/"
        for address in ("/", "/ledger/", "/account/", "/find/?q=x", "/promises/verdicts.csv"):
            assert theirs.get(address).headers["Location"] == "/account/second-step/", address
        page = theirs.get("/account/second-step/").content.decode()
        assert "你的角色须先添加验证器" in page and "请输入一个恢复码" not in page
        secret = totp.waiting_secret(zhou)
        assert secret is not None
        theirs.post("/account/second-step/", {"code": pyotp.TOTP(secret).at(NINE)})
        assert theirs.get("/ledger/").status_code == 200
        theirs.post("/account/second-step/remove/", {"present": PHRASE})
        assert theirs.get("/account/second-step/").headers["Location"] == "/account/", "it stays"


def test_a_role_that_there_is_not_is_said_aloud(zhou: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not second_step.is_required(zhou)
    monkeypatch.setenv("YINUO_SECOND_STEP_ROLES", "all")
    assert second_step.is_required(zhou)
    monkeypatch.setenv("YINUO_SECOND_STEP_ROLES", "supervisr")
    with pytest.raises(second_step.UnknownRoles, match="supervisr"):
        second_step.is_required(zhou)


def test_locking_and_unlocking(lin: Staff) -> None:
    client = Client()
    client.force_login(lin)
    actions.lock("lin")
    assert client.get("/ledger/").status_code == 302
    with pytest.raises(refusals.WrongNameOrPassword):
        actions.check_sign_in("lin", PHRASE, address=None, at=NINE)
    actions.unlock("lin", at=NINE)
    assert actions.check_sign_in("lin", PHRASE, address=None, at=NINE) == lin
    for verb in (actions.lock, actions.person):
        with pytest.raises(refusals.NoSuchPerson):
            verb("nobody")
    assert SignInRecord.objects.filter(outcome="unlocked").count() == 1


def test_unlocking_forgets_wrong_attempts(lin: Staff) -> None:
    for _try in range(5):
        with pytest.raises(refusals.WrongNameOrPassword):
            actions.check_sign_in("lin", "wrong", address=None, at=NINE)
    with pytest.raises(refusals.LockedForNow):
        actions.check_sign_in("lin", PHRASE, address=None, at=NINE)
    actions.unlock("lin", at=NINE + HALF)
    assert actions.check_sign_in("lin", PHRASE, address=None, at=NINE + 2 * HALF) == lin


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"username": "lin"}, refusals.NameTaken),
        ({"username": "Lin Xia"}, refusals.BadAccount),
        ({"role": "king"}, refusals.BadAccount),
        ({"password": "short"}, refusals.TooWeakPassword),
    ],
)
def test_accounts_that_cannot_be_are_refused(lin: Staff, changed: dict[str, str], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        actions.make_account(**{"username": "ma", "display_name": "马", "password": PHRASE, **changed})
    assert Staff.objects.count() == 1


def test_the_command_line_uses_the_same_verbs(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse
    from contextlib import nullcontext

    from yinuo.doors.cli import users

    monkeypatch.setattr(users.house, "opened", nullcontext)

    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        parser = argparse.ArgumentParser()
        users.add_arguments(parser)
        return users.run(parser.parse_args(words))

    assert run("add", "ma", "--role", "agent", typed=PHRASE + "\n") == 0
    assert actions.check_sign_in("ma", PHRASE, address=None, at=NINE).username == "ma"
    with pytest.raises(refusals.NameTaken):
        run("add", "ma", typed=PHRASE)
    with pytest.raises(users.NoPassword):
        run("password", "ma")
    assert run("lock", "ma") == run("unlock", "ma") == run("password", "ma", typed="another long phrase\n") == 0
    assert Staff.objects.get().check_password("another long phrase")
    with pytest.raises(refusals.NoSuchPerson):
        run("lock", "nobody")
