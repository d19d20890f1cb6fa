"""The command line's front door: finds the command, loads only that one, and turns what went wrong into one sentence.

Exit codes: 0 done; 1 done, and the answer is no; 2 wrong use or bad input, nothing half-written; 130 interrupted.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import os
import signal
import sys
from typing import Any, NoReturn

from yinuo.doors.cli.commands import GROUPS, Command, available
from yinuo.engine.errors import EngineRefusal
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class BadUsage(Refusal):
    code, http = "bad_usage", 400
    text = _("{command}: {problem}. `{command} --help` shows what it takes.")


class UnknownCommand(Refusal):
    code, http = "unknown_command", 400
    text = _("There is no command {name!r}. `yinuo help` lists them all.")


class MistypedCommand(UnknownCommand):
    text = _("There is no command {name!r}; did you mean {close!r}? `yinuo help` lists them all.")


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is a sentence, not a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise BadUsage(command=self.prog, problem=message.rstrip("."))


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns its exit code; never lets bad input end in a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = _dispatch(given)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader went away (`yinuo help | head`); nothing more may be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as problem:
        sentence = sentence_for(problem)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 2


def _dispatch(given: list[str]) -> int:
    if not given or given[0] in ("help", "--help", "-h"):
        print(help_text())
        return 0
    if given[0] in ("--version", "version"):
        import yinuo

        print(getattr(yinuo, "__version__", "0.1.0"))
        return 0
    command = available().get(given[0])
    if command is None:
        close = difflib.get_close_matches(given[0], available(), n=1)
        raise MistypedCommand(name=given[0], close=close[0]) if close else UnknownCommand(name=given[0])
    handler = load(command)
    description = f"{command.summary[:1].upper()}{command.summary[1:]}."  # not capitalize(): names keep their capitals
    parser = Parser(prog=f"yinuo {command.name}", description=description, allow_abbrev=False)
    handler.add_arguments(parser)
    parsed = parser.parse_args(given[1:])
    return int(handler.run(parsed) or 0)


def load(command: Command) -> Any:
    """What does a command: its module, or the named part of one."""
    module, _colon, part = command.target.partition(":")
    found = importlib.import_module(f"yinuo.doors.cli.{module}")
    return getattr(found, part) if part else found


def help_text() -> str:
    """Every command of this house with one line each."""
    there = available()
    lines = ["yinuo 一诺: every promise an organisation signs, watched, judged and proven.", "", "Usage: yinuo COMMAND [--help]"]
    for title, commands in GROUPS.items():
        shown = [command for command in commands if command.name in there]
        if shown:
            lines += ["", title + ":", *(f"  {command.name:<18}{command.summary}" for command in shown)]
    return "\n".join(lines)


def sentence_for(problem: Exception) -> str | None:
    """The sentence for something that a person can mend; None for a fault of ours, which must stay loud."""
    if isinstance(problem, (Refusal, EngineRefusal)):
        return str(problem)
    if isinstance(problem, OSError) and problem.filename is not None:
        return f"{problem.filename}: {problem.strerror or 'cannot be used'}."
    if isinstance(problem, UnicodeDecodeError):
        return f"The input is not UTF-8 text (byte {problem.start} cannot be read). Save it as UTF-8 and try again."
    if type(problem).__name__ == "OperationalError":  # psycopg's and Django's, without loading either
        return f"The database does not answer: {' '.join(str(problem).split())} `yinuo doctor` says more."
    return None


if __name__ == "__main__":
    # a polite end lets every `with` close, so that the last user stops the database
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
