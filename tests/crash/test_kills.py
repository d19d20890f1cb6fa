"""kill -9 of whoever is at work, at random times (the long drill is `yinuo bench crash`)."""

from __future__ import annotations

from bench.crash import VICTIMS, drill
from tests import prepared

KILLS = 2 * len(VICTIMS)


def test_nothing_acknowledged_is_lost_by_any_kill():
    """After each kill the drill itself holds every acknowledged id against the ledger, and the watch against a rebuild."""
    assert KILLS >= 20
    done = drill(KILLS, seed=20260213, prepare=prepared.copy_to)
    assert done["kills"] == KILLS and done["killed"] == {victim: 2 * VICTIMS.count(victim) for victim in VICTIMS}
    assert min(done[what] for what in ("acknowledged", "posted", "imported", "rows")) > 0
