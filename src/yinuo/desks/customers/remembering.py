"""Refusals that leave a trace. A refusal undoes its transaction, so what must be known of it is written afterwards, in one of its own.

A desk calls `register(kind of refusal, what writes it down)` when its application is ready.
"""

from __future__ import annotations

from collections.abc import Callable

from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal

Writer = Callable[[Staff, Refusal], None]
_WRITERS: list[tuple[type[Refusal], Writer]] = []


def register(kind: type[Refusal], writer: Writer) -> None:
    """Let a desk write down every refusal of a kind (and of kinds made of it), once its transaction is undone."""
    if (kind, writer) not in _WRITERS:
        _WRITERS.append((kind, writer))


def remember(staff: Staff, refusal: Refusal) -> None:
    """Write a refusal down where somebody wants it. Called by pages and commands outside any transaction of the act."""
    for kind, writer in _WRITERS:
        if isinstance(refusal, kind):
            writer(staff, refusal)
