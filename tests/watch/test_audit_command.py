"""`yinuo audit`: one object that says all is well, or exit code 1 and the first difference."""

from __future__ import annotations

import json

from django.db import connection

from tests.watch.conftest import at, look
from yinuo.doors.cli.main import main
from yinuo.kit import clock
from yinuo.ledger.sealing import seal_pending


def test_audit_says_all_is_well_or_names_the_first_difference(say, capsys):
    say("complaint.received")
    look(at(minutes=1))
    with clock.pinned(at(minutes=2)):
        seal_pending()
        capsys.readouterr()
        assert main(["audit", "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["differences"] == 0 and answer["verdicts"] > 2 and answer["erased"] == 0
        assert (answer["tree"], answer["checkpoints"]) == ("ok", "ok") and len(answer["head"]) == 64
        with connection.cursor() as cursor:
            cursor.execute("UPDATE watch_row SET verdict = 1 WHERE promise = 'A.respond'")
        assert main(["audit"]) == 1
        assert "A.respond@case:1#1: verdict is 1 in the watch, 0 by the ledger" in capsys.readouterr().err
