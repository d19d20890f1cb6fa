"""Taking a letter in: checked, read, and kept with what the reader proposes. What is refused leaves no trace."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from yinuo.desks.people.models import Staff
from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.engine.clauses.from_document.shapes import Reading
from yinuo.engine.document.shapes import Blank
from yinuo.ledger import book
from yinuo.promises.files.refusals import EmptyFile, UnknownForm
from yinuo.promises.files.text import FORMS, text_of_bytes
from yinuo.promises.templates.printing import printable_label
from yinuo.promises.templates.values import NUMERIC

from .. import limits
from ..choices import KINDS, SAMPLES, State
from ..models import Hole, Letter, Passage, Proposal
from ..queries.lines import kind_named, names_in
from ..refusals import TooHeavy, TooManyPages

_SIGNS = re.compile(r"签名|签字|签章|盖章|signature|signed by", re.IGNORECASE)
_DIRECTIONS = {"<=": "at most", ">=": "at least", "==": "exactly"}
_BOXES = re.compile(r"[□☐○]\s*([^\s□☐○_，。；：|、]{1,12})")


def upload(name: str, data: bytes, *, by: Staff, at: datetime) -> tuple[Letter, bool]:
    """Read a file and keep it with what is proposed for it; the same file again gives the letter that is there, and False.

    Raises:
        UnreadableFile, TooHeavy, TooManyPages: one sentence that says why; nothing was stored.
    """
    name = limits.clean_name(name)
    sha256 = hashlib.sha256(data).hexdigest()
    known = _known(sha256)
    if known is not None:
        return known, False
    text = _checked(name, data)
    reading = _tidied(read_letter(text), text)
    if not reading.sentences:
        raise EmptyFile(name=name)
    try:
        return _kept(name, data, text, reading, sha256=sha256, by=by, at=at), True
    except IntegrityError:  # somebody brought the same file at the same time
        known = _known(sha256)
        if known is None:
            raise
        return known, False


def _known(sha256: str) -> Letter | None:
    return Letter.objects.filter(sha256=sha256).exclude(state=State.WITHDRAWN).defer("content", "text").first()


def _checked(name: str, data: bytes) -> str:
    """The text of a file that may be read."""
    ending = Path(name).suffix.lower()
    if ending not in FORMS:
        raise UnknownForm(name=name)
    if len(data) > limits.LARGEST_MB * 1024 * 1024:
        raise TooHeavy(name=name, limit=limits.LARGEST_MB)
    if ending == ".pdf":
        _refuse_long(name, limits.pages_of_pdf(data))
    text = text_of_bytes(data, name).replace("\0", "")
    _refuse_long(name, max(limits.pages_of_text(text), limits.pages_of_docx(data) if ending == ".docx" else 0))
    return text


def _refuse_long(name: str, pages: int) -> None:
    if pages > limits.MOST_PAGES:
        raise TooManyPages(name=name, pages=pages, most=limits.MOST_PAGES)


@transaction.atomic
def _kept(name: str, data: bytes, text: str, reading: Reading, *, sha256: str, by: Staff, at: datetime) -> Letter:
    ending = Path(name).suffix.lower()
    headings = [one.text for one in reading.sentences if one.sentence_class == "heading" and one.text.strip()]
    title = " ".join((headings or [Path(name).stem])[0].lstrip("# ").split())[:120] or Path(name).stem
    letter = Letter.objects.create(
        name=name, ending=ending, size=len(data), sha256=sha256, content=data, text=text, language=reading.language, title=title,
        remarks=limits.remarks_on(data, ending), uploaded_by=by, uploaded_at=at, changed_at=at,
    )  # fmt: skip
    passages = Passage.objects.bulk_create(
        [
            Passage(
                letter=letter, position=place, start=one.start, end=one.end, read_class=one.sentence_class, read_reason=one.reason or ""
            )
            for place, one in enumerate(reading.sentences, 1)
        ]
    )  # fmt: skip
    starts = {one.start: one for one in passages}
    holes = list(_holes(reading.blanks, letter, passages, text, _directions(reading)))
    linked = {one.key: one.linked_to for one in holes if one.linked_to}
    proposals = list(_proposals(reading, starts, linked, {one.key for one in holes}, holes, letter))
    Hole.objects.bulk_create(holes)
    Proposal.objects.bulk_create(proposals)
    book.append(
        "letter.uploaded",
        subject=letter.ref,
        actor=by.ref,
        occurred_at=at,
        data={"sha256": sha256, "size": len(data), "form": ending.lstrip("."), "sentences": len(passages), "proposals": len(proposals)},
    )
    return letter


def _tidied(reading: Reading, text: str) -> Reading:
    """Year, month and day left open one after the other are one blank, a date, and no line is proposed for their numbers."""
    kept: list[Blank] = []
    dates: list[Blank] = []
    blanks = list(reading.blanks)
    while blanks:
        first, *rest = blanks
        if len(rest) >= 2 and re.fullmatch(r"\s*年\s*", text[first.end : rest[0].start]) and _is_month_and_day(rest, text):
            end = rest[1].end + (re.match(r"\s*日", text[rest[1].end :]) or re.match("", "")).end()  # type: ignore[union-attr]
            made = replace(first, kind="date", end=end, label="日期", linked_to=None)
            dates.append(made)
            kept.append(made)
            blanks = rest[2:]
        else:
            kept.append(first)
            blanks = rest
    numbers = {one.key for one in kept if one.kind in NUMERIC}
    gone = {one.key for one in reading.blanks} - numbers  # a name, a date or a signature is no amount
    promises = tuple(one for one in reading.promises if not set(names_in(one.line)) & gone)
    signed = [one.start for one in kept if one in dates or (one.kind == "person" and _SIGNS.search(one.label))]
    duties = {one.start for one in (*promises, *reading.duties)}
    sentences = tuple(
        replace(one, sentence_class="formality", reason="It names parties, papers, signatures or dates.")
        if one.start not in duties and any(one.start <= place <= one.end for place in signed)
        else one
        for one in reading.sentences
    )
    return replace(reading, blanks=tuple(kept), promises=promises, sentences=sentences)


def _is_month_and_day(rest: list[Blank], text: str) -> bool:
    return bool(re.fullmatch(r"\s*月\s*", text[rest[0].end : rest[1].start]) and re.match(r"\s*日", text[rest[1].end :]))


def _directions(reading: Reading) -> dict[str, str]:
    """Which way a number that is left open points, by the promise that names it."""
    return {name: _DIRECTIONS.get(one.comparator, "") for one in reading.promises for name in names_in(one.line)}


def _holes(blanks: Iterable[Blank], letter: Letter, passages: list[Passage], text: str, directions: dict[str, str]) -> Iterator[Hole]:
    for one in blanks:
        passage = next((passage for passage in passages if passage.start <= one.start <= passage.end), None)
        if passage is None:
            continue
        kind = "signature" if one.kind == "person" and _SIGNS.search(one.label) else one.kind
        options = _BOXES.findall(text[one.start : one.end]) if kind == "choice" else []
        if kind == "choice" and len(options) < 2:
            kind = "text"
        yield Hole(
            letter=letter, passage=passage, key=one.key, start=one.start, end=one.end, kind=kind, label=_label(one.label, kind, one.key),
            direction=directions.get(one.key, ""), options="、".join(options)[:400], linked_to=one.linked_to or "",
        )  # fmt: skip


def _label(label: str, kind: str, key: str) -> str:
    words = re.sub(r"^[\d.、()（）\s]+|[_\s]+", "", printable_label(label))
    return words[:40] or (str(KINDS[kind]) if kind in KINDS else key)


def _proposals(
    reading: Reading, starts: dict[int, Passage], linked: dict[str, str], known: set[str], holes: list[Hole], letter: Letter
) -> Iterator[Proposal]:
    """One row for every proposed line; a number that no blank stands for becomes an interval of its own."""
    counts: dict[int, int] = {}
    for found in (*reading.promises, *reading.duties):
        passage = starts.get(found.start)
        if passage is None:
            continue
        counts[passage.pk] = counts.get(passage.pk, 0) + 1
        line = found.line
        for name in names_in(line):
            if name in linked:
                line = line.replace("{" + name + "}", "{" + linked[name] + "}")
            elif name not in known:
                made = interval(line, name, f"n{passage.position}_{counts[passage.pk]}", passage=passage, letter=letter)
                holes.append(made)
                line = line.replace("{" + name + "}", "{" + made.key + "}")
        yield Proposal(passage=passage, position=counts[passage.pk], kind=found.kind, read_line=line, line=line)


def interval(line: str, name: str, key: str, *, passage: Passage, letter: Letter) -> Hole:
    """A number for words without one: it stands only in the line, and is set and approved when the document is filled."""
    kind = kind_named(line, name)
    assert kind in SAMPLES
    return Hole(letter=letter, passage=passage, key=key, start=passage.start, end=0, kind=kind, label=f"第{passage.position}句的间隔")
