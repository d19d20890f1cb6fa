"""kill -9 of whoever is at work, at random times (the long drill is `yinuo bench crash`)."""

from __future__ import annotations

from bench.crash import drill

KILLS = 12


def test_nothing_acknowledged_is_lost_by_any_kill():
    done = drill(KILLS, seed=20260213, audit_every=4, compare_every=6)
    assert done["kills"] == KILLS and sum(done["killed"].values()) == KILLS and done["comparisons"] == 2
    assert done["acknowledged"] > 0 and done["imported"] > 0 and done["rows"] > 0
