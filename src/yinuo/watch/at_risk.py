"""When an open obligation counts as at risk.

The rule: at risk is what has used up three quarters of its time and is not settled. For business hours and workdays that is working time of
the promise's calendar between its start and its deadline; for hours around the clock, and where no working time lies between, plain time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.obligations.shapes import Duty

IntArray = NDArray[np.int64]
USED_UP = (3, 4)
"""Three quarters."""
COUNTED_AROUND_THE_CLOCK = ("second", "minute", "hour")


def at_risk_from(duty: Duty, opened_at: IntArray, due_at: IntArray) -> IntArray:
    """The first instant at which each obligation is at risk; seconds UTC."""
    part, whole = USED_UP
    span = np.maximum(due_at - opened_at, 0)
    plain = opened_at + span * part // whole
    limit = duty.body.get("limit") or duty.body.get("every")
    if limit is not None and limit["unit"] in COUNTED_AROUND_THE_CLOCK:
        return np.asarray(plain)
    working = np.maximum(duty.clock.between(opened_at, due_at), 0)
    reached = duty.clock.add(opened_at, working * part // whole)
    return np.asarray(np.where(working > 0, reached, plain))
