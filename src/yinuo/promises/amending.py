"""What a change does: two promises files compared promise by promise, two texts compared word by word. Pure; no row and no clock.

Whether a change is kinder is always said for somebody. `Change.for_debtor` speaks for whoever owes the promise: a longer limit is kinder
for them. For whoever it is owed to it is the opposite (`Change.for_creditor`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.shapes import Terms, Tree

Effect = Literal["kinder", "harsher", "mixed", "other"]
Verdict = Literal["new", "ended", "changed"]
KINDER: Final[Effect] = "kinder"
HARSHER: Final[Effect] = "harsher"
_OPPOSITE: Final[Mapping[Effect, Effect]] = {"kinder": "harsher", "harsher": "kinder", "mixed": "mixed", "other": "other"}


@dataclass(frozen=True)
class Aspect:
    """One thing about a promise that changed: what it is (`limit`, `expect`, `where` …) and what that does to whoever owes it."""

    what: str
    for_debtor: Effect


@dataclass(frozen=True)
class Change:
    """One promise before and after; `before` or `after` is None where it is new or ended. `by` and `to` are the parties named in it."""

    name: str
    verdict: Verdict
    before: Terms | None
    after: Terms | None
    aspects: tuple[Aspect, ...] = ()

    @property
    def for_debtor(self) -> Effect:
        """What the change does to whoever owes the promise: a new one is harsher, an ended one kinder."""
        if self.verdict != "changed":
            return HARSHER if self.verdict == "new" else KINDER
        found = {one.for_debtor for one in self.aspects}
        if len(found) == 1:
            return next(iter(found))
        return "mixed" if {KINDER, HARSHER} & found else "other"

    @property
    def for_creditor(self) -> Effect:
        """The same for whoever the promise is owed to."""
        return _OPPOSITE[self.for_debtor]

    @property
    def by(self) -> str:
        """The party that owes it, where the line names one."""
        return self._owed("by")

    @property
    def to(self) -> str:
        """The party it is owed to, where the line names one."""
        return self._owed("to")

    def _owed(self, side: str) -> str:
        terms = self.after or self.before
        owed = terms.tree.get("owed") if terms else None
        return str(owed[side] or "") if owed else ""


def compare_promises(before: str, after: str) -> tuple[Change, ...]:
    """What differs between two promises files, in the order of the later one, ended promises last.

    Raises:
        ClauseRefusal: one of the texts is no promises file.
    """
    old, new = _by_name(before), _by_name(after)
    found = []
    for name, terms in new.items():
        was = old.get(name)
        if was is None:
            found.append(Change(name, "new", None, terms))
        elif aspects := tuple(_aspects(was, terms)):
            found.append(Change(name, "changed", was, terms, aspects))
    found += [Change(name, "ended", terms, None) for name, terms in old.items() if name not in new]
    return tuple(found)


def _by_name(text: str) -> dict[str, Terms]:
    """The last version of each promise; a draft holds only one."""
    return {one.name: one for one in read_promises(text).terms}


# --- one promise against itself ---------------------------------------------------------------------------------------------------------


def _aspects(before: Terms, after: Terms) -> Iterable[Aspect]:
    if before.tree["body"]["is"] != after.tree["body"]["is"]:
        yield Aspect("kind", "other")
        return
    old, new = before.tree["body"], after.tree["body"]
    for key in sorted({*old, *new} - {"is"}):
        if old.get(key) != new.get(key):
            yield Aspect(key, _effect_of(key, old, new))
    for key in ("where", "pausing", "unless", "grace", "major", "reopened", "each", "owed"):
        if before.tree.get(key) != after.tree.get(key):
            yield Aspect(key, _addition_effect(key, before.tree, after.tree))
    if before.calendar != after.calendar:
        yield Aspect("calendar", "other")


_MORE_TIME: Final = frozenset({"limit", "every"})
_MORE_WORK: Final = frozenset({"lead", "term"})
_HIGHER_IS_HARSHER: Final = frozenset({"at_least", "rate", "amount"})
PERIODS: Final = ("day", "week", "two weeks", "month", "quarter", "half-year", "year")


def _effect_of(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Effect:
    before: Any = old.get(key)
    after: Any = new.get(key)
    if key in _MORE_TIME:
        return _by_order(compare_durations(before, after), more=KINDER)
    if key in _MORE_WORK:
        return _by_order(compare_durations(before, after), more=HARSHER)
    if key in _HIGHER_IS_HARSHER:
        return _by_order(_numbers(before, after), more=HARSHER)
    if key == "cap":  # without a cap the penalty has no end
        order = 1 if after is None else -1 if before is None else _numbers(before, after)
        return _by_order(order, more=HARSHER)
    if key in ("percent", "value"):
        return _by_order(_numbers(before, after), more=HARSHER if new.get("op", ">=") == ">=" else KINDER)
    if key == "per" and before in PERIODS and after in PERIODS:
        return KINDER if PERIODS.index(after) > PERIODS.index(before) else HARSHER
    if key == "expect" and isinstance(before, Mapping) and isinstance(after, Mapping):
        return _answers(before, after)
    if key == "with" and isinstance(before, Mapping) and isinstance(after, Mapping) and "answered" in before and "answered" in after:
        same = before["answered"] == after["answered"]
        return _by_order(compare_durations(before["within"], after["within"]), more=KINDER) if same else "other"
    if key == "of" and isinstance(before, Mapping) and isinstance(after, Mapping):
        return _triggers(before, after)
    if key == "check":
        return HARSHER if before is None else KINDER if after is None else "other"
    return "other"


def _triggers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Effect:
    """Breaches of fewer promises, or of one grade instead of any, wake less: of all documents, of one document, of one promise."""
    if "breach" not in before or "breach" not in after:
        return "other"
    wider = [_covers(*pair) for pair in ((before, after), (after, before))]
    return KINDER if wider[0] else HARSHER if wider[1] else "other"


def _covers(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether each breach that wakes by the second also wakes by the first."""
    if wide["breach"] not in ("any", narrow["breach"]):
        return False
    if "document" in wide:
        return narrow.get("document") == wide["document"]
    return wide["promise"] is None or narrow.get("promise") == wide["promise"]


def _answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Effect:
    """Any of more kinds is easier, all of more kinds harder; a person instead of a machine is harder."""
    if before["by_person"] != after["by_person"] and {**before, "by_person": 0} == {**after, "by_person": 0}:
        return HARSHER if after["by_person"] else KINDER
    for key, more in (("any", KINDER), ("all", HARSHER)):
        if key in before and key in after and before["by_person"] == after["by_person"]:
            old, new = set(before[key]), set(after[key])
            if old < new:
                return more
            if new < old:
                return _OPPOSITE[more]
    return "other"


def _addition_effect(key: str, before: Tree, after: Tree) -> Effect:
    old, new = before.get(key), after.get(key)
    if key == "where":  # a condition leaves cases out
        return KINDER if old is None else HARSHER if new is None else _conditions(old, new)
    if key == "grace":
        order = 1 if old is None else -1 if new is None else compare_durations(old, new)
        return _by_order(order, more=KINDER)
    if key == "major":
        if old and new and "after" in old and "after" in new:
            return _by_order(compare_durations(old["after"], new["after"]), more=KINDER)
        return HARSHER if not old else KINDER if not new else "other"
    if key in ("pausing", "unless"):
        return _more_or_fewer(old or (), new or ())
    return "other"


def _conditions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Effect:
    """A further comparison leaves more cases out, and so do fewer values to choose from: `customer in (…)`."""
    was, now = ([*one["and"]] if "and" in one else [one] for one in (old, new))
    gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
    if not gone or not come:
        return KINDER if come else HARSHER
    before, after = (_values(one) for one in (gone, come))
    if before is None or after is None or before[0] != after[0]:
        return "other"
    return HARSHER if before[1] < after[1] else KINDER if after[1] < before[1] else "other"


def _values(parts: Sequence[Mapping[str, Any]]) -> tuple[str, frozenset[str]] | None:
    """The field and the values of a single `field = value` or `field in (…)`."""
    if len(parts) != 1 or parts[0].get("op") not in ("=", "in"):
        return None
    values = parts[0]["value"] if parts[0]["op"] == "in" else [parts[0]["value"]]
    return str(parts[0]["field"]), frozenset(repr(one) for one in values)


def _more_or_fewer(old: Sequence[Any], new: Sequence[Any]) -> Effect:
    """More pauses and excuses are kinder for whoever owes."""
    was, now = {repr(one) for one in old}, {repr(one) for one in new}
    return KINDER if was < now else HARSHER if now < was else "other"


def _by_order(order: int | None, *, more: Effect) -> Effect:
    if order is None or order == 0:
        return "other"
    return more if order > 0 else _OPPOSITE[more]


def _numbers(before: Any, after: Any) -> int | None:
    try:
        old, new = Decimal(str(before)), Decimal(str(after))
    except ArithmeticError:
        return None
    return (new > old) - (new < old)


# --- lengths of time --------------------------------------------------------------------------------------------------------------------

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS: Final = {"month": 1, "year": 12}
_BUSINESS: Final = {"business minute": 1, "business hour": 60}
_FAMILIES: Final[Sequence[Mapping[str, int]]] = (_SECONDS, _MONTHS, _BUSINESS, {"workday": 1})


def compare_durations(before: Mapping[str, Any], after: Mapping[str, Any]) -> int | None:
    """1 where the second surely lasts longer, -1 where shorter, 0 where equal, None where that depends on the day or a number is open.

    >>> four, five = ({"amount": n, "unit": "workday", "count": "civil"} for n in ("4", "5"))
    >>> compare_durations(four, five), compare_durations(five, {**four, "unit": "business hour"})
    (1, None)
    """
    try:
        old, new = Decimal(str(before["amount"])), Decimal(str(after["amount"]))
    except ArithmeticError:
        return None
    for family in _FAMILIES:
        if before["unit"] in family and after["unit"] in family:
            was, now = old * family[before["unit"]], new * family[after["unit"]]
            return (now > was) - (now < was)
    low, high = _bounds(old, before["unit"]), _bounds(new, after["unit"])
    if low[1] is not None and high[0] > low[1]:
        return 1
    if high[1] is not None and low[0] > high[1]:
        return -1
    return None


def _bounds(amount: Decimal, unit: str) -> tuple[Decimal, Decimal | None]:
    """The least and greatest length in seconds; working time has no greatest one, as holidays may lie in it."""
    if unit in _SECONDS:
        return amount * _SECONDS[unit], amount * _SECONDS[unit]
    if unit in _MONTHS:
        return amount * _MONTHS[unit] * 28 * 86400, amount * _MONTHS[unit] * 31 * 86400
    if unit == "workday":
        return amount * 86400, None
    return amount * 60 * _BUSINESS[unit], None


# --- texts ------------------------------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
LIKE: Final = 0.45
"""How alike two sentences are, at least, to be shown as one that was reworded."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence: `same`, `gone` (only before) or `new` (only after)."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Pair:
    """One sentence before and after, taken apart; one of the two is empty where it is new or was deleted."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    before_at: int | None
    after_at: int | None

    @property
    def is_same(self) -> bool:
        return all(one.kind == "same" for one in (*self.before, *self.after))


def compare_words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two wordings of one sentence, each taken apart; a number or Latin word is one word, a Chinese character is one.

    >>> [one.text for one in compare_words("在 4 小时内", "在 24 小时内")[1] if one.kind == "new"]
    ['24']
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("same" if what == "equal" else "gone", "".join(old[a:b])))
        if c < d:
            right.append(Piece("same" if what == "equal" else "new", "".join(new[c:d])))
    return tuple(left), tuple(right)


def compare_sentences(before: Sequence[str], after: Sequence[str], *, only_changed: bool = False) -> tuple[Pair, ...]:
    """Two texts sentence by sentence; a reworded sentence stands beside its old form."""
    pairs: list[Pair] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            if not only_changed:
                pairs += [_pair(before[a + at], after[c + at], a + at, c + at) for at in range(b - a)]
            continue
        pairs += _aligned(before, after, range(a, b), range(c, d))
    return tuple(pairs)


def _aligned(before: Sequence[str], after: Sequence[str], old: range, new: range) -> list[Pair]:
    """A stretch that changed: each old sentence beside the first new one that is like it, in order."""
    pairs, at = [], new.start
    for one in old:
        like = next((other for other in range(at, new.stop) if _is_like(before[one], after[other])), None)
        if like is None:
            pairs.append(_pair(before[one], "", one, None))
            continue
        pairs += [_pair("", after[between], None, between) for between in range(at, like)]
        pairs.append(_pair(before[one], after[like], one, like))
        at = like + 1
    return pairs + [_pair("", after[left], None, left) for left in range(at, new.stop)]


def _is_like(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKE


def _pair(before: str, after: str, before_at: int | None, after_at: int | None) -> Pair:
    left, right = compare_words(before, after)
    return Pair(left, right, before_at, after_at)
