"""Every template goes the whole way: filled with its samples, reviewed, signed and sealed, printed, in force with its promises."""

from __future__ import annotations

import pytest

from tests.documents.conftest import accept_all, samples
from yinuo.desks.documents.actions import drafting, originals, reviewing, signing
from yinuo.desks.documents.choices import Side, State
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.queries import letters, papers
from yinuo.desks.people.models import Staff
from yinuo.promises.models import Version
from yinuo.promises.papers.docx import write_docx
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.seals import sample_seal
from yinuo.promises.signing.settings import trust
from yinuo.promises.templates.library import built_in


@pytest.mark.parametrize("template_id", sorted(built_in()))
def test_the_whole_way(noon, lin, zhou, lu, template_id) -> None:
    draft = drafting.begin_draft(template_id, by=lin, at=noon)
    drafting.fill(draft, samples(template_id), by=lin, at=noon)
    drafting.describe(draft, {"promisor": "澄川暖通", "counterparty": "江枫物业", "effective_on": noon.date()}, by=lin, at=noon)
    accept_all(draft, by=lin)
    reviewing.submit(draft, by=lin, at=noon)
    reviewing.approve(draft, by=zhou, at=noon)
    draft.refresh_from_db()
    template = queries.template_of(draft)
    ticks = queries.confirmations_of(template)
    for row in letters.signatories_of(draft):
        if row.side == Side.OTHER:
            secret = signing.invite(row, by=lin, at=noon)
            signing.sign_by_link(secret, name="何望舒", confirmed=ticks, place="苏州", address=None, at=noon)
        else:
            signing.sign_here(draft, by=lu, confirmed=ticks, place="苏州", address=None, at=noon)
        if row.needs_seal:
            row.refresh_from_db()
            signing.set_seal(row, sample_seal("章"), by_ref=row.ref, at=noon)
    draft.refresh_from_db()
    assert draft.state == State.IN_FORCE
    version = Version.objects.get(document__number=draft.number)
    assert version.text.count(f"\n{draft.number}.") > 3
    assert write_docx(papers.paper_of(draft)).startswith(b"PK")
    for one in originals.latest_files(draft):
        found = check_signed(bytes(one.content), trust=trust(at=noon))
        assert found.is_good, [str(fault) for fault in found.faults]


def test_every_client_manager_signs_for_themselves_and_gaps_are_listed(noon, lin, zhou, lu) -> None:
    each = [one.id for one in built_in().values() if one.signing == "each signatory"]
    if not each:
        pytest.skip("no template of this edition is signed by each one")
    people = [Staff.objects.create_user(f"m{n}", None, display_name=f"经理{n}", role="client_manager") for n in range(3)]
    draft = drafting.begin_draft(each[0], by=lin, at=noon)
    drafting.fill(draft, samples(each[0]), by=lin, at=noon)
    accept_all(draft, by=lin)
    reviewing.submit(draft, by=lin, at=noon)
    reviewing.approve(draft, by=zhou, at=noon)
    signing.sign_here(draft, by=people[0], confirmed=queries.confirmations_of(queries.template_of(draft)), place="", address=None, at=noon)
    draft.refresh_from_db()
    rows = letters.signatories_of(draft)
    assert (draft.state, [one.is_done for one in rows]) == (State.IN_FORCE, [True, False, False])
    signing.sign_here(draft, by=people[2], confirmed=queries.confirmations_of(queries.template_of(draft)), place="", address=None, at=noon)
    assert [one.name for one in letters.signatories_of(draft) if not one.is_done] == ["经理1"]
    late = Staff.objects.create_user("m9", None, display_name="新来", role="client_manager")
    assert signing.newcomers(draft) == [late]
    assert signing.ask_newcomers(draft, by=lin, at=noon) == 1
    assert [one.name for one in letters.signatories_of(draft) if not one.is_done] == ["经理1", "新来"]
