"""What is on hold. One condition in SQL answers for a row and for a million; no term is asked."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import family_of
from yinuo.desks.customers.models import Customer

from ..choices import HOLDING
from ..models import Hold
from .holdings import ZONE, holdings

_STATES = ", ".join(f"'{state.value}'" for state in HOLDING)
_FITS = f"""
SELECT {{columns}} FROM retention_hold h WHERE h.state IN ({_STATES}) AND (
  (h.scope = 'customer'
    AND (SELECT COALESCE(hc.merged_into_id, hc.id) FROM customers_customer hc WHERE hc.id = h.customer_id) = {{row}}.root)
  OR (h.scope = 'kind' AND h.record_kind = %({{kind}})s)
  OR (h.scope = 'document' AND h.document = {{row}}.document)
  OR (h.scope = 'query' AND h.record_kind IN ('', %({{kind}})s)
    AND (h.from_on IS NULL OR {{row}}.made_at >= h.from_on::timestamp AT TIME ZONE '{ZONE}')
    AND (h.until_on IS NULL OR {{row}}.made_at < (h.until_on + 1)::timestamp AT TIME ZONE '{ZONE}')
    AND ((h.category = '' AND h.tier = '' AND h.department = '' AND h.tag = '') OR EXISTS (
      SELECT 1 FROM customers_customer q WHERE q.id = {{row}}.root AND h.category IN ('', q.category) AND h.tier IN ('', q.tier)
        AND h.department IN ('', q.department) AND (h.tag = '' OR EXISTS (SELECT 1 FROM customers_tagging t
          JOIN customers_tag w ON w.id = t.tag_id WHERE t.customer_id = q.id AND w.name = h.tag)))))
)"""


def held_sql(row: str, *, kind: str = "kind") -> str:
    """A condition: the record `row` (an alias of a holding's columns) is on hold. `kind` names the parameter with its kind of record."""
    return f"EXISTS ({_FITS.format(columns='1', row=row, kind=kind)})"


def numbers_sql(row: str, *, kind: str = "kind") -> str:
    """The numbers of the holds on a record, for showing."""
    return f"ARRAY({_FITS.format(columns='h.number', row=row, kind=kind)} ORDER BY h.id)"


def standing() -> QuerySet[Hold]:
    """The holds that hold, newest first."""
    return Hold.objects.filter(state__in=HOLDING)


def is_beyond_customers() -> bool:
    """Whether a hold stands on anything but single customers; only then the records of a customer need to be asked one by one."""
    return standing().filter(~Q(scope="customer")).exists()


def holds_on(customer: Customer) -> list[Hold]:
    """The holds that keep anything of one customer: on it, on what was merged into it, on a kind or a filter that it fits."""
    found = set(standing().filter(customer_id__in=family_of(customer)).values_list("pk", flat=True))
    if is_beyond_customers():
        with connection.cursor() as cursor:
            for holding in holdings().values():
                cursor.execute(
                    f"SELECT DISTINCT h.id FROM ({holding.sql}) x"
                    f" JOIN LATERAL ({_FITS.format(columns='h.id', row='x', kind='kind')}) h ON true WHERE x.root = %(root)s",
                    {"kind": holding.kind, "root": customer.pk},
                )
                found.update(one for (one,) in cursor.fetchall())
    return list(standing().filter(pk__in=found))
