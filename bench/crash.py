"""kill -9 at random times, again and again: of importers, writers, workers of the watch, sealers, and of the database itself.

After each kill: no acknowledged event is lost, no batch is half there, streams have no gaps. Every few kills the ledger is audited while
everybody goes on, or everybody stops, and the watch, caught up, must be what a rebuild gives. `run()` does two hundred; the tests do fewer.
"""

from __future__ import annotations

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
from pathlib import Path
from typing import Any

import psycopg

from bench.crash_children import BATCH

LONG = True
ROOT = Path(__file__).resolve().parents[1]
CREW = ("writer", "writer", "importer", "follower", "follower", "sealer")
LONGEST = 600
"""Seconds that an audit or a rebuild may take on a busy machine."""
DATABASE_EVERY = 8
"""So many kills apart the database's own process is the victim."""
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

    def __init__(self, *, seed: int) -> None:
        from yinuo.kit.postgres import Cluster

        self.seed, self.random = seed, random.Random(seed)
        self.home = Path(tempfile.mkdtemp(prefix="yinuo-crash-", dir="/tmp"))  # short, as a socket's path must be
        self.home.chmod(0o755)  # as root the server runs as another user, who must get in
        # what a killed process has written is safe in the kernel; without waiting for the disk a drill is faster
        self.cluster = Cluster(self.home, options=["fsync=off", "full_page_writes=off", "max_connections=40"])
        self.crew: list[tuple[str, int]] = []
        self.killed: Counter[str] = Counter()
        self.spawned = 0

    def __enter__(self) -> Drill:
        self.addresses = self.cluster.start()
        given = {
            "DATABASE_URL": self.addresses.app, "DATABASE_OWNER_URL": self.addresses.owner, "YINUO_HOME": str(self.home),
            "YINUO_POOL": "no",
            "YINUO_SECRET_KEY": "only for the drill", "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_ROLE": "app",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINUO_")} | given
        migrate = "from django.core.management import execute_from_command_line as run; run(['yinuo', 'migrate', '--verbosity', '0'])"
        subprocess.run([sys.executable, "-c", migrate], env=environment | {"YINUO_ROLE": "owner"}, check=True)
        serve = "from bench.crash_children import serve; serve()"
        with (self.home / "crew.log").open("w") as log:
            self.forker = subprocess.Popen(
                [sys.executable, "-c", serve], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.ask("founder")
        self.crew = [(role, self.spawn(role)) for role in CREW]
        return self

    def __exit__(self, *_: object) -> None:
        for _role, process in self.crew:
            _kill(process)
        self.forker.stdin.close()  # type: ignore[union-attr]
        self.forker.wait(30)
        self.forker.stdout.close()  # type: ignore[union-attr]
        self.cluster.leave()
        shutil.rmtree(self.home, ignore_errors=True)

    def spawn(self, role: str) -> int:
        """Start one of the crew; its process id."""
        self.spawned += 1
        order = {
            "role": role, "name": f"{role}{self.spawned}", "seed": self.random.randrange(2**31),
            "file": str(self.home / f"{role}.{self.spawned}.said"),
        }  # fmt: skip
        self.forker.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
        self.forker.stdin.flush()  # type: ignore[union-attr]
        return int(self.forker.stdout.readline())  # type: ignore[union-attr]

    def ask(self, role: str) -> Any:
        """Let one that ends by itself do its work; what it said."""
        process = self.spawn(role)
        _wait(process, seconds=LONGEST)
        lines = (self.home / f"{role}.{self.spawned}.said").read_text().splitlines()
        return json.loads(lines[-1]) if lines else None

    def kill_one(self) -> str:
        """Wait for a moment, kill someone, put another in the place."""
        time.sleep(self.random.uniform(0.01, 0.3))
        count = self.killed.total()
        if count % DATABASE_EVERY == DATABASE_EVERY - 1:
            victim = self.random.choice(("database", "backend"))
            self._kill_database(is_backend=victim == "backend")
        else:
            place = self.random.randrange(len(self.crew))
            victim, process = self.crew[place]
            _kill(process)
            self.crew[place] = (victim, self.spawn(victim))
        self.killed[victim] += 1
        return victim

    def _kill_database(self, *, is_backend: bool) -> None:
        """Of a backend's death the server recovers by itself; its own needs somebody who starts it again."""
        if is_backend:
            with psycopg.connect(self.addresses.owner, autocommit=True) as connection:
                found = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
                ).fetchall()
            if found:
                os.kill(self.random.choice(found)[0], signal.SIGKILL)
            time.sleep(0.2)
        else:
            os.kill(int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
            time.sleep(0.1)
            self.cluster.revive()

    def check(self) -> list[str]:
        """What is wrong in the database at this moment, while the crew goes on."""
        dead = [role for role, process in self.crew if not _lives(process)]
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

    def acknowledged(self) -> list[str]:
        """The ids of all events that writers were told are there."""
        return [identity for line in self._said("writer") for identity in json.loads(line)]

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

    def compare(self) -> dict[str, Any]:
        """Stop everybody, hold the watch against a rebuild, and go to work again."""
        for _role, process in self.crew:
            _kill(process)
        self._connected().close()
        answer = self.ask("comparer")
        self.crew = [(role, self.spawn(role)) for role, _process in self.crew]
        return answer or {"problems": [f"the comparison died: {self._last_words()}"], "rows": 0}

    def audit(self) -> list[str]:
        """What an audit of the ledger finds while everybody goes on."""
        found = self.ask("auditor")
        return [f"the audit died: {self._last_words()}"] if found is None else list(found)

    def _last_words(self) -> str:
        return (self.home / "crew.log").read_text()[-2000:]


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
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


def drill(kills: int, *, seed: int, audit_every: int, compare_every: int) -> dict[str, Any]:
    """So many kills with their checks.

    Returns:
        {"kills", "killed": by role, "acknowledged", "imported", "rows", "comparisons"}.
    Raises:
        AssertionError: something was lost or differs; it names the seed, the kill and its victim.
    """
    comparisons, rows = 0, 0
    with Drill(seed=seed) as house:
        for number in range(1, kills + 1):
            victim = house.kill_one()
            problems = house.check()
            if number % compare_every == 0 or number == kills:
                answer = house.compare()
                comparisons, rows = comparisons + 1, answer["rows"]
                problems += answer["problems"]
            elif number % audit_every == 0:
                problems += house.audit()
            assert not problems, f"seed {seed}, kill {number} of {victim}: {problems[:5]}"
        return {
            "kills": kills, "killed": dict(house.killed), "acknowledged": len(house.acknowledged()), "imported": house.imported(),
            "rows": rows, "comparisons": comparisons,
        }  # fmt: skip


def run(kills: int = 200, seed: int | None = None) -> list[dict[str, Any]]:
    """Two hundred kills: [{name, figure, unit, limit, ratio, what}]."""
    seed = secrets.randbelow(2**31) if seed is None else seed
    print(f"seed {seed}", file=sys.stderr)
    done = drill(kills, seed=seed, audit_every=1, compare_every=5)
    victims = ", ".join(f"{count} {role}" for role, count in sorted(done["killed"].items()))
    kept = f"{done['acknowledged']:,} acknowledged and {done['imported']:,} imported events; {done['comparisons']} rebuilds alike"
    return [
        {"name": "crash.kills", "figure": kills, "unit": "kills", "limit": kills, "ratio": 1.0, "what": victims},
        {"name": "crash.lost", "figure": 0, "unit": "events", "limit": 0, "ratio": 0.0, "what": f"of {kept}; seed {seed}"},
    ]
