"""Signed statements of how large the ledger is and what its roots are, kept in the database and published as files outside it.

The signing key is a file of its own (0600), never in the database: who can rewrite every row still cannot sign.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from yinuo.kit import canonical_json, env
from yinuo.kit.home import home, secret_file
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger.hashing import instant_text

KEPT_WHOLE = 1000
"""So many of the newest published files are kept; of older ones, each hundredth."""
THINNED_TO = 100


class CheckpointContradicts(Refusal):
    code, http = "checkpoint_contradicts", 409
    text = _(
        "The published checkpoint {path} says something else than checkpoint {number} of this database. Either the database was changed "
        "or cut, or the folder belongs to another ledger. Run `yinuo audit`; nothing is sealed until this is cleared up."
    )


class NotACheckpoint(Refusal):
    code, http = "not_a_checkpoint", 400
    text = _("The file {path} is not a published checkpoint: {why}.")


@dataclass(frozen=True)
class Checkpoint:
    """A signed statement. `body` is canonical JSON text of heads_root, origin, previous, root, sealed_at, size."""

    number: int
    size: int
    body: str
    signature: bytes
    key: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The statement as a dict."""
        return dict(canonical_json.loads(self.body.encode("utf-8")))

    @property
    def hash(self) -> bytes:
        """What the next checkpoint names as `previous`."""
        return sha256(self.body.encode("utf-8")).digest()

    def as_published(self) -> dict[str, Any]:
        """The checkpoint as it is published: the statement, its signature and the public key, in hex."""
        return {"checkpoint": self.said, "key": self.key.hex(), "number": self.number, "signature": self.signature.hex()}


def signing_key() -> Ed25519PrivateKey:
    """This installation's key, made on first need."""
    path = env.folder("YINUO_LEDGER_KEY") or home() / "keys" / "ledger.key"
    seed = secret_file(path.name, make=lambda: secrets.token_hex(32), folder=path.parent)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def public_key() -> bytes:
    """The 32 bytes by which anybody checks our signatures."""
    return signing_key().public_key().public_bytes_raw()


def make_checkpoint(*, number: int, size: int, root: bytes, heads_root: bytes, previous: bytes, sealed_at: int) -> Checkpoint:
    """State and sign. `previous` is the hash of the checkpoint before, or 32 zeros."""
    key = signing_key()
    public = key.public_key().public_bytes_raw()
    statement = {
        "heads_root": heads_root.hex(), "origin": env.text("YINUO_ORIGIN", f"yinuo:{public.hex()[:16]}"), "previous": previous.hex(),
        "root": root.hex(), "sealed_at": instant_text(sealed_at), "size": size,
    }  # fmt: skip
    body = canonical_json.dumps(statement)
    return Checkpoint(number, size, body.decode("utf-8"), key.sign(body), public)


def latest() -> Checkpoint | None:
    """The newest checkpoint in the database."""
    found = stored("ORDER BY number DESC LIMIT 1")
    return found[0] if found else None


def stored(how: str = "ORDER BY number", parameters: Iterable[object] = ()) -> list[Checkpoint]:
    """Checkpoints from the database; `how` is the end of the query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, size, body, signature, key FROM ledger_checkpoint {how}", list(parameters))
        return [Checkpoint(number, size, body, bytes(sign), bytes(key)) for number, size, body, sign, key in cursor.fetchall()]


# -- files outside the database --


def folder() -> Path:
    """Where checkpoints are published on this machine."""
    return env.folder("YINUO_CHECKPOINTS") or home() / "checkpoints"


def published_files() -> dict[int, Path]:
    """The published files by number."""
    try:
        names = [entry.name for entry in os.scandir(folder())]
    except FileNotFoundError:
        return {}
    return {int(name[:-5]): folder() / name for name in names if re.fullmatch(r"\d+\.json", name)}


def read_published(path: Path) -> Checkpoint:
    """Read a published checkpoint; its signature is not looked at here.

    Raises:
        NotACheckpoint
    """
    try:
        value = canonical_json.loads(path.read_bytes().strip())
        body = canonical_json.dumps(value["checkpoint"]).decode("utf-8")
        size = value["checkpoint"]["size"]
        if not isinstance(size, int) or not isinstance(value["number"], int):
            raise ValueError("size and number are whole numbers")
        return Checkpoint(value["number"], size, body, bytes.fromhex(value["signature"]), bytes.fromhex(value["key"]))
    except Refusal as problem:
        raise NotACheckpoint(path=path, why=str(problem)) from None
    except OSError as problem:
        raise NotACheckpoint(path=path, why=problem.strerror or "it cannot be read") from None
    except (KeyError, TypeError, ValueError) as problem:
        raise NotACheckpoint(path=path, why=str(problem)) from None


def check_against_files(newest: Checkpoint | None) -> None:
    """Refuse to go on where a newer or another checkpoint was published than the database has.

    Raises:
        CheckpointContradicts
    """
    files = published_files()
    if not files:
        return
    number = max(files)
    if newest is None or number > newest.number:
        raise CheckpointContradicts(path=files[number], number=number)
    if number == newest.number and read_published(files[number]).body != newest.body:
        raise CheckpointContradicts(path=files[number], number=number)


def publish() -> list[Path]:
    """Write the files of checkpoints that have none yet; thin out old ones. A file that is there is never replaced."""
    files = published_files()
    written = []
    newest_file = max(files, default=0)
    for checkpoint in stored("WHERE number > %s ORDER BY number", [newest_file]):
        path = folder() / f"{checkpoint.number:09d}.json"
        _write_once(path, canonical_json.dumps(checkpoint.as_published()))
        files[checkpoint.number] = path
        written.append(path)
    newest = max(files, default=0)
    for number, path in files.items():
        if number <= newest - KEPT_WHOLE and number % THINNED_TO and number != 1:
            path.unlink(missing_ok=True)
    return written


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with draft.open("wb") as out:
        out.write(content + b"\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another sealer published it between our look and now
    finally:
        draft.unlink()
