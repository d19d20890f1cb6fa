"""Counters for /metrics that all web processes of one server add up to.

Each process writes its own small file in a folder they share (YINUO_METRICS, made by `yinuo serve`), so no lock is taken between
processes; reading adds the files up. The file of a process that has ended stays, so that no counter runs backwards.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
from pathlib import Path

from yinuo.kit import env

_LAYOUT = struct.Struct("<6d")  # answers of 1xx to 5xx, then seconds
_lock = threading.Lock()
_own: tuple[int, list[float], mmap.mmap | None] | None = None


def count(*, status: int, seconds: float) -> None:
    """Add one answer."""
    with _lock:
        values, file = _own_counters()
        values[min(max(status // 100, 1), 5) - 1] += 1
        values[5] += seconds
        if file is not None:
            _LAYOUT.pack_into(file, 0, *values)


def totals() -> list[float]:
    """Answers of 1xx, 2xx, 3xx, 4xx and 5xx, then the seconds they took, over all processes."""
    with _lock:
        own, _file = _own_counters()
        own = list(own)
    folder = env.folder("YINUO_METRICS")
    if folder is None:
        return own
    files = [path.read_bytes() for path in folder.glob("*.counters")]
    return [sum(column) for column in zip(*[_LAYOUT.unpack(data) for data in files if len(data) == _LAYOUT.size], strict=True)] or own


def _own_counters() -> tuple[list[float], mmap.mmap | None]:
    """This process's counters; asked by process id, as a forked worker must not write into its parent's file."""
    global _own
    if _own is None or _own[0] != os.getpid():
        folder = env.folder("YINUO_METRICS")
        _own = (os.getpid(), [0.0] * 6, _open(folder) if folder and folder.is_dir() else None)
    return _own[1], _own[2]


def _open(folder: Path) -> mmap.mmap:
    with (folder / f"{os.getpid()}-{os.urandom(4).hex()}.counters").open("w+b") as file:
        file.write(bytes(_LAYOUT.size))
        file.flush()
        return mmap.mmap(file.fileno(), _LAYOUT.size)
