"""The checklist of a security review: a file that anybody can read, each line with the article it answers to."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "checklist.csv"


@dataclass(frozen=True)
class Line:
    """One line: its code, the article and its words, each in both languages."""

    code: str
    law: str
    law_en: str
    text_zh: str
    text_en: str


@cache
def lines() -> Mapping[str, Line]:
    """The lines by code, in their order."""
    with _FILE.open(encoding="utf-8", newline="") as found:
        return {row["code"]: Line(**row) for row in csv.DictReader(found)}


@cache
def fingerprint() -> str:
    """SHA-256 of the file, in hex: which words a review went by."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
