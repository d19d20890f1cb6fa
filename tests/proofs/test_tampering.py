"""A bundle out of a real database that was changed afterwards, with its own sha256 made to fit: refused, and what does not fit is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.proofs.conftest import bundle
from yinuo.kit import canonical_json
from yinuo.ledger import checkpoints
from yinuo.verifier import verify

Form = dict[str, Any]
ROWS = (("CN-001.respond", "case:PF-1", 1), ("CN-001.surveys", "organisation", 202601), ("CN-001.respond", "case:PF-5", 1))


@pytest.fixture(params=ROWS, ids="{0[0]}@{0[1]}".format)
def form(year: None, request: pytest.FixtureRequest) -> Form:
    return dict(json.loads(bundle(*request.param)))


def refusal(form: Form, **given: bytes) -> str:
    """The sentence by which a changed bundle is refused."""
    report = verify.verify(verify.sealed(form), **(given or {"key": checkpoints.public_key()}))
    assert not report.ok
    return report.checks[-1][2]


def parts(form: Form) -> list[Form]:
    """Streams and indexes with events."""
    return [part for part in (*form["streams"], *form["indexes"]) if part["events"]]


def test_any_event_left_out(form):
    for kind in ("streams", "indexes"):
        for number, part in enumerate(form[kind]):
            for place in range(len(part["events"])):
                left = part | {
                    "events": [*part["events"][:place], *part["events"][place + 1 :]]
                }  # the rest is shared: copying it took longest
                sentence = refusal(form | {kind: [*form[kind][:number], left, *form[kind][number + 1 :]]})
                assert part.get("subject", part.get("name")) in sentence or "two forms" in sentence, sentence


def test_a_whole_stream_or_index_left_out(form):
    for kind in ("streams", "indexes"):
        for place, part in enumerate(form[kind]):
            changed = deepcopy(form)
            del changed[kind][place]
            if _is_shown(form, part):
                assert "it is in no stream or index here" in refusal(changed)
            sentence = refusal(changed | {"inclusions": []})
            assert part.get("subject", part.get("name")) in sentence, sentence


def _is_shown(form: Form, part: Form) -> bool:
    """Whether an event is shown in the tree and stands in this part alone."""
    others = {event["id"] for other in parts(form) if other is not part for event in other["events"]}
    return any(proof["id"] not in others for proof in form["inclusions"] if proof["id"] in {event["id"] for event in part["events"]})


def rechain(stream: Form) -> None:
    """Give a stream of another content the numbers and hashes that an honest one would have."""
    before = bytes(32)
    for seq, event in enumerate(stream["events"], start=1):
        event |= {"seq": seq, "prev": before.hex()}
        before = verify.event_hash(event)
    stream["head"] |= {"count": len(stream["events"]), "head": before.hex() if stream["events"] else None}


def own_stream(form: Form) -> Form:
    return next(stream for stream in form["streams"] if stream["subject"] == form["verdict"]["subject"])


@pytest.mark.parametrize("place", [0, -1])
def test_an_event_left_out_with_hashes_made_to_fit(form, place):
    stream = own_stream(form)
    form["inclusions"] = []
    del stream["events"][place]
    rechain(stream)
    assert refusal(form) in (f"The head of stream:{stream['subject']} is not under the checkpoint.", two_forms(form))


def two_forms(form: Form) -> str:
    """What is said where the same event stands unchanged in an index."""
    inside = {event["id"] for index in form["indexes"] for event in index["events"]}
    mine = [event["id"] for event in own_stream(form)["events"] if event["id"] in inside]
    return f"The event {mine[0]} is there in two forms." if mine else ""


def test_the_last_event_left_out_with_the_head_of_before(form):
    """The head before the last event was true under an older checkpoint, but is not under this one."""
    stream = own_stream(form)
    last = stream["events"].pop()
    form["inclusions"] = []
    form["indexes"] = [index for index in form["indexes"] if last["id"] not in [event["id"] for event in index["events"]]]
    stream["head"] |= {"count": last["seq"] - 1, "head": last["prev"]}
    assert refusal(form) == f"The head of stream:{stream['subject']} is not under the checkpoint."


def test_an_event_added(form):
    stream = own_stream(form)
    form["inclusions"] = []
    stream["events"].append({**stream["events"][-1], "id": "01900000-0000-7000-8000-000000000000"})
    rechain(stream)
    assert refusal(form) == f"The head of stream:{stream['subject']} is not under the checkpoint."


def test_an_event_added_to_an_index(form):
    place = next(number for number, index in enumerate(form["indexes"]) if index["events"])
    index = form["indexes"][place]
    index["events"].append({**index["events"][-1], "id": "01900000-0000-7000-8000-000000000000"})
    assert index["name"] in refusal(form)


CHANGES: list[tuple[str, Callable[[Form], object]]] = [
    ("is not the one that came into force", lambda form: _own_version(form).update(text=_own_version(form)["text"] + "\n")),
    ("the signed text says", lambda form: _own_promise(form).update(line=_own_promise(form)["line"] + " ")),
    ("The trees are not those of the text", lambda form: _own_version(form)["promises"].pop()),
    ("has 1 versions, but 2 are here", lambda form: _own_document(form)["versions"].append(_own_version(form))),
    ("signature does not fit", lambda form: form["checkpoint"]["checkpoint"].update(size=form["checkpoint"]["checkpoint"]["size"] - 1)),
    ("signature does not fit", lambda form: form["checkpoint"].update(signature="00" * 64)),
    ("after what was known", lambda form: form.update(at="2026-02-14T02:26:01Z")),
    ("is not the one that was last published", lambda form: form["calendars"]["cn-office"]["off"].append("2026-02-12")),
    ("Judged anew, late_seconds", lambda form: form["verdict"].update(late_seconds=7)),
    ("Judged anew, provisional", lambda form: form["verdict"].update(provisional=0)),
    ("Judged anew there is no verdict", lambda form: form["verdict"].update(number=209912)),
]  # fmt: skip


def _own_document(form: Form) -> Form:
    return next(one for one in form["documents"] if one["subject"] == "document:CN-001")


def _own_version(form: Form) -> Form:
    return dict.__getitem__(_own_document(form), "versions")[0]


def _own_promise(form: Form) -> Form:
    name = form["verdict"]["promise"]
    return next(one for one in _own_version(form)["promises"] if one["name"] == name)


@pytest.mark.parametrize("place", range(len(CHANGES)))
def test_another_content(form, place):
    says, change = CHANGES[place]
    change(form)
    sentence = refusal(form)
    assert says in sentence, sentence


def test_a_softer_clause(form):
    """The whole text exchanged for a softer one, tree and line with it: the hash of the text that came into force tells."""
    softer = {"4 business hours": "5 business hours", "at least 4": "at least 3"}
    version, promise = _own_version(form), _own_promise(form)
    for hard, soft in softer.items():
        version["text"] = version["text"].replace(hard, soft)
        promise["line"] = promise["line"].replace(hard, soft)
    promise["tree"] = json.loads(json.dumps(promise["tree"]).replace('"amount": "4"', '"amount": "5"').replace('"n": "4"', '"n": "3"'))
    assert refusal(form) == "The text of document:CN-001, version 1, is not the one that came into force."


def test_another_signer(form):
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    body = canonical_json.dumps(form["checkpoint"]["checkpoint"])
    form["checkpoint"] |= {"signature": stranger.sign(body).hex(), "key": stranger.public_key().public_bytes_raw().hex()}
    assert refusal(form) == "The checkpoint is signed by another key than the one given."
    assert "issuer not checked" in verify.verify(verify.sealed(form)).summary  # by itself it is consistent, and nothing more is said
    files = checkpoints.published_files()
    assert "another checkpoint" in refusal(form, checkpoint=files[max(files)].read_bytes())


def test_an_older_checkpoint_is_another_one(form):
    files = checkpoints.published_files()
    assert len(files) > 1 and "ask for a bundle under the one you hold" in refusal(form, checkpoint=files[min(files)].read_bytes())


def test_a_flipped_bit_anywhere(form):
    data = verify.sealed(form)
    key = checkpoints.public_key()
    for place in range(0, len(data), len(data) // 100):
        report = verify.verify(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :], key)
        assert not report.ok and report.checks[0][2], place
