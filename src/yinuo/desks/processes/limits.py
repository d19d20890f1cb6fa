"""The limits of a version as promises: a house document of its own, so that they are judged, shown, explained and proven like any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.wording import Lang, duration_words
from yinuo.promises.library import calendars
from yinuo.promises.shapes import DraftClause, DraftDocument

from .choices import Evidence, Only
from .models import Step, Version
from .wording import evidence_words, role_words


def duration(step: Step) -> dict[str, Any]:
    """The limit of a step as the promise language has it."""
    return {"amount": str(step.amount), "unit": step.unit, "count": "civil"}


def limit_words(step: Step, lang: Lang) -> str:
    """A limit in words: 4 个业务小时."""
    return duration_words(duration(step), lang)


def line_of(step: Step) -> str:
    """The promise line of a step, as the language prints it."""
    plural = "" if step.amount == 1 else "s"
    text = f"within {step.amount} {step.unit}{plural} of step_{step.place}.started expect step_{step.place}.done"
    text += f" where process_version = '{step.version.code}'"
    text += " pausing while waiting_for_customer" if step.pauses else ""
    return print_line(parse(f"{text} on calendar {step.calendar}"))


def document_of(version: Version, steps: Sequence[Step]) -> DraftDocument:
    """The document of a version: one clause and one promise for each step."""
    lines = ["use calendar cn-office", *(f"{step.promise}: {line_of(step)}" for step in steps)]
    return DraftDocument(
        number=version.document,
        title_zh=f"流程“{version.name_zh}”第 {version.place} 版", title_en=f"Process “{version.name_en}”, version {version.place}",
        audience_zh="面向依此流程办理的每一件", audience_en="to every case that follows it",
        text="\n".join(lines) + "\n", clauses=tuple(_clause(step) for step in steps),
    )  # fmt: skip


def check(version: Version, steps: Sequence[Step]) -> None:
    """Raises ClauseRefusal where a limit cannot be counted, such as business hours on a calendar that has none."""
    refuse_bad(read_promises(document_of(version, steps).text, source=version.document), calendars())


def _clause(step: Step) -> DraftClause:
    texts = []
    for lang in ("zh", "en"):
        name = step.name_zh if lang == "zh" else step.name_en
        whose, limit, what = role_words(step.role, lang), limit_words(step, lang), evidence_words(step, lang)
        if lang == "zh":
            only = {Only.COMPLEX: "复杂和重大来件：", Only.MAJOR: "重大来件："}.get(Only(step.only), "")
            texts.append(f"{only}第 {step.place} 步“{name}”由{whose}在 {limit}内完成，并留有{what}。")
        else:
            only = {Only.COMPLEX: "Complex and major cases: ", Only.MAJOR: "Major cases: "}.get(Only(step.only), "")
            texts.append(f"{only}Step {step.place}, “{name}”, is done by {whose} within {limit} and leaves {what}.")
    return DraftClause(str(step.place), texts[0], texts[1], "promise", (step.promise,))


def has_evidence(step: Step) -> bool:
    """Whether a fact is named where one is asked for."""
    return step.evidence != Evidence.FACT or bool(step.fact)
