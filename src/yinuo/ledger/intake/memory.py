"""Memory for arrays: what one large computation frees, the next takes again."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX, _ARENA_MAX = -1, -2, -4, -8
"""Parameters of mallopt(3)."""


def keep_for_arrays() -> bool:
    """Let this process keep the memory it frees. For a command that judges a file and ends, not for a server.

    By itself the C library gives every larger array back to the kernel when it is freed, and the kernel empties each page again for the
    next array: with a million cases that can cost as much as the judging. Arrow, which has a store of its own, is given the same one.

    Returns:
        Whether it was done; False where the C library is another than glibc. Nothing but speed depends on it.
    """
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    if library is None or not hasattr(library, "gnu_get_libc_version"):
        return False
    wishes = ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, 2**31 - 1), (_ARENA_MAX, 1), (_TOP_PAD, 256 << 20))
    done = all(library.mallopt(name, value) == 1 for name, value in wishes)
    if done:
        pa.set_memory_pool(pa.system_memory_pool())
    return done
