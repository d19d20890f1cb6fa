"""Finding whose link it is where nobody is signed in."""

from __future__ import annotations

from yinuo.desks.service import taking

from ..models import Member
from ..queries import counts


def member_of(digest: bytes) -> Member | None:
    """The customer of a sample whose link ends so; the database gives their number to whoever knows the link, and nothing else."""
    customer = counts.asked(digest)
    if customer is None:
        return None
    with taking.reaching(customer):
        return Member.objects.select_related("survey__question_set", "survey__programme").filter(digest=digest).first()
