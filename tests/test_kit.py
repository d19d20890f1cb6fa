"""The small things every room leans on."""

from __future__ import annotations

import json
import pickle
import struct
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kit import canonical_json, clock, env
from yinuo.kit.canonical_json import NoCanonicalForm, NotCanonical
from yinuo.kit.home import secret_file
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

SHANGHAI = timezone(timedelta(hours=8))


class TooLate(Refusal):
    code, http, text = "too_late", 409, _("Case {case} closed on {on}. Reopen it first.")


def test_a_refusal_is_a_code_data_and_a_sentence() -> None:
    refusal = TooLate(case="7", on="1 May")
    assert str(refusal) == "Case 7 closed on 1 May. Reopen it first."
    assert refusal.as_json() == {"code": "too_late", "message": str(refusal), "data": {"case": "7", "on": "1 May"}}
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)


def test_the_clock_gives_whole_aware_seconds_and_can_be_held() -> None:
    assert clock.now().tzinfo is UTC
    assert clock.now().microsecond == 0
    with clock.pinned(datetime(2026, 5, 1, 8, 0, 0, 999999, SHANGHAI)) as held:
        assert held == clock.now() == datetime(2026, 5, 1, 0, 0, 0, 0, UTC)
        with clock.pinned(datetime(2027, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2027
        assert clock.now() == held
    assert clock.now() != held
    with pytest.raises(ValueError, match="time zone"):
        clock.set_pin(datetime(2026, 5, 1))  # noqa: DTZ001


# RFC 8785, appendix B: the bits of a double and how it is written.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_numbers_are_written_as_rfc_8785_says(bits: str, written: str) -> None:
    assert canonical_json.dumps(struct.unpack(">d", bytes.fromhex(bits))[0]) == written.encode()


def test_the_example_of_rfc_8785_comes_out_byte_for_byte() -> None:
    given_text = r"""{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"""
    wanted = '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical_json.dumps(json.loads(given_text)) == wanted.encode()


def test_keys_are_ordered_by_utf_16_code_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical_json.dumps(dict.fromkeys(keys, 0)))) == ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: Any) -> None:
    written = canonical_json.dumps(value)
    assert canonical_json.dumps(canonical_json.loads(written)) == written


@pytest.mark.parametrize(
    "other",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"-0",
        b"1E3",
        b'"\\u0041"',
        b'"\\/"',
        b"[1]\n",
        b"\xef\xbb\xbf1",
        b"NaN",
        b"",
        b"\xff",
        b"[" * 100_000,
        b"9007199254740993",
        b'"\\ud800"',
    ],
)
def test_other_bytes_are_refused(other: bytes) -> None:
    with pytest.raises(NotCanonical):
        canonical_json.loads(other)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {"\ud800": 1}, {1: 2}, {1, 2}, b"bytes"])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(NoCanonicalForm):
        canonical_json.dumps(value)


def test_settings_stop_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_TRY", "maybe")
    for wrong in (
        lambda: env.flag("YINUO_TRY", True),
        lambda: env.number("YINUO_TRY", 1),
        lambda: env.choice("YINUO_TRY", "a", among=("a", "b")),
    ):
        with pytest.raises(env.BadSetting, match=r"YINUO_TRY .*'maybe'"):
            wrong()
    monkeypatch.setenv("YINUO_TRY", " 8 ")
    assert env.number("YINUO_TRY", least=8, most=8) == 8
    for limits in ({"least": 9}, {"most": 7}):
        with pytest.raises(env.BadSetting):
            env.number("YINUO_TRY", **limits)
    monkeypatch.setenv("YINUO_TRY", "")
    assert env.number("YINUO_TRY", 3) == 3
    with pytest.raises(env.MissingSetting, match="YINUO_TRY"):
        env.text("YINUO_TRY")


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret_file("a.key", folder=tmp_path / "new")
    assert secret_file("a.key", folder=tmp_path / "new") == first
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.key"]
    assert (tmp_path / "new" / "a.key").stat().st_mode & 0o777 == 0o600
