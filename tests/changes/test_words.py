"""Words, questions and rulings, readings, side promises, agreements under a standard, and what the register answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django import template

from tests.changes.conftest import NOON, TODAY, announce, later, midnight, person, published, sign_version
from yinuo.desks.changes.actions import comparing, proposing, reading, wording
from yinuo.desks.changes.choices import Result, Standing
from yinuo.desks.changes.models import Comparison, Question, Study
from yinuo.desks.changes.queries import register, words
from yinuo.desks.changes.queries.bound import readers
from yinuo.desks.changes.refusals import (
    AlreadyDecided,
    NobodyNamed,
    NoReason,
    NotBound,
    NotChecked,
    NotTheRuler,
    OpenConflicts,
    OwnQuestion,
    SecondPerson,
)
from yinuo.desks.documents.actions import drafting
from yinuo.desks.documents.choices import Bound
from yinuo.desks.documents.models import Draft
from yinuo.kit import clock


@pytest.fixture
def contract_in_force(shared_contract) -> Draft:
    return shared_contract


@pytest.fixture
def head(db):
    return person("he", "何苗", "department_head")


def test_each_document_has_its_own_glossary(contract_in_force, in_force, lin) -> None:
    letter = in_force("S0-L1")
    mine = {one.word: one for one in words.glossary_of(contract_in_force)}
    assert mine["保密信息"].source == "text" and "secrets" in mine["保密信息"].measures
    assert "保密信息" not in {one.word for one in words.glossary_of(letter)}
    wording.explain(letter, word="响应", meaning="第一次由人答复", attached="", by=lin, at=NOON)
    assert [(one.word, one.source) for one in words.glossary_of(letter) if one.source == "explanation"] == [("响应", "explanation")]


def test_defined_words_are_explained_on_hover_once_a_sentence_and_never_inside_a_link(contract_in_force) -> None:
    text = template.Template(
        "{% load changes_words %}{% meanings draft %}{% autoescape off %}{{ html }}{% endautoescape %}{% endmeanings %}"
    )
    html = '<a href="#">保密信息</a>：<b>保密信息</b>不得外传，保密信息须加密 &lt;script&gt;'
    shown = text.render(template.Context({"draft": contract_in_force, "html": html}))
    assert shown.count("<dfn") == 1 and '<a href="#">保密信息</a>' in shown and "&lt;script&gt;" in shown
    assert 'title="客户的个人、交易、反馈信息和双方未公开的内部信息"' in shown


def ask(draft, by):
    return wording.ask(draft, clause="2(3)", word="", question="周末来访算不算首次响应？", by=by, at=NOON)


def test_only_whom_the_document_names_rules_and_the_ruling_is_numbered(in_force, lin, lu, head) -> None:
    draft = in_force("S2-L1")
    question = ask(draft, lin)
    for refused, by in ((NotTheRuler, lu), (NotTheRuler, lin)):
        with pytest.raises(refused):
            wording.rule(question, draft, ruling="算", published_to="全体", by=by, at=NOON)
    with pytest.raises(OwnQuestion):
        wording.rule(ask(draft, head), draft, ruling="算", published_to="", by=head, at=NOON)
    with pytest.raises(NoReason):
        wording.rule(question, draft, ruling=" ", published_to="", by=head, at=NOON)
    assert not Question.objects.filter(term__isnull=False).exists()
    assert wording.rule(question, draft, ruling="算，以到访登记为准", published_to="客户经理", by=head, at=NOON).term == 1
    assert wording.rule(ask(draft, lin), draft, ruling="不算", published_to="", by=head, at=NOON).term == 2
    with pytest.raises(AlreadyDecided):
        wording.rule(question, draft, ruling="不算", published_to="", by=head, at=NOON)
    assert Study.objects.count() == 2


def test_where_party_a_rules_we_enter_its_paper_and_where_nobody_is_named_nobody_rules(contract_in_force, in_force, lin, lu) -> None:
    question = ask(contract_in_force, lin)
    if contract_in_force.our_party != "party_a":
        with pytest.raises(NotTheRuler):
            wording.rule(question, contract_in_force, ruling="算", published_to="", by=lu, at=NOON)
        assert wording.rule(question, contract_in_force, ruling="算", published_to="", evidence="甲方函 7", by=lu, at=NOON).term == 1
    with pytest.raises(NobodyNamed):
        ask(in_force("S0-L1"), lin)


def test_everybody_bound_reads_what_changed_and_who_has_not_is_late_after_the_day(propose, lin, zhou, lu, qian) -> None:
    proposal = propose(effective_on=date(2026, 4, 15), respond_hours="6")
    drafting.set_scope(proposal.draft, [(Bound.STAFF, "qian", None, None), (Bound.STAFF, "lin", None, None)], by=lin, at=NOON)
    published(announce(proposal, by=lin), on=TODAY, by=lin)
    sign_version(proposal.draft, by=lu, drafter=lin, reviewer=zhou)
    with clock.pinned(midnight(date(2026, 4, 15))):
        proposing.take_effect(proposal, by="system", at=clock.now())
        study = Study.objects.get()
        reading.confirm(study, by=lin, at=clock.now())
        for by in (lin, zhou):
            with pytest.raises(NotBound):
                reading.confirm(study, by=by, at=clock.now())
    for day, late in ((study.due_on, False), (study.due_on + timedelta(days=1), True)):
        (found,) = readers(on=day, reader=qian)
        assert ([one.staff.username for one in found.gaps], len(found.done), found.is_late, found.is_mine_open) == (["qian"], 1, late, True)
    assert study.due_on == date(2026, 4, 22)


def test_a_side_promise_has_no_effect_until_a_change_takes_it_in(in_force, lin) -> None:
    draft = in_force()
    with pytest.raises(NoReason):
        wording.flag(draft, place="微信", words=" ", said_on=TODAY, said_to="", by=lin, at=NOON)
    side = wording.flag(draft, place="微信群", words="两小时内一定到", said_on=TODAY, said_to="customer:8f3a", by=lin, at=NOON)
    assert side.state == Standing.FLAGGED
    from yinuo.desks.changes.choices import Reason

    proposal = proposing.propose(draft, reason=Reason.OTHER_SIDE, basis="微信承诺", effective_on=date(2026, 4, 15), by=lin, at=NOON)
    done = wording.settle_side_promise(side, proposal=proposal, remark="", by=lin, at=NOON)
    assert (done.state, done.proposal) == (Standing.AMENDED, proposal)


def test_an_agreement_is_registered_only_after_its_conflicts_are_resolved(contract_in_force, lin, lu) -> None:
    keys = {"complaint_time": "2 workdays", "inquiry_time": "10 hours", "secret_years": "2", "fee_rate": "0.05"}
    made = comparing.compare(contract_in_force, name="年度服务协议", counterparty="江枫", signed_on=TODAY, values=keys, by=lin, at=NOON)
    found = {one.key: one.result for one in made.comparisons.all()}
    assert [found[key] for key in keys] == [Result.STRICTER, Result.LOOSER, Result.LOOSER, Result.EQUAL]
    with pytest.raises(NotChecked):
        comparing.register(made, by=lu, at=NOON)
    with pytest.raises(OpenConflicts):
        comparing.finish(made, by=lin, at=NOON)
    for row in Comparison.objects.all():
        comparing.resolve(row, resolution="按标准执行", by=lin, at=NOON)
    comparing.finish(made, by=lin, at=NOON)
    with pytest.raises(AlreadyDecided):
        comparing.resolve(Comparison.objects.first(), resolution="x", by=lin, at=NOON)
    with pytest.raises(SecondPerson):
        comparing.register(made, by=lin, at=NOON)
    comparing.register(made, by=lu, at=NOON)
    with pytest.raises(AlreadyDecided):
        comparing.register(made, by=lu, at=NOON)


def test_the_register_says_what_binds_whom_and_which_document_is_the_strictest(in_force, lin, zhou) -> None:
    strict, loose = in_force(respond_hours="4"), in_force(respond_hours="6")
    for draft in (strict, loose):
        drafting.set_scope(draft, [(Bound.DEPARTMENTS, "客服部", None, None)], by=lin, at=NOON)
    type(lin).objects.filter(pk=lin.pk).update(department="客服部")
    numbers = [one.number for one in register.binding("staff", "lin", on=TODAY)]
    assert numbers == sorted([strict.number, loose.number])
    assert register.binding("staff", "lin", on=TODAY - timedelta(days=1)) == []
    assert register.binding("staff", "zhou", on=TODAY) == []
    matter = next(one for one in register.matters(numbers, at=later(hours=1)) if any(value.name == "respond" for value in one.values))
    assert {(one.document, one.is_strictest) for one in matter.values} == {(strict.number, True), (loose.number, False)}


def test_the_sequence_of_numbers_explains_what_never_came_into_force(in_force, filled, lin) -> None:
    in_force()
    drafting.withdraw(filled(), reason="重复起草", by=lin, at=NOON)
    (run,) = [one for one in register.sequences() if one.kind == "CN"]
    assert (run.last, run.gaps, [one.why for one in run.rows]) == (2, (), ["", "重复起草"])


def test_who_has_not_signed_is_named(ready, lin) -> None:
    person("client", "柯敏", "client_manager")
    draft = ready("S2-L1")
    person("new", "新来", "client_manager")
    (found,) = [one for one in register.unsigned() if one.draft == draft]
    assert (found.gaps, found.total) == (("柯敏", "新来"), 2)
