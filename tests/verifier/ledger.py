"""A small ledger of its own for the tests: streams, indexes, map of heads, tree, checkpoint, bundle."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verifier.trees import CALENDARS, instant

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


def text(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def iso(local: str) -> str:
    return datetime.fromtimestamp(instant(local), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seal(bundle: dict[str, Any]) -> bytes:
    rest = {name: part for name, part in bundle.items() if name != "sha256"}
    return text({**rest, "sha256": sha(text(rest)).hex()})


class Ledger:
    """Events in, bundles out."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.streams: dict[str, list[dict[str, Any]]] = {}
        self.texts: dict[str, list[dict[str, Any]]] = {}

    def write(
        self, line: str, *, recorded: str | None = None, corrects: str | None = None, retracts: str | None = None, **data: Any
    ) -> str:
        day, clock, kind, subject = line.split(" ")
        stream = self.streams.setdefault(subject, [])
        when = iso(f"{day} {clock}")
        event = {
            "id": f"0190-{len(self.events):04d}", "kind": kind, "subject": subject, "seq": len(stream) + 1,
            "prev": sha(text(stream[-1])).hex() if stream else "0" * 64, "occurred_at": when, "received_at": when,
            "recorded_at": iso(recorded) if recorded else when, "actor": "lin", "source": "desk", "refs": [], "data": data,
            "corrects": corrects, "retracts": retracts, "schema": 1,
        }  # fmt: skip
        stream.append(event)
        self.events.append(event)
        return str(event["id"])

    def publish(self, document: str, lines: list[str], trees: list[Any]) -> None:
        names = [line.split(": ", 1) for line in lines if ": " in line]
        promises = [{"name": name, "line": line, "tree": tree} for (name, line), tree in zip(names, trees, strict=True)]
        promises_text = "\n".join(lines) + "\n"
        self.texts.setdefault(document, []).append({"text": promises_text, "promises": promises})
        self.write(f"2026-01-01 00:00 document.came_into_force {document}", version=1, sha256=sha(promises_text.encode()).hex())

    def publish_calendar(self, name: str) -> None:
        self.write(f"2026-01-01 00:00 calendar.published calendar:{name}", name=name, sha256=sha(text(CALENDARS[name])).hex())

    # -- the map of heads ---------------------------------------------------------------------------------------------

    def indexes(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        by_id = {event["id"]: event for event in self.events}
        for event in self.events:
            root = event
            while root["corrects"] or root["retracts"]:
                root = by_id[root["corrects"] or root["retracts"]]
            names = [f"kind:{root['kind']}:{root['occurred_at'][:7]}"]
            if event["data"].get("new_occurred_at"):
                names.append(f"kind:{root['kind']}:{event['data']['new_occurred_at'][:7]}")
            for name in dict.fromkeys(names):
                found.setdefault(name, []).append(event)
        return found

    def heads(self) -> dict[str, tuple[int, str]]:
        found = {f"stream:{subject}": (len(stream), sha(text(stream[-1])).hex()) for subject, stream in self.streams.items()}
        for name, events in self.indexes().items():
            head = bytes(32)
            for event in events:
                head = sha(head + sha(text(event)))
            found[name] = (len(events), head.hex())
        return found

    def _map(self) -> tuple[dict[int, list[tuple[bytes, bytes]]], list[dict[int, bytes]], list[bytes]]:
        buckets: dict[int, list[tuple[bytes, bytes]]] = {}
        for name, (count, head) in self.heads().items():
            key = sha(name.encode())
            value = sha(text({"name": name, "count": count, "head": head}))
            buckets.setdefault(int.from_bytes(key[:2], "big"), []).append((key, value))
        empty = [sha(b"\x02")]
        levels = [{number: sha(b"\x02" + b"".join(k + v for k, v in sorted(entries))) for number, entries in buckets.items()}]
        for _ in range(16):
            below, blank = levels[-1], empty[-1]
            levels.append(
                {n: sha(b"\x01" + below.get(2 * n, blank) + below.get(2 * n + 1, blank)) for n in {number // 2 for number in below}}
            )
            empty.append(sha(b"\x01" + blank + blank))
        return buckets, levels, empty

    def proof(self, name: str) -> dict[str, Any]:
        buckets, levels, empty = self._map()
        bucket = int.from_bytes(sha(name.encode())[:2], "big")
        count, head = self.heads().get(name, (0, None))
        path = [levels[level].get((bucket >> level) ^ 1, empty[level]).hex() for level in range(16)]
        entries = [[key.hex(), value.hex()] for key, value in sorted(buckets.get(bucket, []))]
        return {"name": name, "count": count, "head": head, "bucket": bucket, "entries": entries, "path": path}

    # -- the tree -----------------------------------------------------------------------------------------------------

    def root(self, leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return sha(b"\x01" + self.root(leaves[:half]) + self.root(leaves[half:]))

    def path(self, index: int, leaves: list[bytes]) -> list[str]:
        if len(leaves) == 1:
            return []
        half = 1 << (len(leaves) - 1).bit_length() - 1
        if index < half:
            return [*self.path(index, leaves[:half]), self.root(leaves[half:]).hex()]
        return [*self.path(index - half, leaves[half:]), self.root(leaves[:half]).hex()]

    def checkpoint(self, key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
        leaves = [sha(b"\x00" + sha(text(event))) for event in self.events]
        _buckets, levels, _empty = self._map()
        body = {
            "origin": "yinuo:test", "size": len(leaves), "root": self.root(leaves).hex(), "heads_root": levels[16][0].hex(),
            "previous": "0" * 64, "sealed_at": iso("2026-12-31 00:00"),
        }  # fmt: skip
        return {"checkpoint": body, "signature": key.sign(text(body)).hex(), "key": key.public_key().public_bytes_raw().hex()}

    # -- the bundle ---------------------------------------------------------------------------------------------------

    def bundle(self, verdict: dict[str, Any], *, at: str, streams: list[str], indexes: list[str], calendars: list[str]) -> dict[str, Any]:
        """A bundle as a dict; `seal` makes its bytes."""
        leaves = [sha(b"\x00" + sha(text(event))) for event in self.events]
        first = self.streams[streams[0]][0] if streams[0] in self.streams else self.events[0]
        place = self.events.index(first)
        every = [*streams, *(f"calendar:{name}" for name in calendars), *self.texts]
        return {
            "format": "yinuo-proof/1",
            "verdict": verdict,
            "at": iso(at),
            "known_at": iso(at),
            "documents": [{"subject": name, "versions": versions} for name, versions in self.texts.items()],
            "calendars": {name: CALENDARS[name] for name in calendars},
            "streams": [{"subject": name, "events": self.streams.get(name, []), "head": self.proof(f"stream:{name}")} for name in every],
            "indexes": [{"name": name, "events": self.indexes().get(name, []), "head": self.proof(name)} for name in indexes],
            "inclusions": [{"id": first["id"], "index": place, "path": self.path(place, leaves)}]
            if first["id"] in str(streams) or True
            else [],
            "checkpoint": self.checkpoint(),
        }


def claimed(row: dict[str, Any]) -> dict[str, Any]:
    """A judged row as a bundle writes it."""
    when = ("opened_at", "due_at", "settled_at", "broken_at")
    return {
        name: datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if name in when and value is not None else value
        for name, value in row.items()
    }
