"""Duties that carry no number: what is forbidden, what makes good, what recurs without an interval, what belongs to every case."""

from __future__ import annotations

import re
from typing import Final, Literal

from yinuo.engine.clauses.from_document.lines import never_line, process_line, recurrence_line
from yinuo.engine.clauses.from_document.shapes import SentenceClass
from yinuo.engine.clauses.from_document.vocabulary import first_said, last_said, table
from yinuo.engine.document.shapes import Passage

DutyKind = Literal["prohibition", "remedy", "recurrence", "process"]
_NEVER: Final = [
    ("customer_data.disclosed", re.compile(r"泄露|披露|保密|外传|对外提供|隐私|disclos|confidential|share your", re.IGNORECASE)),
    ("customer_data.misused", re.compile(r"滥用|用于|篡改|擅自使用|misus", re.IGNORECASE)),
    ("gift.accepted", re.compile(r"收受|馈赠|财物|索取|索要|贿|利益输送|谋取私利|gift|bribe", re.IGNORECASE)),
    ("advertising.misled", re.compile(r"虚假|误导|欺骗|欺诈|夸大|mislead|false", re.IGNORECASE)),
    ("customer.coerced", re.compile(r"强迫|强制|诱导|搭售|coerce|force you", re.IGNORECASE)),
    ("request.delayed", re.compile(r"拖延|推诿|拒绝|刁难|delay", re.IGNORECASE)),
    ("service.stopped", re.compile(r"擅自(?:停|中断|变更)|停止供|离场|disconnect", re.IGNORECASE)),
]
_REMEDY: Final = re.compile(
    r"赔偿|补偿|补救|致歉|道歉|处分|处罚|追究|整改|纠正|改正|问责|违约金|compensat|apolog|remed|put (?:it|things) right", re.IGNORECASE
)
_RECURS: Final = re.compile(r"定期|不定期|经常|持续|每次|适时|regularly|from time to time|periodically|ongoing", re.IGNORECASE)


def duty_of(passage: Passage, language: str, sentence_class: SentenceClass) -> tuple[DutyKind, str] | None:
    """The kind and the line of a duty without a number; None where the sentence owes nothing."""
    text = passage.text
    if sentence_class == "prohibition":
        kind = next((kind for kind, pattern in _NEVER if pattern.search(text)), "conduct.violated")
        return "prohibition", never_line(kind)
    if sentence_class != "promise":
        return None
    low = text.lower() if language == "en" else text
    if _REMEDY.search(text):
        return "remedy", process_line("breach.found", "breach.remedied")
    act = first_said(table("actions", language, "repeat"), low)
    if _RECURS.search(text):
        return "recurrence", recurrence_line(act.names[1] if act is not None else "review.held")
    trigger = last_said(table("triggers", language, "act"), low)
    thing = trigger.names[0] if trigger is not None and trigger.names[0] != "breach.any" else "request.received"
    done = first_said(table("actions", language, "act"), low)
    answer = (done.names[1] if done is not None else "*.handled").replace("*", thing.partition(".")[0])
    return "process", process_line(thing, answer if answer != thing else f"{answer}_in_full")
