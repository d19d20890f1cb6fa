"""Every fact about customers and their data that a built-in letter waits for is written by a verb, or a later desk is named."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

import yinuo
from tests.customers.conftest import WANG, added
from tests.templates.test_library import DOCUMENTS, samples
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding, adding_many, around, bulk
from yinuo.desks.customers.choices import Verification
from yinuo.desks.customers.refusals import BadField
from yinuo.engine.clauses.file import read_promises
from yinuo.kit import clock
from yinuo.promises.templates.filling import promises_text
from yinuo.promises.templates.library import built_in

DESKS = ("customers", "transfer", "accuracy", "care", "secrecy", "retention", "privacy")
MATTER = frozenset({
    "customer", "archive", "customer_data", "sensitive_field", "data_check", "data_error", "data_store", "data_policy", "access", "secret",
    "secret_access", "secret_store", "secrecy_breach", "secrecy_reminder", "security_review", "security_control", "undertaking", "needs",
    "needs_analysis", "service_plan", "effect_evaluation", "customer_event", "survey", "strategy", "tier", "record", "consent",
    "rights_request", "hold", "destruction", "authority", "persons", "data",
})  # fmt: skip
"""The things that these desks keep, by the first word of a kind."""
LATER = {
    "customer.updated": "service: a customer is told how the case stands",
    "survey.completed": "feedback: the answer to a questionnaire",
    "strategy.offered": "standing: what follows from a customer's loyalty",
    "strategy.reviewed": "standing: the same",
    "tier.assigned": "standing: the tier that follows from an evaluation",
    "data.requested": "service: party B asks for data that party A owes it",
    "data.provided": "service: and gets them",
    "data_policy.adopted": "oversight: rules of the house that are adopted and published",
    "secret.used": "service: work under a contract that uses the other party's secrets",
}
KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def awaited() -> dict[str, str]:
    """Kinds by one of the lines that wait for them."""
    found: dict[str, str] = {}
    for name in DOCUMENTS:
        template = built_in()[name]
        for terms in read_promises(promises_text(template, samples(template), number="X"), source=name).terms:
            found |= {one: terms.line for one in strings(terms.tree) if KIND.fullmatch(one) and one.partition(".")[0] in MATTER}
    return found


def written() -> set[str]:
    """Every kind that a verb of these desks (or of the changes beneath them) names."""
    root = Path(yinuo.__file__).parent / "desks"
    files = [file for desk in (*DESKS, "changes") for place in ("actions", "choices.py") for file in _python(root / desk / place)]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value)}


def _python(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def test_each_is_written_by_a_verb_or_a_desk_is_named_that_will() -> None:
    wanted, there = awaited(), written()
    missing = {kind: line for kind, line in wanted.items() if kind not in there | set(LATER)}
    assert not missing
    assert not set(LATER) & there and set(LATER) <= set(wanted), "the list of what is still to come is itself out of date"
    assert {"customer.registered", "archive.opened", "sensitive_field.stored", "customer_data.updated", "customer_data.viewed"} <= set(
        wanted
    )


def facts(kind: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = %s ORDER BY subject, seq", [kind])
        return [json.loads(body) for (body,) in cursor.fetchall()]


@pytest.mark.usefixtures("as_app_role", "noon")
def test_a_customer_who_is_entered_proves_what_the_letters_say_of_archives(lin) -> None:
    one = added(lin, verification="paper")
    (registered,), (opened,) = facts("customer.registered"), facts("archive.opened")
    assert registered["subject"] == opened["subject"] == one.ref
    assert opened["data"] == {
        "customer": one.number, "class": "regular", "department": "华东", "data_groups": "basic contact preferences",
        "verification": "paper",
    }  # fmt: skip
    assert registered["data"]["verification"] == "paper"
    (stored,) = facts("sensitive_field.stored")
    assert stored["data"] == {"customer": one.number, "fields": sorted(WANG), "encryption": "AES-256-GCM"}

    with seeing(lin, purpose="test") as viewer:
        many = [adding_many.NewCustomer({"name": "甲", "identity": "11010519491231002X"}), adding_many.NewCustomer({"name": "乙"})]
        made = adding_many.add_many(viewer, many, at=clock.now())
        with pytest.raises(BadField):
            adding.add_customer(viewer, {"name": "丙"}, at=clock.now(), verification="trust me")
    assert [one["subject"] for one in facts("archive.opened")[1:]] == [f"customer:{number}" for _identity, number in made]
    assert [one["data"].get("verification") for one in facts("archive.opened")] == ["paper", Verification.CHECK_DIGIT, None]
    assert facts("sensitive_field.stored")[-1]["data"]["count"] == 2, "one fact for a whole batch"
    assert not any(
        value in json.dumps([*facts("archive.opened"), *facts("customer.registered")], ensure_ascii=False) for value in WANG.values()
    )


@pytest.mark.usefixtures("as_app_role", "noon")
def test_whoever_changes_data_had_the_permission_first_and_what_is_sealed_says_so(lin) -> None:
    one = added(lin, {"name": "王"})
    with seeing(lin, purpose="test") as viewer:
        same = adding.change_customer(viewer, one, {"name": "王"}, revision=one.revision, at=clock.now())
        assert not facts("customer_data.updated") and not facts("access.granted")
        row = adding.change_customer(viewer, same, {"phone": WANG["phone"]}, revision=same.revision, at=clock.now())
        around.add_contact(viewer, row, {"name": "李", "email": "li@example.cn"}, at=clock.now())
        edit = bulk.change_many(viewer, [one.number], change="tier", value="gold", at=clock.now())
        bulk.undo(viewer, edit, at=clock.now())
    updates, grants = facts("customer_data.updated"), facts("access.granted")
    assert [two["data"].get("fields", two["data"].get("change")) for two in updates] == [["phone"], ["contacts"], "tier"]
    assert len(grants) == 3 and all(grant["seq"] < update["seq"] for grant, update in zip(grants, updates, strict=True))
    assert grants[0]["data"] == {"customer": one.number, "act": "change", "role": "client_manager", "reach": "own"}
    assert [two["data"]["fields"] for two in facts("sensitive_field.stored")] == [["name"], ["phone"], ["email", "name"]]
    assert [two["data"]["undone"] for two in facts("customer.changed")] == [True], "taking back is no update"
