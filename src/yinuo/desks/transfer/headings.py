"""Guessing where a column goes by its heading, in Chinese and English; pure, by a table that anybody can read."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from yinuo.kit import sealed_index as index

from .choices import Subject

OWN = ("行号", "Row", "原因", "Reason", "导出水印", "Export mark")
"""Headings of files that we handed out ourselves: such columns are never data."""
_SIGNS = re.compile(r"[\W_]+")


def tidy(heading: str) -> str:
    """One form of a heading: no width, case, spaces, signs or remarks in brackets.

    >>> tidy(" 手机号（必填）*"), tidy("E-Mail"), tidy("Unit_Price")
    ('手机号', 'email', 'unitprice')
    """
    return _SIGNS.sub("", index.normalise(re.sub(r"[(（\[【].*?[)）\]】]", "", heading)))


@cache
def _words() -> dict[str, dict[str, str]]:
    """Every heading that is known, tidied, with its target; read from `headings.csv`."""
    found: dict[str, dict[str, str]] = {}
    with (Path(__file__).parent / "headings.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["subject"], {}).update({tidy(word): row["target"] for word in row["words"].split("|")})
    return found


def guessed(subject: Subject | str, headings: Sequence[str]) -> list[str]:
    """The target of each column by its heading, each target once; empty where nothing is known of it."""
    words = _words()[str(Subject(subject).value)]
    own = {tidy(one) for one in OWN}
    found: list[str] = []
    for heading in headings:
        said = tidy(heading)
        target = "" if said in own else words.get(said, "")
        found.append("" if target in found else target)
    return found


def is_own(heading: str) -> bool:
    """Whether a column was put there by a file of ours and holds no data."""
    return tidy(heading) in {tidy(one) for one in OWN}


def fingerprint(headings: Sequence[str]) -> str:
    """By what the same headings are known again."""
    return hashlib.sha256("\n".join(tidy(one) for one in headings if not is_own(one)).encode()).hexdigest()
