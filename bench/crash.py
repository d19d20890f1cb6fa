"""kill -9 at random times, again and again: of importers, writers, the watch's workers, sealers, the web server, and the database itself.

A round: all are at work; one of them is killed, and another put in the place. No acknowledged event (a writer's commit, an answer 2xx, an
import's progress) may be lost, no batch half there, streams have no gaps. Then everybody else is killed too, and what the database holds is
looked at in peace: the watch, caught up, must be what a rebuild gives, and the audits of ledger and watch find nothing. `run()` does two
hundred rounds; the tests do fewer.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from bench.crash_children import BATCH, WARM_UP
from bench.crash_site import Site

LONG = True
ROOT = Path(__file__).resolve().parents[1]
CREW = ("writer", "writer", "importer", "poster", "follower", "worker", "sealer")
SPEAKING = ("writer", "importer", "poster")
"""Who writes down what it was promised."""
VICTIMS = (*CREW, "web worker", "web supervisor", "database", "a process of the database")
"""In each eleven kills everybody's turn comes, in another order."""
AUDIT_EVERY = 5
"""So many kills apart the ledger is audited while everybody goes on, too."""
KILLS_OF_A_HOUSE = 44
"""Then another house is begun: comparing costs more, the longer a ledger is."""
SECONDS_TO_BEGIN = 60
LONGEST = 600
"""Seconds that an audit or a rebuild may take on a busy machine."""
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
QUERIES = {
    "a stream has a gap": "SELECT subject FROM ledger_event GROUP BY subject HAVING max(seq) <> count(*) OR min(seq) <> 1",
    "a head is not its stream's end": (
        "SELECT s.subject FROM ledger_stream s LEFT JOIN (SELECT subject, max(seq) AS seq FROM ledger_event GROUP BY 1) e USING (subject)"
        " WHERE s.seq <> coalesce(e.seq, 0)"
    ),
    "a writer's batch is half there": (
        "SELECT split_part(source_id, '/', 1) FROM ledger_dedup WHERE source = 'drill' GROUP BY split_part(source_id, '/', 1)"
        " HAVING count(*) <> max(split_part(source_id, '/', 2)::int)"
    ),
    "an import's batch is half there": (
        f"SELECT split_part(source_id, '.', 1) FROM ledger_dedup WHERE source = 'file' GROUP BY 1 HAVING count(*) % {BATCH} <> 0"
    ),
    "a request without its event": (
        "SELECT source_id FROM ledger_dedup d WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.id = d.event) LIMIT 1"
    ),
}
"""What must give no row, in one statement each."""


class Drill:
    """A house of its own with a crew at work; use it in a `with`."""

    def __init__(self, *, seed: int, prepare: Callable[[Path], object] | None = None) -> None:
        from yinuo.kit.postgres import Cluster

        self.seed, self.random = seed, random.Random(seed)
        place = os.environ.get("YINUO_TEST_PLACE", "/tmp")  # short, as a socket's path must be; the tests name one in memory
        self.home = Path(tempfile.mkdtemp(prefix="yinuo-crash-", dir=place))
        self.home.chmod(0o755)  # as root the server runs as another user, who must get in
        self.is_prepared = prepare is not None
        if prepare:
            prepare(self.home)
        # what a killed process has written is safe in the kernel; without waiting for the disk a drill is faster
        self.cluster = Cluster(self.home, options=["fsync=off", "full_page_writes=off", "jit=off", "max_connections=40"])
        self.crew: list[tuple[str, int]] = []
        self.killed: Counter[str] = Counter()
        self.deck: list[str] = []
        self.spawned = 0
        self.turns: Counter[str] = Counter()

    def __enter__(self) -> Drill:
        self.addresses = self.cluster.start()
        given = {
            "DATABASE_URL": self.addresses.app, "DATABASE_OWNER_URL": self.addresses.owner, "YINUO_HOME": str(self.home),
            "YINUO_POOL": "no",
            "YINUO_SECRET_KEY": "only for the drill", "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_ROLE": "app",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINUO_")} | given
        if not self.is_prepared:
            migrate = "from django.core.management import execute_from_command_line as run; run(['yinuo', 'migrate', '--verbosity', '0'])"
            subprocess.run([sys.executable, "-c", migrate], env=environment | {"YINUO_ROLE": "owner"}, check=True)
        serve = "from bench.crash_children import serve; serve()"
        with (self.home / "crew.log").open("w") as log:
            self.forker = subprocess.Popen(
                [sys.executable, "-c", serve], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.token, self.site = "", Site(self.home, environment)
        self.token = self.ask("founder")
        self._told({"role": WARM_UP})
        return self

    def __exit__(self, *_: object) -> None:
        _kill(*(process for _role, process in self.crew))
        self.site.end()
        self.forker.stdin.close()  # type: ignore[union-attr]
        self.forker.wait(30)
        self.forker.stdout.close()  # type: ignore[union-attr]
        self.cluster.leave()
        shutil.rmtree(self.home, ignore_errors=True)

    def spawn(self, role: str) -> int:
        """Start one of the crew; its process id."""
        self.spawned += 1
        order = {
            "role": role, "name": f"{role}{self.spawned}", "seed": self.random.randrange(2**31), "turn": self.turns[role],
            "file": str(self._file(role, self.spawned)), "port": self.site.port, "token": self.token,
        }  # fmt: skip
        self.turns[role] += 1
        return int(self._told(order))

    def _told(self, order: dict[str, Any]) -> str:
        """What the forker answers to an order."""
        self.forker.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
        self.forker.stdin.flush()  # type: ignore[union-attr]
        return str(self.forker.stdout.readline())  # type: ignore[union-attr]

    def _file(self, role: str, number: int) -> Path:
        return self.home / f"{role}.{number}.said"

    def ask(self, role: str) -> Any:
        """Let one that ends by itself do its work; what it said."""
        process = self.spawn(role)
        file = self._file(role, self.spawned)
        _wait(process, seconds=LONGEST)
        lines = file.read_text().splitlines() if file.exists() else []
        return json.loads(lines[-1]) if lines else None

    def begin(self) -> None:
        """Put everybody to work, and wait until each has been promised something: a kill of somebody who has not begun shows nothing."""
        self.site.wait(seconds=SECONDS_TO_BEGIN)
        self.crew = [(role, self.spawn(role)) for role in CREW]
        first = self.spawned - len(CREW) + 1
        files = [self._file(role, first + place) for place, role in enumerate(CREW) if role in SPEAKING]
        ends = time.monotonic() + SECONDS_TO_BEGIN
        while not all(file.exists() and file.stat().st_size for file in files):
            if time.monotonic() > ends or self._dead():
                silent = [file.name for file in files if not (file.exists() and file.stat().st_size)]
                raise AssertionError(f"seed {self.seed}: nothing from {silent}, dead {self._dead()}: {self._last_words()}")
            time.sleep(0.01)

    def kill_one(self) -> str:
        """Wait for a moment, kill someone, put another in the place."""
        if not self.deck:
            self.deck = self.random.sample(VICTIMS, len(VICTIMS))
        victim = self.deck.pop()
        time.sleep(self.random.uniform(0.01, 0.3))
        if victim == "web worker":
            assert self.site.kill_worker() > 0, f"seed {self.seed}: no web worker to kill: {self._last_words()}"
        elif victim == "web supervisor":
            self.site.kill_supervisor()
        elif victim in CREW:
            place = self.random.choice([place for place, (role, _process) in enumerate(self.crew) if role == victim])
            _kill(self.crew[place][1])
            self.crew[place] = (victim, self.spawn(victim))
        else:
            self._kill_database(is_backend=victim != "database")
        self.killed[victim] += 1
        time.sleep(self.random.uniform(0.01, 0.2))  # the others, and who came instead, go on for a while
        return victim

    def _kill_database(self, *, is_backend: bool) -> None:
        """Of a backend's death the server recovers by itself; its own needs somebody who starts it again."""
        if is_backend:
            with psycopg.connect(self.addresses.owner, autocommit=True) as connection:
                found = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() ORDER BY pid").fetchall()
            with contextlib.suppress(ProcessLookupError):  # it ended by itself a moment ago
                os.kill(self.random.choice(found)[0], signal.SIGKILL)
            time.sleep(0.1)
        else:
            os.kill(int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
            time.sleep(0.1)
            self.cluster.revive()

    def check(self) -> list[str]:
        """What is wrong in the database at this moment, while the crew goes on."""
        dead = self._dead()
        acknowledged, promised = self.acknowledged(), self.imported()  # before we look: they go on
        with self._connected() as connection:
            problems = [f"{what}: {row[0]}" for what, query in QUERIES.items() for row in connection.execute(query).fetchmany(3)]
            lost = connection.execute(
                "SELECT a FROM unnest(%s::uuid[]) AS a WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.id = a)", [acknowledged]
            ).fetchall()
            problems += [f"an acknowledged event is lost: {identity}" for (identity,) in lost[:3]]
            imported = connection.execute("SELECT count(*) FROM ledger_dedup WHERE source = 'file'").fetchone()
        if imported is None or imported[0] < promised:
            problems.append(f"acknowledged imports are lost: {imported} of {promised}")
        if dead:
            problems.append(f"nobody killed the {dead[0]}: {self._last_words()}")
        return problems

    def _connected(self) -> psycopg.Connection[Any]:
        """A connection, waiting while the server recovers."""
        for _attempt in range(600):
            try:
                return psycopg.connect(self.addresses.owner, autocommit=True)
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise AssertionError(f"seed {self.seed}: the database did not come back")

    def _dead(self) -> list[str]:
        return [role for role, process in self.crew if not _lives(process)]

    def acknowledged(self) -> list[str]:
        """The ids of all events that writers by a commit, and programs by an answer 2xx, were told are there."""
        return [identity for role in ("writer", "poster") for line in self._said(role) for identity in json.loads(line)]

    def posted(self) -> int:
        """How many events were taken by HTTP."""
        return sum(len(json.loads(line)) for line in self._said("poster"))

    def imported(self) -> int:
        """How many imported events importers were told are there."""
        best: dict[int, int] = {}
        for line in self._said("importer"):
            number, done = json.loads(line)
            best[number] = max(best.get(number, 0), done)
        return sum(best.values())

    def _said(self, role: str) -> list[str]:
        """All whole lines that those of a role have written."""
        texts = [path.read_text() for path in self.home.glob(f"{role}.*.said")]
        return [line for text in texts for line in text.split("\n")[:-1] if line]

    def stop(self) -> None:
        """kill -9 of the whole crew but the one who posts, who first waits for the answer, so that the web server is at rest; it stays."""
        _kill(*(process for role, process in self.crew if role != "poster"))
        _kill(*(process for role, process in self.crew if role == "poster"), politely=True)
        self.crew = []
        with self._connected() as connection:
            while connection.execute(BUSY).fetchone() != (0,):
                time.sleep(0.01)

    def compare(self) -> dict[str, Any]:
        """With everybody stopped, hold the watch against a rebuild."""
        answer = self.ask("comparer")
        return answer or {"problems": [f"the comparison died: {self._last_words()}"], "rows": 0}

    def audit(self) -> list[str]:
        """What an audit of the ledger finds while everybody goes on."""
        found = self.ask("auditor")
        return [f"the audit died: {self._last_words()}"] if found is None else list(found)

    def _last_words(self) -> str:
        return "".join((self.home / f"{name}.log").read_text()[-2000:] for name in ("crew", "site"))


def _kill(*processes: int, politely: bool = False) -> None:
    """All of them at once, then wait until they are gone."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM if politely else signal.SIGKILL)
    for process in processes:
        _wait(process, seconds=30)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _wait(process: int, *, seconds: float) -> None:
    """Until a process that is not our child is gone."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not _lives(process):
            return
        time.sleep(0.005)
    raise AssertionError(f"process {process} did not end in {seconds} seconds")


def drill(
    kills: int, *, seed: int, told: Callable[[str], object] = lambda _said: None, prepare: Callable[[Path], object] | None = None
) -> dict[str, Any]:
    """So many rounds of a kill with its checks.

    Args:
        prepare: fills the state folder with a database that is made and migrated already; without it the drill does so itself.
        told: is given a line about each round.
    Returns:
        {"kills", "killed": by role, "acknowledged", "posted" (those of them that came by HTTP), "imported", "rows", "seconds"}.
    Raises:
        AssertionError: something was lost or differs; it names the seed, the kill and its victim.
    """
    began, rows = time.monotonic(), 0
    with Drill(seed=seed, prepare=prepare) as house:
        for number in range(1, kills + 1):
            house.begin()
            victim = house.kill_one()
            problems = house.check()
            if number % AUDIT_EVERY == 0:
                problems += house.audit()
            house.stop()
            answer = house.compare()
            rows = answer["rows"]
            problems += answer["problems"] + house.check()
            told(f"{time.monotonic() - began:6.1f} s, kill {number} of {victim}: {answer}")
            assert not problems, f"seed {seed}, kill {number} of {victim}: {problems[:5]}"
        return {
            "kills": kills, "killed": dict(house.killed), "acknowledged": len(house.acknowledged()), "posted": house.posted(),
            "imported": house.imported(), "rows": rows, "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip


def run(kills: int = 200, seed: int | None = None) -> list[dict[str, Any]]:
    """Two hundred kills: [{name, figure, unit, limit, ratio, what}]."""
    seed = secrets.randbelow(2**31) if seed is None else seed
    killed: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    while killed.total() < kills:
        number = min(KILLS_OF_A_HOUSE, kills - killed.total())
        print(f"house with seed {seed}: {number} kills", file=sys.stderr, flush=True)
        done = drill(number, seed=seed, told=lambda said: print(said, file=sys.stderr, flush=True))
        killed.update(done.pop("killed"))
        kept.update(done)
        seed += 1
    victims = ", ".join(f"{count} {role}" for role, count in sorted(killed.items()))
    killed_in = f"{victims}; {kept['seconds']:.0f} s"
    what = f"{kept['acknowledged']:,} acknowledged ({kept['posted']:,} by HTTP) and {kept['imported']:,} imported events"
    return [
        {"name": "crash.kills", "figure": kills, "unit": "kills", "limit": kills, "ratio": 1.0, "what": killed_in},
        {"name": "crash.lost", "figure": 0, "unit": "events", "limit": 0, "ratio": 0.0, "what": f"of {what}; {kills} rebuilds alike"},
    ]
