"""The whole database into one file, and back: a restore is whole or did not happen."""

from __future__ import annotations

import os
import secrets
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from yinuo.kit.postgres_binaries import found_binaries, newest_binaries
from yinuo.kit.postgres_roles import with_database
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class BackupFailed(Refusal):
    code, http = "backup_failed", 500
    text = _("The backup was not written: {why}")


class NotABackup(Refusal):
    code, http = "not_a_backup", 400
    text = _("{file} is not a backup that `yinuo backup` wrote, or is damaged ({why}). Nothing was changed.")


class DatabaseNotEmpty(Refusal):
    code, http = "database_not_empty", 409
    text = _(
        "The database {database} already holds {tables} tables, so nothing was changed. Add --replace to put the backup in their place."
    )


class RestoreFailed(Refusal):
    code, http = "restore_failed", 500
    text = _("The backup could not be restored: {why}. The database is as it was.")


def write_backup(address: str, file: Path) -> None:
    """Dump the database of an owner's address; the file appears when it is whole, for its owner's eyes only."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        done = _program(address, "pg_dump", "--format=custom", "--file", str(draft), "--dbname", address)
        if done.returncode:
            raise BackupFailed(why=_last_words(done))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def read_backup(address: str, file: Path, *, replace: bool) -> None:
    """Restore a dump into a new database beside the present one, then let it take its place in one step.

    Raises:
        NotABackup, DatabaseNotEmpty, RestoreFailed: nothing was changed.
    """
    with file.open("rb"):
        listed = _program(address, "pg_restore", "--list", str(file))
    if listed.returncode:
        raise NotABackup(file=file, why=_last_words(listed))
    database = str(conninfo_to_dict(address).get("dbname") or "yinuo")
    tables = _count_tables(address)
    if tables and not replace:
        raise DatabaseNotEmpty(database=database, tables=tables)
    beside = f"{database}_{secrets.token_hex(4)}"
    try:
        with psycopg.connect(with_database(address, "postgres"), autocommit=True) as connection:
            # From the bare template: ours would first give the application rights that the dump says were taken away.
            connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(beside)))
            try:
                done = _program(address, "pg_restore", "--exit-on-error", "--dbname", with_database(address, beside), str(file))
                if done.returncode:
                    raise RestoreFailed(why=_last_words(done))
                _take_place(connection, database=database, by=beside)
            except BaseException:
                connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(beside)))
                raise
    except psycopg.Error as problem:
        raise RestoreFailed(why=" ".join(str(problem).split())) from None


def _take_place(connection: psycopg.Connection[tuple[object, ...]], *, database: str, by: str) -> None:
    """Send everybody out of the old database, rename it away, rename the new one in, drop the old one."""
    old = f"{by}_old"
    connection.execute(sql.SQL("alter database {} allow_connections false").format(sql.Identifier(database)))
    try:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()", [database]
        )
        with connection.transaction():
            connection.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(database), sql.Identifier(old)))
            connection.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(by), sql.Identifier(database)))
    except BaseException:
        connection.execute(sql.SQL("alter database {} allow_connections true").format(sql.Identifier(database)))
        raise
    connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))


def _count_tables(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')").fetchone()
    return int(row[0]) if row else 0


def _program(address: str, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the server's own version, else the newest here: an older one cannot read it, a newer one sets what it lacks."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}
    with psycopg.connect(address) as connection:
        server = connection.info.server_version // 10000
    binaries = next((one for one in found_binaries() if one.major == server), None) or newest_binaries()
    command = [str(binaries.folder / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment)


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stderr.splitlines() if "error" in line.lower()] or [f"exit code {done.returncode}"]
    return lines[0].removeprefix("pg_restore: ").removeprefix("pg_dump: ").removeprefix("error: ")
