"""A letter, read: sentences with classes, blanks, proposed promises and duties. The one entry of this package.

Rules only, no network, no statistics: the same text always gives the same reading. A person accepts, edits or declines every proposal.
"""

from __future__ import annotations

import re

from yinuo.engine.clauses.from_document.classes import class_of
from yinuo.engine.clauses.from_document.duties import duty_of
from yinuo.engine.clauses.from_document.lines import line_of
from yinuo.engine.clauses.from_document.shapes import DutyProposal, Finding, Proposal, Reading, Sentence
from yinuo.engine.clauses.from_document.surroundings import Context, surroundings_of
from yinuo.engine.document.reading import read_document
from yinuo.engine.document.shapes import Blank, Document, Passage

_SIGNING = re.compile(r"[^，。；,;]{0,24}(?:签名|签字|盖章|签章)[^，。；,;]{0,6}[:：]")
"""A line to sign on; the blanks after it are names and dates, no lengths of time."""


def read_letter(text: str) -> Reading:
    """Read a letter of commitment, an agreement or a table of service levels.

    Args:
        text: the letter in Chinese (any script, also mixed) or English.
    Returns:
        Its reading; every `quote` and every `text` is `text[start:end]`.

    >>> [(p.kind, str(p.amount), p.unit, p.line) for p in read_letter("接到投诉后4小时内响应。").promises]
    [('deadline', '4', 'hour', 'within 4 hours of complaint.received expect complaint.responded')]
    """
    document = read_document(text)
    title = next((passage.text for passage in document.passages if passage.role == "heading"), "")
    sentences: list[Sentence] = []
    promises: list[Proposal] = []
    duties: list[DutyProposal] = []
    before = ""
    for passage in document.passages:
        found = _findings(passage, document.language)
        proposals = [_proposal(finding, Context(passage, document.language, before, title), document) for finding in found]
        sentence_class, reason = class_of(passage, document.language, has_promise=bool(proposals))
        start, end = passage.start, passage.end
        sentences.append(Sentence(start, end, text[start:end], sentence_class, reason))
        promises += proposals
        if not proposals and (duty := duty_of(passage, document.language, sentence_class)) is not None:
            duties.append(DutyProposal(text[start:end], start, end, *duty))
        before = passage.text
    return Reading(document.language, tuple(sentences), document.blanks, tuple(promises), tuple(duties))


def _findings(passage: Passage, language: str) -> list[Finding]:
    if passage.role in ("heading", "noise") or _SIGNING.match(passage.text):
        return []
    # only the rules of the letter's own language are loaded: their patterns take longer to compile than a letter to read
    if language == "zh":
        from yinuo.engine.clauses.from_document.chinese import chinese_findings

        return chinese_findings(passage)
    from yinuo.engine.clauses.from_document.english import english_findings

    return english_findings(passage)


def _proposal(finding: Finding, context: Context, document: Document) -> Proposal:
    passage = context.passage
    around = surroundings_of(finding, context)
    blank = _blank_of(finding, passage, document.blanks) if finding.amount is None else None
    return Proposal(
        quote=document.text[passage.start : passage.end],
        start=passage.start,
        end=passage.end,
        kind=finding.kind,
        trigger=around.trigger,
        action=around.action,
        amount=finding.amount,
        unit=finding.unit,
        comparator=finding.comparator,
        period=finding.period,
        calendar=around.calendar,
        condition=around.condition,
        line=line_of(finding, around, blank),
    )


def _blank_of(finding: Finding, passage: Passage, blanks: tuple[Blank, ...]) -> str | None:
    start, end = passage.plain.span(finding.start, finding.end)
    return next((blank.key for blank in blanks if blank.start < end and start < max(blank.end, blank.start + 1)), None)
