"""What a sender outside the house may not write: kinds of the house's own books, corrections of them, and events under its own name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from yinuo.engine.events.house_only import is_house_only
from yinuo.ledger.drafts import OWN_SOURCE, Draft
from yinuo.ledger.ids import is_id
from yinuo.ledger.refusals import KindOfTheHouse, SourceOfTheHouse

HOUSE_SOURCES = frozenset({OWN_SOURCE, "cases", "changes", "customers", "promises"})
"""Under these names the house numbers its own requests: a stranger's event with such a number would stand in the place of the true one."""


def check_drafts(drafts: Sequence[Draft]) -> None:
    """Check what was sent.

    Raises:
        KindOfTheHouse, SourceOfTheHouse: of the first draft that is refused; its data holds the `index`.
    """
    kinds = _kinds_of([str(target) for draft in drafts for target in (draft.corrects, draft.retracts) if target])
    for index, draft in enumerate(drafts):
        try:
            check_source(draft.source)
            check_kinds([draft.kind, *(kinds[target] for target in (draft.corrects, draft.retracts) if target in kinds)])
        except (KindOfTheHouse, SourceOfTheHouse) as problem:
            problem.data["index"] = index
            raise


def check_source(source: str) -> None:
    """Raises SourceOfTheHouse for a name of the house, also as the first part of a path or a URN: `/yinuo`, `urn:yinuo:desk`."""
    words = [word for word in re.split("[:/]+", source.casefold()) if word not in ("", "urn")]
    if source.casefold() in HOUSE_SOURCES or words[:1] == [OWN_SOURCE]:
        raise SourceOfTheHouse(source=source[:80])


def check_kinds(kinds: Iterable[str]) -> None:
    """Raises KindOfTheHouse for the first kind that only the house writes."""
    for kind in kinds:
        if is_house_only(kind):
            raise KindOfTheHouse(kind=kind)


def check_targets(identities: Iterable[str]) -> None:
    """Raises KindOfTheHouse where an event that is to be corrected or retracted is of such a kind."""
    check_kinds(_kinds_of(list(identities)).values())


def _kinds_of(identities: Sequence[str]) -> dict[str, str]:
    """The kinds of events by id; what is no id, or not in the ledger, is refused elsewhere."""
    wanted = [identity for identity in identities if is_id(identity)]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, kind FROM ledger_event WHERE id = ANY (%s::uuid[])", [wanted])
        return dict(cursor.fetchall())
