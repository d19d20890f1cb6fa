"""A template back into its plain text: what is read from it is the same template again (comments and the places of lines aside)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.promises.templates.shapes import Blank, Declared, Line, Sentence, Template, Term

_MARKS = str.maketrans({"#": "＃", ";": "；", "+": "＋", "-": "－"})
_BRACES = str.maketrans({"{": "｛", "}": "｝"})


def print_template(template: Template) -> str:
    """The whole text: head, a line of dashes, sentences with what is indented below them.

    >>> from yinuo.promises.templates.format import read_template
    >>> from yinuo.promises.templates.library import template
    >>> read_template(print_template(template("S0-L1")), source="printed") == template("S0-L1")
    True
    """
    return "\n".join([*_head(template), "---", *(line for one in template.sentences for line in _sentence(one)), ""])


def printable(words: str) -> str:
    """Any words as one line of a template's text: one line, no brace of its own, and no mark at its start that would mean something.

    Such marks become their full-width forms, which read alike.

    >>> printable("# 一、 总则\\n（续）"), printable("a {b} c"), printable("；ok")
    ('＃ 一、 总则 （续）', 'a ｛b｝ c', '；ok')
    """
    line = " ".join(words.replace("\ufeff", "").split()).translate(_BRACES)
    return line[:1].translate(_MARKS) + line[1:] if line else ""


def printable_label(words: str) -> str:
    """Words that may stand as a label: without the marks that part labels from each other.

    >>> printable_label("电话 / 邮箱 | 传真")
    '电话、邮箱、传真'
    """
    return re.sub(r"\s*[|/]\s*", "、", printable(words)).strip("、 ")


def _head(template: Template) -> Iterator[str]:
    yield f"template {template.id}"
    yield f"title {template.title_zh}"
    yield f"title en {template.title_en}"
    yield f"edition {template.edition}"
    yield f"form {template.form}"
    yield f"signing {template.signing}"
    yield f"effect {template.effect}"
    yield f"numbered {template.numbered}"
    yield f"calendar {template.calendar}"
    yield from (f"party {one.key} {one.name_zh} / {one.name_en}" for one in template.parties)
    yield from (_blank(one) for one in template.blanks.values())
    yield from template.statements


def _blank(blank: Blank) -> str:
    flags = [blank.direction, "interval" if blank.is_interval else "", "optional" if blank.is_optional else ""]
    flags += [", ".join(blank.choices), blank.fixed if not blank.choices else ""]
    kind = " ".join([blank.kind, *(flag for flag in flags if flag)])
    sample = f" | sample {blank.sample}" if blank.sample and blank.sample != blank.fixed else ""
    return f"{'fixed' if blank.fixed else 'blank'} {blank.key}: {kind} | {blank.label_zh} / {blank.label_en}{sample}"


def _sentence(sentence: Sentence) -> Iterator[str]:
    mark = "#" * sentence.level + " " if sentence.level else "+ " if sentence.joins else ""
    yield mark + sentence.text
    for part in (*sentence.lines, *sentence.declared, *sentence.terms):
        yield "    " + _annotation(part)
    if sentence.en:
        yield f"    en: {sentence.en}"


def _annotation(part: Line | Declared | Term) -> str:
    if isinstance(part, Term):
        measures = f" = {' '.join(part.measures)}" if part.measures else ""
        return f"term {part.word}{measures}: {part.meaning}"
    clauses = f" [{' '.join(part.clauses)}]" if part.clauses else ""
    if isinstance(part, Line):
        return f"> {part.name}{clauses}: {part.line}"
    return f"?{clauses}: {part.reason}" if part.kind == "open" else f"= {part.kind}{clauses}: {part.reason}"
