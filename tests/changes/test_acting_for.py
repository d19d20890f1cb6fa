"""Who acts for a colleague is the actor; the colleague stands beside, in every event that the desk of changes writes for them."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from tests.changes.conftest import person
from yinuo.desks.changes.models import Proposal
from yinuo.desks.people import actions
from yinuo.kit import clock
from yinuo.ledger import followers


def test_every_event_of_a_change_names_both_and_for_oneself_nobody_else(in_force, lin) -> None:
    base, wei, today = in_force("S4-L1"), person("wei", "魏然", "director"), clock.now().date()
    actions.name_deputy(lin, wei, starts_on=today, ends_on=today + timedelta(1), at=clock.now())
    client = Client(HTTP_HOST="localhost")
    client.force_login(wei)
    client.post("/account/act-as/", {"person": "lin"})
    client.post(reverse("change_new", args=[base.number]), {"reason": "market", "basis": "调价", "effective_on": "2026-04-15"})
    proposal = Proposal.objects.get()
    assert proposal.effective_on == date(2026, 4, 15) and proposal.proposer == wei
    client.post(reverse("change_act", args=[proposal.pk]), {"act": "move", "effective_on": "2026-05-04"})
    client.post("/account/act-as/", {"person": ""})
    client.post(reverse("change_act", args=[proposal.pk]), {"act": "withdraw", "why": "暂缓"})
    found = followers.history([base.ref])
    said = {kind: (actor, list(refs)) for kind, actor, refs in zip(found.kind, found.actor, found.refs, strict=True)}
    assert said["document.change_proposed"] == ("staff:wei", ["staff:lin"])
    assert said["change.rescheduled"] == ("staff:wei", ["staff:lin"])
    assert said["change.withdrawn"] == ("staff:wei", [])
