"""A mapping file: how the rows of somebody's log become facts (docs/mapping.md)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.instants import TimeReading

TIMES = ("occurred_at", "received_at", "recorded_at")
WHICH = ("first", "last")
KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")
SUBJECT = re.compile(r"[^{}]+|[^{}]*\{[^{}]+\}")
MOST_BYTES, DEEPEST = 1_000_000, 50


@dataclass(frozen=True)
class FieldRule:
    """One payload field or attribute: the column it comes from, codes to words, and what its values mean ('value' or 'instant')."""

    column: str
    meaning: str = "value"
    codes: Dictionary[str, str] | None = None


@dataclass(frozen=True)
class EventRule:
    """One fact that a row can give: its kind (fixed, or by the codes of a column), its times' columns, when the row gives it.

    `only` is `first` or `last` where, of all rows of a subject that give it, the earliest or latest alone counts. `message` is the column
    with what was said, which only an import of cases keeps, sealed; no fact carries it.
    """

    kind: str | None
    kind_column: str | None = None
    kind_codes: Dictionary[str, str] = field(default_factory=dict)
    skip_other_codes: bool = False
    times: Dictionary[str, str] = field(default_factory=dict)
    when_column: str | None = None
    when_values: tuple[str, ...] = ()
    when_not: bool = False
    fields: Dictionary[str, FieldRule] = field(default_factory=dict)
    only: str = ""
    message: str | None = None


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says. `subject` is a column name or a template `text{column}`; `cases` is for who imports cases, as it stands."""

    subject: str
    events: tuple[EventRule, ...]
    time: TimeReading = field(default_factory=TimeReading)
    id_column: str | None = None
    corrects_column: str | None = None
    retracts_column: str | None = None
    subjects_key: str | None = None
    subject_fields: Dictionary[str, FieldRule] = field(default_factory=dict)
    cases: Dictionary[str, Any] | None = None

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


class MappingReader:
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
        return {str(code): self.text(word, f"{place}.{code}") for code, word in value.items()}

    def subject(self, value: Any, place: str) -> str:
        text = self.text(value, place)
        if not SUBJECT.fullmatch(text):
            raise self.refuse(place, f"«{text}» must be a column, or text that ends with one {{column}}, as request:{{id}}.")
        return text

    def optional(self, block: dict[str, Any], name: str) -> str | None:
        return self.text(block[name], name) if name in block else None

    def zone(self, block: dict[str, Any]) -> str | None:
        name = self.optional(block, "zone")
        try:
            return None if name is None else ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self.refuse("zone", f"«{name}» is no IANA time zone. Write it like Asia/Shanghai or UTC.") from None

    def kind(self, value: Any, place: str) -> str:
        text = self.text(value, place)
        if not KIND.match(text):
            raise self.refuse(place, f"«{text}» is no kind of event. A kind is two words, as complaint.received.")
        return text

    def event(self, value: Any, place: str) -> EventRule:
        block = self.keys(value, place, ("kind", "kind_from", "when", "only", "message", "fields", *TIMES))
        times = {name: self.text(block[name], f"{place}.{name}") for name in TIMES if name in block}
        if "occurred_at" not in times:
            raise self.refuse(place, "needs `occurred_at`, the column that says when it happened.")
        if ("kind" in block) == ("kind_from" in block):
            raise self.refuse(place, "needs either `kind` or `kind_from`.")
        fields = self.fields(block.get("fields", {}), f"{place}.fields")
        column, values, turned = self.when(block, f"{place}.when")
        only, message = block.get("only", ""), self.optional(block, "message")
        if only not in ("", *WHICH):
            raise self.refuse(f"{place}.only", "is `first` or `last`: which of the rows of a subject counts.")
        if "kind" in block:
            kind = self.kind(block["kind"], f"{place}.kind")
            return EventRule(kind, None, {}, False, times, column, values, turned, fields, only, message)
        source, codes, skip = self.kind_from(block["kind_from"], f"{place}.kind_from")
        return EventRule(None, source, codes, skip, times, column, values, turned, fields, only, message)

    def kind_from(self, value: Any, place: str) -> tuple[str, dict[str, str], bool]:
        block = self.keys(value, place, ("column", "codes", "others"))
        codes = {code: self.kind(word, f"{place}.codes.{code}") for code, word in self.codes(block.get("codes", {}), place).items()}
        others = block.get("others", "refuse")
        if others not in ("refuse", "skip"):
            raise self.refuse(f"{place}.others", "is `refuse` or `skip`.")
        return self.text(block.get("column"), f"{place}.column"), codes, others == "skip"

    def when(self, block: dict[str, Any], place: str) -> tuple[str | None, tuple[str, ...], bool]:
        if "when" not in block:
            return None, (), False
        when = self.keys(block["when"], place, ("column", "is", "not"))
        if ("is" in when) == ("not" in when):
            raise self.refuse(place, "needs either `is` or `not`, with one value or a list.")
        chosen = when.get("is", when.get("not"))
        values = chosen if isinstance(chosen, list) else [chosen]
        if not all(isinstance(one, str) for one in values):
            raise self.refuse(place, "compares with plain values only.")
        return self.text(when.get("column"), f"{place}.column"), tuple(values), "not" in when


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        IntakeRefusal: it is no YAML, or says something a mapping cannot; the sentence names the place.
    """
    reader = MappingReader(str(path))
    known = ("zone", "numbers", "subject", "id", "corrects", "retracts", "events", "subjects", "cases")
    block = reader.keys(_parsed(path), "the mapping", known)
    numbers, zone = block.get("numbers", "epoch"), reader.zone(block)
    if numbers not in ("epoch", "local"):
        raise reader.refuse("numbers", "is `epoch` (seconds UTC) or `local` (seconds of wall time in `zone`).")
    if numbers == "local" and zone is None:
        raise reader.refuse("numbers", "is `local`, so `zone` must say where. Add a line such as zone: Asia/Shanghai.")
    rules = block.get("events")
    if not isinstance(rules, list) or not rules:
        raise reader.refuse("events", "must list at least one event.")
    about = reader.keys(block.get("subjects", {}), "subjects", ("subject", "fields"))
    return Mapping(
        subject=reader.subject(block.get("subject"), "subject"),
        events=tuple(reader.event(rule, f"events[{index}]") for index, rule in enumerate(rules)),
        time=TimeReading(zone, numbers == "local"),
        id_column=reader.optional(block, "id"),
        corrects_column=reader.optional(block, "corrects"),
        retracts_column=reader.optional(block, "retracts"),
        subjects_key=reader.subject(about["subject"], "subjects.subject") if "subject" in about else None,
        subject_fields=reader.fields(about.get("fields", {}), "subjects.fields"),
        cases=block.get("cases"),
    )


def _parsed(path: Path) -> Any:
    """The YAML with every scalar as text: a code `012`, `no` or `2024-01-01` is what the column says, not a number, a flag or a date."""
    import yaml  # only those with a mapping wait for it

    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise IntakeRefusal(f"{path}: this cannot be read ({problem.strerror}). Check the path.") from None
    if len(raw) > MOST_BYTES:
        raise IntakeRefusal(f"{path}: this is larger than any mapping ({MOST_BYTES} bytes). Give the mapping's YAML file.")
    if _depth(raw) > DEEPEST:
        raise IntakeRefusal(f"{path}: this is nested too deeply for a mapping. Check the file.")
    try:
        return yaml.load(raw.decode("utf-8-sig"), Loader=yaml.BaseLoader)  # it makes nothing but text, lists and blocks
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise IntakeRefusal(f"{path}, line {line}: this is not UTF-8 text. Save the mapping as UTF-8.") from None
    except RecursionError:
        raise IntakeRefusal(f"{path}: this is nested too deeply for a mapping. Check the file.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else str(path)
        said = getattr(error, "problem", None) or "something cannot be read"
        raise IntakeRefusal(f"{place}: this is no YAML ({said}). Mend the line.") from None
    except (ValueError, TypeError):
        raise IntakeRefusal(f"{path}: this is no YAML. Mend the file.") from None


def _depth(raw: bytes) -> int:
    """How deep brackets and braces are opened at most; the parser takes its time over deep ones."""
    deepest = depth = 0
    for mark in re.findall(rb"[][{}]", raw):
        depth += 1 if mark in (b"[", b"{") else -1
        deepest = max(deepest, depth)
    return deepest
