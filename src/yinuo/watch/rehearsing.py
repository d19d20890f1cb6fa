"""Rehearsal on the ledger: what promises with one value or another would have come to over the last year.

Events are read once, whole kinds at a time, and judged by every value. Whoever asks waits for the answer, so both the number of events
and the seconds are limited; what was left out for that is said in the answer, never hidden.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from django.db import connection

from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.reports.rehearsal import Rehearsed
from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.engine.worktime.shapes import Calendar
from yinuo.ledger.followers import START, Bookmark, EventColumns
from yinuo.ledger.streams import newest, of_kinds, of_kinds_in, oldest_and_nth
from yinuo.watch.judging import instant_for
from yinuo.watch.plans import DEFAULT_CALENDAR, DESCRIBED, TOUCHING_ALL, kinds_of, kinds_of_states
from yinuo.watch.reading import joined
from yinuo.watch.rehearsal import rehearse
from yinuo.watch.tables import table_of

YEAR = 365 * 86_400
MOST_EVENTS = 100_000
SECONDS = 4.0
HOUR = 3_600
"""A rehearsal is asked anew after so long even where nothing was recorded: deadlines pass in silence."""
KEPT = 256
"""So many answers are remembered by a process."""


@dataclass(frozen=True)
class Rehearsal:
    """What each value would have come to.

    Attributes:
        rows: in the order in which the values were given.
        left_out: values that there was no time for.
        events: how many facts were looked at; 0 where nothing of the kind was recorded in the year.
        first_at, until_at: what began in this span was judged; seconds UTC. Where facts of the kind begin later, so does the span.
        is_cut: there were more facts than a rehearsal looks at; the newest were taken.
    """

    rows: tuple[Rehearsed, ...]
    left_out: tuple[str, ...]
    events: int
    first_at: int
    until_at: int
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing came to a verdict."""
        return not any(row.kept or row.broken or float(row.penalty) for row in self.rows)


_known: OrderedDict[tuple[object, ...], Rehearsal] = OrderedDict()
_lock = Lock()


def rehearse_ledger(
    name: str,
    filled: Sequence[tuple[str, Promises]],
    calendars: Mapping[str, Calendar],
    *,
    now: datetime,
    most_events: int = MOST_EVENTS,
    seconds: float = SECONDS,
) -> Rehearsal:
    """Judge a promise by each value on what the ledger holds of the year before `now`.

    Args:
        name, filled, calendars: as `rehearsal.rehearse`; the most wanted value first, as time may run out.
        most_events: of so many facts, the newest, and no more.
        seconds: no further value is begun after this many.
    The answer is remembered until the ledger grows, the calendars or lines change, or an hour has passed.
    """
    at, head = int(now.timestamp()), newest(START)
    lines = tuple((value, *((one.name, one.line, str(one.calendar)) for one in promises.terms)) for value, promises in filled)
    stamps = tuple(sorted((calendar.name, calendar.version) for calendar in calendars.values()))
    key = (str(connection.settings_dict["NAME"]), head, name, lines, stamps, at // HOUR, most_events, seconds)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = _judged(name, filled, calendars, at=at, head=head, most_events=most_events, seconds=seconds)
    with _lock:
        _known[key] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found


def _judged(
    name: str,
    filled: Sequence[tuple[str, Promises]],
    calendars: Mapping[str, Calendar],
    *,
    at: int,
    head: Bookmark,
    most_events: int,
    seconds: float,
) -> Rehearsal:
    events, first, is_cut = _read(filled[0][1], calendars, at=at, head=head, most_events=most_events)
    if not len(events):
        return Rehearsal((), (), 0, at - YEAR, at, is_cut=False)
    since = [(value, _since(promises, first)) for value, promises in filled]
    rows = rehearse(name, since, table_of(events), calendars, at=instant_for(events, at), seconds=seconds)
    left_out = tuple(value for value, _promises in filled[len(rows) :])
    return Rehearsal(tuple(rows), left_out, len(events), first, at, is_cut)


def _since(promises: Promises, first: int) -> Promises:
    """As if it had all come into force then: only what began since is owed, and only whole periods count."""
    return replace(promises, terms=tuple(replace(one, valid_from=first, valid_until=None) for one in promises.terms))


def _read(
    promises: Promises, calendars: Mapping[str, Calendar], *, at: int, head: Bookmark, most_events: int
) -> tuple[EventColumns, int, bool]:
    """The facts of the year, from when on they are whole, and whether there were too many."""
    duties = [duty for versions in duties_of(promises, calendars, default_calendar=DEFAULT_CALENDAR).values() for duty in versions]
    states = {kind for duty in duties for kind in kinds_of_states(duty, promises)}
    kinds = {kind for duty in duties for kind in kinds_of(duty, promises)}
    asks, kinds = DESCRIBED in kinds, kinds - {DESCRIBED}
    first = at - YEAR
    oldest, beyond = oldest_and_nth(kinds, (first, at), count=most_events)
    if oldest is None:
        return EventColumns(), first, False
    first = max(first, oldest) if beyond is None else beyond + 1
    things = {kind.partition(".")[0] for kind in kinds}
    beside = {f"{thing}.{happening}" for thing in things for happening in TOUCHING_ALL} | {"extension.agreed"}
    events = of_kinds_in(kinds | beside, [(first, at)], until=head)
    if not len(events):
        return events, first, False
    if asks:
        events = _with(events, of_kinds({DESCRIBED}, subjects=set(events.subject), until=head))
    if states:
        events = _with(events, of_kinds(states, subjects=[ORGANISATION], until=head))
    return events, first, beyond is not None


def _with(events: EventColumns, others: EventColumns) -> EventColumns:
    """Both, each event once: what began, or was said of a subject, before the year may still hold in it."""
    known = set(events.id)
    fresh = [place for place, identity in enumerate(others.id) if identity not in known]
    return joined(events, EventColumns(**{column: [values[place] for place in fresh] for column, values in vars(others).items()}))
