"""Where this desk joins those below: beside a customer, in its timeline, in the copy for the person, on the lists of what is due to go."""

from __future__ import annotations

from dataclasses import replace

from yinuo.desks.customers import panels
from yinuo.desks.customers.queries import timeline, whole_record
from yinuo.desks.retention.actions import erasers
from yinuo.desks.retention.choices import Kind
from yinuo.desks.retention.queries import holdings

from .actions import emptying
from .queries import beside, keeping


def join() -> None:
    """Called once, when the application is ready."""
    panels.register(beside.panel_of)
    timeline.register(beside.moments_of, view="cases")
    whole_record.register(keeping.of_this_desk)
    records, complaints = (holdings.holdings()[kind] for kind in (Kind.SERVICE_RECORDS, Kind.COMPLAINTS))
    below = {kind: erasers.eraser_of(kind) for kind in (Kind.SERVICE_RECORDS, Kind.COMPLAINTS)}
    erasers.join(replace(records, streams=(*records.streams, *keeping.CASES)), emptying.with_cases(below[Kind.SERVICE_RECORDS]))
    erasers.join(complaints, emptying.before(below[Kind.COMPLAINTS]))
