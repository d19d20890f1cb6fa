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
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

from yinuo.kit import postgres_user
from yinuo.kit.home import home, secret_file
from yinuo.kit.postgres_binaries import Binaries, binaries_for
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

OWNER, APP, DATABASE = "yinuo_owner", "yinuo_app", "yinuo"
LONGEST_SOCKET_FOLDER = 80  # bytes; the kernel allows about 107 for the folder with "/.s.PGSQL.5432.lock"
START_TRIES, SECONDS_BETWEEN_TRIES = 60, 0.5


class DidNotStart(Refusal):
    code, http = "database_did_not_start", 500
    text = _("PostgreSQL did not start. Its last words: {last_words} (more in {log}). `yinuo doctor` says what else is wrong.")


class DidNotInitialise(Refusal):
    code, http = "database_not_made", 500
    text = _("The database in {folder} could not be made: {last_words}")


class HomeNotWritable(Refusal):
    code, http = "state_folder_not_writable", 500
    text = _("The state folder {folder} cannot be written: {why}. Set YINUO_HOME to a folder that belongs to you.")


class BeingMoved(Refusal):
    code, http = "database_being_moved", 503
    text = _("The database is just being moved to another version of PostgreSQL. Wait until `yinuo upgrade-database` has ended.")


@dataclass(frozen=True)
class Addresses:
    """How to reach the database, as URLs: as the owner (migrations only) and as the application (everything else)."""

    owner: str
    app: str


class Cluster:
    """One PostgreSQL cluster in a state folder; use it in a `with`, or call `start` and `leave`."""

    def __init__(
        self, root: Path | None = None, *, data_name: str = "data", binaries: Binaries | None = None, options: Sequence[str] = ()
    ) -> None:
        self.root = (root or home()).absolute()
        self.data = self.root / data_name
        self.log = self.root / f"{data_name}.log"
        self.options = list(options)
        self.is_mover = False  # set by the one who moves the data to another version, while everybody else is kept out
        self.user: postgres_user.ServerUser | None = None
        self._binaries = binaries
        self._users: IO[str] | None = None

    @property
    def binaries(self) -> Binaries:
        """The programs in use; chosen on first need."""
        if self._binaries is None:
            self._binaries = binaries_for(self.data)
        return self._binaries

    @property
    def socket_folder(self) -> Path:
        """Where the server listens: beside the data, or in /tmp where that path would be too long for a socket."""
        beside = self.root / ("run" if self.data.name == "data" else f"run-{self.data.name}")
        return beside if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER else postgres_user.short_folder_for(beside)

    def addresses(self) -> Addresses:
        """The two addresses of the database; makes the passwords where there are none yet."""
        return Addresses(owner=self._address(OWNER), app=self._address(APP))

    def is_running(self) -> bool:
        """Whether the server answers on its socket."""
        command = [str(self.binaries.folder / "pg_isready"), "-q", "-h", str(self.socket_folder)]
        return subprocess.run(command, cwd="/", env=_quiet_environment()).returncode == 0

    def start(self) -> Addresses:
        """Make the cluster where there is none, start it where it does not run, and count this process among its users."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            users = self.lock_file("users").open("a")
        except OSError as problem:
            raise HomeNotWritable(folder=self.root, why=problem.strerror or "unknown reason") from None
        try:
            with self.boot_lock():
                self._require_not_moving()
                fcntl.flock(users, fcntl.LOCK_SH)
                self._bring_up(users)
        except BaseException:
            users.close()
            raise
        self._users = users
        return self.addresses()

    def revive(self) -> bool:
        """Start the server again where it has died under us; cheap enough to ask every second. Returns whether it had."""
        if self._users is None or self._is_listening():
            return False
        with self.boot_lock():
            if self._is_listening() or self._users is None:
                return False
            self._start_server(self._users)
        return True

    def leave(self) -> bool:
        """Stop using the cluster; the last user stops the server. Returns whether it was stopped."""
        if self._users is None:
            return False
        users, self._users = self._users, None
        with users, self.boot_lock():
            if not is_alone(users):
                return False
            self._stop_server()
            return True

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()

    def run(self, program: str, *arguments: object, as_role: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run one of the cluster's programs as the server's user (or, with a role, as a client of the server)."""
        environment = _quiet_environment()
        if as_role:
            environment |= {"PGHOST": str(self.socket_folder), "PGUSER": as_role, "PGPASSWORD": self._password(as_role)}
        drop = self.user.run_as if self.user else {}
        command = [str(self.binaries.folder / program), *map(str, arguments)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd="/", env=environment, **drop
        )

    def lock_file(self, name: str) -> Path:
        """One of the locks: `boot` (one process makes, starts or stops), `users` (who is here), `moving` (everybody stays out)."""
        return self.root / (f"{name}.lock" if self.data.name == "data" else f"{self.data.name}.{name}.lock")

    @contextmanager
    def boot_lock(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the server; the others wait."""
        with self.lock_file("boot").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- inside the boot lock --

    def _is_listening(self) -> bool:
        """Whether anybody takes a connection; a server that recovers from a crash of its own does, and needs no help."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket_folder / ".s.PGSQL.5432"))
            except OSError:
                return False
        return True

    def _require_not_moving(self) -> None:
        if self.is_mover:
            return
        with self.lock_file("moving").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BeingMoved() from None

    def _bring_up(self, users: IO[str]) -> None:
        self.user = postgres_user.server_user()
        if self.user:
            postgres_user.require_reachable(self.data, self.user)
        self._binaries = postgres_user.reachable_binaries(self.binaries, root=self.root, user=self.user)
        postgres_user.claim_folder(self.socket_folder, user=self.user, mode=0o755 if self.user else 0o700)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if not self.is_running():
            self._start_server(users)
        self._prepare_database()

    def _initialise(self) -> None:
        """Make the data folder under another name and rename it when whole, so that a kill in between leaves nothing half-made."""
        draft = self.root / f"{self.data.name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = self.root / f"{self.data.name}.password"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(self._password(OWNER) + "\n")
        if self.user:
            self.user.own(draft)
            self.user.own(password)
        # Never the locale C: with it trigram search finds no Chinese at all.
        builtin = ["--locale-provider=builtin"] if self.binaries.major >= 17 else []
        secure = ["-A", "scram-sha-256", "--pwfile", password]
        try:
            self.run("initdb", "-D", draft, "-U", OWNER, *secure, "-E", "UTF8", "-k", *builtin, "--locale=C.UTF-8")
        except subprocess.CalledProcessError as problem:
            shutil.rmtree(draft, ignore_errors=True)
            raise DidNotInitialise(folder=self.data, last_words=_last_line(problem.stderr)) from None
        finally:
            password.unlink(missing_ok=True)
        draft.rename(self.data)

    def _start_server(self, users: IO[str]) -> None:
        """Start, again and again for a while: a killed server may linger as a zombie, or its children still hold its memory."""
        if not self.log.exists():
            self.log.touch(mode=0o600)
        if self.user:
            self.user.own(self.log)
        settings = [f"unix_socket_directories={self.socket_folder}", "listen_addresses=", "unix_socket_permissions=0777", *self.options]
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
        _forget_dead_server(self.data, users)
        for _attempt in range(START_TRIES):
            try:
                self.run("pg_ctl", "-D", self.data, "-w", "-t", "120", "-s", "-l", self.log, "-o", options, "start")
                return
            except subprocess.CalledProcessError as problem:
                last_words = _last_line(problem.stderr)
            if self.is_running():
                return
            time.sleep(SECONDS_BETWEEN_TRIES)
        raise DidNotStart(last_words=self._last_logged() or last_words, log=self.log)

    def _prepare_database(self) -> None:
        """The application's role and the database, where they are not there yet; a kill in between is made good here."""
        from yinuo.kit.postgres_roles import prepare_cluster

        prepare_cluster(self._address(OWNER, database="postgres"), app_password=self._password(APP))

    def _stop_server(self) -> None:
        # A server that is already dead needs no stopping.
        with_grace = ("-D", self.data, "-m", "fast", "-w", "-t", "120", "-s", "stop")
        try:
            self.run("pg_ctl", *with_grace)
        except subprocess.CalledProcessError:
            if self.is_running():
                raise

    # -- small things --

    def _password(self, role: str) -> str:
        return secret_file(f"{role}.password", folder=self.root)

    def _address(self, role: str, *, database: str = DATABASE) -> str:
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}:{quote(self._password(role), safe='')}@/{database}?host={folder}"

    def _last_logged(self) -> str:
        try:
            return _last_line(self.log.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return ""


def is_alone(users: IO[str]) -> bool:
    """Whether no other process holds the lock of users; ask only inside the boot lock, as the lock is let go for a moment."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(users, fcntl.LOCK_SH)
        return False
    return True


def _forget_dead_server(data: Path, users: IO[str]) -> None:
    """Remove the note of a server whose process id now belongs to another program, as happens when a container is restarted.

    PostgreSQL itself would refuse to start for ever. Done only where nobody else uses the cluster, and only where the
    system can tell what the process is; a zombie still carries its name and is left to the retries.
    """
    note = data / "postmaster.pid"
    try:
        process = int(note.read_text(encoding="ascii").split("\n", 1)[0])
        name = Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return
    if name not in ("postgres", "postmaster") and is_alone(users):
        note.unlink(missing_ok=True)
        fcntl.flock(users, fcntl.LOCK_SH)


def _quiet_environment() -> dict[str, str]:
    """The environment without what would steer PostgreSQL's programs elsewhere (PGHOST, PGDATA, PGOPTIONS ...)."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "PGTZ": "UTC"}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
