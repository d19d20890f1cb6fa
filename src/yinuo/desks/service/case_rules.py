"""What a mapping says of cases: the block `cases` beside the facts (docs/mapping.md), read into rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yinuo.ledger.intake.mapping import Mapping as FileMapping
from yinuo.ledger.intake.mapping import MappingReader

from .choices import Channel, Complexity, Kind, Urgency

LISTS: Mapping[str, Any] = {"kind": Kind, "channel": Channel, "urgency": Urgency, "complexity": Complexity}
"""What a case says out of a closed list."""
SAID = (*LISTS, "department", "owner", "title")
ABOUT = ("number", "outside", "name", "phone", "email")
"""How the customer of a case is known, or made where nobody is."""
OPENED = "case.opened"
SOURCE = "cases"
"""Under which name the ledger keeps requests of imported facts; only the house writes under it, so that its audit believes them."""
_COLUMN = re.compile(r"\{([^{}]+)\}")
_SYSTEM = re.compile(r"[\w .\-]{1,40}")


@dataclass(frozen=True)
class Value:
    """Text in which `{column}` stands for a column of the row; `codes` turn what stands there into our words."""

    text: str
    codes: Mapping[str, str] | None = None

    @property
    def columns(self) -> list[str]:
        return _COLUMN.findall(self.text)

    def of(self, row: Mapping[str, str]) -> str:
        """What it is in a row.

        Raises:
            KeyError: there is no word for the code that stands there.
        """
        said = _COLUMN.sub(lambda found: row.get(found[1], ""), self.text).strip()
        return said if self.codes is None or not said else self.codes[said]


@dataclass(frozen=True)
class CaseRule:
    """How rows become cases. `system` is whose numbers they carry; `keeps_numbers` where these become ours too."""

    system: str
    keeps_numbers: bool = False
    said: Mapping[str, Value] = field(default_factory=dict)
    customer: Mapping[str, Value] = field(default_factory=dict)
    customer_system: str = ""

    def columns(self) -> Iterator[str]:
        """Every column that these rules read."""
        for value in (*self.said.values(), *self.customer.values()):
            yield from value.columns


def case_rule(mapping: FileMapping, source: str) -> CaseRule:
    """The rules of a mapping's block `cases`.

    Raises:
        IntakeRefusal: there is none, or it says something that it cannot; the sentence names the place.
    """
    reader = MappingReader(source)
    if mapping.cases is None:
        raise reader.refuse("the mapping", "has no block `cases`, so its facts are nobody's. Add one, or import it with import-events.")
    block = reader.keys(mapping.cases, "cases", ("system", "numbers", "customer", *SAID))
    system = reader.text(block.get("system"), "cases.system")
    if not _SYSTEM.fullmatch(system):
        raise reader.refuse("cases.system", "is a short plain name: letters, figures, points, dashes.")
    if (numbers := block.get("numbers", "ours")) not in ("ours", "kept"):
        raise reader.refuse("cases.numbers", "is `ours` (numbers of our own) or `kept` (the old ones go on).")
    if OPENED not in {kind for rule in mapping.events for kind in (rule.kind, *rule.kind_codes.values())}:
        raise reader.refuse("events", "tell of no case.opened, so no case begins. Say which row opens one, such as its first.")
    about = reader.keys(block.get("customer", {}), "cases.customer", ("system", *ABOUT))
    said = {name: _value(reader, block[name], f"cases.{name}") for name in SAID if name in block}
    for name, choices in LISTS.items():
        for word in _words(said.get(name)):
            if word not in choices.values:
                raise reader.refuse(f"cases.{name}", f"«{word}» is none of: {', '.join(choices.values)}.")
    return CaseRule(
        system, numbers == "kept", said,
        {name: _value(reader, about[name], f"cases.customer.{name}") for name in ABOUT if name in about},
        reader.text(about.get("system", system), "cases.customer.system"),
    )  # fmt: skip


def _words(value: Value | None) -> list[str]:
    """The words a value can have, where the mapping itself says so."""
    if value is None:
        return []
    return list(value.codes.values()) if value.codes is not None else [] if value.columns else [value.text]


def _value(reader: MappingReader, said: Any, place: str) -> Value:
    if isinstance(said, str):
        return Value(reader.text(said, place))
    block = reader.keys(said, place, ("column", "codes"))
    codes = reader.codes(block["codes"], place) if "codes" in block else None
    return Value(f"{{{reader.text(block.get('column'), f'{place}.column')}}}", codes)
