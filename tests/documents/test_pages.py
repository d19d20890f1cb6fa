"""The pages answer whom they should, in both languages, and refuse the others without a trace."""

from __future__ import annotations

import itertools

import pytest
from django.test import Client
from django.urls import reverse

from tests.documents.conftest import NOON, samples
from yinuo.desks.documents.actions import signing
from yinuo.desks.documents.choices import Side, State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as queries
from yinuo.promises.signing.seals import sample_seal


def at(route: str, draft: Draft) -> str:
    return reverse(route, args=[draft.number, draft.version])


@pytest.fixture
def as_():
    def make(person) -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        return client

    return make


def test_a_clerk_chooses_fills_and_submits_without_script(noon, lin, as_) -> None:
    client = as_(lin)
    assert "S4-L1" in client.get(reverse("document_templates")).content.decode()
    assert "S1<" not in client.get(reverse("document_templates") + "?q=S4-L1").content.decode()
    page = client.post(reverse("document_begin", args=["S4-L1"]), follow=True)
    draft = Draft.objects.get()
    assert "CN-2026-0001" in page.content.decode()
    typed = {f"v-{key}": value for key, value in samples("S4-L1", respond_hours="48").items()}
    page = client.post(at("document_fill", draft), typed, follow=True).content.decode()
    assert "48" in page
    found = queries.open_points(draft, queries.template_of(draft), queries.values_of(draft)).undecided
    data = {"finding": [f"{one.code}:{one.about}" for one in found], "sentence": "保留"}
    client.post(at("document_decide", draft), data)
    entry = {"promisor": "澄川暖通", "our_party": "promisor", "scope_kind": ["customers"], "scope_name": [""], "scope_from": [""]}
    client.post(at("document_entry", draft), entry)
    client.post(at("document_submit", draft))
    draft.refresh_from_db()
    assert (draft.state, draft.promisor, draft.scopes.count()) == (State.IN_REVIEW, "澄川暖通", 1)


def test_htmx_gets_the_parts_that_changed(noon, lin, as_, filled) -> None:
    draft = filled()
    page = as_(lin).post(at("document_fill", draft), {"v-respond_hours": "3"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    for part in ('id="sheet"', 'id="bar" hx-swap-oob="true"', 'id="todo" hx-swap-oob="true"', 'id="h-respond_hours"'):
        assert part in page


def test_every_page_of_a_document_answers(in_force, ready, filled, lin, zhou, lu, as_) -> None:
    living, waiting, open_one = in_force(), ready("S1"), filled("S0-L1")
    for person, language in itertools.product((lin, zhou, lu), ("zh-hans", "en")):
        client = as_(person)
        client.cookies["yinuo_language"] = language
        for address in (
            reverse("documents"),
            reverse("drafts"),
            reverse("document_check"),
            reverse("documents") + "?q=投诉&binds=customers",
        ):
            assert client.get(address).status_code == 200, address
        for draft in (living, waiting, open_one):
            assert client.get(at("document_version", draft)).status_code == 200
        assert client.get(at("document_sign", waiting)).status_code == 200
    assert as_(lin).get(at("document_fill", open_one)).status_code == 200
    for draft in (living, waiting, open_one):
        assert as_(lin).get(at("document_pdf", draft)).content.startswith(b"%PDF-")
        assert as_(lin).get(at("document_docx", draft)).content.startswith(b"PK")


def test_a_draft_does_not_exist_for_those_who_may_not_see_it(filled, ready, in_force, qian, as_) -> None:
    draft, living = filled(), in_force()
    client = as_(qian)
    for route in ("document_version", "document_fill", "document_pdf", "document_docx", "document_sign"):
        assert client.get(at(route, draft)).status_code == 404, route
    assert client.get(at("document_version", living)).status_code == 200
    assert client.post(at("document_submit", draft)).status_code == 404
    assert draft.number not in client.get(reverse("documents")).content.decode()
    client.post(reverse("document_begin", args=["S4-L1"]))
    draft.refresh_from_db()
    assert draft.state == State.COMPLETE
    assert Draft.objects.count() == 2


def test_a_supervisor_reviews_but_does_not_sign_for_the_company(ready, zhou, as_) -> None:
    draft = ready()
    client = as_(zhou)
    client.post(at("document_sign", draft))
    draft.refresh_from_db()
    assert draft.state == State.READY
    assert not draft.signatories.filter(signed_at__isnull=False).exists()


def test_markup_in_a_field_is_text(noon, lin, as_, filled) -> None:
    draft = filled("S1")
    key = next(
        key
        for key, blank in queries.template_of(draft).blanks.items()
        if queries.is_typed(blank) and blank.kind in ("text", "lines", "contact", "organisation")
    )
    client = as_(lin)
    client.post(at("document_fill", draft), {f"v-{key}": "<script>alert(1)</script>"})
    page = client.get(at("document_fill", draft)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_other_side_signs_and_seals_by_link_without_an_account(ready, lu, lin) -> None:
    draft = ready("S1")
    theirs = draft.signatories.get(side=Side.OTHER)
    ticks = queries.confirmations_of(queries.template_of(draft))
    signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=NOON)
    signing.set_seal(draft.signatories.get(side=Side.COMPANY), sample_seal("澄川暖通"), by_ref=lu.ref, at=NOON)
    link = reverse("document_invitation", args=[signing.invite(theirs, by=lu, at=NOON)])
    client = Client(HTTP_HOST="localhost")
    page = client.get(link)
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert client.get(link + "document.pdf").content.startswith(b"%PDF-")
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.post(link, {"act": "sign", "name": "何望舒"})
    theirs.refresh_from_db()
    assert theirs.signed_at is None
    picture = SimpleUploadedFile("seal.png", sample_seal("江枫物业"), "image/png")
    done = client.post(link, {"act": "sign", "name": "何望舒", "confirmed": list(ticks), "picture": picture})
    assert done.status_code == 200
    draft.refresh_from_db()
    assert draft.state == State.IN_FORCE
    assert client.get(link).status_code == 410
    assert client.get(reverse("document_invitation", args=["guess"])).status_code == 410


def test_a_file_from_outside_is_checked_and_nothing_of_it_is_kept(in_force, lin, as_) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yinuo.desks.documents.models import File

    draft = in_force()
    signed = bytes(File.objects.filter(draft=draft, kind="signed").get().content)
    count = File.objects.count()
    client = as_(lin)

    def said(content: bytes) -> str:
        return client.post(reverse("document_check"), {"file": SimpleUploadedFile("x.pdf", content)}).content.decode()

    assert "rosette-discount-check" in said(signed)
    changed = signed.replace(b"/Type", b"/Tipe", 1)
    assert "alert-octagon" in said(changed)
    assert "alert-octagon" in said(b"no pdf at all")
    assert File.objects.count() == count


def test_a_document_of_the_register_without_a_draft_has_its_page_and_its_line(noon, qian, as_, db) -> None:
    from yinuo.promises.register import register_document
    from yinuo.promises.shapes import DraftClause, DraftDocument

    line = "CN-001.respond: within 4 business hours of complaint.received expect complaint.responded"
    clauses = (DraftClause("3.2.1", "收到投诉后 4 个业务小时内响应。", "Answered in 4 business hours.", "promise", ("CN-001.respond",)),)
    register_document(
        DraftDocument("CN-001", "信守承诺书", "Letter", f"use calendar cn-office\n{line}\n", clauses), in_force_from=NOON, by="staff:lu"
    )
    client = as_(qian)
    assert "CN-001" in client.get(reverse("documents")).content.decode()
    assert "CN-001" in client.get(reverse("documents") + "?q=业务小时").content.decode()
    page = client.get(reverse("document", args=["CN-001"])).content.decode()
    assert 'id="p-respond"' in page
    assert "收到投诉后 4 个业务小时内响应" in page
    assert client.get(reverse("document", args=["CN-999"])).status_code == 404
