"""Sealed fields, their keys and the blind index, without a database."""

from __future__ import annotations

import doctest
import hmac
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from yinuo.kit import sealed, sealed_index, sealed_keys

PLACE = sealed.place_of("customers_customer", "name", 7)
RARE = "䶮😀 =1+1 １３８"


@pytest.fixture
def ring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys" / "ring.json"
    monkeypatch.setenv("YINUO_CUSTOMER_KEYS", str(path))
    return path


def test_the_documented_examples_hold() -> None:
    for module in (sealed, sealed_index, sealed_keys):
        assert doctest.testmod(module).failed == 0


def test_an_envelope_has_its_documented_form_and_opens_only_in_its_place() -> None:
    key = sealed.new_key()
    envelope = sealed.seal(RARE.encode(), key=key, version=3, place=PLACE)
    assert (envelope[0], envelope[1], len(envelope)) == (1, 3, len(RARE.encode()) + sealed.OVERHEAD)
    assert RARE.encode() not in envelope
    assert sealed.unseal(envelope, key_of={3: key}.get, place=PLACE).decode() == RARE
    for other, place in ((key, PLACE.replace("7", "8")), (key, PLACE.replace("name", "phone")), (sealed.new_key(), PLACE)):
        with pytest.raises(sealed.SealBroken):
            sealed.unseal(envelope, key_of={3: other}.get, place=place)


def test_what_was_altered_or_cut_does_not_open() -> None:
    key = sealed.new_key()
    envelope = sealed.seal(b"x", key=key, version=1, place=PLACE)
    for spoilt in (envelope[:-1], envelope[:-1] + bytes([envelope[-1] ^ 1]), b"\x02" + envelope[1:], b"", envelope[:29]):
        with pytest.raises(sealed.SealBroken):
            sealed.unseal(spoilt, key_of={1: key}.get, place=PLACE)
    with pytest.raises(sealed.KeyGone):
        sealed.unseal(envelope, key_of={}.get, place=PLACE)


def test_two_seals_of_the_same_value_differ() -> None:
    key = sealed.new_key()
    assert sealed.seal(b"x", key=key, version=1, place=PLACE) != sealed.seal(b"x", key=key, version=1, place=PLACE)


def test_the_ring_is_made_once_for_its_owners_eyes_only(ring_file: Path) -> None:
    first = sealed_keys.ring()
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o600
    assert sealed_keys.ring() == first and first.current == 1
    ring_file.chmod(0o640)
    with pytest.raises(sealed_keys.BadKeyRing):
        sealed_keys.ring()


def test_turning_the_key_over_keeps_both_generations_readable(ring_file: Path) -> None:
    data_key = sealed.new_key()
    old = sealed_keys.ring().wrap(data_key, place="k")
    assert sealed_keys.add_generation() == 2
    ring = sealed_keys.ring()
    new = ring.wrap(data_key, place="k")
    assert (sealed.version_of(old), sealed.version_of(new)) == (1, 2)
    assert ring.unwrap(old, place="k") == ring.unwrap(new, place="k") == data_key
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o600
    for version, in_use in ((1, 1), (2, 0)):
        with pytest.raises(sealed_keys.KeyStillInUse):
            sealed_keys.drop_generation(version, in_use=in_use)
    assert set(sealed_keys.ring().keys) == {1, 2}
    sealed_keys.drop_generation(1, in_use=0)
    with pytest.raises(sealed.KeyGone):
        sealed_keys.ring().unwrap(old, place="k")


def test_the_index_key_stays_when_the_other_turns_over(ring_file: Path) -> None:
    before = sealed_keys.ring().index
    sealed_keys.add_generation()
    assert sealed_keys.ring().index == before


def test_a_command_may_give_the_ring(ring_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sealed_keys.ring()
    monkeypatch.setenv("YINUO_CUSTOMER_KEYS_COMMAND", f"cat {ring_file}")
    assert sealed_keys.ring() == made
    with pytest.raises(sealed_keys.BadKeyRing):
        sealed_keys.add_generation()


@pytest.mark.parametrize(
    "said", ["", "{}", '{"current": 1, "keys": {}, "index": ""}', '{"current": 1, "keys": {"1": "AA=="}, "index": "AA=="}']
)
def test_a_ring_that_is_none_is_refused_without_repeating_it(ring_file: Path, said: str) -> None:
    ring_file.parent.mkdir(parents=True)
    ring_file.touch(mode=0o600)
    ring_file.write_text(said)
    with pytest.raises(sealed_keys.BadKeyRing) as caught:
        sealed_keys.ring()
    assert said == "" or said not in str(caught.value)


@pytest.mark.parametrize("command", ["/nowhere/at/all", f"{sys.executable} -c 'raise SystemExit(3)'", "unbalanced '"])
def test_a_command_that_fails_is_named_without_its_output(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("YINUO_CUSTOMER_KEYS_COMMAND", command)
    with pytest.raises(sealed_keys.BadKeyRing):
        sealed_keys.ring()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("曾令仪", "zly"), ("单雄飞", "sxf"), ("仇小满", "qxm"), ("解思远", "xsy"), ("欧阳予倩", "oyyq"), ("尉迟恭", "ycg"), ("䶮", "y")],
)
def test_surnames_are_read_as_surnames(name: str, letters: str) -> None:
    assert sealed_index.initials(name) == letters


def test_a_company_is_not_read_as_a_surname() -> None:
    assert sealed_index.initials("单车租赁", is_person=False) == "dczl"


@pytest.mark.parametrize("asked", ["王", "小", "王小", "小明", "王小明"])
def test_a_name_is_found_by_any_part_of_it(asked: str) -> None:
    found = sealed_index.tokens_of_name(b"key", "王小明")
    assert set(sealed_index.asked_for(b"key", "name", sealed_index.grams_to_ask(asked))) <= found


def test_a_number_is_found_whole_and_by_its_last_four_to_eight_digits() -> None:
    found = sealed_index.tokens_of_number(b"key", "phone", "＋86 139 0000 1234")
    assert sealed_index.token(b"key", "phone", "13900001234") in found
    assert [length for length in range(1, 11) if sealed_index.token(b"key", "phone end", "13900001234"[-length:]) in found] == [
        4,
        5,
        6,
        7,
        8,
    ]


def test_the_ring_is_plain_json(ring_file: Path) -> None:
    sealed_keys.ring()
    assert set(json.loads(ring_file.read_text())) == {"current", "keys", "index"} and os.access(ring_file, os.R_OK)


def test_many_fingerprints_are_the_same_as_one_by_one() -> None:
    """Stored tokens never change: the fast way gives what HMAC gives, and a pair of letters is read as the dictionary reads it."""
    keyed = sealed_index.Keyed(b"key")
    for kind, text in (("name", "王"), ("phone end", "1234"), ("email", "䶮😀@x.cn"), ("name", "")):
        digest = hmac.digest(b"key", f"{kind}|{text}".encode(), "sha256")
        assert keyed.token(kind, text) == keyed.piece(kind, text) == int.from_bytes(digest[:8], "big", signed=True)
    assert [sealed_index.initials(name) for name in ("李重庆", "李长乐", "李a1", "李䶮😀")] == ["lcq", "lcl", "la1", "ly😀"]
