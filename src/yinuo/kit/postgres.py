"""Our own supervisor over one PostgreSQL cluster on this machine.

Several processes may use the cluster at once; the last one to leave stops it. Who uses it is counted with `flock`, because the
kernel lets go of a lock whatever way a process ends: after `kill -9` nothing stale is left to be believed. Whether the server
lives is asked by connecting, never by looking at a process id, which a zombie still has.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

from yinuo.kit import postgres_user
from yinuo.kit.home import home, secret_file
from yinuo.kit.postgres_binaries import Binaries, binaries_for
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

OWNER, APP, DATABASE = "yinuo_owner", "yinuo_app", "yinuo"
LONGEST_SOCKET_FOLDER = 80  # bytes; the kernel's limit is about 107 for the folder and "/.s.PGSQL.5432.lock"
_START_TRIES, _SECONDS_BETWEEN = 60, 0.5


class DidNotStart(Refusal):
    code, http = "database_did_not_start", 500
    text = _("PostgreSQL did not start. Its last words: {last_words} (more in {log}). `yinuo doctor` says what else is wrong.")


class DidNotInitialise(Refusal):
    code, http = "database_not_made", 500
    text = _("The database in {folder} could not be made: {last_words}")


class HomeNotWritable(Refusal):
    code, http = "state_folder_not_writable", 500
    text = _("The state folder {folder} cannot be written: {why}. Set YINUO_HOME to a folder that belongs to you.")


class SocketFolderNotOurs(Refusal):
    code, http = "socket_folder_not_ours", 500
    text = _("The folder {folder} for the database's socket belongs to somebody else. Set YINUO_HOME to a shorter path, so that it is not needed.")


@dataclass(frozen=True)
class Addresses:
    """How to reach the database: as the owner (migrations only) and as the application (everything else)."""

    owner: str
    app: str


class Cluster:
    """One PostgreSQL cluster in a state folder; use it as a context manager, or `start` and `leave`."""

    def __init__(self, root: Path | None = None, *, data_name: str = "data", binaries: Binaries | None = None, options: Sequence[str] = ()) -> None:
        self.root = (root or home()).absolute()
        self.data = self.root / data_name
        self.log = self.root / f"{data_name}.log"
        self.options = list(options)
        self.user: postgres_user.ServerUser | None = None
        self._chosen = binaries
        self._binaries: Binaries | None = None
        self._users: IO[str] | None = None

    # -- what others ask --

    @property
    def binaries(self) -> Binaries:
        """The programs in use; chosen on first need."""
        if self._binaries is None:
            self._binaries = self._chosen or binaries_for(self.data)
        return self._binaries

    @property
    def socket_folder(self) -> Path:
        """Where the server listens; beside the data, or in /tmp where that path would be too long for a socket."""
        beside = self.root / ("run" if self.data.name == "data" else f"run-{self.data.name}")
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
            return beside
        return postgres_user.short_folder_for(beside)

    def addresses(self) -> Addresses:
        """The two addresses; making the passwords where there are none yet."""
        return Addresses(owner=self._address(OWNER), app=self._address(APP))

    def is_running(self) -> bool:
        """Whether the server answers on its socket."""
        command = [self.binaries.folder / "pg_isready", "-q", "-h", self.socket_folder, "-d", DATABASE]
        return subprocess.run(command, cwd="/", env=_quiet_environment()).returncode == 0

    # -- coming and going --

    def start(self) -> Addresses:
        """Make the cluster where there is none, start it where it is not running, and count this process among its users."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._users = (self.root / "users.lock").open("a")
        except OSError as problem:
            raise HomeNotWritable(folder=self.root, why=problem.strerror or "unknown reason") from None
        try:
            with self._boot_lock():
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._bring_up()
        except BaseException:
            self._users.close()
            self._users = None
            raise
        return self.addresses()

    def leave(self) -> bool:
        """Stop using the cluster; the last user stops the server.

        Returns: whether the server was stopped.
        """
        if self._users is None:
            return False
        with self._boot_lock():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False  # somebody else is still using it
            finally:
                if not self._is_last():
                    self._let_go()
            self._stop_server()
            self._let_go()
            return True

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()
