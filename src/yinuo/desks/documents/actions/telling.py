"""What every verb does alike: lock the draft, ask for its state, write its line in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yinuo.desks.people.models import Staff
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


def names_of(by: Staff | str) -> tuple[str, tuple[str, ...]]:
    """Who did it, as the ledger names them, and for which colleague (none where they act for themselves)."""
    if isinstance(by, str):
        return by, ()
    return by.ref, tuple(getattr(by, "acts_for", ()))  # said by the page, which knows the session


def tell(kind: str, draft: Draft, *, by: Staff | str, at: datetime, refs: tuple[str, ...] = (), **data: Any) -> None:
    """One fact about a version of a document. Data are codes and hashes, never a name.

    Somebody who acts for a colleague is the actor; the colleague stands in the references.
    """
    actor, beside = names_of(by)
    said = {"number": draft.number, "version": draft.version, **data}
    book.append(kind, subject=draft.ref, actor=actor, occurred_at=at, refs=tuple(dict.fromkeys((*refs, *beside))), data=said)


def move(draft: Draft, state: State, *, at: datetime, **fields: Any) -> None:
    """Set the state and what goes with it."""
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.state, draft.changed_at = state, at
    draft.save(update_fields=["state", "changed_at", *fields])
