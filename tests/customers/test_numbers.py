"""Help to type a customer's number: options for whoever reaches the customer, nothing for others, and nobody found by a name."""

from __future__ import annotations

import pytest

from tests.customers.conftest import WANG, added
from tests.customers.test_pages import client_of, page
from yinuo.ledger import followers

pytestmark = pytest.mark.usefixtures("as_app_role")


def test_options_begin_as_typed_and_only_for_who_reaches_the_customer(wang, lin, chen) -> None:
    other = added(lin)
    mine, theirs = client_of(lin), client_of(chen)
    for typed in ("kh-0", "KH00", wang.number, wang.number.lower(), str(int(wang.number.removeprefix("KH-")))):
        shown = page(mine, "/customers/numbers/", scope_name=typed)
        assert f'value="{wang.number}"' in shown and (other.number in shown) is (typed in ("kh-0", "KH00")), typed
    for typed in ("", "KH-", WANG["name"], "9999999", "KH-9", "' OR 1=1"):
        assert "<option" not in page(mine, "/customers/numbers/", scope_name=typed), typed
    answer = theirs.get("/customers/numbers/", {"scope_name": wang.number})
    assert wang.number not in answer.content.decode() and WANG["name"] not in answer.content.decode()
    assert {data["customer"] for data in followers.history([wang.ref]).data} == {wang.number}
