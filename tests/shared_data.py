"""Where the project's test material lies, and a loud word where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
ROOT = Path(os.environ.get("YINUO_SHARED", HOME.parent / "shared"))
ABSENT: list[str] = []
"""What was asked for and is not here; the summary of the run names it."""


def shared(relative: str) -> Path:
    """The path of one piece of test material; skips the test, loudly, where it is not on this machine."""
    path = ROOT / relative
    if not path.exists():
        ABSENT.append(relative)
        pytest.skip(f"TEST MATERIAL IS ABSENT: {path}. Nothing was proven about it; set YINUO_SHARED to the folder that holds it.")
    return path
