"""What every verb does alike: lock the draft, ask for its state, write its line in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yinuo.ledger import book

from ..choices import State
from ..models import Draft
from ..refusals import NotNow


def locked(draft: Draft, *, wanted: Iterable[str]) -> Draft:
    """The draft as it stands now, held until the transaction ends.

    Raises:
        NotNow: it is in none of the wanted states.
    """
    found = Draft.objects.select_for_update(of=("self",)).select_related("source", "drafter", "reviewer").get(pk=draft.pk)
    states = tuple(wanted)
    if found.state not in states:
        names = " / ".join(str(State(one).label) for one in states)
        raise NotNow(number=found.number, state=State(found.state).label, wanted=names)
    return found


def tell(kind: str, draft: Draft, *, by: str, at: datetime, refs: tuple[str, ...] = (), **data: Any) -> None:
    """One fact about a version of a document. Data are codes and hashes, never a name."""
    book.append(
        kind, subject=draft.ref, actor=by, occurred_at=at, refs=refs, data={"number": draft.number, "version": draft.version, **data}
    )


def move(draft: Draft, state: State, *, at: datetime, **fields: Any) -> None:
    """Set the state and what goes with it."""
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.state, draft.changed_at = state, at
    draft.save(update_fields=["state", "changed_at", *fields])
