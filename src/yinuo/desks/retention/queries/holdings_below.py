"""Records of the care desk, and complaints as the ledger tells them: what these leave behind that a term speaks of.

A contact or plan counts as a record as long as it holds words; without them its codes stay, as the ledger has them anyway. Of a complaint
the house keeps no words yet: its record is the run of its events, which names a customer, and what visits about it wrote down.
"""

from __future__ import annotations

from ..choices import Kind
from .holdings import Holding, Stream, of_customer, register

PLAN_HAS_WORDS = "(r.sealed_needs IS NOT NULL OR r.sealed_plan IS NOT NULL OR r.sealed_effect IS NOT NULL)"
_VISIT, _PLAN = "'visit:' || r.number", "'service_plan:' || r.number"
_ENDINGS = "('complaint.closed', 'complaint.dismissed')"


def _complaints(kind: str, *, is_in_use: bool) -> Stream:
    """Complaints that stand where one kind of event left them, and the customer whom the first event names."""
    later = "l.subject = e.subject AND l.seq > e.seq"
    after = (
        # received, and since then never closed without being taken up again
        f"NOT EXISTS (SELECT FROM ledger_event l WHERE {later} AND l.kind = 'complaint.received')"
        " AND COALESCE((SELECT l.kind FROM ledger_event l WHERE l.subject = e.subject AND l.kind IN"
        " ('complaint.closed', 'complaint.dismissed', 'complaint.reopened') ORDER BY l.seq DESC LIMIT 1), '')"
        f" NOT IN {_ENDINGS}"
        if is_in_use
        else f"NOT EXISTS (SELECT FROM ledger_event l WHERE {later} AND l.kind IN"
        " ('complaint.closed', 'complaint.dismissed', 'complaint.reopened'))"
    )
    return Stream(
        "SELECT e.subject AS record, NULL::bigint AS id, c.id AS customer, COALESCE(c.merged_into_id, c.id) AS root, c.number AS number,"
        f" f.occurred_at AS made_at, {'NULL::timestamptz' if is_in_use else 'e.occurred_at'} AS started_at, '' AS document,"
        " e.occurred_at AS start FROM ledger_event e CROSS JOIN LATERAL ("
        " SELECT a.occurred_at, COALESCE(a.body::jsonb -> 'data' ->> 'customer', (SELECT substr(ref, 10) FROM"
        " jsonb_array_elements_text(a.body::jsonb -> 'refs') AS ref WHERE starts_with(ref, 'customer:') LIMIT 1)) AS number"
        " FROM ledger_event a WHERE a.subject = e.subject AND a.kind = 'complaint.received' ORDER BY a.seq LIMIT 1) f"
        " JOIN customers_customer c ON c.number = f.number"
        f" WHERE e.kind = '{kind}' AND {after}"
        " AND NOT EXISTS (SELECT FROM ledger_event l WHERE l.subject = e.subject AND l.kind = 'record.erased')"
        " AND NOT EXISTS (SELECT FROM ledger_event l WHERE l.retracts = e.id)",
        is_in_use=is_in_use,
        is_exact=not is_in_use,
    )


for _holding in (
    Holding(
        Kind.SERVICE_RECORDS,
        (
            of_customer("care_visit", record=_VISIT, made="r.made_at", started="r.ended_at",
                        where="r.ended_at IS NOT NULL AND r.sealed_note IS NOT NULL"),
            of_customer("care_serviceplan", record=_PLAN, made="r.at", started="r.changed_at",
                        where=f"r.state IN ('declined', 'completed') AND {PLAN_HAS_WORDS}"),
            of_customer("care_serviceplan", record=_PLAN, made="r.at", started="",
                        where=f"r.state NOT IN ('declined', 'completed') AND {PLAN_HAS_WORDS}"),
        ),
        is_sealed=True,
    ),
    Holding(
        Kind.COMPLAINTS,
        (
            _complaints("complaint.closed", is_in_use=False),
            _complaints("complaint.dismissed", is_in_use=False),
            _complaints("complaint.received", is_in_use=True),
        ),
        has_ids=False,
    ),
):  # fmt: skip
    register(_holding)
