"""RFC 8785: one value, one sequence of bytes."""

from __future__ import annotations

from typing import Any

import pytest

from yinuo.verifier import verify


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"b": [1, -2], "a": None, "c": True}, '{"a":null,"b":[1,-2],"c":true}'),
        ({"\U0001f600": 1, "\ufb33": 2, "€": 3, "\r": 4, "1": 5}, '{"\\r":4,"1":5,"€":3,"\U0001f600":1,"\ufb33":2}'),  # by UTF-16 units
        ('\b\t\n\f\r"\\/\x0f\x7f诺', '"\\b\\t\\n\\f\\r\\"\\\\/\\u000f\x7f诺"'),
        (2**53 - 1, "9007199254740991"),
        ([], "[]"), ({}, "{}"), (False, "false"),
    ],
)  # fmt: skip
def test_both_ways(value: Any, data: str) -> None:
    assert verify.canonical(value) == data.encode()
    assert verify.read_canonical(data.encode()) == value


@pytest.mark.parametrize(
    "data",
    ['{"b":1,"a":2}', '{"a":1,"a":1}', '{"a": 1}', "1.0", "1e3", "NaN", "-0", "01", '"\\u0041"', '"\\/"', '"\\ud800"', "9007199254740992",
     "[1,]", "", "[1] ", "\ufeff[]", "[" * 100_000],
)  # fmt: skip
def test_other_bytes_are_refused(data: str) -> None:
    with pytest.raises(verify.BadInput):
        verify.read_canonical(data.encode())


@pytest.mark.parametrize("value", [1.5, 2**53, {1: 2}, {"a": {"b"}}, "\ud800", b"x"])
def test_values_without_a_form(value: Any) -> None:
    with pytest.raises(verify.BadInput):
        verify.canonical(value)
