"""The state folder of an installation: database, passwords, keys. Everything in it stays on this machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from yinuo.kit import env


def home() -> Path:
    """Where the installation keeps its state: YINUO_HOME, else /var/lib/yinuo as root, else ~/.local/share/yinuo.

    As root it must not be under /root: the database runs as another user, who could not get there.
    """
    chosen = env.folder("YINUO_HOME")
    if chosen is not None:
        return chosen
    if os.geteuid() == 0:
        return Path("/var/lib/yinuo")
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "yinuo"


def secret_file(name: str, *, make: Callable[[], str] = lambda: secrets.token_urlsafe(48), folder: Path | None = None) -> str:
    """Read a secret of this installation; made once, in a file only its owner may read.

    Safe when two processes ask at once: the file appears whole or not at all, and the first one wins.
    """
    path = (folder or home()) / name
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(make() + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)  # unlike rename, a link never replaces what another process just wrote
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="utf-8").strip()
