"""What every test may lean on: a throw-away PostgreSQL started on first need, and Debian's Chromium with a Chinese font."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import places

os.environ.setdefault(places.VARIABLE, places.quick_place())  # workers are told the place of the process that starts them
# Before settings are loaded: nothing of a real installation may be read or written by a test.
_HOME = Path(tempfile.mkdtemp(prefix="yinuo-test-", dir=os.environ[places.VARIABLE]))
_HOME.chmod(0o755)  # as root the server runs as another user, who must get in
for _name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(_name, None)
os.environ.update(
    YINUO_HOME=str(_HOME),
    YINUO_SECRET_KEY="only for tests",
    YINUO_ROLE="owner",
    YINUO_POOL="no",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # the browser's driver runs an event loop in this thread
)

from tests import prepared  # noqa: E402
from yinuo.kit import postgres, postgres_roles  # noqa: E402

os.environ.setdefault(prepared.VARIABLE, str(_HOME / "prepared"))  # workers are told the folder of the process that starts them
gc.disable()  # what is loaded while tests are collected stays to the end; see pytest_collection_finish


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skip is easily overlooked: say in a box of its own what was not tested for want of material."""
    from tests.shared_data import ABSENT, ROOT

    if ABSENT:
        terminalreporter.section("TEST MATERIAL IS ABSENT", sep="!", yellow=True, bold=True)
        terminalreporter.write_line(f"Nothing was proven about these; set YINUO_SHARED to the folder that holds them, instead of {ROOT}:")
        for relative in sorted(set(ABSENT)):
            terminalreporter.write_line(f"  {relative} ({ABSENT.count(relative)} tests skipped)")


LONG = ("tests/crash/", "tests/browser/", "tests/proofs/", "tests/watch/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that the workers finish together."""
    _draw_constants_from_what_is_drawn_for()
    items.sort(key=lambda item: next((place for place, folder in enumerate(LONG) if item.nodeid.startswith(folder)), len(LONG)))


def _draw_constants_from_what_is_drawn_for() -> None:
    """Hypothesis tries numbers and words that stand in our modules; let it not read a thousand whose functions it never calls."""
    providers = sys.modules.get("hypothesis.internal.conjecture.providers")
    is_local = getattr(providers, "is_local_module_file", None)
    if is_local is None:  # not in use, or of another version, which only reads more
        return
    away, drawn_for = ("/yinuo/config/", "/yinuo/desks/", "/yinuo/doors/", "/yinuo/ui/"), ("/yinuo/desks/channels/", "/yinuo/doors/cli/")

    def is_wanted(path: str) -> bool:
        return (not any(room in path for room in away) or any(room in path for room in drawn_for)) and bool(is_local(path))

    providers.is_local_module_file = is_wanted  # type: ignore[union-attr]


def pytest_collection_finish() -> None:
    """Never again look through all that was loaded for something to throw away, as each collection of garbage would."""
    gc.freeze()
    gc.enable()


TOGETHER = ("tests/proofs/",)
"""Folders that stay with one worker as a whole: what all their files share takes long to make."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file stays with one worker, so that what its tests share is made once."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), str(super()._split_scope(nodeid)))

    return Scheduling(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the run what material it did not find."""
    from tests.shared_data import ABSENT

    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["absent"] = ABSENT


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    from tests.shared_data import ABSENT

    ABSENT.extend(getattr(node, "workeroutput", {}).get("absent", []))


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Hash passwords with the real method at its least cost: a test that guesses twenty times is not about the cost."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A throw-away cluster for this run, as fast as an unsafe one can be."""
    made = prepared.worker_cluster(_HOME, options=["max_connections=60"])
    yield made
    made.leave()


@pytest.fixture
def empty_database(cluster: postgres.Cluster) -> Iterator[postgres.Addresses]:
    """An empty database of its own, by its two addresses; for tests that run commands in processes of their own."""
    with _database(cluster, template="template1") as addresses:
        yield addresses


@pytest.fixture
def migrated_database(cluster: postgres.Cluster) -> Iterator[postgres.Addresses]:
    """The same with all tables in it."""
    with _database(cluster, template=prepared.TEMPLATE) as addresses:
        yield addresses


@contextmanager
def _database(cluster: postgres.Cluster, *, template: str) -> Iterator[postgres.Addresses]:
    import psycopg
    from psycopg import sql

    name = f"own_{secrets.token_hex(4)}"
    addresses = cluster.addresses()
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield postgres.Addresses(
                owner=postgres_roles.with_database(addresses.owner, name), app=postgres_roles.with_database(addresses.app, name)
            )
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Point Django at the throw-away cluster; only now, so that tests without a database never start one."""
    from django.db import connections

    from yinuo.config.databases import settings_of

    cluster = request.getfixturevalue("cluster")
    found = settings_of(cluster.addresses().owner, pooled=False)
    # in place: connections made before now share this very dictionary
    connections.settings["default"].update({key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    connections.settings["default"]["TEST"] = {**connections.settings["default"]["TEST"], "TEMPLATE": prepared.TEMPLATE}


FEW_ROWS = 2_000
"""Up to so many are deleted one by one; a fuller table is cut off as a whole."""


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> None:
    """After a test that really commits, empty the tables that hold something.

    Django cuts off every table, each with a new file for itself and for each of its indexes: with hundreds of them that takes longer than
    most tests do.
    """
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.backends.postgresql.operations import DatabaseOperations
    from django.db.models.signals import post_migrate

    # nobody here asks for content types and permissions, so they need not be written down anew after each such test
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")

    def sql_flush(operations: Any, style: Any, tables: list[str], **_more: Any) -> list[str]:
        with operations.connection.cursor() as cursor:
            # a file without a byte never held a row; only the others are counted, each month of a table for itself
            cursor.execute(
                "SELECT used::text FROM unnest(%s::text[]) AS name CROSS JOIN to_regclass(quote_ident(name)) AS whole CROSS JOIN LATERAL"
                " (SELECT whole UNION SELECT relid FROM pg_partition_tree(whole) WHERE isleaf) AS file (used)"
                " WHERE pg_relation_size(used) > 0",
                [tables],
            )
            used = [name for (name,) in cursor.fetchall()]
            if not used:
                return []
            counted = (f"SELECT '{name}', (SELECT count(*) FROM (SELECT FROM {name} LIMIT {FEW_ROWS + 1}) AS found)" for name in used)
            cursor.execute(" UNION ALL ".join(counted))
            counts = dict(cursor.fetchall())
        many = [name for name, count in counts.items() if count > FEW_ROWS]
        few = [f"DELETE FROM {name}" for name, count in counts.items() if 0 < count <= FEW_ROWS]
        whole = [f"TRUNCATE {', '.join(many)} CASCADE"] if many else []
        # neither keys to other tables nor what refuses to forget stands in the way
        return ["SET LOCAL session_replication_role = replica", *few, *whole] if few or many else []

    DatabaseOperations.sql_flush = sql_flush


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once() -> None:
    """Every test client and live server has middleware of its own; the static files it would look for are the same each time."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    listed: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def add_files_from_finders(middleware: Any) -> None:
        if not listed:
            look(middleware)
            listed.update(middleware.files)
        middleware.files.update(listed)

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders


@pytest.fixture(autouse=True)
def fresh_plan() -> None:
    """A process need not look for a second whether promises changed; what an earlier test promised is none of the next one's."""
    plans = sys.modules.get("yinuo.watch.plans")
    if plans is not None:
        plans._recent = None


@pytest.fixture
def as_app_role(db: None) -> Iterator[None]:
    """Work with the rights of the application's role until the end of the test's transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"set role {postgres.APP}")
    yield
    if not connection.in_atomic_block:  # inside one, the rollback at the test's end undoes it, even after an error
        with connection.cursor() as cursor:
            cursor.execute("reset role")


@pytest.fixture(scope="session")
def chinese_font() -> None:
    """Let Chromium find a Chinese font on a machine that has none: the one of the development packages, by a configuration of our own."""
    import importlib.util
    import subprocess

    if shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True).stdout.strip():
        return
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    assert spec is not None and spec.submodule_search_locations, (
        "The package pylopdf-fonts-zh-cn is missing; run ./check, which installs it."
    )
    (_HOME / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{spec.submodule_search_locations[0]}</dir><dir>/usr/share/fonts</dir><cachedir>{_HOME}/fonts</cachedir>"
        "<alias><family>system-ui</family><prefer><family>DejaVu Sans</family><family>Noto Sans SC</family></prefer></alias>"
        "<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family><family>Noto Sans SC</family></prefer></alias>"
        "</fontconfig>",
        encoding="utf-8",
    )
    os.environ["FONTCONFIG_FILE"] = str(_HOME / "fonts.conf")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object], chinese_font: None) -> dict[str, object]:
    """Debian's Chromium, talking to nobody but the test's own server; best the one without a window, which needs half the time."""
    chromium = os.environ.get("YINUO_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert chromium, "The page tests need Chromium (apt-get install chromium); ./check installs it where it runs as root."
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox", "--disable-gpu", *quiet]}
