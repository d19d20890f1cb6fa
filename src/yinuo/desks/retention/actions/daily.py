"""What a date brings by itself: approved lists are carried out, logs past their term go."""

from __future__ import annotations

import time
from datetime import datetime

from .destroying import carry_out_due
from .pruning import prune

SECONDS_BETWEEN_PRUNINGS = 3600
_last = [0.0]


def keep_dates(*, at: datetime) -> None:
    """Carry out what is due, and once an hour of this process look for logs past their term. Several processes may: each verb locks."""
    carry_out_due(at=at)
    if time.monotonic() - _last[0] >= SECONDS_BETWEEN_PRUNINGS or not _last[0]:
        _last[0] = time.monotonic()
        prune(at=at)
