"""A backup brings everything back: rows, and also which rights were taken away; a refusal changes nothing."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from yinuo.kit.postgres import Addresses, Cluster
from yinuo.kit.postgres_binaries import found_binaries
from yinuo.kit.postgres_dump import DatabaseNotEmpty, NotABackup, read_backup, write_backup
from yinuo.kit.postgres_upgrade import NoOtherVersion, NotBackwards, StillInUse, upgrade


def fill(addresses: Addresses) -> None:
    with psycopg.connect(addresses.owner) as connection:
        connection.execute("create table noted (words text)")
        connection.execute("revoke update, delete on noted from yinuo_app")
    with psycopg.connect(addresses.app) as connection:
        connection.execute("insert into noted values ('一诺千金')")


def require_whole(addresses: Addresses) -> None:
    with psycopg.connect(addresses.app, autocommit=True) as connection:
        assert connection.execute("select words from noted").fetchall() == [("一诺千金",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update noted set words = ''")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (a int)")
    with psycopg.connect(addresses.owner) as connection:  # tables made later are still the application's to use
        connection.execute("create table later (a int)")
    with psycopg.connect(addresses.app) as connection:
        connection.execute("insert into later values (1)")


def test_a_backup_comes_back_whole_in_the_place_of_what_is_there(empty_database: Addresses, tmp_path: Path) -> None:
    fill(empty_database)
    write_backup(empty_database.owner, tmp_path / "all.backup")
    assert (tmp_path / "all.backup").stat().st_mode & 0o077 == 0
    with psycopg.connect(empty_database.owner) as connection:
        connection.execute("update noted set words = 'changed since'")
    read_backup(empty_database.owner, tmp_path / "all.backup", replace=True)
    require_whole(empty_database)


def test_a_database_with_tables_is_not_overwritten_unasked(empty_database: Addresses, tmp_path: Path) -> None:
    fill(empty_database)
    write_backup(empty_database.owner, tmp_path / "all.backup")
    with pytest.raises(DatabaseNotEmpty, match="--replace"):
        read_backup(empty_database.owner, tmp_path / "all.backup", replace=False)
    require_whole(empty_database)


def test_rubbish_and_a_cut_file_are_refused_and_change_nothing(empty_database: Addresses, tmp_path: Path) -> None:
    fill(empty_database)
    write_backup(empty_database.owner, tmp_path / "all.backup")
    whole = (tmp_path / "all.backup").read_bytes()
    for name, content in (("rubbish", b"rubbish" * 1000), ("empty", b""), ("cut", whole[: len(whole) // 3])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(NotABackup, match=name):
            read_backup(empty_database.owner, tmp_path / name, replace=True)
    require_whole(empty_database)


def majors() -> list[int]:
    return sorted({binaries.major for binaries in found_binaries()})


@pytest.mark.skipif(len(majors()) < 2, reason="only one major version of PostgreSQL is on this machine")
def test_an_upgrade_brings_rows_and_rights_and_keeps_the_old_folder(state: Path) -> None:
    by_major = {binaries.major: binaries for binaries in found_binaries()}
    oldest, newest = majors()[0], majors()[-1]
    with Cluster(state, binaries=by_major[oldest]) as cluster:
        fill(cluster.addresses())
        with pytest.raises(StillInUse):
            upgrade(root=state)
    with pytest.raises(NoOtherVersion):
        upgrade(root=state, to=99)
    assert upgrade(root=state) == (oldest, newest)
    assert upgrade(root=state) == (newest, newest)
    with pytest.raises(NotBackwards):
        upgrade(root=state, to=oldest)
    assert (state / f"data-{oldest}" / "PG_VERSION").exists()
    with Cluster(state) as cluster:
        assert cluster.binaries.major == newest
        require_whole(cluster.addresses())
