"""Who may see and do what with which customer. The first wall; row security in the database is the second.

Everything a request does with customers happens inside `seeing`, and `customer_for` is the only way from a request to a customer.
"""

from __future__ import annotations

from .models import Customer
from .refusals import NoSuchCustomer
from .viewing import Viewer, family_of, reach_of, reaches, seeing, visible_to

__all__ = ["Viewer", "customer_for", "family_of", "reach_of", "reaches", "seeing", "visible_to"]


def customer_for(viewer: Viewer, number: str) -> Customer:
    """The customer of a number; a merged one leads to the one it is now.

    Raises:
        NoSuchCustomer: there is none, it is out of reach, or it was erased; nobody can tell which.
    """
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True)
    found = seen.filter(number=number[:24]).first() if "\0" not in number else None
    if found is not None and found.merged_into_id is not None:
        found = seen.filter(pk=found.merged_into_id).first()
    if found is None:
        raise NoSuchCustomer(number=number.replace("\0", "")[:24])
    return found
