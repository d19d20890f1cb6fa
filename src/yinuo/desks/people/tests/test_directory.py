"""Passwords of an LDAP directory: against a real slapd where Debian's is installed, and against a dead one everywhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from yinuo.desks.people import actions, directory, refusals
from yinuo.desks.people.models import SignInRecord, Staff
from yinuo.desks.people.tests.conftest import NINE, PHRASE

SLAPD = shutil.which("slapd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {home}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "dc=house"
rootdn "cn=admin,dc=house"
rootpw admin-secret
directory {home}/data
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""
ENTRIES = """\
dn: dc=house
objectClass: dcObject
objectClass: organization
dc: house
o: house

dn: uid=ma,dc=house
objectClass: inetOrgPerson
uid: ma
cn: Ma
sn: Ma
userPassword: 目录里的密码 1
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a slapd with one person in it."""
    if SLAPD is None:
        pytest.skip("slapd is not installed (apt-get install slapd): signing in by a real directory was not tried.")
    home = tmp_path_factory.mktemp("slapd")
    (home / "data").mkdir()
    (home / "slapd.conf").write_text(CONFIG.format(home=home), encoding="utf-8")
    (home / "entries.ldif").write_text(ENTRIES, encoding="utf-8")
    tool = [SLAPD, "-T", "add", "-f", str(home / "slapd.conf"), "-l", str(home / "entries.ldif")]
    subprocess.run(tool, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([SLAPD, "-f", str(home / "slapd.conf"), "-h", f"ldap://127.0.0.1:{port}", "-d", "0"])
    for _try in range(100):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"ldap://127.0.0.1:{port}"
    process.kill()
    process.wait()
    shutil.rmtree(Path(home), ignore_errors=True)


@pytest.fixture
def configured(house: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_LDAP_URL", house)
    monkeypatch.setenv("YINUO_LDAP_BIND_NAME", "uid={username},dc=house")
    monkeypatch.setenv("YINUO_LDAP_PLAIN_TEXT", "yes")


@pytest.fixture
def ma(db: None) -> Staff:
    return Staff.objects.create_user("ma", None, display_name="马")


def attempt(name: str, password: str) -> Staff:
    return actions.check_sign_in(name, password, address=None, at=NINE)


def test_the_directory_lets_in(configured: None, ma: Staff) -> None:
    assert attempt("ma", "目录里的密码 1") == ma
    record = SignInRecord.objects.get()
    assert (record.method, record.outcome) == ("ldap", "accepted")


@pytest.mark.parametrize("password", ["wrong", "", "*", PHRASE])
def test_a_wrong_or_empty_password_does_not(configured: None, ma: Staff, password: str) -> None:
    with pytest.raises(refusals.WrongNameOrPassword):
        attempt("ma", password)


@pytest.mark.parametrize("name", ["ma,dc=house", "*", "ma)(uid=*", "stranger"])
def test_a_name_cannot_reach_another_entry_and_makes_no_account(configured: None, ma: Staff, name: str) -> None:
    with pytest.raises(refusals.WrongNameOrPassword):
        attempt(name, "目录里的密码 1")
    assert Staff.objects.count() == 1


def test_a_stopped_account_stays_out_whatever_the_directory_says(configured: None, ma: Staff) -> None:
    Staff.objects.update(is_active=False)
    with pytest.raises(refusals.WrongNameOrPassword):
        attempt("ma", "目录里的密码 1")


def test_a_password_kept_here_is_not_asked_of_the_directory(lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_LDAP_URL", "ldap://127.0.0.1:9")
    monkeypatch.setenv("YINUO_LDAP_BIND_NAME", "uid={username},dc=house")
    assert attempt("lin", PHRASE) == lin


def test_a_dead_directory_is_said_and_not_held_against_the_person(ma: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_LDAP_URL", "ldap://127.0.0.1:9")
    monkeypatch.setenv("YINUO_LDAP_BIND_NAME", "uid={username},dc=house")
    for _place in range(6):
        with pytest.raises(refusals.DirectoryUnreachable):
            attempt("ma", "目录里的密码 1")


def test_plain_text_must_be_asked_for_by_name(house: str, ma: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_LDAP_URL", house)
    monkeypatch.setenv("YINUO_LDAP_BIND_NAME", "uid={username},dc=house")
    where = directory.directory()
    assert where is not None and where.starts_tls
    with pytest.raises(refusals.DirectoryUnreachable):  # this slapd knows no TLS: better nobody than everybody listening
        attempt("ma", "目录里的密码 1")
