"""Pages over a real book and real events: a few cases on three days in March."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.watch.conftest import at, book_in_force, look, say, state_folder
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ledger.sealing import seal_pending
from yinuo.promises.register import publish_built_in_calendars

__all__ = ["book_in_force", "say", "state_folder"]
NOW = at(days=1, hours=4.5)


@pytest.fixture
def lin(transactional_db: None) -> Staff:
    with clock.pinned(at(days=-1)):
        found = Staff.objects.create_user("lin", "a long enough phrase", display_name="林夏", role="director")
        Staff.objects.update(joined_at=clock.now())
        found.refresh_from_db()
        return found


@pytest.fixture
def cases(say: object) -> Iterator[None]:
    """One kept, one broken, one running and at risk."""
    with clock.pinned(at(days=-1)):
        publish_built_in_calendars(by="staff:lin", at=clock.now())
    say("complaint.received", "case:TS-1", data={"urgency": "normal"})  # type: ignore[operator]
    say("complaint.responded", "case:TS-1", hours=1)  # type: ignore[operator]
    say("complaint.received", "case:TS-2", data={"urgency": "normal", "note": "=cmd"}, hours=0.1)  # type: ignore[operator]
    say("complaint.received", "case:TS-3", data={"urgency": "normal"}, days=1)  # type: ignore[operator]
    look(NOW)
    with clock.pinned(NOW):
        seal_pending()
        yield


@pytest.fixture
def inside(lin: Staff) -> Client:
    client = Client()
    client.force_login(lin)
    return client
