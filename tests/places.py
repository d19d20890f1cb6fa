"""Where the run keeps what it throws away at its end: in memory where there is room, since making thousands of small files costs."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that must be free there, and as memory: several clusters lie there at once, some with a year of events."""
VARIABLE = "YINUO_TEST_PLACE"


def quick_place() -> str:
    """A folder with a short path, as a socket's must be: the machine's shared memory where it may be used freely, else /tmp."""
    try:
        found = os.statvfs(MEMORY)
        is_roomy = min(found.f_bavail * found.f_frsize, _available()) >= ROOM
    except (OSError, ValueError, StopIteration):
        return "/tmp"
    # as root the server's programs may be copied into the run's folder and started there
    return str(MEMORY) if is_roomy and not found.f_flag & os.ST_NOEXEC and os.access(MEMORY, os.W_OK) else "/tmp"


def _available() -> int:
    """How many bytes of memory may still be taken."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("MemAvailable")).split()[1])
