"""From a reviewed letter to a template that documents are drafted from; editions, a second person, withdrawal."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from yinuo.desks.documents.actions import drafting
from yinuo.desks.documents.queries import drafts
from yinuo.desks.reading.actions import deciding, finishing, templates
from yinuo.desks.reading.choices import State
from yinuo.desks.reading.models import Hole, Letter
from yinuo.desks.reading.refusals import NotAllSeen
from yinuo.kit import clock
from yinuo.ledger.folding import audit_records
from yinuo.ledger.models import Event
from yinuo.promises.models import OwnTemplate
from yinuo.promises.templates import library, own
from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.printing import print_template
from yinuo.promises.templates.refusals import (
    AlreadyApproved,
    AlreadyWithdrawn,
    MakerApproves,
    NothingChanged,
    TemplateRefused,
    UnknownTemplate,
)


def now():
    return clock.now()


@pytest.fixture
def made(seen, lin) -> OwnTemplate:
    return finishing.finish(seen, by=lin, at=now())


@pytest.fixture
def used(made, zhou) -> OwnTemplate:
    return templates.approve(made, by=zhou, at=now())


def test_an_open_sentence_holds_everything_back(letter, lin) -> None:
    with pytest.raises(NotAllSeen) as refused:
        finishing.finish(letter, by=lin, at=now())
    assert refused.value.data["first"] == 1
    assert not OwnTemplate.objects.exists() and not Event.objects.filter(kind="template.made").exists()


def test_one_sentence_left_is_still_too_many(seen, lin) -> None:
    deciding.undo(seen, by=lin, at=now())
    with pytest.raises(NotAllSeen) as refused:
        finishing.finish(seen, by=lin, at=now())
    assert refused.value.data["count"] == 1


def test_a_finished_letter_is_a_template_of_the_format(made, seen) -> None:
    template = read_template(made.text, source="own")
    assert (made.template_id, made.edition, made.made_by, made.letter_sha256) == ("OWN-1", 1, "staff:lin", seen.sha256)
    assert read_template(print_template(template), source="own") == template
    lines = {line.line for line in template.promise_lines()}
    assert "within 4 business hours of complaint.received expect complaint.responded" in lines
    assert "never customer_data.disclosed" in lines
    assert {"promisor_signature", "promisor_signed_on"} <= set(template.blanks)
    assert next(one.text for one in template.sentences if one.is_heading) == "电梯维护服务承诺书"
    kinds = sorted(event.kind for event in Event.objects.all())
    assert kinds == ["letter.review_finished", "letter.uploaded", "template.made"]


def test_the_ledger_counts_the_decisions(made, seen) -> None:
    data = json.loads(Event.objects.get(kind="letter.review_finished").body)["data"]
    assert data["sentences"] == data["declared"] + len({one.passage_id for one in _taken(seen)})
    assert data["accepted"] == len(_taken(seen)) and data["declined"] == 0


def _taken(letter):
    from yinuo.desks.reading.models import Proposal

    return list(Proposal.objects.filter(passage__letter=letter, answer="accepted"))


def test_nothing_is_drafted_from_it_before_a_second_person_approved(made, lin, zhou) -> None:
    with pytest.raises(UnknownTemplate):
        drafting.begin_draft("OWN-1", by=lin, at=now())
    with pytest.raises(MakerApproves):
        templates.approve(made, by=lin, at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnTemplate.objects.update(approved_by="staff:lin", approved_at=now())
    assert "OWN-1" not in library.templates()
    templates.approve(made, by=zhou, at=now())
    with pytest.raises(AlreadyApproved):
        templates.approve(made, by=zhou, at=now())
    assert "OWN-1" in library.templates()
    assert Event.objects.filter(kind="template.approved").count() == 1


def test_a_document_is_drafted_and_filled_from_it_like_from_a_built_in_one(used, lin) -> None:
    draft = drafting.begin_draft("OWN-1", by=lin, at=now())
    template = drafts.template_of(draft)
    values = {key: blank.sample for key, blank in template.blanks.items() if drafts.is_typed(blank)}
    drafting.fill(draft, values, by=lin, at=now())
    draft.refresh_from_db()
    found = drafts.open_points(draft, template, drafts.values_of(draft))
    assert not found.missing and not found.problems
    text = drafts.document_of(draft, on=now().date()).text
    assert f"{draft.number}.complaint_responded: within 4 business hours of complaint.received" in text


def test_editing_makes_a_new_edition_and_the_one_before_stays_in_use(used, seen, lin, zhou) -> None:
    finishing.reopen(seen, by=lin, at=now())
    with pytest.raises(NothingChanged):
        finishing.finish(Letter.objects.get(), by=lin, at=now())
    letter = Letter.objects.get()
    deciding.classify(letter, 1, "statement", by=lin, at=now())
    second = finishing.finish(letter, by=lin, at=now())
    assert (second.template_id, second.edition) == ("OWN-1", 2)
    assert own.row_in_use("OWN-1").edition == 1
    templates.approve(second, by=zhou, at=now())
    assert own.row_in_use("OWN-1").edition == 2
    assert OwnTemplate.objects.count() == 2


def test_withdrawn_is_out_of_use_and_never_deleted(used, zhou, lin) -> None:
    templates.withdraw("OWN-1", reason="改用新范本", by=zhou, at=now())
    with pytest.raises(UnknownTemplate):
        library.template("OWN-1")
    with pytest.raises(AlreadyWithdrawn):
        templates.withdraw("OWN-1", reason="再次", by=zhou, at=now())
    assert OwnTemplate.objects.get().text == used.text
    assert own.make(used.text, by=lin.ref, at=now()).template_id == "OWN-2"


def test_a_changed_text_keeps_its_comments_and_gets_the_next_edition(used, lin) -> None:
    text = "; 法务已阅\n" + used.text.replace("template OWN-1", "template OTHER").replace("within 4 business", "within 6 business")
    row = templates.change("OWN-1", text, by=lin, at=now())
    assert row.edition == 2 and row.text.startswith("; 法务已阅\ntemplate OWN-1\n")
    assert row.letter_sha256 == used.letter_sha256


def test_a_faulty_text_is_refused_at_its_line_and_nothing_is_stored(used, lin, as_) -> None:
    lines = used.text.splitlines()
    place = next(number for number, line in enumerate(lines, 1) if "within 4 business" in line)
    bad = used.text.replace("within 4 business hours", "withn 4 business hours")
    with pytest.raises(TemplateRefused) as refused:
        templates.change("OWN-1", bad, by=lin, at=now())
    assert refused.value.data["at_line"] == place
    answer = as_(lin).post(reverse("own_template_change", args=["OWN-1"]), {"file": SimpleUploadedFile("a.txt", bad.encode())})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="line-{place}" class="is-bad"' in page and "withn 4 business hours" in page
    assert OwnTemplate.objects.count() == 1


def test_pages_of_own_templates(used, lin, zhou, qian, as_) -> None:
    templates.change("OWN-1", used.text.replace("within 4 business", "within 6 business"), by=lin, at=now())
    client = as_(zhou)
    assert "OWN-1" in client.get(reverse("own_templates") + "?q=投诉").content.decode()
    assert "OWN-1" not in client.get(reverse("own_templates") + "?q=没有这样的词").content.decode()
    assert "within 6 business hours" in client.get(reverse("own_template_compare", args=["OWN-1"])).content.decode()
    text = client.get(reverse("own_template_text", args=["OWN-1", 1]))
    assert text.content.decode() == used.text and text["Content-Disposition"].startswith("attachment")
    client.post(reverse("own_template_approve", args=["OWN-1", 2]))
    assert own.row_in_use("OWN-1").edition == 2
    assert as_(qian).get(reverse("own_templates")).status_code == 403
    as_(qian).post(reverse("own_template_withdraw", args=["OWN-1"]), {"reason": "x"})
    assert own.row_in_use("OWN-1").edition == 2


@pytest.mark.parametrize("words", ["# 标题", "; 注释", "+ 接续", "--- 线", "{x} 空格", "> a: within 4 hours of a.b expect c.d", "<script>"])
def test_any_words_of_a_letter_can_be_finished(noon, lin, words) -> None:
    from tests.reading.conftest import settle
    from yinuo.desks.reading.actions import uploading

    letter, _new = uploading.upload("一.txt", f"服务承诺书\n\n{words}。\n收到投诉后4小时内答复。\n".encode(), by=lin, at=now())
    settle(letter, by=lin)
    row = finishing.finish(letter, by=lin, at=now())
    assert sum(1 for _line in own.read(row).promise_lines()) >= 1


def test_a_linked_blank_is_one_blank_of_the_template(noon, lin) -> None:
    from tests.reading.conftest import settle
    from yinuo.desks.reading.actions import uploading

    text = "服务承诺书\n\n由____部门负责接待。\n由____部门负责回访。\n收到投诉后____小时内答复。\n"
    letter, _new = uploading.upload("一.txt", text.encode(), by=lin, at=now())
    first, second, _third = Hole.objects.filter(letter=letter)
    deciding.type_blank(
        letter, second.key, {"kind": second.kind, "label": "部门", "direction": "", "linked_to": first.key}, by=lin, at=now()
    )
    settle(letter, by=lin)
    template = own.read(finishing.finish(letter, by=lin, at=now()))
    assert second.key not in template.blanks
    assert sum(one.text.count("{" + first.key + "}") for one in template.sentences) == 2


def test_the_audit_names_a_letter_whose_row_says_other_than_its_events(seen, lin, records_as_told) -> None:
    finishing.finish(seen, by=lin, at=now())
    Letter.objects.update(state=State.WITHDRAWN)
    count, (finding,) = audit_records()
    assert count >= 1 and finding.where == seen.ref
    assert "finished" in finding.sentence and "withdrawn" in finding.sentence
    Letter.objects.update(state=State.FINISHED)
    assert not audit_records()[1]
