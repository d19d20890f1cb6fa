"""Reading a template's plain text: head, a line of dashes, then each sentence with its annotations indented below (docs/templates.md)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn, get_args

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.reading import parse
from yinuo.promises.templates.refusals import TemplateRefused
from yinuo.promises.templates.shapes import Blank, Declared, Effect, Form, Line, Party, Sentence, Signing, Template, Term
from yinuo.promises.templates.values import KINDS, in_line, problem_with

BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")
DECLARED = ("definition", "principle", "right", "formality", "condition", "exclusion", "statement")
_SINGLE = {
    "template": None,
    "title": None,
    "title en": None,
    "edition": None,
    "form": get_args(Form),
    "signing": get_args(Signing),
    "effect": get_args(Effect),
    "numbered": None,
    "calendar": None,
}
_HEAD = re.compile(rf"(?P<word>{'|'.join(sorted(_SINGLE, key=len, reverse=True))})\s+(?P<rest>.+)")
_PARTY = re.compile(r"party\s+(?P<key>[a-z][a-z0-9_]*)\s+(?P<zh>[^/]+?)\s*/\s*(?P<en>.+)")
_BLANK_HEAD = re.compile(
    r"(?P<what>blank|fixed)\s+(?P<key>[a-z][a-z0-9_]*)\s*:\s*(?P<kind>[a-z]+)(?P<rest>[^|]*)\|\s*(?P<zh>[^|/]+?)\s*/\s*(?P<en>[^|]+?)\s*"
    r"(?:\|\s*sample\s+(?P<sample>.+?)\s*)?"
)
_REST = re.compile(r"\s*(?P<direction>at most|at least|exactly)?\s*(?P<interval>interval)?\s*(?P<optional>optional)?\s*(?P<value>.*?)\s*")
_LINE = re.compile(r">\s*(?P<name>[a-z][a-z0-9_]*)\s*(?:\[(?P<ids>[^\]]*)\])?\s*:\s*(?P<rest>.+)")
_DECLARED = re.compile(r"=\s*(?P<kind>[a-z]+)\s*(?:\[(?P<ids>[^\]]*)\])?\s*:\s*(?P<rest>.+)")
_OPEN = re.compile(r"\?\s*\[(?P<ids>[^\]]+)\]\s*:\s*(?P<rest>.+)")
_TERM = re.compile(r"term\s+(?P<word>[^:：=]+?)\s*(?:=\s*(?P<measures>[a-z0-9_ ]+?)\s*)?[:：]\s*(?P<rest>.+)")
_STATEMENTS = ("reported ", "measure ", "record ")


def read_template(text: str, *, source: str) -> Template:
    """Read one template.

    Args:
        text: the whole file; lines from the first `---` on are its sentences.
        source: what refusals call the file.
    Returns:
        The template, every promise line parsed once with the blanks' samples in place; nothing is judged and no file is touched.
    Raises:
        TemplateRefused: the first fault, with its line and what belongs there.
    """
    reader = _Reader(source)
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        reader.line(line.rstrip(), number)
    return reader.template(hashlib.sha256(text.encode("utf-8")).hexdigest())


@dataclass
class _Open:
    """A sentence whose annotations are still being read."""

    text: str
    level: int
    at_line: int
    joins: bool
    en: str = ""
    lines: list[Line] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def closed(self) -> Sentence:
        return Sentence(
            self.text, self.level, self.at_line, self.joins, self.en, tuple(self.lines), tuple(self.declared), tuple(self.terms)
        )


@dataclass
class _Reader:
    source: str
    head: dict[str, str] = field(default_factory=dict)
    parties: list[Party] = field(default_factory=list)
    blanks: dict[str, Blank] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    sentences: list[_Open] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    in_body: bool = False
    at_line: int = 0

    def refuse(self, problem: str, at_line: int | None = None) -> NoReturn:
        raise TemplateRefused(source=self.source, at_line=at_line or self.at_line, problem=problem)

    def line(self, line: str, number: int) -> None:
        self.at_line = number
        if not line.strip() or line.startswith(";"):
            return
        if not self.in_body:
            if line.startswith("---"):
                self.in_body = True
            else:
                self._head(line.strip())
        elif line[0] in " \t":
            self._annotation(line.strip())
        else:
            self._sentence(line)

    # --- head ------------------------------------------------------------------------------------------------------------------------

    def _head(self, line: str) -> None:
        if line.startswith(_STATEMENTS):
            self.statements.append(line)
        elif (match := _BLANK_HEAD.fullmatch(line)) is not None:
            self._blank(match)
        elif (match := _PARTY.fullmatch(line)) is not None:
            self.parties.append(Party(match["key"], match["zh"], match["en"]))
        elif (match := _HEAD.fullmatch(line)) is not None:
            self._single(match["word"], match["rest"].strip())
        else:
            self.refuse(
                f"'{line}' is no line of a template's head. Write one of {', '.join(_SINGLE)}, 'party KEY 名称 / name', "
                "'blank KEY: KIND | 标签 / label | sample VALUE', 'fixed KEY: KIND VALUE | 标签 / label', 'reported', 'measure', 'record'; "
                "the text begins after a line '---'."
            )

    def _single(self, word: str, rest: str) -> None:
        allowed = _SINGLE[word]
        if word in self.head:
            self.refuse(f"'{word}' stands twice; keep one.")
        if allowed is not None and rest not in allowed:
            self.refuse(f"'{word}' is one of: {', '.join(allowed)}; found '{rest}'.")
        self.head[word] = rest

    def _blank(self, match: re.Match[str]) -> None:
        key, kind = match["key"], match["kind"]
        if key in self.blanks:
            self.refuse(f"the blank {{{key}}} is declared twice; where it recurs in the text it is one blank by its name.")
        if kind not in KINDS:
            self.refuse(f"'{kind}' is no kind of blank; choose one of: {', '.join(KINDS)}.")
        rest = _REST.fullmatch(match["rest"])
        assert rest is not None
        value = rest["value"]
        choices = tuple(part.strip() for part in re.split(r"[,，、]", value)) if kind == "choice" else ()
        if kind == "choice" and len(choices) < 2:
            self.refuse(f"the choice {{{key}}} needs its options after the word 'choice', divided by commas.")
        if kind != "choice" and value and match["what"] == "blank":
            self.refuse(
                f"'{value}' says nothing about the blank {{{key}}}; "
                "after its kind may stand: at most, at least, exactly, interval, optional."
            )
        blank = Blank(
            key=key,
            kind=kind,
            label_zh=match["zh"],
            label_en=match["en"],
            direction=rest["direction"] or "",
            choices=choices,
            sample=match["sample"] or (value if match["what"] == "fixed" else ""),
            fixed=value if match["what"] == "fixed" else "",
            is_interval=rest["interval"] is not None,
            is_optional=rest["optional"] is not None,
        )
        if not blank.sample and kind not in ("signature", "date", "number"):
            self.refuse(f"the blank {{{key}}} needs '| sample VALUE', so that its lines can be read and the document tried.")
        if blank.sample and (problem := problem_with(blank, blank.sample)):
            self.refuse(f"the {'value' if blank.fixed else 'sample'} '{blank.sample}' of {{{key}}} does not fit: {problem}")
        self.blanks[key] = blank

    # --- sentences -------------------------------------------------------------------------------------------------------------------

    def _sentence(self, line: str) -> None:
        level = len(line) - len(line.lstrip("#"))
        joins = line.startswith("+ ")
        text = line[2:] if joins else line[level:].strip()
        for key in BLANK.findall(text):
            if key not in self.blanks:
                self.refuse(f"the text names a blank {{{key}}} that the head does not declare.")
        if joins and (not self.sentences or self.sentences[-1].level):
            self.refuse("'+ ' continues a paragraph, but none stands before it.")
        self.sentences.append(_Open(text, level, self.at_line, joins))

    def _annotation(self, line: str) -> None:
        if not self.sentences:
            self.refuse("an indented line belongs to the sentence above it, but no sentence stands there.")
        sentence = self.sentences[-1]
        if (match := _LINE.fullmatch(line)) is not None:
            sentence.lines.append(self._promise(match))
        elif (match := _DECLARED.fullmatch(line)) is not None:
            if match["kind"] not in DECLARED:
                self.refuse(f"'{match['kind']}' is no class of a declared sentence; choose one of: {', '.join(DECLARED)}.")
            sentence.declared.append(Declared(match["kind"], match["rest"].strip(), _ids(match["ids"])))
        elif (match := _OPEN.fullmatch(line)) is not None:
            sentence.declared.append(Declared("open", match["rest"].strip(), _ids(match["ids"])))
        elif (match := _TERM.fullmatch(line)) is not None:
            sentence.terms.append(Term(match["word"], match["rest"].strip(), tuple((match["measures"] or "").split())))
        elif line.startswith("en:"):
            sentence.en = line[3:].strip()
        else:
            self.refuse(
                "under a sentence may stand '> name [clause]: promise line', '= class [clause]: reason', '? [clause]: missing fact', "
                "'term word: meaning' or 'en: English text'."
            )

    def _promise(self, match: re.Match[str]) -> Line:
        name, line = match["name"], match["rest"].strip()
        if name in self.names:
            self.refuse(f"the promise '{name}' stands already on line {self.names[name]}; give this one another name.")
        self.names[name] = self.at_line
        for key in BLANK.findall(line):
            if key not in self.blanks:
                self.refuse(f"the promise names a blank {{{key}}} that the head does not declare.")
        tried = BLANK.sub(lambda found: in_line(self.blanks[found[1]], self.blanks[found[1]].sample), line)
        try:
            parse(tried, source=self.source, at_line=self.at_line, shown=tried, offset=0)
        except ClauseRefusal as refusal:
            self.refuse(f"the promise line '{tried}' cannot be read: {refusal}")
        return Line(name, line, _ids(match["ids"]))

    # --- the whole -------------------------------------------------------------------------------------------------------------------

    def template(self, sha256: str) -> Template:
        missing = [word for word in _SINGLE if word not in self.head]
        if missing:
            self.refuse(f"the head lacks '{missing[0]}'.", 1)
        if not self.sentences:
            self.refuse("no sentence follows the head; the text begins after a line '---'.")
        sentences = tuple(one.closed() for one in self.sentences)
        for one in sentences:
            if not one.is_heading and not one.lines and not one.declared:
                self.refuse("this sentence has neither a promise line ('>') nor a declared class with its reason ('=').", one.at_line)
        used = set(self._used(sentences))
        for key in self.blanks:
            if key not in used:
                self.refuse(f"the blank {{{key}}} stands nowhere in the text or the promise lines.", 1)
        head: dict[str, Any] = self.head
        return Template(
            id=head["template"],
            title_zh=head["title"],
            title_en=head["title en"],
            edition=head["edition"],
            form=head["form"],
            signing=head["signing"],
            effect=head["effect"],
            numbered=head["numbered"],
            calendar=head["calendar"],
            parties=tuple(self.parties),
            blanks=dict(self.blanks),
            statements=tuple(self.statements),
            sentences=sentences,
            sha256=sha256,
        )

    def _used(self, sentences: tuple[Sentence, ...]) -> Iterator[str]:
        for sentence in sentences:
            yield from BLANK.findall(sentence.text)
            for line in sentence.lines:
                yield from BLANK.findall(line.line)


def _ids(written: str | None) -> tuple[str, ...]:
    return tuple((written or "").split())
