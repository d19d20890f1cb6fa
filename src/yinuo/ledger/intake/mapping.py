"""A mapping file: how the rows of somebody's log become facts (docs/mapping.md)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.instants import TimeReading

TIMES = ("occurred_at", "received_at", "recorded_at")


@dataclass(frozen=True)
class FieldRule:
    """One payload field or attribute: the column it comes from, codes to words, and what its values mean ('value' or 'instant')."""

    column: str
    meaning: str = "value"
    codes: Dictionary[str, str] | None = None


@dataclass(frozen=True)
class EventRule:
    """One fact that a row can give: its kind (fixed, or by the codes of a column), its times' columns, when the row gives it."""

    kind: str | None
    kind_column: str | None = None
    kind_codes: Dictionary[str, str] = field(default_factory=dict)
    skip_other_codes: bool = False
    times: Dictionary[str, str] = field(default_factory=dict)
    when_column: str | None = None
    when_values: tuple[str, ...] = ()
    when_not: bool = False
    fields: Dictionary[str, FieldRule] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says. `subject` is a column name or a template `text{column}`."""

    subject: str
    events: tuple[EventRule, ...]
    time: TimeReading = field(default_factory=TimeReading)
    id_column: str | None = None
    corrects_column: str | None = None
    retracts_column: str | None = None
    subjects_key: str | None = None
    subject_fields: Dictionary[str, FieldRule] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Every column of the event file that this mapping needs, each once."""
        names = [template_column(self.subject)]
        for rule in self.events:
            names += [*rule.times.values(), *(one.column for one in rule.fields.values())]
            names += [name for name in (rule.kind_column, rule.when_column) if name]
        names += [name for name in (self.id_column, self.corrects_column, self.retracts_column) if name]
        return list(dict.fromkeys(names))


def template_column(template: str) -> str:
    """The column inside `text{column}`, or the whole text where there is no brace."""
    if "{" not in template:
        return template
    return template[template.index("{") + 1 : template.index("}")]


def template_prefix(template: str) -> str:
    """The text before the brace of `text{column}`; '' for a plain column name."""
    return template[: template.index("{")] if "{" in template else ""


class _Reader:
    """Walks the parsed YAML and refuses, with its place, what a mapping cannot hold."""

    def __init__(self, source: str) -> None:
        self.source = source

    def refuse(self, place: str, what: str) -> IntakeRefusal:
        return IntakeRefusal(f"{self.source}: {place} {what}")

    def keys(self, value: Any, place: str, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse(place, "must be a block of `key: value` lines.")
        for key in value:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, 1)
                hint = f" Did you mean «{near[0]}»?" if near else f" Known here: {', '.join(known)}."
                raise self.refuse(place, f"has the unknown key «{key}».{hint}")
        return value

    def text(self, value: Any, place: str) -> str:
        if not isinstance(value, str) or not value:
            raise self.refuse(place, "must be text.")
        return value

    def fields(self, value: Any, place: str) -> dict[str, FieldRule]:
        if not isinstance(value, dict):
            raise self.refuse(place, "must be a block of `field: column` lines.")
        return {self.text(name, place): self.field_rule(rule, f"{place}.{name}") for name, rule in value.items()}

    def field_rule(self, value: Any, place: str) -> FieldRule:
        if isinstance(value, str):
            return FieldRule(value)
        block = self.keys(value, place, ("column", "as", "codes"))
        meaning = block.get("as", "value")
        if meaning not in ("value", "instant"):
            raise self.refuse(place, "says `as` something other than `value` or `instant`.")
        codes = block.get("codes")
        return FieldRule(self.text(block.get("column"), f"{place}.column"), meaning, self.codes(codes, place) if codes else None)

    def codes(self, value: Any, place: str) -> dict[str, str]:
        if not isinstance(value, dict):
            raise self.refuse(place, "needs `codes` as `code: word` lines.")
        return {str(code): str(word) for code, word in value.items()}

    def event(self, value: Any, place: str) -> EventRule:
        block = self.keys(value, place, ("kind", "kind_from", "when", "fields", *TIMES))
        times = {name: self.text(block[name], f"{place}.{name}") for name in TIMES if name in block}
        if "occurred_at" not in times:
            raise self.refuse(place, "needs `occurred_at`, the column that says when it happened.")
        if ("kind" in block) == ("kind_from" in block):
            raise self.refuse(place, "needs either `kind` or `kind_from`.")
        column, codes, skip = None, {}, False
        if "kind_from" in block:
            source = self.keys(block["kind_from"], f"{place}.kind_from", ("column", "codes", "others"))
            column = self.text(source.get("column"), f"{place}.kind_from.column")
            codes = self.codes(source.get("codes"), f"{place}.kind_from")
            skip = source.get("others", "refuse") == "skip"
        when = self.keys(block.get("when", {}), f"{place}.when", ("column", "is", "not"))
        chosen = when.get("is", when.get("not", []))
        values = tuple(str(one) for one in (chosen if isinstance(chosen, list) else [chosen]))
        kind = self.text(block["kind"], f"{place}.kind") if "kind" in block else None
        fields = self.fields(block.get("fields", {}), f"{place}.fields")
        return EventRule(kind, column, codes, skip, times, when.get("column"), values, "not" in when, fields)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        IntakeRefusal: it is no YAML, or says something a mapping cannot; the sentence names the place.
    """
    reader = _Reader(str(path))
    try:
        value = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError:
        raise IntakeRefusal(f"{path}: there is no such file. Check the path.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise IntakeRefusal(f"{path}: this is no YAML ({' '.join(str(error).split())[:160]}).") from None
    block = reader.keys(value, "the mapping", ("zone", "numbers", "subject", "id", "corrects", "retracts", "events", "subjects"))
    numbers = block.get("numbers", "epoch")
    if numbers not in ("epoch", "local"):
        raise reader.refuse("numbers", "is `epoch` (seconds UTC) or `local` (seconds of wall time in `zone`).")
    rules = block.get("events")
    if not isinstance(rules, list) or not rules:
        raise reader.refuse("events", "must list at least one event.")
    about = reader.keys(block.get("subjects", {}), "subjects", ("subject", "fields"))
    return Mapping(
        subject=reader.text(block.get("subject"), "subject"),
        events=tuple(reader.event(rule, f"events[{index}]") for index, rule in enumerate(rules)),
        time=TimeReading(block.get("zone"), numbers == "local"),
        id_column=block.get("id"),
        corrects_column=block.get("corrects"),
        retracts_column=block.get("retracts"),
        subjects_key=about.get("subject"),
        subject_fields=reader.fields(about.get("fields", {}), "subjects.fields"),
    )
