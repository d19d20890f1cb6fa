"""Turning the key-encryption key over, and destroying one customer's key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction

from yinuo.desks.people.models import Staff
from yinuo.kit import sealed_keys
from yinuo.ledger import book

from .. import erasures, sealing, wrapping
from ..access import Viewer, family_of, reach_of, seeing
from ..choices import Reach, Verb
from ..models import Customer, CustomerKey, Finding
from ..refusals import MayNot
from .telling import locked, tell

Progress = Callable[[int, int], None]


def rotate(staff: Staff, *, at: datetime, batch: int = 1000, progress: Progress | None = None) -> int:
    """Make a new key-encryption key the present one and wrap every key under it, batch by batch; gives how many.

    Work goes on meanwhile: both generations are readable. Called again after an interruption it finishes what was begun instead of
    beginning anew. The old generation is kept in the ring until `drop` is asked for, as backups from before still need it.
    Args:
        progress: told after each batch how many are done, of how many.
    Raises:
        MayNot, BadKeyRing.
    """
    with seeing(staff, purpose="keys") as viewer:
        _check(viewer)
        older = sum(count for version, count in wrapping.counts().items() if version != sealed_keys.ring().current)
    version = sealed_keys.ring().current if older else sealed_keys.add_generation()
    count = rewrap_all(staff, batch=batch, progress=progress)
    data = {"version": version, "keys": count, "resumed": bool(older)}
    book.append("customer_keys.rotated", subject="house:keys", actor=staff.ref, occurred_at=at, data=data)
    return count


def rewrap_all(staff: Staff, *, batch: int = 1000, progress: Progress | None = None) -> int:
    """Wrap anew whatever is not yet under the present generation, each batch in a transaction of its own."""
    count, total = 0, sum(status(staff).values())
    for kind in wrapping.kinds():
        while True:
            with seeing(staff, purpose="keys") as viewer:
                _check(viewer)
                done = kind.rewrap(batch)
            count += done
            if progress is not None and done:
                progress(count, total)
            if not done:
                break
    return count


def status(staff: Staff) -> dict[int, int]:
    """How many keys each generation of the ring wraps. Raises MayNot, BadKeyRing."""
    with seeing(staff, purpose="keys") as viewer:
        _check(viewer)
        return {**dict.fromkeys(sealed_keys.ring().keys, 0), **wrapping.counts()}


def drop(staff: Staff, version: int, *, at: datetime) -> None:
    """Forget an old generation, once nothing is wrapped under it; a backup from before cannot be read without it.

    Raises:
        MayNot, KeyStillInUse, BadKeyRing.
    """
    with seeing(staff, purpose="keys") as viewer:
        _check(viewer)
        # what is being added at this moment under the present generation is none of the old one's
        sealed_keys.drop_generation(version, in_use=wrapping.counts().get(version, 0))
        book.append("customer_keys.dropped", subject="house:keys", actor=staff.ref, occurred_at=at, data={"version": version})


@transaction.atomic
def destroy_key(viewer: Viewer, customer: Customer, *, at: datetime) -> str:
    """Make a customer and all that was merged into it unreadable for everybody, for good; gives the id of the event.

    Rows and ledger stay, as pseudonyms. The caller answers for it that nothing has to be kept: the privacy desk and the retention desk
    decide, this carries out. The fingerprints of the keys go on the list outside the database (`erasures`).
    """
    row = locked(viewer, customer)
    family = family_of(row)
    fingerprints = sorted(erasures.fingerprint(key) for _customer, key in sealing.data_keys(family))
    CustomerKey.objects.filter(pk__in=family).delete()
    Finding.objects.filter(customer_id__in=family).delete()
    Customer.objects.filter(pk__in=family).update(erased_at=at, changed_at=at)
    event = tell("customer.key_destroyed", row, by=viewer.staff, at=at, keys=len(family), fingerprints=fingerprints)
    # robust: the keys are gone whatever becomes of the list, and `destroy_again` brings the list up to the ledger
    transaction.on_commit(partial(erasures.publish, fingerprints, customer=row.ref, event=event), robust=True)
    return event


def destroy_again(staff: Staff, *, at: datetime, batch: int = 1000) -> list[str]:
    """After a restore: destroy every key that a backup brought back although it had been destroyed; gives the customers' numbers.

    Reads the list outside the database and the ledger. May be repeated; batch by batch, each in a transaction of its own.
    Raises:
        MayNot, BadKeyRing.
    """
    gone, found, after = erasures.everything(), [], 0
    while True:
        with seeing(staff, purpose="keys") as viewer:
            _check(viewer)
            customers = list(CustomerKey.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:batch])
            again = [one for one, key in sealing.data_keys(customers) if erasures.fingerprint(key) in gone]
            for row in Customer.objects.filter(pk__in=again).order_by("pk"):
                CustomerKey.objects.filter(pk=row.pk).delete()
                Finding.objects.filter(customer=row).delete()
                Customer.objects.filter(pk=row.pk).update(erased_at=at, changed_at=at)
                tell("customer.erased_again", row, by=staff, at=at)
                found.append(row.number)
        if not customers:
            erasures.publish_missing()
            return found
        after = customers[-1]


def _check(viewer: Viewer) -> None:
    if reach_of(viewer.staff) != Reach.ALL or not viewer.may_do("end"):
        raise MayNot(act=Verb.END.label)
