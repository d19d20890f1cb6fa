"""How often data are to be checked: what the promises in force say, else this house's own setting; and how the present period stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from yinuo.desks.people.queries import today
from yinuo.promises.library import promise_book
from yinuo.watch import queries as watch

from ..choices import Per, State
from ..models import Round, Setting

DONE = "data_check.done"


@dataclass(frozen=True)
class Owed:
    """So many of a kind of event in each period, because a promise says so (`promise`) or because this house does.

    `needed` is None while the number is still a blank of the document. `have` is what the watch counted in the running period.
    """

    promise: str
    document: str
    clause: str
    per: str
    needed: int | None
    have: int = 0
    due_at: datetime | None = None
    each: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        return max(0, (self.needed or 0) - self.have)

    @property
    def per_label(self) -> str:
        return str(Per(self.per).label) if self.per in Per.values else self.per


def promised(kind: str, *, at: datetime) -> list[Owed]:
    """The counts of this kind of event that promises in force ask for at an instant, shortest period first."""
    book, second = promise_book(), int(at.timestamp())
    found = []
    for terms in book.promises.terms:
        body = terms.tree["body"]
        if body["is"] != "count" or body["event"] != kind or not _is_in_force(terms.valid_from, terms.valid_until, second):
            continue
        text = str(body["at_least"])
        have, due_at = _present(terms.name, str(body["per"]), at=at)
        found.append(
            Owed(
                terms.name, book.document_of.get(terms.name, ""), book.clause_of.get(terms.name, ""), str(body["per"]),
                int(text) if text.isdigit() else None, have, due_at, tuple(terms.tree["each"]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (Per.values.index(one.per) if one.per in Per.values else 9, -(one.needed or 0)))


def _present(promise: str, per: str, *, at: datetime) -> tuple[int, datetime]:
    """What the watch counted for a promise of the whole house in the period of an instant, and the period's end; 0 before it has a row."""
    for row in watch.rows(promise, search="organisation", limit=3).rows:
        if row.opened_at is not None and row.due_at is not None and row.opened_at <= at <= row.due_at:
            have = row.reason.rpartition(";")[2].partition("/")[0]
            return int(float(have)) if have.replace(".", "", 1).isdigit() else 0, row.due_at
    return 0, period_end(per, at)


def owed(*, at: datetime) -> list[Owed]:
    """What rounds are owed now: by promise, else by this house's setting."""
    found = promised(DONE, at=at)
    if any(one.needed for one in found):
        return found
    setting = present_setting(at=at)
    done = Round.objects.filter(state=State.DONE, done_at__gte=period_start(setting.per, at), done_at__lte=at).count()
    return [*found, Owed("", "", "", setting.per, setting.rounds, done, period_end(setting.per, at))]


def present_setting(*, at: datetime) -> Setting:
    """The setting that counts; the first one is an unsaved default."""
    return Setting.objects.filter(at__lte=at).first() or Setting(at=at)


def period_start(per: str, at: datetime) -> datetime:
    """The first instant of the period that an instant lies in, by the house's clocks."""
    return _midnight(_first_day(per, today(at)))


def period_end(per: str, at: datetime) -> datetime:
    """The last second of the period that an instant lies in."""
    first = _first_day(per, today(at))
    step = {"day": 1, "week": 7, "month": 31, "quarter": 93, "year": 366}.get(per, 366)
    return _midnight(_first_day(per, first + timedelta(days=step))) - timedelta(seconds=1)


def _first_day(per: str, day: date) -> date:
    if per == Per.DAY:
        return day
    if per == Per.WEEK:
        return day - timedelta(days=day.weekday())
    if per == Per.MONTH:
        return day.replace(day=1)
    if per == Per.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))


def _is_in_force(valid_from: int | None, valid_until: int | None, at: int) -> bool:
    return (valid_from is None or valid_from <= at) and (valid_until is None or at < valid_until)
