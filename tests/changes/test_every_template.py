"""All fourteen through their whole life: filled, signed, exported, read back, verified, amended and ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.changes.conftest import NOON, accept_all, announce, midnight, published, samples
from tests.templates.read_back import found_and_missed, golds
from yinuo.desks.changes.actions import ending, notifying, proposing
from yinuo.desks.changes.choices import About, Channel, EndState, Ground, Progress, Proof, Reason, Side, Way
from yinuo.desks.changes.models import Proposal
from yinuo.desks.documents.actions import drafting, originals, reviewing, signing
from yinuo.desks.documents.choices import Side as Signing
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.queries import letters, papers
from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.kit import clock
from yinuo.promises.files.text import text_of_bytes
from yinuo.promises.models import Version
from yinuo.promises.papers.docx import write_docx
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.seals import sample_seal
from yinuo.promises.signing.settings import trust
from yinuo.promises.templates.library import built_in

CHANGED_ON, ENDED_ON = date(2026, 4, 15), date(2026, 6, 1)


def signed(draft: Draft, *, lin, zhou, lu) -> Draft:
    """Decided, reviewed, signed and sealed by whoever the template asks for."""
    accept_all(draft, by=lin)
    reviewing.submit(draft, by=lin, at=clock.now())
    reviewing.approve(draft, by=zhou, at=clock.now())
    draft.refresh_from_db()
    ticks = queries.confirmations_of(queries.template_of(draft))
    for row in letters.signatories_of(draft):
        if row.side == Signing.OTHER:
            secret = signing.invite(row, by=lin, at=clock.now())
            signing.sign_by_link(secret, name="何望舒", confirmed=ticks, place="苏州", address=None, at=clock.now())
        else:
            signing.sign_here(draft, by=lu, confirmed=ticks, place="苏州", address=None, at=clock.now())
        if row.needs_seal:
            row.refresh_from_db()
            signing.set_seal(row, sample_seal("章"), by_ref=row.ref, at=clock.now())
    draft.refresh_from_db()
    return draft


def read_back(draft: Draft) -> None:
    """What is printed promises what the template promises, from the signed PDF and from the DOCX."""
    template, values = queries.template_of(draft), queries.values_of(draft)
    wanted = golds(
        template, {**samples(template.id), **values, **{key: one.sample for key, one in template.blanks.items() if one.is_interval}}
    )
    files = {"docx": write_docx(papers.paper_of(draft)), "pdf": bytes(originals.latest_files(draft)[0].content)}
    for form, content in files.items():
        read = read_letter(text_of_bytes(content, f"letter.{form}"))
        score, missed, beside = found_and_missed(wanted, list(read.promises))
        assert score >= 0.95, (form, missed, beside)


def tell_everybody(proposal: Proposal, *, by) -> None:
    """In public and in writing: the templates ask for one or the other."""
    published(announce(proposal, by=by), on=NOON.date(), by=by)
    to = [notifying.Addressee("马先生", "姑苏区干将路 1 号", "customer:8f3a")]
    sent = notifying.send(proposal.number, to, about=About.CHANGE, channel=Channel.HAND, words="变更", by=by, at=NOON, proposal=proposal)
    notifying.deliver(sent[0], on=NOON.date(), proof=Proof.RECEIPT, detail="回执 12", by=by, at=NOON)


@pytest.mark.parametrize("template_id", sorted(built_in()))
def test_from_template_to_end(noon, lin, zhou, lu, wang, template_id) -> None:
    draft = drafting.begin_draft(template_id, by=lin, at=noon)
    drafting.fill(draft, samples(template_id), by=lin, at=noon)
    drafting.describe(draft, {"promisor": "澄川暖通", "counterparty": "江枫物业", "effective_on": noon.date()}, by=lin, at=noon)
    draft = signed(draft, lin=lin, zhou=zhou, lu=lu)
    assert draft.state == State.IN_FORCE
    assert Version.objects.get(document__number=draft.number).text.count(f"\n{draft.number}.") > 3
    read_back(draft)
    for one in originals.latest_files(draft):
        assert check_signed(bytes(one.content), trust=trust(at=noon)).is_good

    proposal = proposing.propose(draft, reason=Reason.REVIEW, basis="年度复盘", effective_on=CHANGED_ON, by=lin, at=noon)
    if proposal.way == Way.MANAGEMENT:
        proposing.approve(proposal, by=wang, at=noon)
    if proposal.way == Way.BOTH:
        for side, name, by in ((Side.COMPANY, "王岚", wang), (Side.OTHER, "何望舒", lin)):
            proposing.consent(proposal, side=side, is_yes=True, name=name, evidence="书面同意", on=noon.date(), by=by, at=noon)
    tell_everybody(proposal, by=lin)
    signed(proposal.draft, lin=lin, zhou=zhou, lu=lu)
    with clock.pinned(midnight(CHANGED_ON) + timedelta(minutes=1)):
        assert proposing.take_effect(proposal, by="system", at=clock.now()).state == Progress.EFFECTIVE
    proposal.draft.refresh_from_db()
    assert [one.number for one in Version.objects.filter(document__number=draft.number).order_by("number")] == [1, 2]

    agreed = {"ground": Ground.AGREEMENT, "clause": "", "evidence": "终止协议", "invoked_by": Side.BOTH}
    row = ending.propose_end(proposal.draft, **agreed, effective_on=ENDED_ON, by=lin, at=NOON)
    ending.enter_consent(row, name="何望舒", evidence="复函", on=noon.date(), by=lin, at=NOON)
    ending.confirm(row, by=lu, at=NOON)
    with clock.pinned(midnight(ENDED_ON) + timedelta(minutes=1)):
        assert ending.take_effect(row, by="system", at=clock.now()).state == EndState.ENDED
    proposal.draft.refresh_from_db()
    assert proposal.draft.state == State.ENDED
