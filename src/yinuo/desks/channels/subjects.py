"""What goes out without a case: a desk above says whether it is still wanted, and its facts stand on that desk's own stream.

A desk registers the first word of its subjects when its application is ready: `subjects.register("survey", wanted)`. The worker asks just
before each is sent, so that an answer, a withdrawn consent or a merge since then stops it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .models import Sending

Wanted = Callable[[Sending, datetime], bool]
_WANTED: dict[str, Wanted] = {}


def register(word: str, wanted: Wanted) -> None:
    """Let a desk above decide about what it lets go out."""
    _WANTED[word] = wanted


def is_wanted(row: Sending, *, at: datetime) -> bool:
    """Whether something may still go out; what is about a case always may."""
    if not row.subject:
        return True
    decide = _WANTED.get(row.subject.partition(":")[0])
    return decide is not None and decide(row, at)
