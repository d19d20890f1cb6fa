"""The ring of key-encryption keys: from a file only its owner may read, or from a command (a key service, a hardware module).

A ring is JSON: `{"current": 2, "keys": {"1": base64, "2": base64}, "index": base64}`. New keys wrap under `current`; older generations stay
readable until nothing is wrapped under them. `index` keys the blind index and does not turn over: with it every stored token would change.
The file is looked at again whenever it changed, so a new generation counts in every process without a restart.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import shlex
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from yinuo.kit import env, sealed
from yinuo.kit.home import home, secret_file
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

COMMAND_SECONDS = 60  # how long an answer of the command is believed
_known: dict[object, tuple[float, KeyRing]] = {}


class BadKeyRing(Refusal):
    code, http = "bad_key_ring", 500
    text = _("The keys that seal customer data cannot be used: {why}. docs/customer-data.md shows what the file or the command must give.")


class KeyStillInUse(Refusal):
    code, http = "key_still_in_use", 409
    text = _("Key {version} still wraps {count} keys, or is the present one, so it stays. Wrap them anew first.")


@dataclass(frozen=True)
class KeyRing:
    """The generations of the key-encryption key, and the key of the blind index."""

    current: int
    keys: Mapping[int, bytes]
    index: bytes

    def wrap(self, data_key: bytes, *, place: str) -> bytes:
        """A data key, sealed under the present generation for one place."""
        return sealed.seal(data_key, key=self.keys[self.current], version=self.current, place=place)

    def unwrap(self, wrapped: bytes, *, place: str) -> bytes:
        """The data key again, whichever generation wrapped it.

        Raises:
            KeyGone, SealBroken.
        """
        return sealed.unseal(wrapped, key_of=self.keys.get, place=place)


def ring() -> KeyRing:
    """The ring in force, made on first need where a file keeps it.

    Raises:
        BadKeyRing.
    """
    command = env.text("YINUO_CUSTOMER_KEYS_COMMAND", "")
    return _from_command(command) if command else _from_file(ring_file())


def ring_file() -> Path:
    """Where the ring is kept when no command gives it."""
    chosen = env.text("YINUO_CUSTOMER_KEYS", "")
    return Path(chosen).expanduser().absolute() if chosen else home() / "keys" / "customers.json"


def add_generation() -> int:
    """Make a new key the present one, beside the older ones; gives its version. What is wrapped stays as it is until it is wrapped anew.

    Raises:
        BadKeyRing: a command gives the ring, which then has to turn it over itself.
    """
    present = _own_ring()
    version = max(present.keys) + 1
    if version > 255:
        raise BadKeyRing(why="255 generations are used up")
    _write(replace(present, current=version, keys={**present.keys, version: sealed.new_key()}))
    return version


def drop_generation(version: int, *, in_use: int) -> None:
    """Forget an old key, once nothing is wrapped under it.

    Args:
        in_use: how many wrapped keys still name it, as the caller counted.
    Raises:
        KeyStillInUse, BadKeyRing.
    """
    present = _own_ring()
    if in_use or version == present.current:
        raise KeyStillInUse(version=version, count=in_use)
    _write(replace(present, keys={number: key for number, key in present.keys.items() if number != version}))


def _own_ring() -> KeyRing:
    if env.text("YINUO_CUSTOMER_KEYS_COMMAND", ""):
        raise BadKeyRing(why="a command gives them, so they are turned over where that command gets them")
    return _from_file(ring_file())


def _from_file(path: Path) -> KeyRing:
    try:
        found = path.stat()
    except FileNotFoundError:
        secret_file(path.name, make=lambda: _text(KeyRing(1, {1: sealed.new_key()}, sealed.new_key())), folder=path.parent)
        found = path.stat()
    if found.st_mode & 0o077:
        raise BadKeyRing(why=f"{path} can be read by others; set its rights to 0600")
    known = (path, found.st_mtime_ns, found.st_ino)
    if known not in _known:
        _known.clear()
        _known[known] = (0.0, _read(path.read_text(encoding="utf-8")))
    return _known[known][1]


def _from_command(command: str) -> KeyRing:
    at, known = _known.get(command, (0.0, None))
    if known is not None and time.monotonic() - at < COMMAND_SECONDS:
        return known
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        raise BadKeyRing(why=f"the command did not answer ({type(problem).__name__})") from None
    if done.returncode:
        raise BadKeyRing(why=f"the command ended with {done.returncode}")  # its output may hold keys, so it is not repeated
    found = _read(done.stdout)
    _known[command] = (time.monotonic(), found)
    return found


def _read(text: str) -> KeyRing:
    try:
        said = json.loads(text)
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in said["keys"].items()}
        found = KeyRing(int(said["current"]), keys, base64.b64decode(said["index"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise BadKeyRing(why="this is not a ring of keys") from None
    if any(len(key) != sealed.KEY_BYTES for key in (*found.keys.values(), found.index)):
        raise BadKeyRing(why="every key is 32 bytes")
    if found.current not in found.keys or not all(0 < version < 256 for version in found.keys):
        raise BadKeyRing(why="the present key is missing, or a version is not from 1 to 255")
    return found


def _text(said: KeyRing) -> str:
    keys = {str(version): base64.b64encode(key).decode() for version, key in said.keys.items()}
    return json.dumps({"current": said.current, "keys": keys, "index": base64.b64encode(said.index).decode()})


def _write(said: KeyRing) -> None:
    """Replace the file in one step: a reader sees the old ring or the new one, never half of it."""
    path = ring_file()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(_text(said) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
