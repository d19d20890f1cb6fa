"""The whole record of one customer as one person may see it: what was merged into it is read together with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries.listing import binding
from yinuo.desks.people.queries import today
from yinuo.ui import telling_time
from yinuo.ui.shapes import StateCount
from yinuo.watch import queries as watch
from yinuo.watch.shapes import WatchedRow

from .. import showing
from ..choices import DataClass, Field, Sealed
from ..models import Agreement, Contact, Customer, Deal, Look, Merge, OwnField, OwnValue, Tag, Wish
from ..showing import Shown
from ..viewing import Viewer, family_of

DAYS = 365
MOST_DEALS = 2000  # amounts of persons are opened one by one


@dataclass(frozen=True)
class Text:
    """A sealed text with what stands beside it in clear."""

    text: str
    at: datetime
    by: str
    kind: str = ""
    document: str = ""
    from_on: object = None
    until_on: object = None


@dataclass(frozen=True)
class Person:
    """A contact."""

    id: int
    name: Shown
    fields: tuple[Shown, ...]
    position: str
    is_main: bool


@dataclass(frozen=True)
class Own:
    """One own field with its value."""

    field: OwnField
    label: str
    value: str


@dataclass(frozen=True)
class Figures:
    """The five figures over a record; None where nothing is known."""

    kept: int
    decided: int
    rating: float | None
    ratings: int
    running: int
    at_risk: int
    turnover: Decimal | None
    deals: int
    next_at: datetime | None

    @property
    def rate(self) -> float | None:
        return 100 * self.kept / self.decided if self.decided else None

    @property
    def turnover_words(self) -> str:
        """Grouped, with two decimals, the same in both languages."""
        return "" if self.turnover is None else f"{self.turnover:,.2f}"


@dataclass(frozen=True)
class Record:
    """Everything the page of a customer shows, besides its timeline."""

    customer: Customer
    name: str
    fields: tuple[Shown, ...]
    people: tuple[Person, ...]
    wishes: tuple[Text, ...]
    agreements: tuple[Text, ...]
    own: tuple[Own, ...]
    tags: tuple[str, ...]
    documents: tuple[Draft, ...]
    promises: tuple[WatchedRow, ...]
    counts: tuple[StateCount, ...]
    figures: Figures
    looks: int
    doubles: tuple[tuple[Merge, str], ...]
    subjects: tuple[str, ...]

    @property
    def is_opened(self) -> bool:
        """Whether something sealed stands open on the page: then it carries a watermark."""
        return any(one.state == "opened" for one in (*self.fields, *(field for person in self.people for field in person.fields)))

    @property
    def covered_at(self) -> datetime | None:
        """When the first of what is open is covered again."""
        ends = [one.until for one in (*self.fields, *(field for person in self.people for field in person.fields)) if one.until]
        return min(ends) if ends else None


def record(viewer: Viewer, customer: Customer, *, session: str, at: datetime) -> Record:
    """The record as this person and session may see it now."""
    family = family_of(customer)
    rows = {one.pk: one for one in Customer.objects.filter(pk__in=family)}
    viewer.opener.prepare(family)
    looks = showing.open_looks(viewer, customer, session=session, at=at)
    subjects = tuple(rows[one].ref for one in family if one in rows)
    promises = tuple(row for subject in subjects for row in watch.rows_of_subject(subject))
    return Record(
        customer=customer,
        name=showing.name_of(viewer, customer),
        fields=tuple(_field(viewer, customer, [rows[one] for one in family if one in rows], name, looks) for name in Sealed.values),
        people=tuple(_people(viewer, customer, family, looks)),
        wishes=_wishes(viewer, family),
        agreements=_agreements(viewer, family),
        own=_own(viewer, family),
        tags=tuple(Tag.objects.filter(tagging__customer__in=family).distinct().values_list("name", flat=True)),
        documents=tuple(binding("customers", customer.number, on=today(at)).order_by("-in_force_from")[:20]),
        promises=promises,
        counts=_counts(promises),
        figures=_figures(viewer, family, rows, subjects, promises, at),
        looks=Look.objects.filter(customer__in=family, at__gte=at - timedelta(days=30)).count(),
        doubles=tuple(
            (one, showing.name_of(viewer, one.double))
            for one in Merge.objects.filter(survivor=customer, undone_at__isnull=True).select_related("double")
        ),
        subjects=subjects,
    )


def _field(viewer: Viewer, customer: Customer, family: Sequence[Customer], name: str, looks: Mapping[str, datetime]) -> Shown:
    """The customer's own value, else the one of whoever was merged into it: nothing is lost by a merge."""
    found = [showing.shown(viewer, one, name, customer=customer, owner=one.pk, looks=looks, is_person=customer.is_person) for one in family]
    return next((one for one in found if one.state != "empty"), found[0])


def _people(viewer: Viewer, customer: Customer, family: Sequence[int], looks: Mapping[str, datetime]) -> list[Person]:
    found = []
    for row in Contact.objects.filter(customer__in=family, ended_at__isnull=True):
        name, *fields = (
            showing.shown(viewer, row, one, customer=customer, owner=row.customer_id, looks=looks) for one in ("name", "phone", "email")
        )
        found.append(Person(row.pk, name, tuple(one for one in fields if one.state != "empty"), row.position, row.is_main))
    return found


def _wishes(viewer: Viewer, family: Sequence[int]) -> tuple[Text, ...]:
    if not showing.may_read(viewer, Field.WISHES):
        return ()
    rows = Wish.objects.filter(customer__in=family, ended_at__isnull=True).select_related("by")
    return tuple(
        Text(viewer.opener.open(row, "text", customer=row.customer_id), row.at, str(row.by), kind=row.get_kind_display()) for row in rows
    )


def _agreements(viewer: Viewer, family: Sequence[int]) -> tuple[Text, ...]:
    if not showing.may_read(viewer, Field.AGREEMENTS):
        return ()
    rows = Agreement.objects.filter(customer__in=family).select_related("by")
    return tuple(
        Text(
            viewer.opener.open(row, "text", customer=row.customer_id), row.at, str(row.by),
            document=row.document, from_on=row.from_on, until_on=row.until_on,
        )
        for row in rows
    )  # fmt: skip


def _own(viewer: Viewer, family: Sequence[int]) -> tuple[Own, ...]:
    if not showing.may_read(viewer, Field.CUSTOM):
        return ()
    values = {row.field_id: row for row in OwnValue.objects.filter(customer__in=family).order_by("-customer_id")}
    found = []
    for field in OwnField.objects.filter(is_active=True):
        row = values.get(field.pk)
        value = viewer.opener.open(row, "value", customer=row.customer_id) if row is not None else ""
        if value and field.data_class in (DataClass.SENSITIVE, DataClass.SECRET) and not viewer.has_undertaken:
            value = "****"
        found.append(Own(field, field.label_zh if telling_time.is_chinese() else field.label_en, value))
    return tuple(found)


def _counts(rows: Sequence[WatchedRow]) -> tuple[StateCount, ...]:
    found: dict[str, int] = {}
    for row in rows:
        state = state_of(row)
        found[state] = found.get(state, 0) + 1
    return tuple(StateCount(state, count) for state, count in found.items())


def state_of(row: WatchedRow) -> str:
    """The face of a row: grave breaches and risks are told apart."""
    if row.verdict == "broken" and row.grade == "major":
        return "broken_major"
    return "at_risk" if row.verdict == "pending" and row.is_at_risk else row.verdict


def _figures(
    viewer: Viewer,
    family: Sequence[int],
    rows: Mapping[int, Customer],
    subjects: Sequence[str],
    promises: Sequence[WatchedRow],
    at: datetime,
) -> Figures:
    since = at - timedelta(days=DAYS)
    year = [row for row in promises if row.due_at is not None and row.due_at >= since]
    kept = sum(row.verdict == "kept" for row in year)
    broken = sum(row.verdict == "broken" and "excused" not in row.overlays for row in year)
    running = [row for row in promises if row.verdict == "pending"]
    ratings = _ratings(subjects, since)
    turnover, deals = _turnover(viewer, family, since)
    return Figures(
        kept=kept, decided=kept + broken,
        rating=sum(ratings) / len(ratings) if ratings else None, ratings=len(ratings),
        running=len(running), at_risk=sum(row.is_at_risk for row in running),
        turnover=turnover, deals=deals,
        next_at=min((row.due_at for row in running if row.due_at), default=None),
    )  # fmt: skip


def _ratings(subjects: Sequence[str], since: datetime) -> list[float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body::jsonb #>> '{data,score}' FROM ledger_event"
            " WHERE subject = ANY (%s) AND kind = 'rating.given' AND occurred_at >= %s",
            [list(subjects), since],
        )
        return [float(score) for (score,) in cursor.fetchall() if score and score.replace(".", "", 1).isdigit()]


def _turnover(viewer: Viewer, family: Sequence[int], since: datetime) -> tuple[Decimal | None, int]:
    """What was bought in a year, in the house's currency; None for whoever may not see amounts."""
    rows = list(Deal.objects.filter(customer__in=family, at__gte=since, currency="CNY")[:MOST_DEALS])
    if not showing.may_read(viewer, Field.AMOUNTS):
        return None, len(rows)
    total = Decimal(0)
    for row in rows:
        opened = viewer.opener.open(row, "amount", customer=row.customer_id)
        total += Decimal(opened) if opened else row.amount or Decimal(0)
    return total, len(rows)
