"""What every verb does alike: its facts on what the improvement answers, judged at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.desks.service import taking
from yinuo.desks.service.actions.telling import facts
from yinuo.desks.service.models import Case
from yinuo.ledger import book
from yinuo.watch.arming import arm

from ..models import Item

BY_ITSELF = "system:improvement"


def tell(item: Item, kind: str, data: Mapping[str, Any], *, by: str, at: datetime) -> None:
    """Write one fact of an improvement; on a case it carries what every fact of that case carries."""
    case = case_of(item)
    about = facts(case) if case is not None else {}
    common = {"improvement": item.number, "source": item.source, "state": item.state, "department": item.department}
    common |= {"owner": item.owner.username if item.owner else ""}
    refs = [case.customer.ref] if case is not None else []
    book.append(kind, subject=item.subject, actor=by, occurred_at=at, refs=refs, data={**about, **common, **data})
    arm(item.subject, kinds=[kind])


def case_of(item: Item) -> Case | None:
    """The case that an improvement answers, with its customer; read for its facts, whoever carries the improvement out."""
    if not item.source_ref.startswith("case:"):
        return None
    found = taking.case_of(item.source_ref.removeprefix("case:"))
    if found is not None:
        with taking.reaching(found.customer_id):
            found.customer  # noqa: B018 (fetched while it is in reach)
    return found
