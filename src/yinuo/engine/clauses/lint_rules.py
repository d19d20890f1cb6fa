"""The single rules of the linter: each looks at one promise and says what is wrong, where, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yinuo.engine.clauses.causes import breach_of, free_by_document, meant
from yinuo.engine.clauses.contradictions import is_impossible
from yinuo.engine.clauses.numbers import decimal_of, is_blank
from yinuo.engine.clauses.printing import print_duration
from yinuo.engine.clauses.shapes import Promises, Terms
from yinuo.engine.events.kinds import KINDS
from yinuo.engine.worktime.counting import BUSINESS_UNITS, CLOCK_UNITS, COUNTS_OF, MOST_UNITS
from yinuo.engine.worktime.shapes import Calendar

TIMED = ("within", "by", "next_reply", "update")
GROUPED = ("count", "sum", "distinct", "share", "ratio", "never")
FIRST_RESPONSES = (".responded", ".acknowledged")
USED_BY = {
    "where": (
        "within",
        "by",
        "next_reply",
        "count",
        "sum",
        "distinct",
        "share",
        "ratio",
        "has",
        "order",
        "never",
        "notice",
        "penalty",
        "penalty_fixed",
    ),
    "pausing": TIMED,
    "unless": (*TIMED, "penalty", "penalty_fixed"),
    "reopened": ("within", "by"),
}


@dataclass(frozen=True)
class Context:
    """One promise and what stands around it."""

    terms: Terms
    promises: Promises
    calendars: Mapping[str, Calendar]

    @property
    def tree(self) -> Mapping[str, Any]:
        return self.terms.tree

    @property
    def body(self) -> Mapping[str, Any]:
        body: Mapping[str, Any] = self.terms.tree["body"]
        return body


@dataclass(frozen=True)
class Found:
    """What is wrong; `at` is the piece of the line to point at."""

    at: str
    sentence: str


Rule = Callable[[Context], Iterator[Found]]


def place(terms: Terms, at: str) -> int:
    """The column, from 1, where a piece stands in the line as written; the beginning of the promise where it is not found as such."""
    words = [re.escape(word) for word in at.split()]
    pattern = r"(?<![\w.\-])" + r"\s+".join(words) + r"(?![\w.\-])" if re.match(r"\w", at) else r"\s*".join(words)
    match = re.search(pattern, terms.written[terms.written_from :])
    if match is None:
        rest = terms.written[terms.written_from :]
        return terms.written_from + len(rest) - len(rest.lstrip()) + 1
    return terms.written_from + match.start() + 1


# --- what can never start ----------------------------------------------------------------------------------------------------------------


def impossible_condition(context: Context) -> Iterator[Found]:
    """A condition that contradicts itself."""
    major, wanted = context.tree["major"] or {}, context.body.get("with")
    conditions = [("where", context.tree["where"]), ("major", major.get("where"))]
    if wanted is not None and "answered" not in wanted:
        conditions.append(("with", wanted))
    for word, condition in conditions:
        if condition is not None and is_impossible(condition):
            yield Found(word, f"the condition after '{word}' contradicts itself, so it can never hold; remove one of its comparisons.")


def undeclared_state(context: Context) -> Iterator[Found]:
    """A state that nothing begins."""
    states = [pause["state"] for pause in context.tree["pausing"]]
    states += [case["state"] for case in context.tree["unless"] if "state" in case]
    if context.body["is"] == "update":
        states.append(context.body["while"])
    for state in dict.fromkeys(states):
        if state not in context.promises.states:
            known = ", ".join(sorted(context.promises.states))
            yield Found(
                state, f"the state '{state}' is not declared; declare it by 'measure {state} = from KIND until KIND', or use {known}."
            )


def unknown_breach(context: Context) -> Iterator[Found]:
    """A remedy for the breach of a promise, or of a document's promises, that are not in the file."""
    name, number = _remedied(context), (breach_of(context.body) or {}).get("document")
    if name is not None and not any(terms.name == name for terms in context.promises.terms):
        yield Found(name, f"there is no promise '{name}' whose breach could start this one; use the name of a promise of this file.")
    if number is not None and not _meant(context):
        yield Found(
            number,
            f"no promise here is of document '{number}' (named '{number}.' and a last word) and waits for no breach itself, so this never "
            "starts; use the number of this document, or the name of a promise of this file.",
        )


def never_major(context: Context) -> Iterator[Found]:
    """A remedy for a grade of breach that the named promise never has."""
    name, grade = _remedied(context), context.body.get("of")
    if name is None or not isinstance(grade, Mapping) or grade["breach"] == "any":
        return
    majors = [terms.tree["major"] for terms in context.promises.terms if terms.name == name]
    always = [major is not None and major.get("always", False) for major in majors]
    if majors and grade["breach"] == "major" and not any(majors):
        yield Found("breach.major", f"no breach of '{name}' is ever major, so this never starts; grade '{name}' or use breach.any.")
    elif majors and grade["breach"] == "minor" and all(always):
        yield Found("breach.minor", f"every breach of '{name}' is major, so this never starts; use breach.major or breach.any.")


# --- what can never end ------------------------------------------------------------------------------------------------------------------


def endless_pause(context: Context) -> Iterator[Found]:
    """A pause that nothing ends."""
    for pause in context.tree["pausing"]:
        declared = context.promises.states.get(pause["state"])
        if declared is not None and declared.ends is None and pause["cap"] is None:
            state = pause["state"]
            yield Found(state, f"nothing ends the state '{state}', so the clock could stand for ever; write '{state} up to 5 workdays'.")


def answer_is_trigger(context: Context) -> Iterator[Found]:
    """An act that starts what it should end."""
    body = context.body
    of = body.get("of")
    trigger = str(of.get("event") if isinstance(of, Mapping) else of or body.get("event"))
    if body["is"] in ("within", "by", "next_reply", "notice"):
        answers = body["expect"].get("any") or body["expect"]["all"]
        if trigger in answers:
            yield Found(trigger, f"'{trigger}' both starts this promise and answers it; expect another kind of event.")
    elif (body["is"] == "order" and body["event"] == body["after"]) or (body["is"] == "has" and body.get("other") == body["event"]):
        yield Found(trigger, f"'{trigger}' is measured against itself; name another kind of event.")
    elif body["is"] in ("penalty", "penalty_fixed") and body["after"] == body["until"]:
        yield Found(body["after"], f"'{body['after']}' both starts the penalty and ends it; name another kind after 'until'.")


def update_every_nothing(context: Context) -> Iterator[Found]:
    """An interval of no length, which would begin again without end."""
    if context.body["is"] == "update" and context.body["every"]["amount"] == "0":
        yield Found(print_duration(context.body["every"]), "an update every 0 of anything is owed without end; write an amount above 0.")


# --- what contradicts itself -------------------------------------------------------------------------------------------------------------


def percent_out_of_range(context: Context) -> Iterator[Found]:
    """A share above the whole."""
    for key in ("percent", "rate"):
        number = context.body.get(key)
        if number is not None and not is_blank(number) and Decimal(number) > 100:
            yield Found(number, f"{number}% is more than the whole; write a percentage between 0 and 100.")


def least_nothing(context: Context) -> Iterator[Found]:
    """A least sample of nothing."""
    if context.body.get("least") == "0":
        yield Found("least 0", "'least 0' asks for no sample at all; write the least number of cases, or leave it out.")


def cap_below_nothing(context: Context) -> Iterator[Found]:
    """A penalty that may never come to anything."""
    if context.body.get("cap") == "0":
        yield Found("cap 0", "a cap of 0 lets no penalty be owed; write a cap above 0, or leave it out.")


def unknown_calendar(context: Context) -> Iterator[Found]:
    """A calendar that nobody gave."""
    for name in dict.fromkeys((context.terms.calendar, context.body.get("calendar"))):
        if name is not None and name not in context.calendars:
            known = ", ".join(sorted(context.calendars)) or "none"
            yield Found(name, f"there is no calendar '{name}'; use one of {known}, or give its file.")


def no_hours(context: Context) -> Iterator[Found]:
    """Business hours where nothing opens or closes."""
    calendar = context.calendars.get(context.terms.calendar or "")
    if calendar is None or calendar.has_hours:
        return
    for duration in _durations(context.tree):
        if duration["unit"] in BUSINESS_UNITS or duration["count"] == "budget of business hours":
            said = print_duration(duration)
            yield Found(
                said,
                f"'{said}' needs business hours, but calendar '{calendar.name}' has none; use one that has, or plain hours.",
            )


def first_response_pauses(context: Context) -> Iterator[Found]:
    """A first response whose clock could be stopped."""
    if not context.tree["pausing"] or context.body["is"] not in TIMED:
        return
    expect = context.body["expect"]
    for kind in expect.get("any") or expect["all"]:
        if kind.endswith(FIRST_RESPONSES):
            yield Found("pausing", f"a first response ('{kind}') never pauses; remove 'pausing while …', or expect the solution instead.")
            return


def count_not_for_unit(context: Context) -> Iterator[Found]:
    """A count that a unit cannot have."""
    for duration in _durations(context.tree):
        if duration["count"] not in COUNTS_OF[duration["unit"]]:
            known = " or ".join(f"({count})" for count in COUNTS_OF[duration["unit"]] if count != "civil") or "none"
            said = print_duration(duration)
            yield Found(
                f"({duration['count']})",
                f"'{said}' cannot be: counts for {duration['unit']}s are {known}; leave '({duration['count']})' out.",
            )


def amount_of_unit(context: Context) -> Iterator[Found]:
    """Parts of what is counted in whole units."""
    for duration in _durations(context.tree):
        amount, unit = decimal_of(duration["amount"]), duration["unit"]
        if amount is None:
            continue
        seconds = {**CLOCK_UNITS, **BUSINESS_UNITS}.get(unit)
        if amount > MOST_UNITS:
            said = print_duration(duration)
            yield Found(said, f"'{said}' cannot be counted: an amount lies between 0 and {MOST_UNITS}; write a smaller number.")
            continue
        if amount * (seconds or 1) % 1 != 0:
            what = f"{unit}s are counted in whole numbers" if seconds is None else "it does not come to whole seconds"
            said = print_duration(duration)
            yield Found(said, f"'{said}' cannot be counted: {what}; write a whole number, or a smaller unit.")


def lead_not_in_days(context: Context) -> Iterator[Found]:
    """A prior notice in something else than days."""
    if context.body["is"] == "notice" and (
        context.body["lead"]["unit"] not in ("day", "workday") or context.body["lead"]["count"] != "civil"
    ):
        said = print_duration(context.body["lead"])
        yield Found(said, f"a notice is counted in whole days before the date, not '{said}'; write it in days or workdays.")


def remedy_of_itself(context: Context) -> Iterator[Found]:
    """Remedies that wait for each other in a circle."""
    name, seen = _remedied(context), set()
    waits = {terms.name: _remedied_by(terms) for terms in context.promises.terms}
    while name is not None and name not in seen:
        if name == context.terms.name:
            yield Found(f"of {_remedied(context)}", f"'{name}' would be the remedy of its own breach; name the promise that it mends.")
            return
        seen.add(name)
        name = waits.get(name)


def major_after_without_lateness(context: Context) -> Iterator[Found]:
    """A grade by lateness where nothing is late."""
    if context.tree["major"] and "after" in context.tree["major"] and context.body["is"] not in TIMED:
        yield Found(
            "major after", "nothing is late in this kind of promise, so 'major after' never applies; write 'major' or 'major where (…)'."
        )


def no_groups(context: Context) -> Iterator[Found]:
    """Groups in a promise that each subject has for itself."""
    if context.tree["each"] and (context.body["is"] not in GROUPED or (context.body["is"] == "never" and context.body["check"] is None)):
        yield Found("for each", "this kind of promise is judged for each subject by itself and has no groups; remove 'for each …'.")


def measure_is_state(context: Context) -> Iterator[Found]:
    """A floor under something that is no number."""
    if context.body["is"] == "floor" and context.promises.measures.get(context.body["measure"], None) is not None:
        name = context.body["measure"]
        if name in context.promises.states:
            yield Found(
                name, f"'{name}' is declared as a state, not as a number; write 'measure NAME = latest KIND.FIELD' for another name."
            )


# --- worth a look ------------------------------------------------------------------------------------------------------------------------


def unknown_kind(context: Context) -> Iterator[Found]:
    """A kind that the house does not know: perhaps somebody else's, perhaps a slip."""
    for kind in dict.fromkeys(_kinds(context.tree)):
        if kind not in KINDS:
            yield Found(kind, f"the house does not know the kind '{kind}'; it counts only if some file or import brings such events.")


def unused_addition(context: Context) -> Iterator[Found]:
    """An addition that changes nothing."""
    for key, bodies in USED_BY.items():
        if context.tree[key] and context.body["is"] not in bodies:
            yield Found(key, f"'{key}' changes nothing in a promise of this kind; remove it.")


RULES: tuple[tuple[str, str, Rule], ...] = (
    ("impossible_condition", "error", impossible_condition),
    ("undeclared_state", "error", undeclared_state),
    ("unknown_breach", "error", unknown_breach),
    ("never_major", "error", never_major),
    ("endless_pause", "error", endless_pause),
    ("answer_is_trigger", "error", answer_is_trigger),
    ("update_every_nothing", "error", update_every_nothing),
    ("percent_out_of_range", "error", percent_out_of_range),
    ("least_nothing", "error", least_nothing),
    ("cap_below_nothing", "error", cap_below_nothing),
    ("unknown_calendar", "error", unknown_calendar),
    ("no_hours", "error", no_hours),
    ("first_response_pauses", "error", first_response_pauses),
    ("count_not_for_unit", "error", count_not_for_unit),
    ("amount_of_unit", "error", amount_of_unit),
    ("lead_not_in_days", "error", lead_not_in_days),
    ("remedy_of_itself", "error", remedy_of_itself),
    ("major_after_without_lateness", "error", major_after_without_lateness),
    ("no_groups", "error", no_groups),
    ("measure_is_state", "error", measure_is_state),
    ("unknown_kind", "warning", unknown_kind),
    ("unused_addition", "warning", unused_addition),
)


def _meant(context: Context) -> Sequence[str]:
    """The promises of the file whose breaches this one waits for."""
    breach, names = breach_of(context.body), {one.name for one in context.promises.terms}
    waiting = {one.name for one in context.promises.terms if breach_of(one.tree["body"]) is not None}
    return () if breach is None else meant(breach, names, free_by_document(names, waiting=waiting))


def _remedied(context: Context) -> str | None:
    return _remedied_by(context.terms)


def _remedied_by(terms: Terms) -> str | None:
    of = terms.tree["body"].get("of")
    name = of.get("promise") if isinstance(of, Mapping) else None
    return None if name is None else str(name)


def _durations(node: Any) -> Iterator[Mapping[str, str]]:
    if isinstance(node, Mapping):
        if "amount" in node and "unit" in node:
            yield node
        for value in node.values():
            yield from _durations(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _durations(value)


def _kinds(tree: Mapping[str, Any]) -> Iterator[str]:
    """Every kind that the tree names."""
    body = tree["body"]
    of, expect, wanted = body.get("of"), body.get("expect"), body.get("with") or {}
    singles = [body.get(key) for key in ("event", "to", "other", "after", "check", "until", "except")]
    singles += [of if isinstance(of, str) else of.get("event") if of else None, wanted.get("answered")]
    singles += [case.get("event") for case in tree["unless"]]
    singles.append(tree["reopened"]["by"] if tree["reopened"] else None)
    yield from (kind for kind in singles if kind is not None)
    if expect is not None:
        yield from expect.get("any") or expect["all"]
