"""Every command of `yinuo`: its name, the module that does it, and the line `yinuo help` shows. A module that is absent is not shown.

A module exposes `add_arguments(parser)` and `run(args) -> int`; one that holds several commands names each of them after a colon
(`judging:due` has `judging.due.add_arguments` and `judging.due.run`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Command:
    """One command: `target` is a module of this folder, loaded only when the command is called."""

    name: str
    target: str
    summary: str

    def is_there(self) -> bool:
        """Whether its module is part of this house."""
        name = self.target.partition(":")[0]
        return (FOLDER / f"{name}.py").exists() or (FOLDER / name / "__init__.py").exists()


GROUPS: dict[str, list[Command]] = {
    "Start": [
        Command("demo", "demo", "fill the house with a year of one company's promises and serve it"),
        Command("serve", "serve", "serve the site: database, web and worker"),
        Command("worker", "worker", "keep verdicts up to date and seal the ledger, without the web"),
        Command("doctor", "doctor", "say what is wrong with this installation and how to mend it"),
    ],
    "Judge files, without a database": [
        Command("judge", "judge", "judge promises by events in files"),
        Command("explain", "explain", "tell one subject's verdicts in sentences"),
        Command("due", "due", "say when something is due"),
        Command("elapsed", "elapsed", "count working seconds between instants"),
        Command("rehearse", "rehearse", "judge past events by other values of a blank"),
        Command("read", "read", "read a letter into sentences, blanks and proposed promises"),
    ],
    "The ledger and its proofs": [
        Command("import-events", "import_events", "bring events from a file into the ledger"),
        Command("import-cases", "import_cases", "bring cases of another system with their history into the service desk"),
        Command("seal", "seal", "seal what is committed and publish the checkpoint"),
        Command("audit", "audit", "recompute every verdict and check every chain"),
        Command("proof", "proof", "write the proof of one verdict"),
        Command("verify", "verify", "check a proof, with nothing but the file and a key"),
    ],
    "Look after the house": [
        Command("migrate", "migrate", "bring the database's tables up to date"),
        Command("user", "users", "add, list, lock and unlock staff, and set passwords"),
        Command("keys", "keys", "turn over, count and drop the keys that wrap customers' keys"),
        Command("token", "tokens", "add, list and revoke tokens of programs that send events"),
        Command("backup", "backup", "write the whole database into one file"),
        Command("restore", "restore", "bring a backup back"),
        Command("erase-again", "erase_again", "after a restore, erase again whom an older backup brought back"),
        Command("upgrade-database", "upgrade_database", "move the data to a newer PostgreSQL"),
        Command("mail", "mail", "read the mailbox and send what waits once, or bring call records"),
        Command("answers-probe", "answers_probe", "look once from outside whether the assistant answers"),
        Command("coverage", "coverage", "count which clauses are executable"),
        Command("bench", "bench", "measure what must be fast, beside its limit"),
        Command("openapi", "openapi", "print the description of the API"),
    ],
}


def available() -> dict[str, Command]:
    """The commands of this house by name."""
    return {command.name: command for commands in GROUPS.values() for command in commands if command.is_there()}
