"""The embedded database survives what happens to processes on real machines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests import prepared
from tests.database.conftest import server_process
from yinuo.kit.postgres import Cluster
from yinuo.kit.postgres_binaries import OtherMajor, found_binaries, wheel_folder

USER = Path(__file__).with_name("user_of_cluster.py")
SOURCES = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def made(state: Path) -> Path:
    """A state folder with a cluster that was made and stopped before, for those who do not ask how one is made."""
    prepared.copy_to(state)
    return state


def start_user(state: Path, what: str = "hold") -> subprocess.Popen[str]:
    """Another application that uses the cluster; returned at once."""
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    command = [sys.executable, str(USER), str(state), what]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def wait_ready(user: subprocess.Popen[str]) -> None:
    assert user.stdout is not None
    assert user.stdout.readline() == "ready\n"


def end(user: subprocess.Popen[str]) -> None:
    user.communicate(timeout=60)
    assert user.returncode == 0


def numbers(cluster: Cluster) -> set[int]:
    with psycopg.connect(cluster.addresses().owner) as connection:
        return {row[0] for row in connection.execute("select number from noted")}


def test_a_full_stop_keeps_the_data_and_the_next_start_is_warm(state: Path) -> None:
    with Cluster(state) as cluster, psycopg.connect(cluster.addresses().owner) as connection:
        connection.execute("create table kept (a int)")
        connection.execute("insert into kept values (7)")
        made = connection.execute("select system_identifier from pg_control_system()").fetchone()
    assert server_process(state) is None
    with Cluster(state) as cluster, psycopg.connect(cluster.addresses().owner) as connection:
        assert connection.execute("select system_identifier from pg_control_system()").fetchone() == made  # not made anew
        assert connection.execute("select a from kept").fetchone() == (7,)


def test_two_starts_at_once_share_one_server_and_the_last_one_stops_it(state: Path) -> None:
    users = [start_user(state) for _ in range(2)]
    for user in users:
        wait_ready(user)
    server = server_process(state)
    assert server is not None
    end(users[0])
    assert server_process(state) == server
    end(users[1])
    assert server_process(state) is None


def test_a_killed_application_leaves_the_server_to_the_next_which_stops_it(made: Path) -> None:
    writer = start_user(made, "write")
    wait_ready(writer)
    assert writer.stdout is not None
    acknowledged = {int(writer.stdout.readline()) for _ in range(50)}
    writer.kill()
    rest, _ = writer.communicate()
    acknowledged |= {int(line) for line in rest.split("\n")[:-1]}
    server = server_process(made)
    assert server is not None
    with Cluster(made) as cluster:
        assert server_process(made) == server
        assert acknowledged <= numbers(cluster)
    assert server_process(made) is None


def test_a_killed_server_is_started_again_and_no_acknowledged_row_is_lost(made: Path) -> None:
    writer = start_user(made, "write")
    wait_ready(writer)
    assert writer.stdout is not None
    acknowledged = {int(writer.stdout.readline()) for _ in range(50)}
    server = server_process(made)
    assert server is not None
    os.kill(server, signal.SIGKILL)  # its children linger for a moment with the shared memory
    rest, _ = writer.communicate(timeout=60)
    acknowledged |= {int(line) for line in rest.split("\n")[:-1]}
    with Cluster(made) as cluster:
        assert server_process(made) not in (None, server)
        assert acknowledged <= numbers(cluster)


def test_the_note_of_a_server_whose_number_another_program_has_now_is_forgotten(made: Path) -> None:
    with Cluster(made):
        note = (made / "data" / "postmaster.pid").read_text().split("\n")
    stale = made / "data" / "postmaster.pid"
    stale.write_text("\n".join([str(os.getppid()), *note[1:]]))
    if os.geteuid() == 0:
        owner = (made / "data").stat()
        os.chown(stale, owner.st_uid, owner.st_gid)
    with Cluster(made) as cluster:
        assert cluster.is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; as a plain user every other test here shows it")
def test_a_plain_user_can_run_it_too(state: Path) -> None:
    os.chown(state, 65534, 65534)
    if not any(folder_is_open(binaries.folder) for binaries in found_binaries()):
        pytest.skip("the only PostgreSQL here is inside a folder that other users may not enter")
    assert in_another_user(65534, lambda: start_and_ask(state)) == 0
    assert (state / "data").stat().st_uid == 65534
    assert server_process(state) is None


def start_and_ask(state: Path) -> None:
    with Cluster(state) as cluster, psycopg.connect(cluster.addresses().app) as connection:
        assert connection.execute("select current_user").fetchone() == ("yinuo_app",)


def folder_is_open(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.resolve().parents])


def in_another_user(user: int, work: Callable[[], None]) -> int:
    """Do something in a forked process as another user; forked, as the interpreter itself may be in a folder only root may enter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_long_path_still_gets_a_socket(state: Path) -> None:
    deep = state / ("d" * 60) / ("e" * 60)
    prepared.copy_to(deep)
    with Cluster(deep) as cluster:
        assert len(os.fsencode(cluster.socket_folder)) < 100
        assert cluster.is_running()
        socket_folder = cluster.socket_folder
    socket_folder.rmdir()


def test_data_of_another_major_version_is_refused_by_name_and_untouched(state: Path) -> None:
    (state / "data").mkdir()
    (state / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(OtherMajor, match="upgrade-database"):
        Cluster(state).start()
    assert [path.name for path in (state / "data").iterdir()] == ["PG_VERSION"]


def test_the_wheel_serves_when_chosen(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = wheel_folder()
    assert folder is not None
    monkeypatch.setenv("YINUO_PG_BIN", str(folder))
    assert found_binaries()[0].folder == folder
    with Cluster(state) as cluster, psycopg.connect(cluster.addresses().app) as connection:
        assert connection.info.server_version // 10000 == cluster.binaries.major
        assert connection.execute("select similarity('欧阳明', '欧阳明')" if has_trigrams(cluster) else "select 1.0").fetchone() == (1.0,)


def has_trigrams(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.addresses().owner, autocommit=True) as connection:
        found = connection.execute("select 1 from pg_available_extensions where name = 'pg_trgm'").fetchone()
        if found:
            connection.execute("create extension if not exists pg_trgm")
    return bool(found)
