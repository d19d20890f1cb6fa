"""Destroying rows of a customer's record for good. Who decides that they may go, and tells the ledger so, is the retention desk."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction

from ..access import Viewer
from ..models import Agreement, Contact, Customer, Deal, Wish
from ..records import subject_of
from .telling import reindex

ROWS: dict[str, type[models.Model]] = {"transactions": Deal, "agreements": Agreement, "wishes": Wish, "contacts": Contact}
"""The classes of records that are rows of their own."""


@transaction.atomic
def erase_rows(viewer: Viewer, record_class: str, ids: Sequence[int]) -> list[tuple[str, str]]:
    """Destroy these rows, as far as this person reaches them; gives (subject in the ledger, reference of the customer) of what is gone.

    The caller answers for it that nothing has to be kept, as with `keys.destroy_key`.
    """
    table = ROWS[record_class]
    rows = list(table.objects.filter(pk__in=ids).select_related("customer").select_for_update(of=("self",)).order_by("pk"))
    table.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if record_class == "contacts":  # nobody is found any more by a contact that is gone
        for customer in Customer.objects.filter(pk__in={row.customer_id for row in rows}, erased_at__isnull=True):
            reindex(viewer, customer)
    return [(subject_of(record_class, row.pk), row.customer.ref) for row in rows]
