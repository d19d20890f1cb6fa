"""What the watch judges by: streams cut to what a plan looks at, the states of the whole house, and what ties subjects together."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from django.db import connection

from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.ledger.followers import Bookmark, EventColumns
from yinuo.ledger.streams import cut_streams, head_of, kinds_that_happened, of_kinds, subjects_of_sorts
from yinuo.watch.plans import KINDS_TOUCHING_ALL, TOUCHING_ALL, Plan


def streams(plan: Plan, subjects: Collection[str], *, until: Bookmark | None = None) -> EventColumns:
    """What promises of cases look at on these subjects, and the states and excuses of the whole house, with all their corrections.

    Args:
        until: leave out what was committed after it.
    """
    found = cut_streams(subjects, kinds=plan.case_kinds, happenings=TOUCHING_ALL, until=until)
    if plan.by_organisation_kind and ORGANISATION not in subjects:
        found = joined(found, _of_the_house(plan) if until is None else _asked_of_the_house(plan, until))
    return found


def for_unit(plan: Plan, unit: str, *, until: Bookmark | None = None) -> EventColumns:
    """What a unit is judged by: all events of the kinds that it names, and the streams of the subjects on which it judges cases, too."""
    found = of_kinds(plan.unit_kinds(unit), until=until)
    groups = plan.groups_of(unit)
    if not groups:
        return found
    kinds = [*plan.group_kinds(unit), *KINDS_TOUCHING_ALL]
    besides = cut_streams(subjects_of_sorts(groups), kinds=kinds, happenings=TOUCHING_ALL, until=until)
    return joined(found, without(besides, set(found.id)))


def with_house(plan: Plan, fresh: EventColumns, *, seconds_old: float = 0.0) -> EventColumns:
    """Streams that the caller holds already, and the states and excuses of the whole house.

    Args:
        seconds_old: for so long this process need not ask the database again whether these changed.
    """
    if not plan.by_organisation_kind or ORGANISATION in fresh.subject:
        return fresh
    return joined(fresh, _of_the_house(plan, seconds_old=seconds_old))


_house: dict[str, tuple[float, tuple[object, ...], EventColumns]] = {}
"""By database: when it was asked, and the states of the whole house as of the head of its stream; they are wanted in every judgement and
change rarely."""


def _of_the_house(plan: Plan, *, seconds_old: float = 0.0) -> EventColumns:
    name, now = str(connection.settings_dict["NAME"]), time.monotonic()
    known = _house.get(name)
    if known is not None and now - known[0] < seconds_old and known[1][-1] == plan.stamp:
        return known[2]
    key = (*(head_of(ORGANISATION) or ()), plan.stamp)
    found = known[2] if known is not None and known[1] == key else EventColumns()
    if (known is None or known[1] != key) and len(key) > 1:
        found = _asked_of_the_house(plan, None)
    _house[name] = now, key, found
    return found


def _asked_of_the_house(plan: Plan, until: Bookmark | None) -> EventColumns:
    return of_kinds(plan.by_organisation_kind, until=until, subjects=[ORGANISATION])


def without(events: EventColumns, known: Collection[str]) -> EventColumns:
    """The events that are not known by id."""
    fresh = [place for place, identity in enumerate(events.id) if identity not in known]
    return EventColumns(**{name: [values[place] for place in fresh] for name, values in vars(events).items()})


def joined(one: EventColumns, other: EventColumns) -> EventColumns:
    """The events of both."""
    if not len(other):
        return one
    return EventColumns(**{name: values + getattr(other, name) for name, values in vars(one).items()})


def linked(subjects: Collection[str]) -> set[str]:
    """These subjects and all that merges and splits tie to them."""
    found, asked = set(subjects), set(subjects)
    with connection.cursor() as cursor:
        while asked:
            cursor.execute("SELECT other FROM watch_link WHERE one = ANY (%s)", [list(asked)])
            asked = {other for (other,) in cursor.fetchall()} - found
            found |= asked
    return found


def links_in(events: EventColumns) -> list[tuple[str, str]]:
    """Pairs of subjects that these events tie together, corrections included."""
    pairs = []
    for place, data in enumerate(events.data):
        is_control = events.corrects[place] is not None
        for happening, name in (("merged", "into"), ("split", "split_from")):
            other = data.get(name)
            if isinstance(other, str) and (is_control or events.kind[place].partition(".")[2] == happening):
                pairs.append((events.subject[place], other))
    return pairs


def keep_links(pairs: Sequence[tuple[str, str]]) -> None:
    """Remember that subjects belong together, in both directions."""
    if pairs:
        both = sorted({*pairs, *((other, one) for one, other in pairs)})
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO watch_link (one, other) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
                [[pair[0] for pair in both], [pair[1] for pair in both]],
            )


def keep_all_links() -> None:
    """Remember all links of the ledger, for a rebuild."""
    kinds = kinds_that_happened(("merged", "split"))
    if kinds:
        keep_links(links_in(of_kinds(kinds)))
