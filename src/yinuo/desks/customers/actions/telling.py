"""What every verb does alike: hold the customer, write its line in the ledger, bring what it is found by up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.people.models import Staff
from yinuo.kit import sealed_keys
from yinuo.ledger import book

from ..access import Viewer, reach_of, visible_to
from ..choices import Reach, TokenOf
from ..fingerprints import tokens_of_texts
from ..models import Contact, Customer, Finding
from ..refusals import ChangedMeanwhile, NoSuchCustomer
from . import opening


def tell(kind: str, customer: Customer, /, *, by: Staff, at: datetime, refs: Sequence[str] = (), **data: Any) -> str:
    """One fact about a customer; gives its id. Data are codes and names of fields, never what a field holds.

    The number stands among them, by which promises for this customer know the fact as theirs.
    """
    return book.append(kind, subject=customer.ref, actor=by.ref, occurred_at=at, refs=refs, data={"customer": customer.number, **data}).id


def tell_updated(
    viewer: Viewer, customer: Customer, /, *, at: datetime,
    fields: Sequence[str] = (), stored: Sequence[str] = (), register: Mapping[str, Any] | None = None, **more: Any,
) -> None:  # fmt: skip
    """Data of a customer were updated: by what permission, which fields, and that the sealed ones among them were sealed.

    The permission stands before what it permits, as a letter may promise (`customer_data.updated only after access.granted`).
    """
    book.append_many([*drafts_of_update(viewer, customer, at=at, fields=fields, register=register or {}, **more),
                      *opening.stored(customer.ref, stored, by=viewer.staff, at=at)])  # fmt: skip


def drafts_of_update(viewer: Viewer, customer: Customer, /, *, at: datetime, **said: Any) -> list[book.Draft]:
    """The permission and the update, not yet written."""
    permitted = {"customer": customer.number, "act": "change", "role": viewer.staff.role, "reach": reach_word(viewer, customer)}
    return [
        book.Draft(kind=kind, subject=customer.ref, actor=viewer.staff.ref, occurred_at=at, data=data)
        for kind, data in (("access.granted", permitted), ("customer_data.updated", {"customer": customer.number, **said}))
    ]


def reach_word(viewer: Viewer, customer: Customer) -> str:
    """Why this person reaches this customer: as one of their own, as a deputy, or by what the role reaches."""
    if customer.manager_id == viewer.staff.pk:
        return "own"
    reach = reach_of(viewer.staff)
    is_department = reach == Reach.DEPARTMENT and customer.department == viewer.staff.department
    return reach.value if reach == Reach.ALL or is_department else "deputy"


def locked(viewer: Viewer, customer: Customer, *, revision: int | None = None) -> Customer:
    """The customer as it stands now, held until the transaction ends.

    Raises:
        NoSuchCustomer: out of reach by now. ChangedMeanwhile: another revision than the caller saw.
    """
    rows = visible_to(viewer.staff).filter(erased_at__isnull=True, merged_into__isnull=True)
    found = rows.select_for_update(of=("self",)).filter(pk=customer.pk).first()
    if found is None:
        raise NoSuchCustomer(number=customer.number)
    if revision is not None and found.revision != revision:
        raise ChangedMeanwhile(number=found.number)
    return found


def touch(customer: Customer, *, at: datetime, fields: Sequence[str] = ()) -> None:
    """Save what was changed, under the next revision."""
    customer.changed_at, customer.revision = at, customer.revision + 1
    customer.save(update_fields=["changed_at", "revision", *fields])


def reindex(viewer: Viewer, customer: Customer) -> None:
    """Bring the fingerprints of one customer up to what it and its contacts hold now."""
    wanted = tokens_of(viewer, customer)
    present = dict(Finding.objects.filter(customer=customer).values_list("token", "of"))
    gone = [token for token, of in present.items() if wanted.get(token) != of]
    Finding.objects.filter(customer=customer, token__in=gone).delete()
    fresh = [Finding(token=token, customer=customer, of=of) for token, of in wanted.items() if present.get(token) != of]
    Finding.objects.bulk_create(fresh)


def tokens_of(viewer: Viewer, customer: Customer) -> dict[int, int]:
    """Everything a customer is found by, with what each token is of (`choices.TokenOf`); contacts tell no customers apart."""
    key = sealed_keys.ring().index
    found: dict[int, int] = {}
    for row in Contact.objects.filter(customer=customer, ended_at__isnull=True):
        said = {name: viewer.opener.open(row, name, customer=customer.pk) for name in ("name", "phone", "email")}
        found.update(dict.fromkeys(tokens_of_texts(key, said, is_person=True), int(TokenOf.PIECE)))
    own = {name: viewer.opener.open(customer, name, customer=customer.pk) for name in ("name", "phone", "email", "identity", "bank")}
    return found | tokens_of_texts(key, own, is_person=customer.is_person)
