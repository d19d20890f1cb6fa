"""The second step: enrolment, codes that work once, recovery codes, and the lock that counts them too."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client

from yinuo.desks.people import actions, refusals, sealing, totp
from yinuo.desks.people.models import RecoveryCode, Staff, TotpDevice
from yinuo.desks.people.tests.conftest import NINE, PHRASE
from yinuo.kit import clock

HALF = timedelta(seconds=30)


def enrol(staff: Staff) -> tuple[pyotp.TOTP, list[str]]:
    secret = totp.begin_enrolment(staff, at=NINE)
    generator = pyotp.TOTP(secret)
    return generator, totp.confirm_enrolment(staff, generator.at(NINE), at=NINE)


def check(staff: Staff, code: str, *, after: timedelta = timedelta(0)) -> None:
    actions.check_second_step(staff, code, address=None, at=NINE + after)


def test_the_secret_is_sealed_and_bound_to_its_owner(lin: Staff, zhou: Staff) -> None:
    secret = totp.begin_enrolment(lin, at=NINE)
    kept = bytes(TotpDevice.objects.get().sealed_secret)
    assert secret.encode() not in kept
    assert sealing.unseal(kept, bound_to=lin.ref) == secret
    with pytest.raises(InvalidTag):
        sealing.unseal(kept, bound_to=zhou.ref)


def test_a_code_works_once_and_half_a_minute_off(lin: Staff) -> None:
    generator, _codes = enrol(lin)
    with pytest.raises(refusals.WrongCode):
        check(lin, generator.at(NINE), after=HALF)  # used up by the enrolment
    check(lin, generator.at(NINE + 2 * HALF), after=HALF)  # a phone half a minute ahead
    with pytest.raises(refusals.WrongCode):
        check(lin, generator.at(NINE + 2 * HALF), after=2 * HALF)
    with pytest.raises(refusals.WrongCode):
        check(lin, generator.at(NINE + HALF), after=2 * HALF)  # older than the last one taken
    check(lin, generator.at(NINE + 3 * HALF), after=4 * HALF)  # a phone half a minute behind
    with pytest.raises(refusals.WrongCode):
        check(lin, generator.at(NINE + 6 * HALF), after=4 * HALF)  # a whole minute ahead


def test_a_recovery_code_works_once_however_it_is_typed(lin: Staff) -> None:
    _generator, codes = enrol(lin)
    assert len(set(codes)) == 10
    check(lin, codes[3].upper().replace("-", " "))
    with pytest.raises(refusals.WrongCode):
        check(lin, codes[3])
    check(lin, codes[4])
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 2
    assert not any(codes[0].replace("-", "").encode() in bytes(kept.digest) for kept in RecoveryCode.objects.all())


def test_wrong_codes_close_the_door_too(lin: Staff) -> None:
    generator, _codes = enrol(lin)
    for _place in range(5):
        with pytest.raises(refusals.WrongCode):
            check(lin, "000000")
    with pytest.raises(refusals.LockedForNow):
        check(lin, generator.at(NINE + HALF), after=HALF)


def test_a_password_alone_does_not_let_in(lin: Staff) -> None:
    with clock.pinned(NINE):
        generator, _codes = enrol(lin)
        client = Client()
        response = client.post("/sign-in/", {"username": "lin", "password": PHRASE, "next": "/ledger/"})
        assert response.headers["Location"] == "/sign-in/code/"
        assert client.get("/account/").status_code == 302
        response = client.post("/sign-in/code/", {"code": "123"})
        assert response.status_code == 403
        assert "验证码不对" in response.content.decode()
    with clock.pinned(NINE + HALF):
        response = client.post("/sign-in/code/", {"code": generator.at(NINE + HALF)})
        assert response.headers["Location"] == "/ledger/"
        assert client.get("/account/").status_code == 200


def test_the_second_step_waits_five_minutes_and_no_longer(lin: Staff) -> None:
    with clock.pinned(NINE):
        enrol(lin)
        client = Client()
        client.post("/sign-in/", {"username": "lin", "password": PHRASE})
        session = client.session
        session["half_signed_in"] = {**session["half_signed_in"], "at": session["half_signed_in"]["at"] - 301}
        session.save()
        response = client.get("/sign-in/code/", follow=True)
        assert "第二步验证超过五分钟" in response.content.decode()
    assert Client().get("/sign-in/code/").headers["Location"] == "/sign-in/"


def test_enrolment_page_shows_picture_and_key_then_the_codes_once(lin: Staff) -> None:
    client = Client()
    client.force_login(lin)
    with clock.pinned(NINE):
        text = client.get("/account/second-step/").content.decode()
        secret = totp.waiting_secret(lin)
        assert secret is not None and secret[:4] in text and "<svg" in text
        assert client.get("/account/second-step/").content.decode().count(secret[:4]) == 1  # the same key after a reload
        refused = client.post("/account/second-step/", {"code": "000000"})
        assert refused.status_code == 403
        assert RecoveryCode.objects.count() == 0
        shown = client.post("/account/second-step/", {"code": pyotp.TOTP(secret).at(NINE)}).content.decode()
    assert shown.count("<li>") >= 10
    assert client.get("/account/second-step/").headers["Location"] == "/account/"


def test_taking_the_authenticator_away_needs_the_password(lin: Staff) -> None:
    enrol(lin)
    client = Client()
    client.force_login(lin)
    client.post("/account/second-step/remove/", {"present": "wrong"})
    assert TotpDevice.objects.count() == 1
    client.post("/account/second-step/remove/", {"present": PHRASE})
    assert TotpDevice.objects.count() == RecoveryCode.objects.count() == 0


def test_confirming_without_a_beginning_is_refused(lin: Staff) -> None:
    with pytest.raises(refusals.NotEnrolled):
        totp.confirm_enrolment(lin, "000000", at=NINE)
    enrol(lin)
    with pytest.raises(refusals.NotEnrolled):
        totp.begin_enrolment(lin, at=NINE)
