"""Names in a given language, and in the reader's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from yinuo.desks.people.choices import Role
from yinuo.engine.clauses.wording import Lang
from yinuo.engine.events.kinds import kind_name
from yinuo.ui import telling_time

from .choices import Evidence
from .models import Step

_CODES: dict[str, str] = {"zh": "zh-hans", "en": "en"}


def reader() -> Lang:
    """The reader's language."""
    return "zh" if telling_time.is_chinese() else "en"


def name_of(row: Any, lang: Lang | None = None) -> str:
    """The name of a version or a step."""
    return str(row.name_zh if (lang or reader()) == "zh" else row.name_en)


def role_words(role: str, lang: Lang) -> str:
    """A role in a language."""
    with override(_CODES[lang]):
        return str(Role(role).label)


def evidence_words(step: Step, lang: Lang) -> str:
    """What a step must leave, in a language."""
    if step.evidence == Evidence.FACT:
        return f"“{kind_name(step.fact, lang)}”的记录" if lang == "zh" else f"the record “{kind_name(step.fact, lang)}”"
    with override(_CODES[lang]):
        return str(Evidence(step.evidence).label)
