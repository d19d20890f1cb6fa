"""A document as it is drawn: its sentences in runs, and the form of its blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from yinuo.promises.templates import filling
from yinuo.promises.templates.checks import label_of
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.shapes import Blank, Sentence, Template
from yinuo.promises.templates.values import NUMERIC, OTHER, problem_with
from yinuo.ui import telling_time

from . import drafts

DURATION_UNITS = ("minutes", "hours", "business minutes", "business hours", "days", "workdays", "weeks", "months")


@dataclass(frozen=True)
class Piece:
    """A run of text; `key` where it is a blank, `look` the class it is drawn with."""

    text: str
    key: str = ""
    look: str = ""
    label: str = ""


@dataclass(frozen=True)
class SheetLine:
    """One sentence on the sheet. `kind` is its class in the coverage bar; `english` its translation, where one is shown."""

    position: int
    at_line: int
    level: int
    joins: bool
    kind: str
    pieces: tuple[Piece, ...]
    clauses: tuple[str, ...]
    promises: tuple[str, ...]
    reason: str = ""
    english: str = ""
    number: str = ""


COVER = {"executable": "p", "definition": "d", "open": "m", "heading": ""}


def sheet_of(
    template: Template, values: Mapping[str, str], *, bad: Mapping[str, str] | None = None, marked: frozenset[str] = frozenset()
) -> tuple[SheetLine, ...]:
    """Every sentence as it reads now. `bad` are values that do not fit, `marked` the keys that a warning is about."""
    bad = bad or {}
    good = {key: value for key, value in values.items() if key not in bad}
    words = glossary_of(template)
    known = re.compile("(" + "|".join(map(re.escape, words)) + ")") if words else None
    shown = []
    for position, one in enumerate(template.sentences, 1):
        runs = filling.runs_of(one, template, good)
        text = "".join(run.text for run in runs)
        shown.append(
            SheetLine(
                position, one.at_line, one.level, one.joins, cover_kind(one),
                tuple(piece for run in runs for piece in _explained(_piece(run, template, values, bad, marked), words, known)),
                one.clauses, tuple(line.name for line in one.lines),
                reason=one.declared[0].reason if one.declared and not one.lines else "",
                english="" if telling_time.is_chinese() else _english(one, template, good),
                number=filling.clause_number(text),
            )
        )  # fmt: skip
    return tuple(shown)


def glossary_of(template: Template) -> dict[str, str]:
    """The words that this document defines, longest first, with their meanings; each document has its own."""
    found = {term.word: term.meaning for sentence in template.sentences for term in sentence.terms}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _explained(piece: Piece, words: Mapping[str, str], known: re.Pattern[str] | None) -> list[Piece]:
    """Plain text taken apart where a defined word stands in it; `known` finds any of them."""
    if piece.look or known is None:
        return [piece]
    return [Piece(part, "", "d-term", words[part]) if part in words else Piece(part) for part in known.split(piece.text) if part]


def cover_kind(sentence: Sentence) -> str:
    """`p` promise, `d` definition, `s` statement, `m` missing a fact; empty for a heading that says nothing."""
    if sentence.standing == "declared":
        return "d" if any(one.kind == "definition" for one in sentence.declared) else "s"
    return COVER[sentence.standing]


def _piece(run: filling.Run, template: Template, values: Mapping[str, str], bad: Mapping[str, str], marked: frozenset[str]) -> Piece:
    if not run.key:
        return Piece(run.text)
    blank = template.blanks[run.key]
    label = label_of(blank)
    if run.key in bad:
        return Piece(values[run.key], run.key, "yn-blank yn-blank--bad", label)
    if run.is_empty:
        text = run.text if blank.kind == "choice" else label if not blank.is_signed else "　　　　"
        return Piece(text, run.key, "" if blank.is_signed else "yn-blank yn-blank--empty", label)
    look = "yn-blank yn-blank--fixed" if blank.fixed else "yn-blank"
    return Piece(run.text, run.key, f"{look} yn-blank--bad" if run.key in marked else look, label)


def _english(sentence: Sentence, template: Template, values: Mapping[str, str]) -> str:
    if not sentence.en:
        return ""

    def filled(key: str) -> str:
        blank = template.blanks[key]
        return blank.fixed or values.get(key, "") or "____"

    return BLANK.sub(lambda match: filled(match[1]), sentence.en)


@dataclass(frozen=True)
class FormField:
    """One blank in the form: its value as typed, its unit, the clause it stands in, in how many further places it is used."""

    blank: Blank
    label: str
    value: str
    problem: str = ""
    clause: str = ""
    elsewhere: int = 0
    unit: str = ""
    amount: str = ""
    picked: str = ""
    other: str = ""
    is_marked: bool = False

    @property
    def control(self) -> str:
        if self.blank.kind in NUMERIC:
            return "number"
        return self.blank.kind if self.blank.kind in ("duration", "choice", "lines", "date") else "text"

    @property
    def has_other(self) -> bool:
        return OTHER in self.blank.choices

    @property
    def units(self) -> tuple[str, ...]:
        return DURATION_UNITS


@dataclass(frozen=True)
class FormSection:
    """Fields below the heading they first stand under."""

    title: str
    fields: list[FormField] = field(default_factory=list)


def form_of(
    template: Template, values: Mapping[str, str], *, bad: Mapping[str, str], marked: frozenset[str] = frozenset()
) -> list[FormSection]:
    """The form in the order of the text."""
    sections = [FormSection("")]
    seen: dict[str, int] = {}
    places = [key for sentence in template.sentences for key in BLANK.findall(sentence.text)]
    good = drafts.fitting(template, dict(values))
    own_number = drafts.number_key(template)
    for sentence in template.sentences:
        text = filling.plain_text(sentence, template, good)
        if sentence.is_heading and sentence.level <= 2:
            sections.append(FormSection(text))
        keys = BLANK.findall(sentence.text) + [key for line in sentence.lines for key in BLANK.findall(line.line)]
        for key in keys:
            blank = template.blanks[key]
            if key in seen or not drafts.is_typed(blank) or key == own_number:
                continue
            seen[key] = 1
            number = filling.clause_number(text)
            sections[-1].fields.append(
                field_of(blank, values.get(key, ""), clause=number, elsewhere=places.count(key) - 1, bad=bad, marked=marked)
            )
    return [one for one in sections if one.fields]


def field_of(
    blank: Blank,
    value: str,
    *,
    clause: str = "",
    elsewhere: int = 0,
    bad: Mapping[str, str] | None = None,
    marked: frozenset[str] = frozenset(),
) -> FormField:
    """One field with its value taken apart into what its control shows."""
    problem = (bad or {}).get(blank.key, "")
    amount, _space, unit = value.partition(" ")
    picked, _sign, other = value.partition("：")
    return FormField(blank, label_of(blank), value, problem, clause, max(0, elsewhere), unit, amount, picked, other, blank.key in marked)


def typed_values(template: Template, posted: Mapping[str, str]) -> dict[str, str]:
    """What a posted form says about each blank; lengths of time and choices with a word of one's own come in two fields each."""
    found = {}
    for key, blank in template.blanks.items():
        if f"v-{key}" not in posted:
            continue
        value = posted[f"v-{key}"].strip()
        if blank.kind == "duration" and value:
            value = f"{value} {posted.get(f'u-{key}', 'hours')}"
            value = value.removesuffix("s") if value.startswith("1 ") else value
        if blank.kind == "choice" and value == OTHER:
            value = f"{OTHER}：{posted.get(f'o-{key}', '').strip()}"
        found[key] = value
    return found


def fits(blank: Blank, value: str) -> bool:
    """Whether a value fits its blank."""
    return problem_with(blank, value) is None
