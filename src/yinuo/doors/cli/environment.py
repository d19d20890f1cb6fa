"""The environment of a clone: made on the first call, renewed when the lock changes, then stepped out of the way.

Run as a script by `./yinuo` with any Python 3.11 or newer, before anything is installed: standard library only, and no import
from this package. Two first calls at once are parted by a lock; a killed one leaves no note, so the next call goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parents[4]
LOCKS = {"running": "requirements.lock", "development": "requirements-dev.lock"}


class Stop(Exception):
    """A sentence for the person who called; the exit code is 2."""


def main(arguments: list[str]) -> int:
    """Make the environment fit, then become `yinuo` inside it; `--environment NAME` only prints its interpreter."""
    read_dotenv(HERE / ".env")
    only_print = arguments[:1] == ["--environment"]
    purpose = arguments[1] if only_print and len(arguments) == 2 else "running"
    if purpose not in LOCKS:
        raise Stop(f"There is no environment called {purpose}; it is one of: {', '.join(LOCKS)}.")
    python = ready_interpreter(venv_folder(), purpose)
    if only_print:
        print(python)
        return 0
    os.execve(python, [str(python), "-m", "yinuo.doors.cli.main", *arguments], inner_environment())


def venv_folder() -> Path:
    """Where the environment is: YINUO_VENV, else `.venv` in the clone."""
    return Path(os.environ.get("YINUO_VENV") or HERE / ".venv").expanduser().absolute()


def note_of(purpose: str) -> str:
    """What an environment made for this purpose from the present lock carries as its note."""
    return hashlib.sha256((HERE / LOCKS[purpose]).read_bytes()).hexdigest()


def is_ready(venv: Path, purpose: str) -> bool:
    """Whether the environment was made whole from the present lock; the development lock holds all that running needs."""
    for name in {purpose, "development"}:
        try:
            if (venv / f".made-for-{name}").read_text() == note_of(name) and os.access(venv / "bin" / "python", os.X_OK):
                return True
        except FileNotFoundError:
            continue
    return False


def ready_interpreter(venv: Path, purpose: str) -> Path:
    """The interpreter of an environment that fits the lock; made or renewed where it does not."""
    python = venv / "bin" / "python"
    if is_ready(venv, purpose):
        return python
    try:
        with only_one(venv):
            if not is_ready(venv, purpose):  # another call may have made it while we waited
                make(venv, purpose)
    except OSError as problem:
        raise Stop(f"The environment {venv} cannot be made: {problem}. Set YINUO_VENV to a folder that belongs to you.") from None
    return python


def make(venv: Path, purpose: str) -> None:
    """Make or renew the environment; its note is written last."""
    tell(f"yinuo: preparing {venv} from {LOCKS[purpose]} (once; about half a minute) ...")
    python = venv / "bin" / "python"
    if not works(python, "import pip"):
        base = getattr(sys, "_base_executable", sys.executable)  # we may run in the very environment that is cleared here
        for entry in venv.iterdir():  # what an interrupted call or a vanished Python left, but not our lock
            if entry.name != ".setup.lock":
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        run([base, "-m", "venv", str(venv)], "Python's venv module failed. On Debian: apt-get install python3-venv.")
    for name in LOCKS:
        (venv / f".made-for-{name}").unlink(missing_ok=True)
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--root-user-action=ignore"]
    command = [str(python), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(HERE / LOCKS[purpose])]
    note = note_of(purpose)  # of the lock as it is read now: one that changes meanwhile asks for another round
    run(command, "The packages could not be installed. Is a package index reachable from here (pip config list)?")
    (venv / f".made-for-{purpose}").write_text(note)
    tell("yinuo: ready.")


def works(python: Path, statement: str) -> bool:
    """Whether an interpreter starts and can do this much."""
    try:
        return subprocess.run([python, "-c", statement], capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def run(command: list[str], otherwise: str) -> None:
    """Run a step; where it fails, its last words and what to do."""
    cleaned = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__")}
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=cleaned, cwd=HERE, close_fds=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        said = next((line for line in reversed(lines) if line.lower().startswith("error")), lines[-1] if lines else "no words")
        raise Stop(f"{otherwise} Its last words: {said}")


@contextmanager
def only_one(venv: Path) -> Iterator[None]:
    """One call at a time prepares an environment; the others wait for it."""
    venv.mkdir(parents=True, exist_ok=True)
    with (venv / ".setup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("yinuo: another call is preparing the environment; waiting ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock.fileno(), True)  # an installer that outlives a killed call keeps the others waiting
        yield


def inner_environment() -> dict[str, str]:
    """The environment variables of the real command: our sources first, and never the folder it is called from."""
    others = os.environ.get("PYTHONPATH", "")
    source = str(HERE / "src")
    return os.environ | {"PYTHONPATH": f"{source}{os.pathsep}{others}" if others else source, "PYTHONSAFEPATH": "1"}


def read_dotenv(path: Path) -> None:
    """Settings from `.env`, one `NAME=value` a line; what the environment already says wins."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, start=1):
        name, equals, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not equals:
            raise Stop(f"{path}, line {number}: a setting is written NAME=value. Correct it, or put # before it.")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def tell(sentence: str) -> None:
    """Progress goes to standard error; standard output belongs to the command."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        tell(str(stop))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
