"""Which process is for a case, by a rule anybody may read: that of its kind, and of those the one for the highest complexity it has."""

from __future__ import annotations

from yinuo.desks.service.choices import Complexity
from yinuo.desks.service.models import Case

from ..choices import Only, State
from ..models import Process, Step, Version

_FITS = {
    Complexity.PLAIN: (Only.ALWAYS,),
    Complexity.COMPLEX: (Only.COMPLEX, Only.ALWAYS),
    Complexity.MAJOR: (Only.MAJOR, Only.COMPLEX, Only.ALWAYS),
}


def version_for(case: Case) -> Version | None:
    """The version in force that the rule gives a case; among equals the process with the lowest number."""
    rows = Process.objects.filter(state=State.LIVE, kind=case.kind).select_related("live__process").order_by("number")
    fits = _FITS[Complexity(case.complexity)]
    able = sorted((one for one in rows if one.complexity in fits), key=lambda one: fits.index(Only(one.complexity)))
    return able[0].live if able else None


def applies(step: Step, case: Case) -> bool:
    """Whether a step is for a case of this complexity."""
    return step.only in _FITS[Complexity(case.complexity)]
