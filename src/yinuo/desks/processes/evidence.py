"""What must be there before a step counts as done."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from yinuo.desks.service.models import Case, Enclosure
from yinuo.engine.events.kinds import kind_name
from yinuo.ledger import streams

from .choices import Evidence
from .models import Step
from .wording import reader


def missing(case: Case, step: Step, *, text: str) -> str:
    """What is missing, in words; empty where nothing is."""
    if step.evidence == Evidence.TEXT and not text:
        return _("a text that says what was done")
    if step.evidence == Evidence.FILE and not count_files(case):
        return _("a file on the case")
    if step.evidence == Evidence.FACT and not has_fact(case, step.fact):
        return _("“{fact}” on the case").format(fact=kind_name(step.fact, reader()))
    return ""


def has_fact(case: Case, kind: str) -> bool:
    """Whether something happened to a case."""
    found = streams.of_kinds([kind], subjects=[case.ref])
    return any(corrects is None and retracts is None for corrects, retracts in zip(found.corrects, found.retracts, strict=True))


def _enclosures(case: Case) -> int:
    return Enclosure.objects.filter(case=case, apart="").count()


COUNTERS: list[Callable[[Case], int]] = [_enclosures]
"""How many files hang on a case, by each desk that keeps some: those that came or went with what was said."""


def count_files(case: Case) -> int:
    """How many files hang on a case; what looks like a virus is none."""
    return sum(count(case) for count in COUNTERS)
