"""Groups: `for each tier` splits what is counted by the value of a field, as it is written (semantics 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.verdicts.conditions import Condition, fields_in, holds_one
from yinuo.engine.verdicts.facts import Facts, Group, Piece
from yinuo.engine.verdicts.values import number_in, plain

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Names:
    """Texts and their codes, in order of appearance."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, text: str) -> int:
        """The code of a text, made when it is new."""
        if text not in self._codes:
            self._codes[text] = len(self.texts)
            self.texts.append(text)
        return self._codes[text]

    def __len__(self) -> int:
        return len(self.texts)


def written(value: Any) -> str:
    """A value as it is written in the name of a group: numbers without superfluous zeros, flags as true and false.

    >>> written(True), written(Decimal("1.50")), written(2.0), written("1.50")
    ('true', '1.5', '2', '1.50')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    number = number_in(value)
    return str(value) if number is None else decimal_text(Decimal(number))


def decimal_text(number: Decimal) -> str:
    """A decimal without superfluous zeros and without an exponent.

    >>> decimal_text(Decimal("120.500")), decimal_text(Decimal("-0.0")), decimal_text(Decimal("1E+3"))
    ('120.5', '0', '1000')
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def codes_of_field(group: Group, field: str, names: Names, *, typed: bool = False) -> IntArray:
    """For each fact the code of its field's value, -1 where it is missing; shape (len(group),).

    Args:
        typed: keep a number and a text that are written alike apart, as distinct counts do.
    """
    codes = np.full(len(group), -1, np.int64)
    for piece in group.pieces(field):
        given = codes < 0
        if piece.given is not None:
            given &= piece.given
        codes = np.where(given, _codes_of_piece(piece, given, names, typed), codes)
    return codes


def _codes_of_piece(piece: Piece, given: BoolArray, names: Names, typed: bool) -> IntArray:
    def code(value: Any) -> int:
        text = written(value)
        return names.code(f"{type_mark(value)}{text}" if typed else text)

    values = piece.values
    if piece.words is not None:
        used = np.flatnonzero(np.bincount(values[given], minlength=1)) if given.any() else np.zeros(0, np.int64)
        table = np.full(max(len(piece.words), 1), -1, np.int64)
        for word in used.tolist():
            table[word] = code(plain(word, piece.words))
        return np.asarray(table[np.where(given, values, 0)])
    distinct, position = np.unique(values[given], return_inverse=True)
    known = np.array([code(value) for value in distinct.tolist()], np.int64)
    found = np.full(len(values), -1, np.int64)
    found[given] = known[position]
    return found


def type_mark(value: Any) -> str:
    """One letter for the type of a value: f(lag), t(ext) or n(umber)."""
    return "f" if isinstance(value, bool) else "t" if isinstance(value, str) else "n"


def group_codes(group: Group, each: Sequence[str], names: Names) -> IntArray:
    """For each fact the code of its group in `names` (`tier:gold`, `tier:gold,channel:phone`), -1 where none; not to be written to.

    Without `each` there is one group with the empty name.
    """
    if not each:
        return np.broadcast_to(np.int64(names.code("")), len(group))
    fields = [Names() for _ in each]
    codes = [codes_of_field(group, field, known) for field, known in zip(each, fields, strict=True)]
    together = codes[0]
    for more, known in zip(codes[1:], fields[1:], strict=True):
        together = np.where((together < 0) | (more < 0), -1, together * max(len(known), 1) + more)
    inside = together >= 0
    if not inside.any():
        return together
    if int(together.max()) > max(1 << 20, 4 * len(together)):  # many values of several fields: number those that occur
        distinct, position = np.unique(together, return_inverse=True)
    else:
        distinct, position = np.flatnonzero(np.bincount(together[inside])), together
    known_as = np.full(int(position.max()) + 1, -1, np.int64)
    for place, code in enumerate(distinct.tolist()):
        if code >= 0:
            known_as[place if position is not together else code] = names.code(_group_name(code, each, fields))
    return np.where(inside, known_as[position], -1)


def _group_name(code: int, each: Sequence[str], fields: Sequence[Names]) -> str:
    parts: list[str] = []
    for field, known in zip(reversed(each), reversed(fields), strict=True):
        code, place = divmod(code, len(known)) if len(parts) < len(each) - 1 else (0, code)
        parts.append(f"{field}:{known.texts[place]}")
    return ",".join(reversed(parts))


def is_meant(where: Condition | None, field: str, value: str) -> bool:
    """Whether a member may be meant by a condition: its parts that speak of the group's field alone hold for the member's value.

    >>> only = {"and": [{"field": "staff", "op": "=", "value": {"text": "lin"}}, {"field": "score", "op": ">", "value": {"number": "3"}}]}
    >>> is_meant(only, "staff", "lin"), is_meant(only, "staff", "zhou"), is_meant(None, "staff", "zhou")
    (True, False, True)
    """
    parts = [] if where is None else where.get("and", [where])
    return all(holds_one(part, {field: value}.get) for part in parts if fields_in(part) == {field})


class Members:
    """Subjects that joined: `branch:north` is expected in the periods that it was in throughout.

    Where `where` says of the group's field alone what it must be, the others are no members: `where staff in (lin, zhou) for each staff`.
    """

    def __init__(self, facts: Facts, each: Sequence[str], names: Names, *, where: Condition | None = None) -> None:
        self._spells: dict[int, tuple[IntArray, IntArray]] = {}
        if len(each) != 1:
            return
        field = each[0]
        joined, left = facts.of(f"{field}.joined"), facts.of(f"{field}.left")
        for subject in np.unique(joined.subject).tolist():
            name = facts.name_of(subject)
            if name.startswith(f"{field}:") and is_meant(where, field, name.removeprefix(f"{field}:")):
                leaving = left.occurred[left.of_subject(subject)]
                self._spells[names.code(name)] = (joined.occurred[joined.of_subject(subject)], leaving)

    @property
    def codes(self) -> IntArray:
        """The members' codes."""
        return np.array(sorted(self._spells), np.int64)

    def is_expected(self, group: IntArray, first: IntArray, last: IntArray) -> BoolArray:
        """Whether each group is expected in the period from its first to its last second; who never joined is, always."""
        expected = np.ones(len(group), bool)
        for code, (joined, left) in self._spells.items():
            rows = np.flatnonzero(group == code)
            came = _latest(joined, first[rows])
            went = _latest(left, last[rows])
            expected[rows] = (came != NOTHING) & (came > went)
        return expected


def _latest(instants: IntArray, by: IntArray) -> IntArray:
    """The latest of some rising instants at or before each of others, NOTHING where there is none."""
    place = np.searchsorted(instants, by, side="right") - 1
    if not len(instants):
        return np.full(len(by), NOTHING, np.int64)
    return np.where(place >= 0, instants[np.maximum(place, 0)], NOTHING)
