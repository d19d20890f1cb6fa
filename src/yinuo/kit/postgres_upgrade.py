"""Moving our own cluster to another major version of PostgreSQL: dump with the old programs, restore with the new ones.

The old data folder is untouched until the new one is whole, and is kept beside it afterwards, named after its version.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yinuo.kit.home import home
from yinuo.kit.postgres import Cluster
from yinuo.kit.postgres_binaries import Binaries, binaries_for, found_binaries, major_of_data
from yinuo.kit.postgres_roles import DATABASE, with_database
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NothingToUpgrade(Refusal):
    code, http = "nothing_to_upgrade", 409
    text = _("There is no database in {folder} yet, so there is nothing to upgrade.")


class NoOtherVersion(Refusal):
    code, http = "no_other_postgresql", 409
    text = _(
        "No PostgreSQL {wanted} was found here (found: {found}), so nothing was changed. Install it, or point YINUO_PG_BIN at its programs."
    )


class NotBackwards(Refusal):
    code, http = "no_older_postgresql", 409
    text = _("The data is of PostgreSQL {made_by} and cannot be moved back to {wanted}. Nothing was changed.")


class StillInUse(Refusal):
    code, http = "database_in_use", 409
    text = _("Another yinuo is using the database, so it was not moved. Stop it (yinuo serve, yinuo worker) and try again.")


class UpgradeFailed(Refusal):
    code, http = "upgrade_failed", 500
    text = _("The database could not be moved: {why}. The old one is untouched and in use as before.")


def upgrade(*, to: int | None = None, root: Path | None = None) -> tuple[int, int]:
    """Move the data to the newest PostgreSQL here, or to the major version asked for.

    Returns: the versions moved from and to; the same twice where nothing needed to be done.
    Raises:
        NothingToUpgrade, NoOtherVersion, OtherMajor, NotBackwards, StillInUse, UpgradeFailed: the old database is as it was.
    """
    root = root or home()
    data = root / "data"
    made_by = major_of_data(data)
    if made_by is None:
        raise NothingToUpgrade(folder=root)
    new = _target(to)
    old = binaries_for(data)  # refuses, by name, where the old version's programs are gone
    if new.major == made_by:
        return made_by, made_by
    if new.major < made_by:
        raise NotBackwards(made_by=made_by, wanted=new.major)
    source, target = Cluster(root, binaries=old), Cluster(root, data_name="data-new", binaries=new)
    source.is_mover = True
    with _everybody_out(source):
        shutil.rmtree(target.data, ignore_errors=True)
        _copy(source, target)
        kept = root / f"data-{made_by}"
        shutil.rmtree(kept, ignore_errors=True)
        data.rename(kept)
        target.data.rename(data)
    for leftover in root.glob("data-new.*"):
        leftover.unlink()
    shutil.rmtree(target.socket_folder, ignore_errors=True)
    return made_by, new.major


def _target(wanted: int | None) -> Binaries:
    found = [binaries for binaries in found_binaries() if wanted is None or binaries.major == wanted]
    if not found:
        raise NoOtherVersion(wanted=wanted, found=", ".join(str(binaries.major) for binaries in found_binaries()) or "none")
    return max(found, key=lambda binaries: binaries.major)


@contextmanager
def _everybody_out(cluster: Cluster) -> Iterator[None]:
    """Nobody may be using the cluster, and nobody may start to while it is moved."""
    with cluster.lock_file("moving").open("a") as moving:
        with cluster.boot_lock(), cluster.lock_file("users").open("a") as users:
            try:
                fcntl.flock(moving, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StillInUse() from None
        yield


def _copy(old: Cluster, new: Cluster) -> None:
    """Pour the whole database from one running cluster into the other; the new programs read the old server."""
    dump = old.root / "upgrade.dump"
    with old, new:
        source, target = old.addresses().owner, new.addresses().owner
        try:
            _client(new, "pg_dump", "--format=custom", "--file", str(dump), "--dbname", source)
            # from the bare template, as in every restore: the dump says itself which rights were given and taken
            maintenance = with_database(target, "postgres")
            _client(new, "dropdb", "--maintenance-db", maintenance, DATABASE)
            _client(new, "createdb", "--maintenance-db", maintenance, "--template", "template0", DATABASE)
            _client(new, "pg_restore", "--exit-on-error", "--dbname", target, str(dump))
        except subprocess.CalledProcessError as problem:
            raise UpgradeFailed(why=" ".join(problem.stderr.split()) or "no reason given") from None
        finally:
            dump.unlink(missing_ok=True)


def _client(cluster: Cluster, program: str, *arguments: str) -> None:
    """Run a client program as ourselves: the dump is written into the state folder, which may be root's."""
    command = [str(cluster.binaries.folder / program), *arguments]
    subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd="/")
