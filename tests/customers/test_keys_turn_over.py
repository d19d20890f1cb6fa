"""The key turns over while people read and write: told by transactions and batches, not by time."""

from __future__ import annotations

import json

import pytest

from tests.customers.conftest import WANG, added
from yinuo.desks.customers import refusals, sealing, wrapping
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding, keys
from yinuo.desks.customers.models import Customer, CustomerKey
from yinuo.desks.people.models import Staff
from yinuo.desks.secrecy import sealing as desk
from yinuo.desks.transfer import vault
from yinuo.desks.transfer.models import Export
from yinuo.doors.cli.main import main
from yinuo.kit import clock, sealed_keys
from yinuo.ledger import followers

pytestmark = pytest.mark.usefixtures("as_app_role")


@pytest.fixture(autouse=True)
def ring(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring of this test only."""
    monkeypatch.setenv("YINUO_CUSTOMER_KEYS", str(tmp_path / "ring.json"))


@pytest.mark.rows_without_events
def test_reads_and_writes_go_on_between_the_batches_and_an_interrupted_run_is_finished(lin, an, lu, monkeypatch, capsys) -> None:
    rows = [added(lin, {"name": f"王{place}"}) for place in range(3)]
    export = Export(number="X-1", staff=an, state="ready", form="csv", purpose="audit", made_at=clock.now(), session=b"s")
    export.save()
    key = vault.make_key(export)
    export.save()
    kept = desk.Opener()
    desk.seal(made := _note(an), "what", "只在这里", at=clock.now())
    made.save()

    def names(staff: Staff) -> list[str]:
        with seeing(staff, purpose="test") as viewer:
            return [viewer.opener.open(one, "name", customer=one.pk) for one in Customer.objects.order_by("pk")]

    seen: list[tuple[int, int, int]] = []

    def told(done: int, total: int) -> None:
        """Between two batches: everybody reads everything, and adds and changes customers, under either generation."""
        assert names(lin)[:3] == ["王0", "王1", "王2"]
        new = added(lin, {"name": f"新{done}"})
        with seeing(lin, purpose="test") as viewer:
            first = Customer.objects.get(pk=rows[0].pk)
            adding.change_customer(viewer, first, {"phone": f"1390000{done:04}"}, revision=first.revision, at=clock.now())
            assert CustomerKey.objects.get(pk=new.pk).version == 2
        seen.append((done, total, sealed_keys.ring().current))
        if done == 2:
            raise ConnectionError("the machine went down")

    with pytest.raises(ConnectionError):
        keys.rotate(an, at=clock.now(), batch=1, progress=told)
    assert seen == [(1, 5, 2), (2, 5, 2)]
    assert keys.status(an) == {1: 3, 2: 4}  # two wrapped anew and two added; one customer, the export and the desk's own key are left
    with pytest.raises(sealed_keys.KeyStillInUse):
        keys.drop(an, 1, at=clock.now())
    assert main(["keys", "customers", "rotate", "--by", "an"]) == 0  # finishes what was begun: no third generation
    assert keys.status(an) == {1: 0, 2: 7} and sealed_keys.ring().current == 2
    told_of = followers.history(["house:keys"])
    assert [(one["version"], one["keys"], one["resumed"]) for one in told_of.data] == [(2, 3, True)]

    for nobody in ("lin", "nobody"):
        assert main(["keys", "customers", "drop", "1", "--by", nobody]) == 2
    with pytest.raises(refusals.MayNot):
        keys.status(lin)
    with pytest.raises(sealed_keys.KeyStillInUse):
        keys.drop(an, 2, at=clock.now())  # the present one
    assert main(["keys", "customers", "drop", "1", "--by", "staff:an"]) == 0
    capsys.readouterr()
    assert main(["keys", "customers", "status", "--json", "--by", "lu"]) == 0
    assert json.loads(capsys.readouterr().out) == {"current": 2, "wrapped": {"2": 7}}
    assert names(lin)[:3] == ["王0", "王1", "王2"] and kept.open(made, "what") == "只在这里"
    assert vault.key_of(Export.objects.get()) == key


def test_whoever_wraps_under_the_ring_is_counted(wang) -> None:
    """A desk that wraps keys of its own and does not say so would lose them when the old generation is dropped."""
    assert {one.name for one in wrapping.kinds()} == {"customers", "secrecy", "transfer_import", "transfer_export"}
    assert sealing.wrapped_under(1) == 0 and WANG["name"]  # nothing is seen without a person and a purpose


def _note(by: Staff):
    from yinuo.desks.secrecy.models import Incident

    at = clock.now()
    return Incident.objects.create(number="LK-1", kind="leaked", occurred_at=at, detected_at=at, opened_by=by, opened_at=at)
