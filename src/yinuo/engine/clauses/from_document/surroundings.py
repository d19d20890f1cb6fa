"""For one finding: what starts its clock, what must be done, under which condition, by which calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from yinuo.engine.clauses.from_document.shapes import Finding
from yinuo.engine.clauses.from_document.vocabulary import NO_TRIGGER, all_said, first_said, last_said, table
from yinuo.engine.document.headings import marker_of
from yinuo.engine.document.shapes import Passage

_OFFICE_HOURS: Final = re.compile(
    r"(?<!非)(?:工作时间|上班时间|办公时间|营业时间)(?:内|段|，)|工作时段内|\b(?<!outside )(?:business|"
    r"office|working|opening) hours\b(?!\s*(?:are|:))",
    re.IGNORECASE,
)
_OFFICE_CELL: Final = re.compile(
    r"^(?:工作时间|办公时间|5\s*[×x*]\s*\d+(?:小时)?|business hours|office hours|working hours|\d+\s*[×x*]\s*5|"
    r"mon\w*\s*(?:-|to)\s*fri\w*)$",
    re.IGNORECASE,
)
_ROUND_THE_CLOCK: Final = re.compile(r"^(?:7\s*[×x*]\s*24(?:小时)?|24\s*[/×x*]\s*7|全天候?|全天24小时|24小时全天)$", re.IGNORECASE)
_WITHOUT_TRIGGER: Final = ("threshold", "availability", "cadence")
_CUSTOMER_OWES: Final = re.compile(
    r"^(?:甲方|客户|用户|买方|委托方|采购人|you|the customer|the client)(?!.{0,6}(?:投诉|报修|可))", re.IGNORECASE
)


@dataclass(frozen=True)
class Surroundings:
    """What the line needs beside the number. `answer` is a kind; `fields` are comparisons for `where`."""

    trigger: str
    action: str
    answer: str
    condition: str | None
    fields: tuple[tuple[str, str], ...]
    calendar: str


@dataclass(frozen=True)
class Context:
    """A passage, the one before it, and the title of the letter."""

    passage: Passage
    language: str
    before: str
    title: str


def surroundings_of(finding: Finding, context: Context) -> Surroundings:
    """Everything that the words around a finding say."""
    trigger = _trigger(finding, context)
    action, answer = _action(finding, context, trigger)
    condition, fields = _condition(finding, context)
    return Surroundings(trigger, action, answer, condition, fields, _calendar(finding, context))


def _scopes(finding: Finding, context: Context) -> list[str]:
    """Where a word may stand that says what starts the clock, the nearest first."""
    text, low = context.passage.text, context.language == "en"
    ends = "，；。：|,;:" if low else "，；。：|"
    clause = max(text.rfind(letter, 0, finding.start) for letter in ends) + 1
    group = max(text.rfind(letter, 0, finding.start) for letter in "；。|;") + 1
    stop = min((place for letter in "；。|;" if (place := text.find(letter, finding.end)) >= 0), default=len(text))
    near = min((place for letter in ends if (place := text.find(letter, finding.end)) >= 0), default=len(text))
    labels = [text[cell.start : cell.end] for cell in context.passage.cells if not cell.start <= finding.start < cell.end]
    header = [cell.header for cell in context.passage.cells if cell.start <= finding.start < cell.end]
    scopes = [
        text[clause : finding.start],
        text[group : finding.start],
        " ".join(labels + header),
        text[finding.end : stop],
        text[: finding.start],
        " ".join(context.passage.headings[-1:]),
        context.before,
        " ".join([*context.passage.headings, context.title]),
        text[finding.start : near],
    ]
    return [scope.lower() for scope in scopes] if low else scopes


def _trigger(finding: Finding, context: Context) -> str:
    if finding.kind in _WITHOUT_TRIGGER:
        return NO_TRIGGER
    use = finding.kind if finding.kind in ("notice", "penalty") else "act"
    rows = table("triggers", context.language, use)
    scopes = _scopes(finding, context)
    wanted = scopes[:2] if finding.kind in ("floor", "retention") else scopes
    for number, scope in enumerate(wanted[:_OWN]):
        found = first_said(rows, scope) if number == _AFTER else last_said(rows, scope)
        if found is not None:
            return found.names[0]
    if finding.kind in ("floor", "retention"):
        return NO_TRIGGER
    return {"notice": "change.planned", "penalty": "service.breached"}.get(finding.kind, "request.received")


_AFTER: Final = 3
_OWN: Final = 8
"""Which of the scopes are the rest of the group, and the finding's own words with the rest of its clause."""


def _action(finding: Finding, context: Context, trigger: str) -> tuple[str, str]:
    thing = trigger.partition(".")[0] if trigger != NO_TRIGGER else "request"
    if finding.action is not None and finding.kind not in ("deadline", "cadence", "notice"):
        return finding.action, f"{finding.action.replace('-', '_')}.done"
    if finding.action is not None:
        name = finding.action.replace("_", "-")
        known = {row.names[0]: row.names[1] for row in table("actions", context.language, "act")}
        return name, known.get(name, "plan.offered" if "plan" in name else "call.answered").replace("*", thing)
    if finding.kind == "notice":
        return "notify", "notice.delivered"
    if finding.kind == "penalty":
        return "compensate", "compensation.paid"
    use = "repeat" if finding.kind == "cadence" else "level" if finding.kind in ("threshold", "floor") else "act"
    rows = table("actions", context.language, use)
    scopes = _scopes(finding, context)
    for number in (_OWN, 0, 2, _AFTER, 1, 5, 4, 6):
        found = first_said(rows, scopes[number]) if number in (_AFTER, _OWN) else last_said(rows, scopes[number])
        if found is not None:
            return found.names[0], found.names[1].replace("*", thing)
    return {"repeat": ("act", "act.done"), "level": ("level", "level.measured")}.get(use, ("resolve", f"{thing}.resolved"))


def _condition(finding: Finding, context: Context) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    rows = table("conditions", context.language)
    near = _case_words(finding, context)
    found = all_said(rows, near.lower() if context.language == "en" else near)
    said = [*(row.names[0] for row in found), *finding.notes]
    excepted = re.match(r"^[^。；（]{0,12}[（(]([^）)]{1,16})除外[）)]", context.passage.text[finding.end :])
    if excepted is not None:
        said.append(f"except {excepted[1]}")
    if finding.kind in ("notice", "deadline", "penalty") and _CUSTOMER_OWES.search(
        context.passage.text[marker_of(context.passage.text)[1] :].partition("：")[2]
        or context.passage.text[marker_of(context.passage.text)[1] :]
    ):
        said.append("payable by the customer" if finding.kind == "penalty" else "by the customer")
    fields: dict[str, str] = {}
    for row in found:
        fields.setdefault(row.names[1], row.names[2])
    if not said:
        words = _bare_case(near)
        if words:
            return words, (("case", words),)
        return None, ()
    return ", ".join(said), tuple(fields.items())


def _case_words(finding: Finding, context: Context) -> str:
    """The words that say for which cases the finding holds: its own clause, or its list item, or its row's label."""
    text = context.passage.text
    ends = ",;:|" if context.language == "en" else "，；。：|、"
    begin = max(text.rfind(letter, 0, finding.start) for letter in ends) + 1
    own = text[begin : finding.start]
    before = text[:begin].rstrip("，、")
    whose = re.search(r"(?:^|[，；。：|])([^，；。：|]{1,24}的)$", before)
    label = ""
    if context.passage.cells:
        label = text[context.passage.cells[0].start : context.passage.cells[0].end]
    bracket = re.match(r"^[^，。；（]{0,8}[（(](?![^）)]*除外)([^）)]{1,12})[）)]", text[finding.end :])
    return " ".join([label, whose[1] if whose else "", own, bracket[1] if bracket else ""]).strip()


_CASE: Final = re.compile(r"(?:^|\s)([^\s，。；]{2,24}?)的(?:\s|$)")


def _bare_case(words: str) -> str | None:
    match = _CASE.search(words)
    if match is None or match[1][-1] in "后起时内前":
        return None
    return match[1][marker_of(match[1])[1] :]


def _calendar(finding: Finding, context: Context) -> str:
    if finding.calendar is not None:
        return finding.calendar
    if finding.unit == "workday":
        return "workdays"
    if finding.kind in ("deadline", "cadence"):
        cells = [context.passage.text[cell.start : cell.end].strip() for cell in context.passage.cells]
        if any(_ROUND_THE_CLOCK.match(cell) for cell in cells):
            return "24x7"
        if any(_OFFICE_CELL.match(cell) for cell in cells):
            return "business-hours"
        if finding.kind == "deadline" and re.search(
            r"5\s*[×x*]\s*\d+(?:个?小时)?(?:之内|以内|内)", _clause_before(finding, context.passage.text)
        ):
            return "business-hours"
        if finding.kind == "deadline" and _OFFICE_HOURS.search(_sentence_group(finding, context.passage.text)):
            return "business-hours"
    return "unspecified"


def _clause_before(finding: Finding, text: str) -> str:
    begin = max(text.rfind(letter, 0, finding.start) for letter in "，；。|") + 1
    return text[begin : finding.start]


def _sentence_group(finding: Finding, text: str) -> str:
    begin = max(text.rfind(letter, 0, finding.start) for letter in "；。;|") + 1
    stop = min((place for letter in "；。;|" if (place := text.find(letter, finding.end)) >= 0), default=len(text))
    return text[begin:stop]
