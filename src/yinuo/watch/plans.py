"""The book of promises, worked out once: which promises a kind of event touches, and which are judged together.

Promises of cases are judged by the subjects that an event touches. Promises over the whole house (counts, rates, prohibitions, floors,
availability) are judged from all events of the kinds they name. A promise that waits for the breaches of another is judged with it; one
that waits for those of a document, with all promises of that document and no others.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from yinuo.engine.clauses.causes import breach_of, free_by_document, meant
from yinuo.engine.clauses.shapes import Declared, Promises
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import BUILT_IN_STATES
from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook

DEFAULT_CALENDAR = "cn-office"
HOUSE_WIDE = frozenset({"count", "sum", "distinct", "share", "ratio", "never", "available", "floor"})
TOUCHING_ALL = ("reclassified", "voided", "merged", "split", "dismissed", "accepted")
"""Happenings, of whatever thing, that may change any obligation of their subject."""
KINDS_TOUCHING_ALL = ("extension.agreed", "breach.excused", "breach.remedied", "breach.disputed", "dispute.settled", "penalty.paid")
ABOUT_BREACHES = KINDS_TOUCHING_ALL[1:5]
DESCRIBED = "subject.described"
"""What gives a subject attributes, which stand beneath the payloads of all its events."""
OUTAGE_KINDS = ("service.went_down", "service.came_up", "service.checked")


@dataclass(frozen=True, eq=False)
class Plan:
    """What the watch needs to know of the book.

    `causes`: whose breaches open obligations of a promise, for those that wait for any. `by_kind`: the promises of cases that events of a
    kind touch. `units`: the promises over the whole house by the name of their unit, which is its first promise, and what is judged with
    them. `by_organisation_kind`: the promises of cases that such an event on `organisation` touches everywhere.

    Where a remedy waits for the breaches both of cases and of the whole house, all of them are judged twice: by their cases, and by the
    unit. `house_groups` has these promises of cases, and the sorts of subjects on which breaches of the house stand: `organisation`, and
    `staff` where something is promised for each staff. On such a subject the unit has the word, on any other the case.
    """

    book: PromiseBook
    duties: Mapping[str, tuple[Duty, ...]]
    causes: Mapping[str, frozenset[str]]
    of_cases: frozenset[str]
    units: Mapping[str, frozenset[str]]
    house_groups: Mapping[str, frozenset[str]]
    by_kind: Mapping[str, frozenset[str]]
    by_organisation_kind: Mapping[str, frozenset[str]]

    @property
    def stamp(self) -> str:
        """Changes when the book does."""
        return self.book.stamp

    @cached_property
    def case_kinds(self) -> list[str]:
        """Kinds that promises of cases look at."""
        return sorted({*self.by_kind, *KINDS_TOUCHING_ALL})

    @cached_property
    def together(self) -> Mapping[str, frozenset[str]]:
        """The promises that are judged with each promise of cases."""
        return _components(self.causes, self.of_cases)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """The promises of cases that nothing but a breach of another opens."""
        return frozenset(name for name in self.of_cases if all(breach_of(duty.body) for duty in self.duties[name]))

    @cached_property
    def in_both(self) -> frozenset[str]:
        """The promises of cases of which a unit has the rows on some subjects."""
        return frozenset(self.house_groups)

    def is_of_house(self, promise: str, subject: str) -> bool:
        """Whether it is the unit that has a row of a promise of cases on this subject."""
        return subject.partition(":")[0] in self.house_groups.get(promise, ())

    def groups_of(self, unit: str) -> frozenset[str]:
        """The sorts of subjects on which a unit judges promises of cases, too."""
        return self._groups[unit]

    @cached_property
    def _groups(self) -> Mapping[str, frozenset[str]]:
        return {unit: frozenset(group for name in names for group in self.house_groups.get(name, ())) for unit, names in self.units.items()}

    def touched_by(self, kind: str, *, is_control: bool = False) -> frozenset[str]:
        """The promises of cases that an event of this kind touches on its subject."""
        if is_control or kind in KINDS_TOUCHING_ALL or kind.partition(".")[2] in TOUCHING_ALL:
            return self.of_cases
        return self.by_kind.get(kind, frozenset())

    def units_touched_by(self, kind: str, subject: str, *, is_control: bool = False) -> list[str]:
        """The units that an event of this kind on this subject touches."""
        if is_control or kind in ABOUT_BREACHES:
            return list(self.units)
        group = subject.partition(":")[0]
        is_for_all = kind in KINDS_TOUCHING_ALL or kind.partition(".")[2] in TOUCHING_ALL
        return [
            name
            for name in self.units
            if kind in self.unit_kinds(name) or (group in self.groups_of(name) and (is_for_all or kind in self.group_kinds(name)))
        ]

    def unit_kinds(self, unit: str) -> frozenset[str]:
        """The kinds of events that the promises over the whole house of a unit are judged by, on whatever subject."""
        return self._unit_kinds[unit]

    def group_kinds(self, unit: str) -> frozenset[str]:
        """The kinds of events on the subjects of `groups_of` that a unit looks at besides."""
        return self._group_kinds[unit]

    @cached_property
    def _unit_kinds(self) -> Mapping[str, frozenset[str]]:
        return {unit: self._kinds_of(names - self.in_both) | set(ABOUT_BREACHES) for unit, names in self.units.items()}

    @cached_property
    def _group_kinds(self) -> Mapping[str, frozenset[str]]:
        return {unit: self._kinds_of(names & self.in_both) for unit, names in self.units.items()}

    def _kinds_of(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(kind for name in names for duty in self.duties[name] for kind in kinds_of(duty, self.book.promises))

    def subset(self, names: Collection[str]) -> Promises:
        """The book with only these promises."""
        wanted = frozenset(names)
        if wanted not in self._subsets:
            terms = tuple(one for one in self.book.promises.terms if one.name in wanted)
            self._subsets[wanted] = replace(self.book.promises, terms=terms)
        return self._subsets[wanted]

    @cached_property
    def _subsets(self) -> dict[frozenset[str], Promises]:
        return {}

    def closed(self, names: Iterable[str]) -> frozenset[str]:
        """These promises of cases and those judged with them."""
        return frozenset(one for name in names for one in self.together.get(name, ()))


_recent: tuple[float, Plan] | None = None


def current_plan(*, seconds_old: float = 0.0) -> Plan:
    """The plan of the book as it stands; worked out anew only when the book changed.

    Args:
        seconds_old: for so long this process need not ask the database again whether the book changed.
    """
    global _recent
    now = time.monotonic()
    if _recent is None or now - _recent[0] >= seconds_old:
        _recent = now, _plan_of(_Keyed(promise_book()))
    return _recent[1]


class _Keyed:
    """A book that is known by its stamp."""

    def __init__(self, book: PromiseBook) -> None:
        self.book = book

    def __hash__(self) -> int:
        return hash(self.book.stamp)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.book is self.book


@lru_cache(maxsize=4)
def _plan_of(keyed: _Keyed) -> Plan:
    return plan_of(keyed.book)


def plan_of(book: PromiseBook) -> Plan:
    """Work a book out."""
    duties = duties_of(book.promises, book.calendars, default_calendar=DEFAULT_CALENDAR)
    house = frozenset(name for name, versions in duties.items() if versions[0].kind in HOUSE_WIDE)
    causes = _causes(duties)
    house_groups: dict[str, frozenset[str]] = {}
    units: dict[str, frozenset[str]] = {}
    of_cases = set(duties) - house
    for names in set(_components(causes, frozenset(duties)).values()):
        if names & house:
            units[min(names & house)] = names
            if names <= house | causes.keys():
                of_cases -= names  # remedies of the house alone: its unit has them on every subject
            else:
                house_groups |= dict.fromkeys(names - house, _groups(duties[name] for name in names & house))
    together = _components(causes, frozenset(of_cases))
    by_kind: dict[str, set[str]] = {}
    by_organisation_kind: dict[str, set[str]] = {}
    for name in of_cases:
        for duty in duties[name]:
            for kind in kinds_of(duty, book.promises):
                by_kind.setdefault(kind, set()).update(together[name])
            for kind in kinds_of_states(duty, book.promises):
                by_organisation_kind.setdefault(kind, set()).update(together[name])
    return Plan(book, duties, causes, frozenset(of_cases), units, house_groups, _frozen(by_kind), _frozen(by_organisation_kind))


def _groups(promises: Iterable[Sequence[Duty]]) -> frozenset[str]:
    """The sorts of subjects on which breaches of promises over the whole house stand (semantics, 5.3)."""
    fields = (duty.addition("each") for versions in promises for duty in versions)
    return frozenset({ORGANISATION, *(each[0] for each in fields if each)})


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(names) for kind, names in found.items()}


def kinds_of(duty: Duty, promises: Promises) -> set[str]:
    """Every kind that a version of a promise may look at; a few more do no harm.

    A field of an event is its payload's, else its subject's (semantics, 1.5), so what describes subjects counts where a condition asks.
    """
    kinds = {text for text in _texts(duty.terms.tree) if text.count(".") == 1} | kinds_of_states(duty, promises)
    body = duty.body
    if asks_fields(duty):
        kinds.add(DESCRIBED)
    if body["is"] == "floor":
        kinds |= _ends(promises.measures.get(body["measure"]) or Declared("latest", f"{body['measure']}.measured"))
    if body["is"] == "keep":
        kinds |= _ends(promises.records.get(body["records"]) or Declared("record", "record.created", "record.erased"))
    if body["is"] == "available":
        kinds |= {*OUTAGE_KINDS, *_ends(promises.states.get("outage"))}
    for name in duty.addition("each") or ():
        kinds |= {f"{name}.joined", f"{name}.left"}
    return kinds


def asks_fields(duty: Duty) -> bool:
    """Whether a version of a promise asks what a field of an event is."""
    grave = duty.addition("major") or {}
    return bool(duty.addition("where") or duty.addition("each") or "where" in grave or duty.body.get("field") or "with" in duty.body)


def kinds_of_states(duty: Duty, promises: Promises) -> set[str]:
    """The kinds that begin or end a state the promise depends on, and those that excuse by themselves: on `organisation` they touch all."""
    names = [one["state"] for one in duty.addition("pausing") or ()]
    kinds = set()
    for one in duty.addition("unless") or ():
        if "event" in one:
            kinds.add(one["event"])
        else:
            names.append(one["state"])
    if duty.kind == "update":
        names.append(duty.body["while"])
    for name in names:
        kinds |= _ends(promises.states.get(name) or BUILT_IN_STATES.get(name) or Declared("state", f"{name}.began", f"{name}.ended"))
    return kinds


def _ends(declared: Declared | None) -> set[str]:
    return set() if declared is None else {kind for kind in (declared.begins, declared.ends) if kind}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value)


def _breaches(versions: Iterable[Duty]) -> list[Mapping[str, Any]]:
    """The breach triggers of the versions of a promise."""
    return [breach for breach in (breach_of(duty.body) for duty in versions) if breach is not None]


def _causes(duties: Mapping[str, tuple[Duty, ...]]) -> dict[str, frozenset[str]]:
    """The promises whose breaches open obligations, by the name of each promise that waits for any."""
    found = {name: breaches for name, versions in duties.items() if (breaches := _breaches(versions))}
    free = free_by_document(duties, waiting=found)
    return {name: frozenset(one for each in breaches for one in meant(each, duties, free)) for name, breaches in found.items()}


def _components(causes: Mapping[str, frozenset[str]], names: frozenset[str]) -> dict[str, frozenset[str]]:
    """Sets of promises that wait for each other's breaches, by each member."""
    leader = {name: name for name in names}

    def leads(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for name in names & causes.keys():
        for other in causes[name] & names:
            leader[leads(name)] = leads(other)
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault(leads(name), set()).add(name)
    frozen = {name: frozenset(members) for name, members in found.items()}
    return {name: frozen[leads(name)] for name in names}
