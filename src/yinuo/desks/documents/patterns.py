"""How documents are numbered here, read from the environment: a prefix for each kind, a width, a fresh start each year or none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yinuo.kit import env

LETTER, CONTRACT, POLICY, NOTICE = "letter", "contract", "policy", "notice"
BUILT_IN = {LETTER: "CN", CONTRACT: "HT", POLICY: "ZC", NOTICE: "TZ"}
PREFIXES, WIDTH, YEARLY = "YINUO_NUMBER_PREFIXES", "YINUO_NUMBER_WIDTH", "YINUO_NUMBER_YEARLY"
# What a number may begin with: it becomes part of promise names, of addresses and of the ledger's subjects.
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}")


@dataclass(frozen=True)
class Pattern:
    """The pattern of one kind: CN-2026-0001 with a year, CN-0001 without."""

    kind: str
    prefix: str
    width: int
    is_yearly: bool

    def number(self, year: int, count: int) -> str:
        """The number with this count."""
        counted = f"{count:0{self.width}d}"
        return f"{self.prefix}-{year}-{counted}" if self.is_yearly else f"{self.prefix}-{counted}"

    @property
    def form(self) -> str:
        """A regular expression of every number that this prefix can give, whatever the width."""
        return rf"^{self.prefix}-[0-9]{{4}}-[0-9]+$" if self.is_yearly else rf"^{self.prefix}-[0-9]+$"

    @property
    def is_built_in(self) -> bool:
        return self.is_yearly and self.prefix == BUILT_IN[self.kind]

    def __str__(self) -> str:
        return self.number(9999, 1).replace("9999", "YYYY")


def patterns() -> dict[str, Pattern]:
    """The pattern of each kind.

    Raises:
        BadSetting: an unknown kind, a prefix that cannot begin a number, or one prefix for two kinds.
    """
    width, is_yearly = env.number(WIDTH, 4, least=1, most=9), env.flag(YEARLY, True)
    chosen = dict(BUILT_IN)
    for one in env.items(PREFIXES):
        kind, _colon, prefix = (part.strip() for part in one.partition(":"))
        if kind not in BUILT_IN or not _PREFIX.fullmatch(prefix):
            raise env.BadSetting(name=PREFIXES, value=one, wanted="kind:PREFIX, such as letter:CN, of at most 8 capital letters and digits")
        chosen[kind] = prefix
    if len(set(chosen.values())) < len(chosen):
        raise env.BadSetting(name=PREFIXES, value=", ".join(chosen.values()), wanted="a prefix of its own for each kind")
    return {kind: Pattern(kind, prefix, width, is_yearly) for kind, prefix in chosen.items()}
