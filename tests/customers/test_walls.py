"""The two walls: every cell of the table of rights, and what the database itself lets through."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.customers.conftest import WANG, added, person, undertaken
from yinuo.desks.customers import access, refusals, rights, showing
from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.customers.actions import adding, around, looking
from yinuo.desks.customers.choices import Act, Field, Sealed, Verb
from yinuo.desks.customers.models import Contact, Customer, CustomerKey, Finding, OwnField, Tagging
from yinuo.desks.customers.pages.listing import ways_of
from yinuo.desks.customers.queries import finding, record
from yinuo.desks.people import actions as people
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
TABLES = Path(rights.__file__).parent
ROLES = [str(role) for role in Role.values]


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CELLS = table("rights.csv")
REACHES = {row["role"]: row for row in table("reaches.csv")}


def test_the_tables_are_whole() -> None:
    assert {(row["field"], row["act"]) for row in CELLS} == {(f, a) for f in Field.values if f != "customer" for a in Act.values}
    assert len(CELLS) == (len(Field.values) - 1) * len(Act.values)
    assert all(row[role] in ("y", "-") for row in CELLS for role in ROLES)
    assert set(REACHES) == set(ROLES)
    assert {row["field"] for row in table("fields.csv")} == set(Field.values)
    assert all(row[verb] in ("y", "-") for row in REACHES.values() for verb in Verb.values)


def test_what_matters_most_stands_in_the_tables() -> None:
    """These were decided by people; who changes the file changes this list too."""
    may = rights.is_allowed
    assert [role for role in ROLES if may(role, "identity", "reveal")] == ["security_officer"]
    assert [role for role in ROLES if any(may(role, field, act) for field in Field.values for act in Act.values)] == [
        role for role in ROLES if role not in ("personnel", "administrator")
    ]
    assert not any(may("auditor", field, act) for field in Sealed.values for act in ("see", "change", "export"))
    assert not any(may(role, field, "see") for role in ROLES for field in ("phone", "email", "identity", "bank", "address"))


def _known(whole: record.Record, name: str) -> showing.Shown:
    return next(one for one in whole.fields if one.field == name)


def _found(viewer: Viewer, customer: Customer, name: str) -> bool:
    rows = finding.customers(access.visible_to(viewer.staff), finding.Asked(search=WANG[name]), ways_of(viewer)).rows
    return customer in rows


def _done(act: Callable[[], object]) -> bool:
    """Whether an act goes through; a refusal changes nothing, which the savepoint would hide and the caller asserts."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except (refusals.MayNot, refusals.UndertakingMissing):
        return False
    return True


def behaviour(viewer: Viewer, customer: Customer, whole: record.Record, field: str, act: str) -> bool:
    """What really happens for one cell, through the verbs and reads that pages use; `whole` is the page as this person has it."""
    at = clock.now()
    if field in Sealed.values:
        if act == Act.SEE:
            return _known(whole, field).state == "plain"
        if act == Act.MASKED:
            shown = _known(whole, field)
            return shown.state == "covered" and bool(shown.text) if not rights.is_allowed(viewer.staff.role, field, "see") else True
        if act == Act.REVEAL:
            return _done(lambda: looking.look(viewer, customer, field, purpose="identify", session="s", at=at))
        if act == Act.CHANGE:
            value = {"email": "new@example.cn"}.get(field, "13712345678")
            return _done(lambda: adding.change_customer(viewer, customer, {field: value}, revision=customer.revision, at=at))
        if act == Act.SEARCH:
            return _found(viewer, customer, field)
    acts: dict[tuple[str, str], Callable[[], bool]] = {
        ("amounts", "see"): lambda: whole.figures.turnover is not None,
        ("amounts", "change"): lambda: _done(lambda: around.add_deal(viewer, customer, amount=Decimal(1), happened_at=at)),
        ("wishes", "see"): lambda: bool(whole.wishes),
        ("wishes", "change"): lambda: _done(lambda: around.add_wish(viewer, customer, kind="need", text="x", at=at)),
        ("custom", "see"): lambda: bool(whole.own),
        ("custom", "change"): lambda: _done(lambda: around.set_own_value(viewer, customer, "floor", "27", at=at)),
        ("agreements", "see"): lambda: bool(whole.agreements),
        ("agreements", "change"): lambda: _done(lambda: around.add_agreement(viewer, customer, text="x", at=at)),
        ("register", "change"): lambda: _done(
            lambda: adding.change_customer(viewer, customer, {}, revision=customer.revision, at=at, register={"tier": "gold"})
        ),
        ("responsible", "change"): lambda: _done(lambda: adding.assign(viewer, customer, customer.manager, at=at)),
    }
    return acts[field, act]() if (field, act) in acts else _done(lambda: viewer.check(field, act))


@pytest.fixture
def full(lu: Staff) -> Callable[[Staff], Customer]:
    """A customer with everything, within reach of somebody of any role that has a reach."""

    def make(manager: Staff) -> Customer:
        one = added(lu, WANG, manager=manager, department="华东")
        with seeing(lu, purpose="test") as viewer:
            OwnField.objects.create(key="floor", label_zh="楼层", label_en="Floor")
            around.set_own_value(viewer, one, "floor", "26", at=clock.now())
            around.add_wish(viewer, one, kind="need", text="夜间报修", at=clock.now())
            around.add_agreement(viewer, one, text="每季走访", at=clock.now())
            around.add_deal(viewer, one, amount=Decimal("1860.00"), happened_at=clock.now())
            return Customer.objects.get(pk=one.pk)

    return make


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_matrix_is_what_happens(full, role) -> None:
    somebody = undertaken(person("somebody", "某人", role))
    one = full(somebody)
    if REACHES[role]["reach"] == "none":
        with seeing(somebody, purpose="test") as viewer:
            with pytest.raises(refusals.NoSuchCustomer):
                access.customer_for(viewer, one.number)
            wrong = [(row["field"], row["act"]) for row in CELLS if row[role] == "y" or viewer.may(row["field"], row["act"])]
        assert wrong == []
        return
    with seeing(somebody, purpose="test") as viewer:
        customer = access.customer_for(viewer, one.number)
        before = (customer.revision, customer.looks.count(), customer.wishes.count(), customer.deals.count())
        whole = record.record(viewer, customer, session="s", at=clock.now())
        wrong = [
            (row["field"], row["act"], row[role]) for row in CELLS
            if behaviour(viewer, customer, whole, row["field"], row["act"]) != (row[role] == "y")
        ]  # fmt: skip
        after = Customer.objects.get(pk=customer.pk)
        assert before == (after.revision, after.looks.count(), after.wishes.count(), after.deals.count())
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_without_the_undertaking_no_sensitive_cell_opens(full, role) -> None:
    somebody = person("somebody", "某人", role)
    one = full(somebody)
    with seeing(somebody, purpose="test") as viewer:
        guarded = [row for row in CELLS if rights.needs_undertaking(row["field"], row["act"])]
        assert [(row["field"], row["act"]) for row in guarded if viewer.may(row["field"], row["act"])] == []
        if REACHES[role]["reach"] != "none":
            customer = access.customer_for(viewer, one.number)
            shown = record.record(viewer, customer, session="s", at=clock.now())
            assert not [field for field in shown.fields if field.is_plain] and shown.figures.turnover is None


@pytest.mark.parametrize("role", ROLES)
def test_every_verb_is_what_the_table_says(role) -> None:
    somebody = person("somebody", "某人", role)
    with seeing(somebody, purpose="test") as viewer:
        for verb in Verb.values:
            assert _done(lambda verb=verb: viewer.check_verb(verb)) == (REACHES[role][verb] == "y"), verb


# --- the second wall ---------------------------------------------------------------------------------------------------------------------


def counted() -> dict[str, int]:
    """How many rows the database lets through now, asked without the first wall."""
    return {model.__name__: model.objects.count() for model in (Customer, CustomerKey, Contact, Finding)}


NOTHING = {"Customer": 0, "CustomerKey": 0, "Contact": 0, "Finding": 0}


@pytest.mark.parametrize("role", ROLES)
def test_the_database_knows_the_same_reach_as_the_table(role) -> None:
    somebody = person("somebody", "某人", role)
    with seeing(somebody, purpose="test"), connection.cursor() as cursor:
        cursor.execute("SELECT customers_reach()")
        assert cursor.fetchone() == (REACHES[role]["reach"],)


@pytest.mark.parametrize("role", ROLES)
def test_both_walls_let_the_same_customers_through(lu, lin, role) -> None:
    somebody = person("somebody", "某人", role)
    for manager, department in ((somebody, "华东"), (lin, "华东"), (lin, "华北"), (somebody, "华北"), (None, "")):
        added(lu, {"name": "甲"}, manager=manager, department=department)
    with seeing(somebody, purpose="test"):
        inner = set(Customer.objects.values_list("pk", flat=True))
        assert inner == set(access.visible_to(somebody).values_list("pk", flat=True))
        assert {"all": 5, "department": 2, "own": 2, "none": 0}[REACHES[role]["reach"]] == len(inner)


def test_the_database_shows_nothing_without_a_person_or_a_purpose(wang, lin) -> None:
    assert counted() == NOTHING
    with seeing(lin, purpose=""):
        assert counted() == NOTHING
    with seeing(lin, purpose="test"):
        assert counted()["Customer"] == 1
    assert counted() == NOTHING


def test_the_database_shows_others_nothing_of_it(wang, lin, chen) -> None:
    with seeing(chen, purpose="test") as viewer:
        assert {**counted(), "Finding": 0} == NOTHING
        assert viewer.opener.open(wang, "name", customer=wang.pk) == ""  # the key does not come
        assert Customer.objects.filter(pk=wang.pk).update(tier="gold") == 0
        assert CustomerKey.objects.filter(pk=wang.pk).delete()[0] == 0
    with seeing(lin, purpose="test"):
        assert Customer.objects.get().tier == "" and CustomerKey.objects.count() == 1


def test_the_database_refuses_rows_out_of_reach(wang, lin, chen) -> None:
    with seeing(chen, purpose="test"):
        for write in (
            lambda: Contact.objects.create(customer_id=wang.pk, made_at=clock.now()),
            lambda: Tagging.objects.create(customer_id=wang.pk, tag_id=1),
            lambda: Customer.objects.create(number="KH-X", kind="person", manager=lin, made_at=clock.now(), changed_at=clock.now()),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                write()
    with seeing(lin, purpose="test"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Customer.objects.filter(pk=wang.pk).update(manager=chen)


def test_whoever_was_locked_sees_nothing_at_once(wang, lin) -> None:
    with seeing(lin, purpose="test"):
        assert counted()["Customer"] == 1
        people.lock("lin")
        assert counted() == NOTHING


def test_a_deputy_sees_the_principals_customers_on_those_days_only(wang, lin, chen) -> None:
    at = clock.now()
    deputyship = people.name_deputy(lin, chen, starts_on=today(at), ends_on=today(at), at=at)
    with seeing(chen, purpose="test") as viewer:
        assert Customer.objects.count() == 1
        assert access.customer_for(viewer, wang.number) == wang
    people.end_deputyship(deputyship.pk, by=lin, at=at)
    with seeing(chen, purpose="test") as viewer:
        assert Customer.objects.count() == 0
        with pytest.raises(refusals.NoSuchCustomer):
            access.customer_for(viewer, wang.number)


def test_every_table_that_names_a_customer_is_guarded() -> None:
    """A new table beside a customer comes with its policy; only what holds pseudonyms and codes alone does without."""
    without = {"customers_merge"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c WHERE c.relkind = 'r' AND (c.relname = 'customers_customer' OR EXISTS (SELECT 1 FROM pg_constraint f"
            " WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid = 'customers_customer'::regclass))"
        )
        found = {name: (is_forced, has_policy) for name, is_forced, has_policy in cursor.fetchall()}
    assert len(found) >= 10
    assert {name for name, guard in found.items() if guard != (True, True)} == without


def test_the_applications_role_is_no_owner_and_passes_no_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("yinuo_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
