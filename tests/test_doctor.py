"""The doctor says what is wrong and how to mend it, and writes nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import prepared
from tests.test_house import yinuo
from yinuo.kit.postgres import Addresses


def findings(home: Path, **environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = yinuo("doctor", "--json", "--port", "8799", YINUO_HOME=str(home), **environment)
    answer = json.loads(done.stdout)
    assert answer["ok"] is (done.returncode == 0)
    return done.returncode, {finding["name"]: finding for finding in answer["findings"]}


def test_a_machine_that_has_never_started_is_well_and_stays_untouched(tmp_path: Path) -> None:
    code, found = findings(tmp_path / "none")
    assert code == 0, found
    assert found["database"]["says"].startswith("not made yet")
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_key_that_others_may_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o644)
    code, found = findings(tmp_path)
    assert code == 1
    assert "chmod 600" in found["state folder"]["mend"]
    assert found["python"]["state"] == "good"


def test_a_role_with_too_much_and_missing_tables_are_named(tmp_path: Path, empty_database: Addresses) -> None:
    code, found = findings(tmp_path, DATABASE_URL=empty_database.owner)
    assert code == 1
    assert "is a superuser" in found["roles"]["says"]
    assert found["tables"]["mend"] == "Run: yinuo migrate"


def test_after_migrating_an_external_database_is_well(tmp_path: Path, migrated_database: Addresses) -> None:
    """From an older version here; `tests/prepared.py` migrates an external database from nothing, by the same command."""
    prepared.grow_younger(migrated_database.owner)
    addresses = {"DATABASE_URL": migrated_database.app, "DATABASE_OWNER_URL": migrated_database.owner}
    assert yinuo("migrate", YINUO_HOME=str(tmp_path), YINUO_ROLE="app", **addresses).returncode == 0
    code, found = findings(tmp_path, YINUO_ROLE="app", **addresses)
    assert code == 0, found
    assert found["tables"]["state"] == found["roles"]["state"] == "good"


def test_a_database_that_does_not_answer_is_a_finding_not_an_end(tmp_path: Path) -> None:
    code, found = findings(tmp_path, DATABASE_URL="postgresql://yinuo_app@127.0.0.1:1/yinuo")
    assert code == 1
    assert found["database"]["state"] == "wrong"
    assert found["port"]["state"] == "good"
