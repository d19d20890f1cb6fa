"""In which order cases stand in the queue, and how a page of them is read: by the nearest deadline, or lane by lane of the public rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, Q, QuerySet

from ..models import Case, Deadline

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """One order of the queue. Whoever has no deadline that runs stands last; equals stand by their numbers."""

    by_lane: bool
    state: str = ""
    """The state of all its cases, where they have one in common: read off the index of that state, as others would be passed by."""

    def few(self, rows: QuerySet[Case], after: str, limit: int) -> list[Deadline]:
        """The next of a list so short that it is put in order here; cases that nobody keeps a line of stand last."""
        subjects = [f"case:{number}" for number in rows.order_by().values_list("number", flat=True)]
        known = {one.subject: one for one in Deadline.objects.filter(subject__in=subjects)}
        lines = sorted((known.get(one) or Deadline(subject=one) for one in subjects), key=self._place)
        place = _read(after, by_lane=self.by_lane)
        return [one for one in lines if not place[2] or self._place(one) > (-place[0], place[1] or _NEVER, place[2])][:limit]

    def many(self, rows: QuerySet[Case], after: str, limit: int) -> list[Deadline]:
        """The next of a long list, off the index of deadlines; a case is looked up for each line until there are enough."""
        lines = Deadline.objects.filter(number__in=rows.order_by().values("number"))
        if self.state:
            lines = lines.filter(state=self.state)
        lines = lines.order_by(*["-lane"] * self.by_lane, F("due_at").asc(nulls_last=True), "subject")
        found: list[Deadline] = []
        for part in self._parts(after):
            if len(found) < limit:
                found += lines.filter(part)[: limit - len(found)]
        return found

    def key_of(self, line: Deadline) -> str:
        """Where a line stands, for `after`."""
        return f"{line.lane}~" * self.by_lane + f"{line.due_at.isoformat() if line.due_at else ''}~{line.subject}"

    def _parts(self, after: str) -> Sequence[Q]:
        """What stands behind a place, as stretches of the index one after the other."""
        lane, due, subject = _read(after, by_lane=self.by_lane)
        if not subject:
            return [Q()]
        nothing = Q(due_at__isnull=True)
        if due is None:
            parts = [nothing & Q(subject__gt=subject)]
        else:
            parts = [Q(due_at__gte=due) & (Q(due_at__gt=due) | Q(subject__gt=subject)), nothing]
        return [*(one & Q(lane=lane) for one in parts), Q(lane__lt=lane)] if self.by_lane else parts

    def _place(self, line: Deadline) -> tuple[int, datetime, str]:
        return -line.lane if self.by_lane else 0, line.due_at or _NEVER, line.subject


def _read(after: str, *, by_lane: bool) -> tuple[int, datetime | None, str]:
    """Lane, instant and subject of a place; whatever cannot be read leads to the beginning."""
    lane, rest = 0, after
    if by_lane:
        said, _tilde, rest = after.partition("~")
        if not (said.isascii() and said.isdigit() and len(said) < 4):
            return 0, None, ""
        lane = int(said)
    due, _tilde, subject = rest.partition("~")
    try:
        return lane, datetime.fromisoformat(due) if due else None, subject
    except ValueError:
        return 0, None, ""
