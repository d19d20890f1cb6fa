"""A promise's tree as English sentences: the promise first, then one short sentence for each addition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yinuo.engine.clauses.lexicon import KindWords, indefinite_thing, word, words_of
from yinuo.engine.clauses.wording import duration_words, number_words, percent_words, period_words

Part = Mapping[str, Any]
Given = Mapping[str, KindWords] | None

_COMPARED = {"=": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
_BREACHES = {"any": "a breach", "minor": "a minor breach", "major": "a major breach"}


def english(tree: Part, given: Given) -> str:
    """All sentences of a tree, one after another."""
    body = tree["body"]
    said = (_BODIES[body["is"]](body, given), *_additions(tree, given))
    return " ".join(text[0].upper() + text[1:] + "." for text in said)


def condition(part: Part) -> str:
    """A condition in words."""
    if "and" in part:
        return " and ".join(f"({condition(inner)})" if "or" in inner else condition(inner) for inner in part["and"])
    if "or" in part:
        return " or ".join(condition(inner) for inner in part["or"])
    if "not" in part:
        return f"not ({condition(part['not'])})"
    field = word(part["field"], "en")
    if part["op"] == "in":
        return f"{field} is one of {', '.join(map(_value, part['value']))}"
    return f"{field} {_COMPARED[part['op']]} {_value(part['value'])}"


def _value(value: Part) -> str:
    if "text" in value:
        return word(value["text"], "en") if value["text"] else "empty"
    return number_words(value["number"], "en") if "number" in value else "true" if value["flag"] else "false"


def _n(number: str) -> str:
    return number_words(number, "en")


def _percent(part: Part) -> str:
    return ("at least " if part["op"] == ">=" else "at most ") + percent_words(part["percent"], "en")


def _thing(kind: str) -> str:
    return kind.partition(".")[0]


def _answer(answer: Part, given: Given) -> str:
    """What is to be done, named in full."""
    kinds = answer["any"] if "any" in answer else answer["all"]
    return _joined([words_of(kind, given).en for kind in kinds], answer)


def _joined(words: list[str], answer: Part) -> str:
    return (" or " if "any" in answer else " and ").join(words) + (" (by a person)" if answer["by_person"] else "")


def _answer_to(kind: str, answer: Part, given: Given) -> tuple[str, str]:
    """The answer, and the event it answers, so that the thing is named once: respond … of receiving a complaint, close the complaint …
    of receiving it."""
    asked = words_of(kind, given).en_gerund
    kinds = answer["any"] if "any" in answer else answer["all"]
    if any(_thing(one) != _thing(kind) for one in kinds):
        return _answer(answer, given), asked
    bare = [words_of(one, given).en_bare for one in kinds]
    if not any(" it" in words for words in bare):
        return _joined(bare, answer), asked
    return _answer(answer, given), asked.replace(indefinite_thing(kind), "it")


def _within(body: Part, given: Given) -> str:
    of, limit = body["of"], duration_words(body["limit"], "en")
    if "event" in of:
        answer, asked = _answer_to(of["event"], body["expect"], given)
        return f"{answer} within {limit} of {asked}"
    whose = f" of the promise “{of['promise']}”" if of.get("promise") else ""
    whose = f" of any promise of the document “{of['document']}”" if "document" in of else whose
    return f"{_answer(body['expect'], given)} within {limit} of {_BREACHES[of['breach']]}{whose}"


def _by(body: Part, given: Given) -> str:
    answer, asked = _answer_to(body["event"], body["expect"], given)
    return f"{answer} by the {word(body['field'], 'en')} named when {asked}"


def _next_reply(body: Part, given: Given) -> str:
    answer, asked = _answer_to(body["of"], body["expect"], given)
    return f"each time, {answer} within {duration_words(body['limit'], 'en')} of {asked}"


def _update(body: Part, given: Given) -> str:
    return f"{_answer(body['expect'], given)} every {duration_words(body['every'], 'en')} while {word(body['while'], 'en')}"


def _count(body: Part, given: Given) -> str:
    times = "once" if body["at_least"] == "1" else f"{_n(body['at_least'])} times"
    words = words_of(body["event"], given).en.replace("the ", f"{indefinite_thing(body['event']).split()[0]} ", 1)
    return f"{words} at least {times} {period_words(body['per'], 'en')}"


def _sum(body: Part, given: Given) -> str:
    what = f"{word(body['field'], 'en')} of {words_of(body['event'], given).en_many}"
    return f"the sum of {what} is at least {_n(body['at_least'])} {period_words(body['per'], 'en')}"


def _distinct(body: Part, given: Given) -> str:
    many, field = words_of(body["event"], given).en_many, word(body["field"], "en")
    return f"{many} cover at least {_n(body['at_least'])} different values of {field} {period_words(body['per'], 'en')}"


def _share(body: Part, given: Given) -> str:
    wanted, items = body["with"], f"{_percent(body)} of {words_of(body['event'], given).en_many}"
    if "answered" in wanted:
        words = words_of(wanted["answered"], given)
        answer = words.en_bare if _thing(wanted["answered"]) == _thing(body["event"]) else words.en
        met = f"for {items}, {answer} within {duration_words(wanted['within'], 'en')}"
    else:
        met = f"{condition(wanted)} in {items}"
    open_ones = "; what is still open counts as missed" if body["of_all"] else ""
    return f"{period_words(body['per'], 'en')}, {met}{open_ones}{_least(body)}"


def _ratio(body: Part, given: Given) -> str:
    many, to = words_of(body["event"], given).en_many, words_of(body["to"], given).en_many
    return f"{period_words(body['per'], 'en')}, {many} are {_percent(body)} of {to}{_least(body)}"


def _least(body: Part) -> str:
    return "" if body["least"] is None else f" (with a sample of {_n(body['least'])} or more)"


def _has(body: Part, given: Given) -> str:
    when = words_of(body["event"], given).en_when
    if "field" in body:
        return f"whenever {when}, its {word(body['field'], 'en')} is recorded"
    return f"whenever {when}, this came first: {words_of(body['other'], given).en_when}"


def _order(body: Part, given: Given) -> str:
    return f"{words_of(body['event'], given).en} only after {words_of(body['after'], given).en_when}"


def _never(body: Part, given: Given) -> str:
    check = "" if body["check"] is None else f"; as a check, {words_of(body['check'], given).en_when} {period_words(body['per'], 'en')}"
    return f"never {words_of(body['event'], given).en}{check}"


def _notice(body: Part, given: Given) -> str:
    lead, planned = duration_words(body["lead"], "en"), words_of(body["event"], given).en_gerund
    return f"{_answer(body['expect'], given)} {lead} before the {word(body['field'], 'en')} named when {planned}"


def _keep(body: Part, given: Given) -> str:
    return f"keep {word(body['records'], 'en')} for {duration_words(body['term'], 'en')}"


def _floor(body: Part, given: Given) -> str:
    return f"{word(body['measure'], 'en')} {_COMPARED[body['op']]} {_n(body['value'])}"


def _available(body: Part, given: Given) -> str:
    without = "" if body["except"] is None else f", except while {words_of(body['except'], given).en_when}"
    head = f"the service is available for at least {percent_words(body['percent'], 'en')} of calendar {body['calendar']}"
    return f"{head} {period_words(body['per'], 'en')}{without}"


def _penalty(body: Part, given: Given) -> str:
    thing, field = body["base"].split(".")
    base = f"the {word(field, 'en')} of {indefinite_thing(thing + '.')}"
    cap = "" if body["cap"] is None else f", at most {percent_words(body['cap'], 'en')}"
    return f"pay {percent_words(body['rate'], 'en')} of {base} per day {_accrual(body, given)}{cap}"


def _penalty_fixed(body: Part, given: Given) -> str:
    cap = "" if body["cap"] is None else f", at most {_n(body['cap'])} yuan"
    return f"pay {_n(body['amount'])} yuan per day {_accrual(body, given)}{cap}"


def _accrual(body: Part, given: Given) -> str:
    return f"after {words_of(body['after'], given).en_when} until {words_of(body['until'], given).en_when}"


_BODIES: Mapping[str, Callable[[Part, Given], str]] = {
    "within": _within,
    "by": _by,
    "next_reply": _next_reply,
    "update": _update,
    "count": _count,
    "sum": _sum,
    "distinct": _distinct,
    "share": _share,
    "ratio": _ratio,
    "has": _has,
    "order": _order,
    "never": _never,
    "notice": _notice,
    "keep": _keep,
    "floor": _floor,
    "available": _available,
    "penalty": _penalty,
    "penalty_fixed": _penalty_fixed,
}


def _additions(tree: Part, given: Given) -> list[str]:
    said = []
    if tree["where"] is not None:
        said.append(f"applies only where {condition(tree['where'])}")
    if tree["each"]:
        said.append(f"counted separately for each {' and '.join(word(name, 'en') for name in tree['each'])}")
    if tree["pausing"]:
        said.append(f"the clock pauses while {' and while '.join(map(_pause, tree['pausing']))}")
    if tree["unless"]:
        cases = [word(one["state"], "en") if "state" in one else words_of(one["event"], given).en_gerund for one in tree["unless"]]
        said.append(f"excused in case of {' or '.join(cases)}")
    if (again := tree["reopened"]) is not None:
        when, silent = words_of(again["by"], given).en_when, duration_words(again["silent"], "en")
        said.append(f"runs on when {when}; the time between is left out if the customer had accepted or was silent for more than {silent}")
    if tree["calendar"] is not None:
        said.append(f"counted by calendar {tree['calendar']}")
    if tree["grace"] is not None:
        said.append(f"evidence may follow within {duration_words(tree['grace'], 'en')}")
    if tree["major"] is not None:
        said.append(_major(tree["major"]))
    if (owed := tree["owed"]) is not None:
        to = "" if owed["to"] is None else f" to {word(owed['to'], 'en')}"
        said.append(f"owed by {word(owed['by'], 'en')}{to}")
    return said


def _pause(pause: Part) -> str:
    cap = "" if pause["cap"] is None else f" (for up to {duration_words(pause['cap'], 'en')})"
    return f"{word(pause['state'], 'en')}{cap}"


def _major(major: Part) -> str:
    if "after" in major:
        return f"more than {duration_words(major['after'], 'en')} late is a major breach"
    return f"a breach is major where {condition(major['where'])}" if "where" in major else "a breach is major"
