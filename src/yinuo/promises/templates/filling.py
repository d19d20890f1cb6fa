"""From a template and values to a document: its text in runs, its promises file, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yinuo.engine.clauses.causes import breach_of
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.shapes import Declared, Tree
from yinuo.engine.events.kinds import carries
from yinuo.promises.shapes import DraftClause, DraftDocument
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.scoping import WHOLE_HOUSE, Named, Scope, both, narrowed, waking_kinds
from yinuo.promises.templates.shapes import Sentence, Template
from yinuo.promises.templates.values import empty_print, in_line, printed, problem_with

_NUMBERED = re.compile(
    r"\s*(?P<number>第[一二三四五六七八九十百]+[章条节]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)+|\d+[.、．])"
)


@dataclass(frozen=True)
class Run:
    """A piece of text: plain, or the value (or the emptiness) of the blank `key`."""

    text: str
    key: str = ""
    is_empty: bool = False


def runs_of(sentence: Sentence, template: Template, values: Mapping[str, str]) -> tuple[Run, ...]:
    """The sentence as it reads with what is filled so far."""
    return tuple(_runs(sentence.text, template, values))


def _runs(text: str, template: Template, values: Mapping[str, str]) -> Iterator[Run]:
    at = 0
    for match in BLANK.finditer(text):
        if match.start() > at:
            yield Run(text[at : match.start()])
        blank = template.blanks[match[1]]
        value = blank.fixed or values.get(blank.key, "")
        yield Run(printed(blank, value) if value else empty_print(blank), blank.key, not value)
        at = match.end()
    if at < len(text):
        yield Run(text[at:])


def plain_text(sentence: Sentence, template: Template, values: Mapping[str, str]) -> str:
    return "".join(run.text for run in runs_of(sentence, template, values))


def missing(template: Template, values: Mapping[str, str]) -> list[str]:
    """Keys that must be filled before the document can be signed, in the order of the text; intervals and signatures are not among them."""
    order = [key for sentence in template.sentences for key in BLANK.findall(sentence.text)]
    order += [key for line in template.promise_lines() for key in BLANK.findall(line.line)]
    blanks = (template.blanks[key] for key in dict.fromkeys(order))
    return [one.key for one in blanks if not (values.get(one.key) or one.fixed or one.is_interval or one.is_optional or one.is_signed)]


def problems(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """What does not fit its blank, by key; keys that the template does not have are left out."""
    found = {key: problem_with(template.blanks[key], value) for key, value in values.items() if value and key in template.blanks}
    return {key: str(problem) for key, problem in found.items() if problem}


def promises_text(template: Template, values: Mapping[str, str], *, number: str, scope: Scope = WHOLE_HOUSE) -> str:
    """The promises file of the document: canonical lines, named `NUMBER.name`, filled as far as the values go, within a scope.

    An interval that is not set stays a blank, which is judged `interval_not_set`. A length of time that is open leaves its line out, and so
    does a scope in which a promise can be owed to nobody.
    """
    lines = [f"use calendar {template.calendar}", *template.statements]
    promises = narrowed(filled_promises(template, values, number=number), scope, states_of(template))
    return "\n".join([*lines, *(f"{one.name}: {print_line(one.tree)}" for one in promises)]) + "\n"


def filled_promises(template: Template, values: Mapping[str, str], *, number: str) -> tuple[Named, ...]:
    """The promises of the document as far as the values go, before its scope is written into them.

    All documents in force are judged together, so each line says that it is about its own: a remedy waits for the breaches of this
    document's promises, and what a document's coming, change or end wakes is asked for its number.
    """
    names, states = {one.name for one in template.promise_lines()}, states_of(template)
    filled = ((one.name, _filled(one.line, template, values)) for one in template.promise_lines())
    return tuple(Named(f"{number}.{name}", _of_its_own(parse(line), names, states, number)) for name, line in filled if line is not None)


def states_of(template: Template) -> Mapping[str, Declared]:
    """The states that its promises may speak of, built-in ones included."""
    return read_promises("\n".join(template.statements)).states


def _filled(line: str, template: Template, values: Mapping[str, str]) -> str | None:
    for key in BLANK.findall(line):
        blank = template.blanks[key]
        value = blank.fixed or values.get(key, "")
        if value:
            line = line.replace("{" + key + "}", in_line(blank, value))
        elif blank.kind == "duration":
            return None
    return line


def _of_its_own(tree: Tree, names: set[str], states: Mapping[str, Declared], number: str) -> Tree:
    """The tree about this document: `breach … of name` by the promise's full name, without a name by the document's number; and
    `where number = 'NUMBER'` where the waking event says which document it is about."""
    body, breach = tree["body"], breach_of(tree["body"])
    if breach is not None:
        name = breach.get("promise")
        if name is None and "document" not in breach:
            breach = {"breach": breach["breach"], "document": number}
        elif name in names:
            breach = {**breach, "promise": f"{number}.{name}"}
        return {**tree, "body": {**body, "of": breach}}
    kinds = waking_kinds(tree, states)
    if kinds and all(carries(kind, "number") for kind in kinds):
        return {**tree, "where": both(tree["where"], [{"field": "number", "op": "=", "value": {"text": number}}])}
    return tree


def draft_document(
    template: Template,
    values: Mapping[str, str],
    *,
    number: str,
    scope: Scope = WHOLE_HOUSE,
    audience_zh: str = "",
    audience_en: str = "",
) -> DraftDocument:
    """The document as the register takes it."""
    text = promises_text(template, values, number=number, scope=scope)
    held = set(re.findall(r"^(\S+): ", text, re.MULTILINE))
    clauses = tuple(
        DraftClause(
            number=clause_number(plain_text(one, template, values)) or str(position),
            text_zh=plain_text(one, template, values),
            text_en=_english(one, template, values),
            kind=_kind(one),
            promise_names=tuple(f"{number}.{line.name}" for line in one.lines if f"{number}.{line.name}" in held),
        )
        for position, one in enumerate(template.sentences, 1)
        if not one.is_heading
    )
    return DraftDocument(number, template.title_zh, template.title_en, text, clauses, audience_zh, audience_en)


def clause_number(text: str) -> str:
    """The number printed before a sentence, without its closing mark; empty where none stands.

    >>> clause_number("3.2.1 收到投诉后"), clause_number("（3）对顾客"), clause_number("承诺方")
    ('3.2.1', '（3）', '')
    """
    match = _NUMBERED.match(text)
    return match["number"].rstrip(".、．") if match else ""


def _english(sentence: Sentence, template: Template, values: Mapping[str, str]) -> str:
    return "".join(run.text for run in _runs(sentence.en, template, values)) if sentence.en else ""


def _kind(sentence: Sentence) -> str:
    if sentence.lines:
        return "promise"
    if sentence.standing == "open":
        return "open"
    return "definition" if any(one.kind == "definition" for one in sentence.declared) else "statement"
