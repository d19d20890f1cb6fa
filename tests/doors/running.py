"""Running a command in this process, as a person at a terminal would see it."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinuo.doors.cli.main import main

HEADER = "kind,subject,occurred_at\n"
FACTS = (
    HEADER + "complaint.received,case:1,2026-02-13T16:40:00+08:00\n"
    "complaint.responded,case:1,2026-02-14T10:05:00+08:00\n"
    "survey.sent,survey:1,2026-02-03T10:00:00+08:00\n"
)
PROMISE = "respond: within 4 business hours of complaint.received expect complaint.responded"
AS_OF = "2026-02-14T12:00+08:00"


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON object."""
        return json.loads(self.out)


def run(*arguments: str | Path) -> Done:
    """Run `yinuo` with these arguments."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return Done(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder, so that refusals name files by short names."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
