"""What comes from outside: a known or an unknown customer, whose case it is, what the database lets such code see, and secrets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.customers.conftest import NOON, lin  # noqa: F401
from tests.service.conftest import added
from tests.service.test_cases import told, verdicts
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import keys
from yinuo.desks.customers.models import Customer, CustomerKey, Finding, Tagging
from yinuo.desks.people.models import Staff
from yinuo.desks.privacy.choices import Reason
from yinuo.desks.privacy.models import Restriction
from yinuo.desks.service import announcing, taking
from yinuo.desks.service.actions import intake, moving, settling
from yinuo.desks.service.actions.intake import Contact
from yinuo.desks.service.models import Case, Message
from yinuo.desks.service.queries.receipt import reach_of_contact, receipt_of
from yinuo.desks.service.refusals import BadCase, NoSuchCase, NotNow
from yinuo.kit import clock
from yinuo.watch import queries as watch

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def comes(at=NOON, **said):
    wanted = {"channel": "web", "received_at": at, "text": "3 栋整栋不热\n从昨晚开始", "kind": "complaint"} | said
    return intake.take_in(Contact(**wanted), at=clock.now())


def as_staff(staff, act, *positional, **named):
    with seeing(staff, purpose="test") as viewer:
        return act(viewer, *positional, **named)


def names(staff, customer):
    with seeing(staff, purpose="test") as viewer:
        row = Customer.objects.get(pk=customer)
        return viewer.opener.open(row, "name", customer=row.pk), row


def test_a_known_customer_is_found_and_an_unknown_one_is_entered_and_marked(promised, zhou, lu, jiang, monkeypatch):
    heard = []
    monkeypatch.setattr(
        announcing, "on_received", [lambda case, contact: heard.append((case.number, bool(case.secret_once), contact.phone))]
    )
    known = comes(phone="+86 138-0000-6021", name="江枫物业")
    assert (known.case.customer_id, known.is_new_customer, known.case.department) == (jiang.pk, False, "华东")
    assert (known.case.owner, known.case.first_handler, known.case.number) == (None, zhou, "TS-260302-001")
    fresh = comes(at=NOON - timedelta(hours=14), phone="13700000001", name="马先生", kind="inquiry")
    assert fresh.is_new_customer and fresh.case.received_at == NOON - timedelta(hours=14)
    name, row = names(lu, fresh.case.customer_id)
    assert (name, row.category, row.source, row.department, row.manager) == ("马先生", "prospect", "web", "华东", None)
    with seeing(lu, purpose="test"):
        assert Tagging.objects.get(customer=row).tag.name == intake.PROVISIONAL
    again = comes(phone="13700000001", email="ma@example.cn")
    assert again.case.customer_id == row.pk and not again.is_new_customer
    assert heard[0] == (known.case.number, True, "+86 138-0000-6021") and len(heard) == 3
    assert reach_of_contact(again.case) == {"phone": "13700000001", "email": "ma@example.cn"}
    # clocks count from when it came, in the night
    rows = {one.promise: one for one in watch.rows_of_subject(known.case.ref)}
    assert {"CN-001.respond", "HT-118.sooner"} <= set(rows) and verdicts(known.case)["respond"] == "pending"


def test_who_has_the_same_number_as_another_is_not_taken_for_either(promised, zhou, lu):
    first = added(lu, {"name": "甲", "phone": "13900000009"}, department="华东")
    second = added(lu, {"name": "乙", "phone": "13900000009", "email": "yi@example.cn"}, department="华东")
    assert comes(phone="13900000009").is_new_customer
    assert comes(phone="13900000009", name="甲").case.customer_id == first.pk
    assert comes(phone="13900000009", email="yi@example.cn").case.customer_id == second.pk
    assert comes(customer_number=first.number, phone="13900000009").case.customer_id == first.pk


def test_the_database_lets_such_code_see_one_customer_and_nobody_else(promised, zhou, jiang, lu):
    other = added(lu, {"name": "别人", "phone": "13900000010"}, department="华东")
    taken = comes(phone="13900000010")
    with taking.reaching(jiang.pk):
        assert list(Customer.objects.values_list("pk", flat=True)) == [jiang.pk]
        assert list(CustomerKey.objects.values_list("pk", flat=True)) == [jiang.pk]
        assert not Message.objects.exists() and not Case.objects.exists()
        assert not Customer.objects.filter(pk=other.pk).update(department="西南")
    with taking.looking():
        assert not Customer.objects.exists() and not Case.objects.exists()
        assert set(Finding.objects.values_list("of", flat=True)) == {1}
        assert not Finding.objects.all()._raw_delete("default")
    assert taking.case_of(taken.case.number).pk == taken.case.pk
    for nothing in ("", "TS-260302-9", "TS-260302%", "\0"):
        assert taking.case_of(nothing) is None
    assert not Customer.objects.exists() and not Case.objects.exists()  # nothing is left over
    assert not Staff.objects.filter(username="intake").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('yinuo.taking', true), current_setting('yinuo.purpose', true)")
        assert cursor.fetchone() in {("", ""), (None, None)}


def test_nobodys_case_is_whose_who_takes_it_and_who_manages_the_customer_has_it_at_once(promised, zhou, han, far, lu, lin):  # noqa: F811
    Staff.objects.update(is_active=False)
    lost = comes(phone="13700000001").case  # a house in which nobody handles cases names nobody, and says so
    assert lost.first_handler is None and verdicts(lost)["handler"] == "broken"
    Staff.objects.update(is_active=True)
    case = comes(phone="13700000002").case
    assert case.first_handler == zhou and verdicts(case)["handler"] == "kept" and "case.assigned" not in told(case)
    with pytest.raises(NoSuchCase):
        as_staff(far, moving.take, case, at=clock.now())
    row = as_staff(han, moving.take, case, at=clock.now())
    assert (row.owner, row.first_handler) == (han, zhou) and verdicts(case)["handler"] == "kept" and "case.assigned" in told(case)
    with pytest.raises(NotNow):
        as_staff(zhou, moving.take, case, at=clock.now())
    assert as_staff(zhou, moving.take_many, [case], at=clock.now()) == 0
    assert as_staff(lu, moving.take, lost, at=clock.now()).first_handler == lu and verdicts(lost)["handler"] == "kept"
    kept = added(lu, {"name": "林的客户", "phone": "13700000003"}, department="华东", manager=lin)
    mine = comes(phone="13700000003").case
    assert (mine.customer_id, mine.owner, mine.first_handler) == (kept.pk, lin, lin) and verdicts(mine)["handler"] == "kept"
    Staff.objects.filter(pk=lin.pk).update(is_active=False)
    assert comes(phone="13700000003").case.owner is None


def test_secrets_open_their_own_case_only_and_hearing_accepting_rejecting_go_through_them(promised, zhou, lu, jiang):
    one, two = comes(phone="13800006021"), comes(phone="13700000004")
    assert bytes(one.case.secret_digest) != bytes(two.case.secret_digest) and one.secret.encode() not in bytes(one.case.secret_digest)
    assert intake.case_by_secret(one.case.number, one.secret.lower().replace("-", " ")).pk == one.case.pk
    for number, secret in (
        (one.case.number, two.secret),
        (two.case.number, one.secret),
        ("TS-000000-1", one.secret),
        (one.case.number, ""),
    ):
        assert intake.case_by_secret(number, secret) is None
    renewed = intake.new_secret(one.case)
    assert intake.case_by_secret(one.case.number, one.secret) is None and intake.case_by_secret(one.case.number, renewed)
    message = intake.hear(one.case, "还有 501 户", channel="web", received_at=clock.now(), at=clock.now())
    assert message.direction == "in" and Case.objects.filter(pk=one.case.pk).count() == 0
    intake.acknowledge(one.case, "已受理", channel="web", at=clock.now())
    assert {"complaint.acknowledged", "case.acknowledged"} <= set(told(one.case)) and verdicts(one.case)["respond"] == "pending"
    with pytest.raises(NotNow):
        intake.accept(one.case, at=clock.now())
    row = as_staff(zhou, moving.take, one.case, at=clock.now())
    row = as_staff(zhou, settling.resolve, row, "已修好", channel="web", revision=None, at=clock.now())
    with pytest.raises(BadCase):
        intake.reject(row, "  ", channel="web", at=clock.now())
    again = intake.reject(row, "还是不热", channel="web", at=clock.now())
    assert (again.state, again.reopened, again.opinion) == ("open", 1, "")
    row = as_staff(zhou, settling.resolve, again, "又修好", channel="web", revision=None, at=clock.now())
    assert intake.accept(row, at=clock.now()).opinion == "satisfied"
    row = as_staff(zhou, settling.close, row, cause="product", opinion="satisfied", revision=None, at=clock.now())
    assert told(row).count("complaint.accepted") == 1
    receipt = receipt_of(two.case)
    assert receipt.number == two.case.number and len(receipt.fingerprint) == 64 and receipt.lines[0][2] is not None


def test_what_is_no_contact_is_refused_and_leaves_no_customer(promised, zhou):
    for wrong in ({"text": " "}, {"channel": "smoke"}, {"kind": "threat"}, {"received_at": NOON + timedelta(seconds=1)},
                  {"email": "no address"}, {"customer_number": "KH-9"}, {"text": "长" * 10_001}, {"urgency": "x"}):  # fmt: skip
        with pytest.raises(BadCase):
            comes(**wrong)
    with seeing(zhou, purpose="test"):
        assert not Customer.objects.exists() and not Case.objects.exists()


@pytest.mark.rows_without_events  # erased and restricted past the verbs
def test_a_restricted_customer_is_heard_by_the_few_and_an_erased_one_is_new(promised, zhou, lu, lin, jiang):  # noqa: F811
    with seeing(lu, purpose="test") as viewer:
        row = Customer.objects.get(pk=jiang.pk)
        row.manager = lin
        row.save(update_fields=["manager"])
        Restriction.objects.create(customer=row, number=row.number, reason=Reason.DISPUTED, at=clock.now(), by=lu)
    restricted = comes(phone="13800006021")
    assert (restricted.case.customer_id, restricted.case.owner) == (jiang.pk, None)
    for staff, sees in ((zhou, 0), (lin, 0), (lu, 1)):  # nobody is named, so the director keeps the way open
        with seeing(staff, purpose="test"):
            assert Case.objects.filter(pk=restricted.case.pk).count() == sees
    gone = comes(phone="13700000007")
    with seeing(lu, purpose="test") as viewer:
        keys.destroy_key(viewer, gone.case.customer, at=clock.now())
    assert taking.case_of(gone.case.number) is None or not intake_is_there(gone.case)
    with pytest.raises(NoSuchCase):
        intake.hear(gone.case, "还有", channel="web", received_at=clock.now(), at=clock.now())
    again = comes(phone="13700000007")
    assert again.is_new_customer and again.case.customer_id != gone.case.customer_id


def intake_is_there(case):
    with taking.reaching(case.customer_id):
        return Customer.objects.filter(pk=case.customer_id, erased_at__isnull=True).exists()
