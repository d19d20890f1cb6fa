"""Signing in with a password: what lets one in, what is refused, when the lock falls and opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from yinuo.desks.people import actions, lockout, refusals
from yinuo.desks.people.choices import Method, Outcome
from yinuo.desks.people.models import SignInRecord, Staff
from yinuo.desks.people.tests.conftest import NINE, PHRASE
from yinuo.kit import clock

HERE = "192.0.2.7"


def attempt(name: str = "lin", password: str = "wrong", *, after: timedelta = timedelta(0), address: str = HERE) -> Staff:
    return actions.check_sign_in(name, password, address=address, at=NINE + after)


def fail(times: int, name: str = "lin", address: str = HERE) -> None:
    for place in range(times):
        with pytest.raises(refusals.WrongNameOrPassword):
            attempt(name, after=timedelta(seconds=place), address=address)


def test_the_right_password_lets_in_whatever_the_capitals_of_the_name(lin: Staff) -> None:
    assert attempt("lin", PHRASE) == lin
    assert attempt(" LIN ", PHRASE) == lin
    assert [record.outcome for record in SignInRecord.objects.all()] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert lin.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("name", ["lin", "nobody", "qian"])
def test_a_wrong_password_an_unknown_name_and_a_stopped_account_read_the_same(lin: Staff, qian: Staff, name: str) -> None:
    password = PHRASE if name == "qian" else "wrong"
    with pytest.raises(refusals.WrongNameOrPassword):
        attempt(name, password)
    assert SignInRecord.objects.get().outcome == Outcome.WRONG


def test_an_unknown_name_costs_a_hash_too(lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    genuine = actions.check_password
    monkeypatch.setattr(actions, "check_password", lambda given, kept: seen.append(kept[:6]) or genuine(given, kept))
    with pytest.raises(refusals.WrongNameOrPassword):
        attempt("nobody")
    fail(5)
    with pytest.raises(refusals.LockedForNow):
        attempt("lin", PHRASE, after=timedelta(minutes=1))
    assert seen == ["argon2", "argon2"]


def test_four_wrong_attempts_leave_the_door_open_and_five_close_it(lin: Staff) -> None:
    fail(4)
    assert attempt("lin", PHRASE, after=timedelta(minutes=1)) == lin
    SignInRecord.objects.all().delete()
    fail(5)
    with pytest.raises(refusals.LockedForNow):
        attempt("lin", PHRASE, after=timedelta(minutes=1))
    assert SignInRecord.objects.filter(outcome=Outcome.ACCEPTED).count() == 0


def test_a_name_that_does_not_exist_is_locked_like_one_that_does(lin: Staff) -> None:
    fail(5, "nobody")
    with pytest.raises(refusals.LockedForNow):
        attempt("nobody", after=timedelta(minutes=1))


def test_the_lock_opens_after_a_quarter_of_an_hour(lin: Staff) -> None:
    fail(5)
    last = timedelta(minutes=15)
    with pytest.raises(refusals.LockedForNow):
        attempt("lin", PHRASE, after=last - timedelta(seconds=1))
    assert attempt("lin", PHRASE, after=last) == lin


def test_being_refused_by_the_lock_does_not_lengthen_it(lin: Staff) -> None:
    fail(5)
    for minute in range(1, 15):
        with pytest.raises(refusals.LockedForNow):
            attempt("lin", PHRASE, after=timedelta(minutes=minute))
    assert attempt("lin", PHRASE, after=timedelta(minutes=15, seconds=5)) == lin


def test_an_administrator_opens_the_lock_at_once(lin: Staff) -> None:
    fail(5)
    actions.unlock("lin", at=NINE + timedelta(minutes=1))
    assert attempt("lin", PHRASE, after=timedelta(minutes=2)) == lin
    with pytest.raises(refusals.NoSuchPerson):
        actions.unlock("nobody", at=NINE)


def test_one_locked_name_does_not_lock_its_neighbour(lin: Staff, zhou: Staff) -> None:
    fail(5)
    assert attempt("zhou", PHRASE, after=timedelta(minutes=1)) == zhou


def test_an_address_that_tries_many_names_is_locked(zhou: Staff) -> None:
    for place in range(lockout.FAILURES_PER_ADDRESS):
        with pytest.raises(refusals.WrongNameOrPassword):
            attempt(f"name{place}")
    with pytest.raises(refusals.LockedForNow):
        attempt("zhou", PHRASE)
    assert attempt("zhou", PHRASE, address="192.0.2.8") == zhou


def test_guesses_that_are_still_running_count(lin: Staff) -> None:
    for _place in range(5):
        lockout.begin("lin", address=HERE, method=Method.PASSWORD, at=NINE)
    with pytest.raises(refusals.LockedForNow):
        attempt("lin", PHRASE)


def test_the_page_keeps_the_name_never_the_password(lin: Staff) -> None:
    response = Client().post("/sign-in/", {"username": "lin", "password": "s3cret-typed"})
    text = response.content.decode()
    assert response.status_code == 403
    assert 'value="lin"' in text
    assert "s3cret-typed" not in text
    assert "用户名与密码不匹配" in text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/sign-in/?next=/sign-in/"])
def test_signing_in_never_leads_to_another_site(lin: Staff, target: str) -> None:
    response = Client().post("/sign-in/", {"username": "lin", "password": PHRASE, "next": target})
    assert response.headers["Location"] == "/"


def test_the_session_gets_a_new_key_and_the_language_of_the_person(lin: Staff) -> None:
    lin.language = "en"
    lin.save()
    client = Client()
    client.get("/sign-in/")
    before = client.session
    before["planted"] = "by somebody"
    before.save()
    old_key = before.session_key
    response = client.post("/sign-in/", {"username": "lin", "password": PHRASE, "next": "/ledger/"})
    assert response.headers["Location"] == "/ledger/"
    assert client.session.session_key != old_key
    assert "planted" not in client.session
    assert client.cookies["yinuo_language"].value == "en"


def test_sessions_end_after_idling_and_after_a_day(lin: Staff) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    assert client.get("/account/").status_code == 200
    session = client.session
    session["session_seen"] -= 61 * 60
    session.save()
    assert client.get("/account/").status_code == 302
    client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    session = client.session
    session["session_began"] -= 12 * 3600 + 1
    session.save()
    assert client.get("/account/").status_code == 302


def test_a_stopped_account_is_out_at_its_next_request(lin: Staff) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    Staff.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_the_other_sessions_only(lin: Staff) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    typed = {"present": PHRASE, "new": "another long phrase 2", "again": "another long phrase 2"}
    assert here.post("/account/password/", typed).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_signing_out_everywhere_ends_all_sessions(lin: Staff) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    here.post("/account/sign-out-everywhere/")
    assert here.get("/account/").status_code == there.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"present": "wrong", "new": "another long phrase 2", "again": "another long phrase 2"}, "现密码不对"),
        ({"present": PHRASE, "new": "another long phrase 2", "again": "something else 22"}, "两次输入的新密码不同"),
        ({"present": PHRASE, "new": "short", "again": "short"}, "密码未被采用"),
        ({"present": PHRASE, "new": "password123", "again": "password123"}, "密码未被采用"),
    ],
)
def test_a_password_that_is_refused_changes_nothing(lin: Staff, typed: dict[str, str], words: str) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    response = client.post("/account/password/", typed)
    assert response.status_code in (400, 403)
    assert words in response.content.decode()
    lin.refresh_from_db()
    assert lin.check_password(PHRASE)


def test_a_user_name_is_never_given_twice(lin: Staff) -> None:
    with pytest.raises(refusals.NameTaken):
        actions.make_account(username="lin", display_name="林二", password="another long phrase 2")
    with pytest.raises(refusals.TooWeakPassword):
        actions.make_account(username="ma", display_name="马", password="short")
    assert Staff.objects.count() == 1


def test_refusals_speak_both_languages() -> None:
    refusal = refusals.LockedForNow(minutes=15)
    with translation.override("zh-hans"):
        assert "15 分钟内不再尝试" in str(refusal)
    with translation.override("en"):
        assert "15 minutes" in str(refusal)
    assert refusal.as_json()["code"] == "locked_for_now"


def test_sign_out_needs_a_form(lin: Staff) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "lin", "password": PHRASE})
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302
    with clock.pinned(NINE):
        assert SignInRecord.objects.filter(outcome=Outcome.SIGNED_OUT).count() == 1
