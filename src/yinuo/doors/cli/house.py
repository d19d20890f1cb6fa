"""How a command enters the house: the database is up, its tables are there, and Django is ready in the right role."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from yinuo.kit import env, garbage
from yinuo.kit.postgres import Addresses, Cluster
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

MIGRATION_LOCK = 0x79696E756F  # "yinuo": one migration at a time, also from several machines
APPLIED = "SELECT app, name FROM django_migrations"


class TablesNotUpToDate(Refusal):
    code, http = "tables_not_up_to_date", 503
    text = _("The database lacks {count} migrations of this version of yinuo (the first is {first}). Run: yinuo migrate")


_own: list[Cluster] = []  # the cluster this process started, if it did


@contextmanager
def database() -> Iterator[Addresses]:
    """The database's addresses: of DATABASE_URL, else of our own cluster, started for as long as the `with` lasts.

    Child processes find them in the environment, so they never start a cluster of their own.
    """
    given = env.text("DATABASE_URL", "")
    if given:
        yield Addresses(owner=env.text("DATABASE_OWNER_URL", given), app=given)
        return
    cluster = Cluster()
    addresses = cluster.start()
    _own.append(cluster)
    os.environ.update(DATABASE_URL=addresses.app, DATABASE_OWNER_URL=addresses.owner)
    try:
        yield addresses
    finally:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            os.environ.pop(name, None)
        _own.remove(cluster)
        cluster.leave()


def keep_database_running() -> None:
    """Start our own database again where it has died; somebody else's is somebody else's to start."""
    for cluster in _own:
        if cluster.revive():
            print("yinuo: the database had died and was started again.", file=sys.stderr, flush=True)


@contextmanager
def opened(*, role: str = "app", migrated: bool = True, pooled: bool = False) -> Iterator[Addresses | None]:
    """Django, ready to work with the database: what a command that needs rows puts around its work.

    `migrated` brings the tables of our own cluster up to date first, and refuses to work on an external database
    that is behind. Inside a process where Django is ready already (a test) nothing is started: yields None.
    """
    if _django_is_ready():
        yield None
        return
    own_cluster = not env.text("DATABASE_URL", "")
    with database() as addresses:
        os.environ.update(YINUO_ROLE=role, YINUO_POOL="yes" if pooled else "no", DJANGO_SETTINGS_MODULE="yinuo.config.settings")
        with garbage.kept_apart():
            import django
            from django.db import connections
            from django.utils import translation

            django.setup()
        translation.activate(language())
        try:
            if migrated:
                _require_tables(may_migrate=own_cluster)
            yield addresses
        finally:
            connections.close_all()


def language() -> str:
    """The language of the terminal's sentences: Chinese where the locale says so, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if locale.lower().startswith("zh") else "en"


def missing_migrations() -> list[str]:
    """The migrations this version has and the database lacks, in order: `app.name`. Only reads."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    with connection.cursor() as cursor:
        is_marked = MigrationRecorder.Migration._meta.db_table in connection.introspection.table_names(cursor)
        if is_marked:
            cursor.execute(APPLIED)
            if migrations_on_disk({config.label: config.name for config in apps.get_app_configs()}).issubset(cursor.fetchall()):
                return []  # the usual case: nobody need load them all and put them in order
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrations_on_disk(packages: Mapping[str, str]) -> set[tuple[str, str]]:
    """All migrations of some applications as (application, name), by the names of their files; `packages` are by application."""
    found = set()
    for label, package in packages.items():
        top, *inner = package.split(".")
        spec = find_spec(top)
        for folder in spec.submodule_search_locations or [] if spec else []:
            files = Path(folder, *inner, "migrations").glob("[!_~]*.py")
            found |= {(label, file.stem) for file in files}
    return found


def _lacks_nothing(cluster: Cluster) -> bool:
    """Whether the tables of our own database are up to date, asked without loading all of Django, which takes seconds.

    A no only means that somebody must look closely.
    """
    import psycopg

    # by its name, as Django finds the settings; the settings themselves would be fixed by loading them before a role is chosen
    applications = import_module("yinuo.config.applications").INSTALLED_APPS
    known = migrations_on_disk({package.rpartition(".")[2]: package for package in applications})
    with psycopg.connect(cluster.addresses().owner) as connection:
        try:
            return known.issubset(connection.execute(APPLIED).fetchall())
        except psycopg.errors.UndefinedTable:
            return False


def migrate_in_child() -> None:
    """Bring the tables up to date as the owner, in a process of its own: this one has, or will have, the application's rights."""
    begin_migrating()()


def begin_migrating() -> Callable[[], None]:
    """Begin to bring the tables up to date in a process of its own; what is given waits until it is done. Raises MigrationFailed then."""
    if _own and _lacks_nothing(_own[-1]):
        return lambda: None
    command = [sys.executable, "-m", "yinuo.doors.cli.main", "migrate", "--quiet"]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno())

    def done() -> None:
        if code := child.wait():
            raise MigrationFailed(code=code)

    return done


class MigrationFailed(Refusal):
    code, http = "migration_failed", 500
    text = _("The tables could not be brought up to date (exit code {code}); the lines above say why. Nothing was served.")


def _require_tables(*, may_migrate: bool) -> None:
    missing = missing_migrations()
    if missing and may_migrate:
        migrate_in_child()
    elif missing:
        raise TablesNotUpToDate(count=len(missing), first=missing[0])


def _django_is_ready() -> bool:
    apps = sys.modules.get("django.apps")
    return apps is not None and bool(apps.apps.ready)
