"""A second process for what needs no database, so that one processor prepares while the other writes.

It is this very program with `python -m`, spoken to over its own pipes: nothing listens, nothing is left in files, and keys stay between
the two. It ends with whoever started it, because its pipe ends then. Where it dies, the work goes on without it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from yinuo.kit.refusals import Refusal

_END = "end"


class BesideGone(Exception):
    """The second process ended or never came up."""


class Beside:
    """Answers one question at a time; a question is a function of a module with one argument, its answers come one by one."""

    def __init__(self) -> None:
        self._sending: threading.Thread | None = None
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
        )

    def ask(self, function: Callable[[Any], Iterator[Any]], argument: Any) -> None:
        """Hand over a question without waiting until it is taken; the answers are waited for with `answers`."""
        said = pickle.dumps((function, argument), pickle.HIGHEST_PROTOCOL)
        self._sending = threading.Thread(target=self._send, args=(said,), name="beside", daemon=True)
        self._sending.start()

    def _send(self, said: bytes) -> None:
        with suppress(OSError, ValueError):  # a process that is gone gives no answer, and that is noticed
            _pipe(self._process.stdin).write(said)
            _pipe(self._process.stdin).flush()

    def answers(self) -> Iterator[Any]:
        """The answers to the question that was handed over.

        Raises:
            Refusal: the function refused. BesideGone.
        """
        while True:
            try:
                answer = pickle.load(_pipe(self._process.stdout))
            except (EOFError, OSError, pickle.UnpicklingError) as problem:
                raise BesideGone from problem
            if answer == _END:
                return
            if isinstance(answer, Refusal):
                raise answer
            yield answer

    def close(self) -> None:
        """Let it end, in the middle of an answer too."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not sent yet is not missed
                _pipe(stream).close()
        self._process.wait()
        if self._sending is not None:
            self._sending.join()


@contextmanager
def beside(is_wanted: bool) -> Iterator[Beside | None]:
    """A second process for the length of the block, where one is wanted."""
    if not is_wanted:
        yield None
        return
    process = Beside()
    try:
        yield process
    finally:
        process.close()


def answers_of(process: Beside | None, function: Callable[[Any], Iterator[Any]], argument: Any) -> Iterator[Any]:
    """All answers of a function, from the second process where there is one. Raises what the function raises, and BesideGone."""
    if process is None:
        yield from function(argument)
        return
    process.ask(function, argument)
    yield from process.answers()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def main() -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key pressed at the terminal is for whoever started us
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints must not get among the answers
    import django

    django.setup()
    while True:
        try:
            function, argument = pickle.load(asked)
        except EOFError:
            return
        try:
            for answer in function(argument):
                pickle.dump(answer, told, pickle.HIGHEST_PROTOCOL)
                told.flush()
            pickle.dump(_END, told)
        except Refusal as problem:
            pickle.dump(problem, told)
        told.flush()


if __name__ == "__main__":
    main()
