"""A pledge that each client manager signs. That every template goes the whole way is told in tests/changes/test_every_template.py."""

from __future__ import annotations

import pytest

from tests.documents.conftest import accept_all, samples
from yinuo.desks.documents.actions import drafting, reviewing, signing
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.queries import letters
from yinuo.desks.people.models import Staff
from yinuo.promises.templates.library import built_in


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
