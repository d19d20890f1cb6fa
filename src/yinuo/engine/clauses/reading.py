"""Lines into trees: the JSON form of docs/promise-language.md, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.grammar import Stumble, Word, run
from yinuo.engine.clauses.numbers import is_blank, tidy
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.stumbles import explain
from yinuo.engine.clauses.words import ADDITIONS, LISTS, NEXT_REPLY_EXPECT, NEXT_REPLY_OF, UPDATE_EXPECT

MOST_NESTED = 60
LONGEST_KEPT = 2_000
"""Letters of a line whose tree is kept for the next who reads it."""

Node = dict[str, Any]
Parts = list[Any]


def parse(line: str, *, source: str = "line", at_line: int = 1, shown: str | None = None, offset: int = 0) -> Node:
    """The tree of one promise.

    Args:
        line: the promise without its name and without comment.
        source, at_line: what a refusal calls the file and the line.
        shown: the whole line of the file, if `line` is a part of it that begins `offset` letters in.
    Raises:
        ClauseRefusal: naming line, column, what was found and what was expected.
    Returns a tree that others may hold too; it is read, never changed.

    >>> parse("within 04.0 hours of a.b expect c.d")["body"]["limit"]
    {'amount': '4', 'unit': 'hour', 'count': 'civil'}
    """
    tree: Node = parse_as("promise", line, source=source, at_line=at_line, shown=shown, offset=offset)
    return tree


def canonical(line: str) -> str:
    """The one canonical form of a line.

    >>> canonical("within  1 hours of a.b   expect c.d owed by team for each tier")
    'within 1 hour of a.b expect c.d for each tier owed by team'
    """
    return print_line(parse(line))


def parse_as(start: str, line: str, *, source: str, at_line: int, shown: str | None = None, offset: int = 0) -> Any:
    """Parse from a rule of the grammar: `promise` gives a tree, `setting` gives `(name, parts)`; raises ClauseRefusal."""
    whole = line if shown is None else shown
    try:
        made = _read(line, start) if len(line) <= LONGEST_KEPT else run(line, start=start, builder=_BUILDER)
        if start == "promise" and _is_too_deep(made):
            problem = f"this line nests more than {MOST_NESTED} conditions in each other; split it into several promises."
            raise ClauseRefusal(source=source, line=at_line, column=offset + 1, problem=problem, text=whole)
        return made
    except Stumble as stumble:
        raise explain(stumble, line, source=source, at_line=at_line, shown=whole, offset=offset) from None
    except _Misfit as misfit:
        raise ClauseRefusal(
            source=source, line=at_line, column=misfit.column + offset, problem=misfit.problem, text=whole, found=misfit.found
        ) from None


@lru_cache(maxsize=2048)
def _read(line: str, start: str) -> Any:
    """What a line says. The lines of a house are few and read again and again, so all who read one share its tree; nobody changes it."""
    return run(line, start=start, builder=_BUILDER)


class _Misfit(Exception):
    """The grammar took the line, the language does not."""

    def __init__(self, word: Word, problem: str) -> None:
        self.column, self.found, self.problem = word.column, str(word), problem
        super().__init__(problem)


class _Builder:
    """One method for each rule of the grammar. Each takes the parts of the rule in order; what the line left out is None."""

    def promise(self, parts: Parts) -> Node:
        body, *additions = parts
        tree: Node = {"body": body, **{key: [] if key in LISTS else None for key in ADDITIONS}}
        said: set[str] = set()
        for word, key, value in additions:
            if key in said:
                raise _Misfit(word, f"'{word}' is said twice, but each addition stands at most once; join the two or remove one.")
            said.add(key)
            tree[key] = value
        return tree

    # --- bodies ----------------------------------------------------------------------------------------------------------------------

    def within(self, parts: Parts) -> Node:
        limit, trigger, answer = parts
        return {"is": "within", "limit": limit, "of": trigger, "expect": answer}

    def by(self, parts: Parts) -> Node:
        event, field = _event_and_field(parts[0])
        return {"is": "by", "event": event, "field": field, "expect": parts[1]}

    def next_reply(self, parts: Parts) -> Node:
        limit, of, answer = parts
        return {
            "is": "next_reply",
            "limit": limit,
            "of": NEXT_REPLY_OF if of is None else str(of),
            "expect": _only(NEXT_REPLY_EXPECT) if answer is None else answer,
        }

    def update(self, parts: Parts) -> Node:
        every, state, answer = parts
        return {"is": "update", "every": every, "while": str(state), "expect": _only(UPDATE_EXPECT if answer is None else str(answer))}

    def count(self, parts: Parts) -> Node:
        return {"is": "count", "at_least": parts[0], "event": str(parts[1]), "per": _spaced(parts[2])}

    def sum(self, parts: Parts) -> Node:
        return self._over_field("sum", parts)

    def distinct(self, parts: Parts) -> Node:
        return self._over_field("distinct", parts)

    def _over_field(self, what: str, parts: Parts) -> Node:
        event, field = _event_and_field(parts[0])
        return {"is": what, "event": event, "field": field, "at_least": parts[1], "per": _spaced(parts[2])}

    def share(self, parts: Parts) -> Node:
        event, wanted, level, percent, period, of_all, least = parts
        return {
            "is": "share",
            "event": str(event),
            "with": wanted,
            "op": str(level),
            "percent": percent,
            "per": _spaced(period),
            "of_all": of_all is not None,
            "least": least,
        }

    def answered(self, parts: Parts) -> Node:
        return {"answered": str(parts[0]), "within": parts[1]}

    def of_all(self, parts: Parts) -> bool:
        return True

    def ratio(self, parts: Parts) -> Node:
        event, to, level, percent, period, least = parts
        head = {"is": "ratio", "event": str(event), "to": str(to), "op": str(level)}
        return {**head, "percent": percent, "per": _spaced(period), "least": least}

    def has_field(self, parts: Parts) -> Node:
        return {"is": "has", "event": str(parts[0]), "field": str(parts[1])}

    def has_kind(self, parts: Parts) -> Node:
        return {"is": "has", "event": str(parts[0]), "other": str(parts[1])}

    def order(self, parts: Parts) -> Node:
        return {"is": "order", "event": str(parts[0]), "after": str(parts[1])}

    def never(self, parts: Parts) -> Node:
        event, check, period = parts
        return {"is": "never", "event": str(event), "check": _text(check), "per": None if period is None else _spaced(period)}

    def notice(self, parts: Parts) -> Node:
        lead, planned, answer = parts
        event, field = _event_and_field(planned)
        return {"is": "notice", "lead": lead, "event": event, "field": field, "expect": answer}

    def keep(self, parts: Parts) -> Node:
        return {"is": "keep", "records": str(parts[0]), "term": parts[1]}

    def floor(self, parts: Parts) -> Node:
        return {"is": "floor", "measure": str(parts[0]), "op": str(parts[1]), "value": parts[2]}

    def available(self, parts: Parts) -> Node:
        calendar, percent, period, without = parts
        return {"is": "available", "calendar": str(calendar), "percent": percent, "per": _spaced(period), "except": _text(without)}

    def penalty(self, parts: Parts) -> Node:
        rate, base, after, until, cap = parts
        return {"is": "penalty", "rate": rate, "base": str(base), "after": str(after), "until": str(until), "cap": cap}

    def penalty_fixed(self, parts: Parts) -> Node:
        amount, after, until, cap = parts
        return {"is": "penalty_fixed", "amount": amount, "after": str(after), "until": str(until), "cap": cap}

    # --- parts of bodies -------------------------------------------------------------------------------------------------------------

    def event_trigger(self, parts: Parts) -> Node:
        return {"event": str(parts[0])}

    def breach_trigger(self, parts: Parts) -> Node:
        return {"breach": str(parts[0]).removeprefix("breach."), "promise": _text(parts[1])}

    def document_trigger(self, parts: Parts) -> Node:
        return {"breach": str(parts[0]).removeprefix("breach."), "document": str(parts[1])}

    def answer(self, parts: Parts) -> Node:
        answer, by_person = parts
        return {**answer, "by_person": by_person is not None}

    def by_person(self, parts: Parts) -> bool:
        return True

    def any_of(self, parts: Parts) -> Node:
        return {"any": _different(parts)}

    def all_of(self, parts: Parts) -> Node:
        return {"all": _different(parts)}

    def duration(self, parts: Parts) -> Node:
        amount, unit, count = parts
        return {"amount": amount, "unit": _spaced(unit).removesuffix("s"), "count": "civil" if count is None else _spaced(count)}

    def number(self, parts: Parts) -> str:
        text = str(parts[0])
        return text if is_blank(text) else tidy(text) or text

    # --- conditions ------------------------------------------------------------------------------------------------------------------

    def either(self, parts: Parts) -> Node:
        return _joined("or", parts)

    def both(self, parts: Parts) -> Node:
        return _joined("and", parts)

    def negated(self, parts: Parts) -> Node:
        return {"not": parts[0]}

    def comparison(self, parts: Parts) -> Node:
        return {"field": str(parts[0]), "op": str(parts[1]), "value": parts[2]}

    def membership(self, parts: Parts) -> Node:
        return {"field": str(parts[0]), "op": "in", "value": parts[1:]}

    def bare(self, parts: Parts) -> Node:
        return {"text": str(parts[0])}

    def quoted(self, parts: Parts) -> Node:
        return {"text": str(parts[0])[1:-1].replace("''", "'")}

    def numeric(self, parts: Parts) -> Node:
        return {"number": parts[0]}

    def flag(self, parts: Parts) -> Node:
        return {"flag": str(parts[0]) == "true"}

    # --- additions: (the word, the key of the tree, the value) ----------------------------------------------------------------------

    def where(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "where", parts[1]

    def each(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "each", _different(parts[1:])

    def pausing(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "pausing", list(parts[1:])

    def pause(self, parts: Parts) -> Node:
        return {"state": str(parts[0]), "cap": parts[1]}

    def unless(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "unless", parts[1:]

    def exception_state(self, parts: Parts) -> Node:
        return {"state": str(parts[0])}

    def exception_event(self, parts: Parts) -> Node:
        return {"event": str(parts[0])}

    def reopened(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "reopened", {"by": str(parts[1]), "silent": parts[2]}

    def calendar(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "calendar", str(parts[1])

    def grace(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "grace", parts[1]

    def major_always(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "major", {"always": True}

    def major_after(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "major", {"after": parts[1]}

    def major_where(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "major", {"where": parts[2]}

    def owed(self, parts: Parts) -> tuple[Word, str, object]:
        return parts[0], "owed", {"by": str(parts[1]), "to": _text(parts[2])}


def _setting(name: str) -> Callable[[_Builder, Parts], tuple[str, Parts]]:
    def keep_words(_self: _Builder, parts: Parts) -> tuple[str, Parts]:
        return name, parts

    return keep_words


for _name in ("use_calendar", "valid_always", "valid_from", "reported", "measure_state", "measure_latest", "record_class"):
    setattr(_Builder, _name, _setting(_name))

_BUILDER = _Builder()


def _is_too_deep(tree: Node) -> bool:
    """Whether anything that walks the tree would have to climb too deep; asked without climbing."""
    level: list[Any] = [tree]
    for _ in range(MOST_NESTED):
        inner = [list(node.values()) if isinstance(node, dict) else node for node in level]
        level = [value for values in inner for value in values if isinstance(value, (dict, list))]
        if not level:
            return False
    return True


def _text(word: Word | None) -> str | None:
    return None if word is None else str(word)


def _spaced(word: Word) -> str:
    """The words of a unit, count or period with one space between them."""
    return " ".join(str(word).split())


def _event_and_field(word: Word) -> tuple[str, str]:
    event, _, field = str(word).rpartition(".")
    return event, field


def _only(kind: str) -> Mapping[str, Any]:
    return {"any": [kind], "by_person": False}


def _different(words: list[Word]) -> list[str]:
    names: list[str] = []
    for word in words:
        if str(word) in names:
            raise _Misfit(word, f"'{word}' is listed twice; name it once.")
        names.append(str(word))
    return names


def _joined(key: str, parts: Parts) -> Node:
    """`and` inside `and` is the same list, `or` inside `or` too."""
    flat: Parts = []
    for part in parts:
        flat.extend(part.get(key, [part]))
    return {key: flat}
