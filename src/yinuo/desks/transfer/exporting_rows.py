"""The rows of an export: what is asked for, opened batch by batch, with the mark of the export in every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import Act, Field, Sealed
from yinuo.desks.customers.models import Customer, Deal, OwnField, OwnValue
from yinuo.desks.customers.queries import finding
from yinuo.ui import telling_time

from .choices import DealTarget, Target
from .files.writing import Cell

BATCH = 500
LIST_FIELDS = (
    Field.REGISTER, Field.RESPONSIBLE, *(Field(name) for name in Sealed.values), Field.CUSTOM,
)  # fmt: skip
"""What a list of customers may hold; the number always stands in it."""
DEAL_FIELDS = (Field.AMOUNTS,)


@dataclass(frozen=True)
class Asked:
    """What is exported: whose rows, which fields, and the mark that every row carries."""

    ids: Sequence[int]
    fields: Sequence[str]
    mark: str


def found_ids(viewer: Viewer, asked: finding.Asked) -> list[int]:
    """Every customer that a filter finds, newest first; merged ones as what they are now."""
    found: set[int] = set()
    ways = finding.Ways(**{name: viewer.may(name, Act.SEARCH) for name in ("name", "phone", "email", "identity", "bank")})
    for way in finding.asked_ways(visible_to(viewer.staff), asked, ways):
        rows = way.select_related(None).values_list("pk", "merged_into_id", "merged_into__erased_at")
        found.update(survivor or pk for pk, survivor, erased_at in rows if erased_at is None)
    return sorted(found, reverse=True)


def customer_rows(viewer: Viewer, asked: Asked) -> Iterator[list[Cell]]:
    """Headings, then one row for each customer."""
    own = list(OwnField.objects.filter(is_active=True)) if Field.CUSTOM in asked.fields else []
    yield [str(one) for one in _headings(asked.fields, own)]
    for first in range(0, len(asked.ids), BATCH):
        ids = asked.ids[first : first + BATCH]
        viewer.opener.prepare(ids)
        values = _own_values(viewer, ids) if own else {}
        rows = {row.pk: row for row in visible_to(viewer.staff).filter(pk__in=ids, erased_at__isnull=True).select_related("manager")}
        for identity in ids:
            if identity in rows:
                cells = _cells(viewer, rows[identity], asked.fields)
                yield [*cells, *(values.get((identity, field.pk), "") for field in own), asked.mark]


def _headings(fields: Sequence[str], own: Sequence[OwnField]) -> Iterator[object]:
    yield Target.NUMBER.label
    if Field.REGISTER in fields:
        yield from (Target.KIND.label, Target.CATEGORY.label, Target.TIER.label, Target.RISK.label, Target.SOURCE.label, Target.SINCE.label)
    if Field.RESPONSIBLE in fields:
        yield from (Target.MANAGER.label, Target.DEPARTMENT.label)
    yield from (Sealed(name).label for name in Sealed.values if name in fields)
    yield from (field.label_zh if telling_time.is_chinese() else field.label_en for field in own)
    yield _("Export mark")


def _cells(viewer: Viewer, row: Customer, fields: Sequence[str]) -> list[Cell]:
    cells: list[Cell] = [row.number]
    if Field.REGISTER in fields:
        shown = (row.get_kind_display(), row.get_category_display(), row.get_tier_display() if row.tier else "")
        cells += [str(one) for one in shown] + [str(row.get_risk_display()) if row.risk else "", row.source]
        cells.append(row.since_on.isoformat() if row.since_on else "")
    if Field.RESPONSIBLE in fields:
        cells += [row.manager.username if row.manager else "", row.department]
    return cells + [viewer.opener.open(row, name, customer=row.pk) for name in Sealed.values if name in fields]


def _own_values(viewer: Viewer, ids: Sequence[int]) -> dict[tuple[int, int], str]:
    rows = OwnValue.objects.filter(customer__in=ids)
    return {(row.customer_id, row.field_id): viewer.opener.open(row, "value", customer=row.customer_id) for row in rows}


def deal_rows(viewer: Viewer, asked: Asked) -> Iterator[list[Cell]]:
    """Headings, then one row for each transaction of the customers and of what was merged into them."""
    labels = (
        DealTarget.NUMBER, DealTarget.AT, DealTarget.AMOUNT, DealTarget.CURRENCY, DealTarget.QUANTITY, DealTarget.INVOICE, DealTarget.GOODS
    )  # fmt: skip
    yield [*(str(one.label) for one in labels), _("Export mark")]
    for first in range(0, len(asked.ids), BATCH):
        for deal in _deals_of(viewer, asked.ids[first : first + BATCH]):
            yield [*_deal_cells(viewer, deal), asked.mark]


def _deals_of(viewer: Viewer, ids: Sequence[int]) -> Iterator[Any]:
    numbers = dict(visible_to(viewer.staff).filter(pk__in=ids).values_list("pk", "number"))
    numbers |= {
        pk: numbers[survivor] for pk, survivor in Customer.objects.filter(merged_into__in=list(numbers)).values_list("pk", "merged_into")
    }
    viewer.opener.prepare(numbers)
    for deal in Deal.objects.filter(customer__in=list(numbers)).order_by("customer_id", "at", "pk").iterator(chunk_size=2000):
        deal.shown_number = numbers[deal.customer_id]
        yield deal


def _deal_cells(viewer: Viewer, deal: Any) -> list[Cell]:
    opened = viewer.opener.open(deal, "amount", customer=deal.customer_id)
    amount = Decimal(opened) if opened else deal.amount
    goods = viewer.opener.open(deal, "goods", customer=deal.customer_id) or deal.goods
    at = telling_time.local(deal.at).strftime("%Y-%m-%d %H:%M:%S")
    return [deal.shown_number, at, _plain(amount), deal.currency, _plain(deal.quantity), deal.invoice, goods]


def _plain(figure: Decimal | None) -> Decimal | None:
    """A figure without the zeros that the database fills up, never in powers of ten."""
    return None if figure is None else Decimal(format(figure.normalize(), "f"))
