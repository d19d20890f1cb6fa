"""How a process that answers pages collects garbage: rarely, and never through what it loaded at its start."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (25_000, 20, 20)
"""A page makes tens of thousands of objects that its end frees by itself; the interpreter's 700 would look through them again and again."""


def keep_what_is_loaded() -> None:
    """Count everything that is there now as staying to the end, and collect from here on; called once, before the first request."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()


@contextmanager
def kept_apart() -> Iterator[None]:
    """What is loaded inside stays to the end: no collection looks through it, neither meanwhile nor later."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
