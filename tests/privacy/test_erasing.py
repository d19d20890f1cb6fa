"""Erasing a person: nobody reads anything any more, the ledger verifies, last month's figures stay, no backup brings anything back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.db import connection, transaction
from django.test import Client

from tests.customers.test_nothing_in_clear import dump_of
from tests.privacy.conftest import NOON, WANG, added, consent, proven
from tests.privacy.test_consents import told
from yinuo.desks.customers import access, erasures
from yinuo.desks.customers import refusals as of_customers
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding, around, keys, looking
from yinuo.desks.customers.models import Agreement, Contact, Customer, CustomerKey, Deal, Finding, Look, Tagging, Wish
from yinuo.desks.customers.queries import finding, record
from yinuo.desks.privacy import refusals
from yinuo.desks.privacy.access import may_use
from yinuo.desks.privacy.actions import answering, certifying, erasing, receiving
from yinuo.desks.privacy.models import Certificate, Request, Restriction, Statement
from yinuo.desks.privacy.queries import cases, keeping
from yinuo.desks.retention.actions import holding
from yinuo.doors.cli.audit import audited
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.sealing import seal_pending
from yinuo.promises.register import publish_built_in_calendars, register_document
from yinuo.promises.shapes import DraftDocument
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

LETTER = "use calendar cn-office\nCN.respond: within 4 business hours of complaint.received expect complaint.responded\n"
KEPT = "use calendar cn-office\nRT.keep: keep transactions for 3 years\n"
OTHER = {"name": "仇甄䶮", "phone": "13700005678", "email": "qiu@example.cn", "identity": "320500198808080011"}


def register(number: str, text: str) -> None:
    since = NOON - timedelta(days=60)
    with clock.pinned(since):
        register_document(DraftDocument(number, "书", "Letter", text, ()), in_force_from=since, by="staff:lu")


def full(customer: Customer, *, by) -> None:
    """Everything there can be of a person."""
    with seeing(by, purpose="test") as viewer:
        around.add_contact(viewer, customer, {"name": "顾明岚", "phone": "13800006021"}, position="采购主管", at=clock.now())
        around.add_wish(viewer, customer, kind="need", text="夜间报修", at=clock.now())
        around.add_agreement(viewer, customer, text="每季走访", at=clock.now())
        around.add_deal(viewer, customer, amount=Decimal("86420.57"), happened_at=clock.now(), reference=f"订单-{customer.pk}")
        adding.set_tags(viewer, customer, [around.make_tag(viewer, f"重点{'甲乙丙丁'[customer.pk % 4]}").name], at=clock.now())
        looking.look(viewer, customer, "phone", purpose="other", remark="回电", session="s", at=clock.now())
        consent(viewer, customer, "survey")


def rows_of(customer: Customer) -> dict[str, int]:
    """How many rows of a person are left, by table; looks stay, as numbers in a log."""
    models = (Contact, Wish, Agreement, Deal, Tagging, Finding, CustomerKey)
    return {model.__name__: model.objects.filter(customer=customer).count() for model in models}


def ready_to_erase(customer: Customer, *, by, proposer) -> Request:
    with seeing(by, purpose="test") as viewer:
        made = receiving.receive(viewer, customer, right="deletion", words="请删除我的全部资料", at=clock.now())
    proven(made, by=proposer)
    with seeing(proposer, purpose="test") as viewer:
        erasing.propose(viewer, made, at=clock.now())
    return made


def confirmed(request: Request, *, by, at: datetime | None = None) -> Certificate:
    with seeing(by, purpose="test") as viewer:
        row = Request.objects.get(pk=request.pk)
        stamp = keeping.plan(row.customer, at=at or clock.now()).stamp
        return erasing.confirm(viewer, row, stamp=stamp, at=at or clock.now())


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_is_gone_for_everybody_and_for_good(cluster, wang, lin, an, zhao, lu, tmp_path) -> None:
    publish_built_in_calendars(by="staff:lu", at=NOON)
    register("CN", LETTER)
    for day in range(1, 9):  # last month's work
        with clock.pinned(NOON - timedelta(days=30 - day)), transaction.atomic():
            book.append("complaint.received", subject=f"case:TS-{day}", actor="staff:lin", occurred_at=clock.now(), refs=[wang.ref])
        with clock.pinned(NOON - timedelta(days=30 - day) + timedelta(hours=1 + day)), transaction.atomic():
            book.append("complaint.responded", subject=f"case:TS-{day}", actor="staff:lin", occurred_at=clock.now())
    full(wang, by=lu)
    catch_up()
    before = watch.promise("CN.respond", at=NOON).months
    assert any(month.standing.kept for month in before) and any(month.standing.broken for month in before)

    request = ready_to_erase(wang, by=lin, proposer=an)
    with seeing(an, purpose="test") as viewer, pytest.raises(refusals.SecondPersonNeeded):
        erasing.confirm(viewer, request, stamp="", at=clock.now())
    with seeing(zhao, purpose="test") as viewer:
        with pytest.raises(refusals.PlanChanged):
            erasing.confirm(viewer, request, stamp="transactions:2030-01-01", at=clock.now())
        assert keeping.plan(wang, at=clock.now()).is_whole and all(rows_of(wang).values())
        saved = {"key": bytes(CustomerKey.objects.get(pk=wang.pk).wrapped), "name": bytes(Customer.objects.get(pk=wang.pk).sealed_name)}
    page = Client()
    page.force_login(zhao)
    shown = page.get(f"/privacy/requests/{request.number}/").content.decode()
    assert 'name="stamp" value=""' in shown
    assert page.post(f"/privacy/requests/{request.number}/do/confirm/", {"stamp": ""}).status_code == 302

    # nobody reads anything any more, by either wall and by the database's owner
    assert not any(rows_of(wang).values())
    for one in (lin, an, zhao, lu):
        with seeing(one, purpose="test") as viewer:
            with pytest.raises(of_customers.NoSuchCustomer):
                access.customer_for(viewer, wang.number)
            row = Customer.objects.get(pk=wang.pk)
            assert not [
                name for name in ("name", *OTHER) if viewer.opener.open(row, name, customer=wang.pk) or getattr(row, f"sealed_{name}")
            ]
            for typed in (WANG["name"], WANG["phone"], "1234", "wxy", "顾明岚"):
                assert not finding.customers(
                    access.visible_to(one), finding.Asked(search=typed), finding.Ways(identity=True, bank=True)
                ).rows
            assert may_use(row, "records", clock.now()).why == "erased"
    with seeing(an, purpose="test"):
        assert not Look.objects.filter(sealed_remark__isnull=False).exists() and not Statement.objects.filter(sealed_evidence__isnull=False)
        assert not Request.objects.filter(sealed_words__isnull=False).exists()
    text = dump_of(cluster, tmp_path)
    assert not [
        value for value in (*WANG.values(), "顾明岚", "采购主管", "订单-", "夜间报修", "86420.57", saved["name"].hex()) if value in text
    ]

    # the case was kept, the ledger verifies, last month's figures are the same
    catch_up()
    assert [row.verdict for row in watch.rows_of_subject(request.ref)] == ["kept"]
    assert watch.promise("CN.respond", at=NOON).months == before
    with seeing(zhao, purpose="test") as viewer, pytest.raises(refusals.CertificateWaits):
        certifying.print_certificate(viewer, request, at=clock.now())
    while seal_pending():
        pass
    with seeing(zhao, purpose="test") as viewer:
        certificate = certifying.print_certificate(viewer, request, at=clock.now())
        again = certifying.print_certificate(viewer, request, at=clock.now() + timedelta(days=1))
        assert certificate.sha256 == again.sha256 and len(told("erasure.certified")) == 1
    said = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(bytes(certificate.pdf)))
    flat = "".join(said.split())
    assert certificate.number in flat and request.number in flat and str(certificate.event) in flat and wang.number in flat
    assert certificate.is_whole and certificate.kept == [] and certificate.erased["key"] == 1
    assert not [value for value in (*WANG.values(), "顾明岚") if value in said]
    assert page.get(f"/privacy/requests/{request.number}/certificate.pdf").content == bytes(certificate.pdf)
    assert "已全部删除" in page.get(f"/privacy/requests/{request.number}/").content.decode()
    while seal_pending():
        pass
    answer, first = audited([])
    assert (answer["differences"], first) == (0, "")

    restored(wang, saved, by=lu)


def restored(wang: Customer, saved: dict[str, bytes], *, by) -> None:
    """A backup from before brings key and name back; the list outside the database takes them away again, and nobody else's."""
    stays = added(by, OTHER)
    with seeing(by, purpose="test") as viewer:
        CustomerKey.objects.create(customer=wang, wrapped=saved["key"], version=1, made_at=NOON)
        Customer.objects.filter(pk=wang.pk).update(sealed_name=saved["name"], erased_at=None)
        assert viewer.opener.open(Customer.objects.get(pk=wang.pk), "name", customer=wang.pk) == WANG["name"]
    assert len(erasures.listed()) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasures, "in_ledger", dict)  # the restored ledger is from before as well
        assert keys.destroy_again(by, at=clock.now()) == [wang.number]
        assert keys.destroy_again(by, at=clock.now()) == []
    with seeing(by, purpose="test") as viewer:
        assert viewer.opener.open(Customer.objects.get(pk=wang.pk), "name", customer=wang.pk) == ""
        assert viewer.opener.open(Customer.objects.get(pk=stays.pk), "name", customer=stays.pk) == OTHER["name"]
    assert told("customer.erased_again")[0]["subject"] == wang.ref
    for file in erasures.folder().iterdir():
        file.unlink()
    assert erasures.publish_missing() == 1 and len(erasures.listed()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_must_stay_is_kept_restricted_the_rest_goes_and_every_right_has_its_clock(lin, an, zhao, lu) -> None:
    publish_built_in_calendars(by="staff:lu", at=NOON)
    register("RT", KEPT)
    one = added(lin, OTHER)
    full(one, by=lu)
    catch_up()
    request = ready_to_erase(one, by=lin, proposer=an)
    with seeing(zhao, purpose="test"):
        plan = keeping.plan(one, at=clock.now())
    assert [(kept.kind, kept.until) for kept in plan.kept] == [("transactions", (NOON + timedelta(days=1096)).date())]
    assert not plan.is_whole and plan.parts == {"name", "deals"}
    certificate = confirmed(request, by=zhao)
    assert not certificate.is_whole and certificate.kept[0]["kind"] == "transactions" and "key" not in certificate.erased
    with seeing(zhao, purpose="test") as viewer:
        left = rows_of(one)
        assert (left["Deal"], left["CustomerKey"]) == (1, 1) and not any(left[name] for name in ("Contact", "Wish", "Agreement", "Tagging"))
        row = access.customer_for(viewer, one.number)
        shown = record.record(viewer, row, session="s", at=clock.now())
        assert shown.name == OTHER["name"] and [field.field for field in shown.fields if field.state != "empty"] == ["name"]
        assert viewer.opener.open(Deal.objects.get(customer=one), "amount", customer=one.pk) == "86420.57"
        assert may_use(row, "survey", clock.now()).why == "restricted"
        request.refresh_from_db()
        assert request.outcome == "partly" and Restriction.objects.get().reason == "kept"
    page = Client()
    page.force_login(zhao)
    page.cookies["yinuo_language"] = "en"
    shown = page.get(f"/privacy/requests/{request.number}/").content.decode()
    assert "kept until" in shown and certificate.kept[0]["label_zh"] in shown
    with seeing(lin, purpose="test") as viewer, pytest.raises(of_customers.NoSuchCustomer):
        access.customer_for(viewer, one.number)
    every_clock(lin, an, added(lin, {**WANG, "name": "丙"}))


DUE = {
    "withdrawal": timedelta(days=1), "restriction": timedelta(days=3), "correction": timedelta(days=21), "deletion": timedelta(days=21),
    "access": timedelta(days=30), "copy": timedelta(days=30), "portability": timedelta(days=30), "explanation": timedelta(days=30),
}  # fmt: skip
"""From Monday 2 March 2026; the last day ends when the office closes, at 18:00."""


def every_clock(lin, an, customer: Customer) -> None:
    """Each request wakes one promise; the watch shows it among what is due, soonest first; at its last second it is still kept."""
    made = {}
    with seeing(lin, purpose="test") as viewer:
        consent(viewer, customer, "marketing")
        for right in DUE:
            given = ["marketing"] if right == "withdrawal" else []
            made[right] = receiving.receive(viewer, customer, right=right, words="请办理", at=clock.now(), purposes=given)
    catch_up()
    found = {row.subject: row for row in watch.rows_of_each([one.ref for one in made.values()]) if row.verdict == "pending"}
    assert {right: found[one.ref].promise for right, one in made.items()} == {right: f"GR-PIPL.{right}" for right in DUE}
    closing = NOON + timedelta(hours=6)
    assert {right: found[one.ref].due_at - closing for right, one in made.items()} == DUE
    assert watch.nearest_deadlines(1)[0].subject == made["withdrawal"].ref
    with seeing(an, purpose="test") as viewer:
        ordered = [line.request.right for line in cases.requests(viewer, cases.Asked(), at=clock.now()).rows]
        assert ordered[:2] == ["withdrawal", "restriction"] and ordered[-1] != "withdrawal"
    said = {"outcome": "fulfilled", "text_zh": "已停止使用", "text_en": "", "channel": "mail"}
    with clock.pinned(found[made["withdrawal"].ref].due_at), seeing(an, purpose="test") as viewer:
        answering.answer(viewer, made["withdrawal"], at=clock.now(), **said)
    with clock.pinned(found[made["restriction"].ref].due_at + timedelta(seconds=1)), seeing(an, purpose="test") as viewer:
        receiving.check_identity(viewer, made["restriction"], proof="code", is_proven=True, remark="", at=clock.now())
        answering.answer(viewer, made["restriction"], at=clock.now(), **said)
        receiving.take_back(viewer, made["copy"], remark="电话中收回", at=clock.now())
    with clock.pinned(NOON + timedelta(days=40)):
        catch_up()
        verdicts = {right: watch.rows_of_subject(one.ref)[0].verdict for right, one in made.items()}
    assert verdicts == dict.fromkeys(DUE, "broken") | {"withdrawal": "kept", "copy": "void"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM watch_row WHERE document = 'GR-PIPL' AND number > 0 AND verdict = 0")
        assert cursor.fetchone() == (0,)


def test_the_command_erases_again_whom_a_backup_brought_back_and_names_who_answers(wang, lu, capsys, monkeypatch) -> None:
    from contextlib import nullcontext

    from yinuo.doors.cli import house, main

    monkeypatch.setattr(house, "opened", nullcontext)
    assert main.main(["erase-again", "--by", "nobody"]) == 2 and "nobody" in capsys.readouterr().err
    with seeing(lu, purpose="test") as viewer:
        wrapped = bytes(CustomerKey.objects.get(pk=wang.pk).wrapped)
        keys.destroy_key(viewer, wang, at=clock.now())
        CustomerKey.objects.create(customer=wang, wrapped=wrapped, version=1, made_at=NOON)
    assert main.main(["erase-again", "--by", "lu"]) == 0
    assert capsys.readouterr().out.split() == [wang.number]
    with seeing(lu, purpose="test"):
        assert not CustomerKey.objects.exists()


@pytest.mark.usefixtures("as_app_role", "noon")
def test_under_a_hold_the_page_and_the_answer_say_that_nothing_is_erased(wang, lin, an, zhao, lu) -> None:
    request = ready_to_erase(wang, by=lin, proposer=an)
    with seeing(lu, purpose="test") as viewer:
        holding.put_on(viewer, scope="customer", customer=wang, basis="dispute", reason="争议", at=clock.now())
    page = Client()
    page.force_login(zhao)
    page.cookies["yinuo_language"] = "en"
    address = f"/privacy/requests/{request.number}/"
    shown = page.get(address).content.decode()
    assert "Nothing is erased now" in shown and "Restrict everything and answer" in shown
    assert "everything else is erased" not in shown and "Erase now" not in shown and "cannot be undone" not in shown
    certificate = confirmed(request, by=zhao)
    assert certificate.erased == {} and certificate.is_nothing
    shown = page.get(address).content.decode()
    assert "Nothing could be erased yet" in shown and "尚不能删除" in shown and "are erased" not in shown
    with seeing(zhao, purpose="test"):
        assert rows_of(wang)["CustomerKey"] == 1
