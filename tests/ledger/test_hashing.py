"""The signed form is canonical JSON, and every part of it counts."""

import json
from hashlib import sha256

import pytest

from yinuo.kit import canonical_json
from yinuo.ledger import hashing, ids

FORM = {
    "id": "019c5628-2b18-7000-8000-000000000000", "kind": "complaint.received", "subject": 'case:"2026"-投诉',
    "seq": 1, "prev": bytes(32),
    "occurred_at": "2026-02-13T08:39:59Z", "received_at": "2026-02-13T08:40:00Z",
    "recorded_at": "2026-02-13T08:40:01Z", "actor": "staff:lin", "source": "yinuo",
    "refs": '["customer:1"]', "data": '{"urgency":"urgent"}', "corrects": None, "retracts": None,
}  # fmt: skip


def test_the_form_is_canonical_and_complete():
    body = hashing.signed_form(**FORM)
    parsed = json.loads(body)
    assert tuple(parsed) == hashing.SIGNED_KEYS
    assert canonical_json.dumps(parsed).decode() == body
    assert hashing.is_canonical(body, parsed)
    assert parsed["recorded_at"] == "2026-02-13T08:40:01Z"
    assert hashing.event_hash(body) == sha256(body.encode()).digest()


@pytest.mark.parametrize("key", [key for key in FORM if key not in ("corrects", "retracts")])
def test_each_part_changes_the_hash(key):
    other = {"prev": b"\x01" * 32, "refs": "[]", "data": "{}"}.get(key, FORM[key] + 1 if isinstance(FORM[key], int) else f"{FORM[key]}x")
    assert hashing.signed_form(**{**FORM, key: other}) != hashing.signed_form(**FORM)


@pytest.mark.parametrize("value", [
    {}, {"b": 1, "a": "é€\u001f\u007f\\\"\n"}, {"a": 1.5}, {"a": {"z": [1, None, True]}}, {"é": 1, "z": 2}, {"a": 2**53 - 1},
    {"\U0001f600": 1, "\uffff": 2}])  # fmt: skip
def test_both_ways_to_canonical_text_agree(value):
    assert hashing.json_text(value) == canonical_json.dumps(value).decode()


def test_too_large_a_number_has_no_canonical_form():
    with pytest.raises(canonical_json.NoCanonicalForm):
        hashing.json_text({"a": 2**53})


def test_ids_are_uuid7_and_sort_by_time():
    early, late = ids.new_id(1770971999), ids.new_id(1770972000)
    assert early < late and ids.is_id(early) and early[14] == "7" and early[19] in "89ab"
    assert not ids.is_id(early.upper()) and not ids.is_id("x")
