"""Logs go by themselves at the end of their term: looks, sign-ins, sessions, exports; never before six months.

Nobody is there when it happens, so no customer is seen: row security lets `pruning` reach old looks and holds, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from yinuo.desks.customers import records as customer_records
from yinuo.desks.customers.models import Denial
from yinuo.desks.people.models import SignInRecord
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from ..choices import HOLDING, Kind
from ..models import Hold
from ..queries.rules import rules_at
from .ruling import HOUSE, LEAST_LOG

BATCH = 5000
PURPOSE = "pruning"
_KIN = """
WITH RECURSIVE kin (id) AS (
  SELECT customer_id FROM retention_hold WHERE scope = 'customer' AND state IN ('asked', 'on', 'lifting')
  UNION SELECT CASE WHEN m.survivor_id = kin.id THEN m.double_id ELSE m.survivor_id END
    FROM customers_merge m JOIN kin ON kin.id IN (m.survivor_id, m.double_id) WHERE m.undone_at IS NULL
), gone AS (
  SELECT id FROM customers_look WHERE at < %s AND customer_id NOT IN (SELECT id FROM kin) LIMIT %s
)
DELETE FROM customers_look WHERE id IN (SELECT id FROM gone) RETURNING id
"""


def border(kind: str, at: datetime) -> datetime | None:
    """What is older than this has reached the end of every term of its log; None where something keeps it for ever."""
    found = [rule.term.over_before(at) for rule in rules_at(at).get(kind, [])] + [LEAST_LOG.over_before(at)]
    return None if None in found else min(one for one in found if one is not None)


def prune(*, at: datetime) -> dict[str, int]:
    """Remove what is past its term, in batches of a transaction; gives how many of each. A hold stops its log, or its customer's part."""
    done = {}
    for kind, remove in _REMOVERS.items():
        before = border(kind, at)
        count = 0
        while before is not None and not _is_held(kind):
            with transaction.atomic():
                gone = remove(before, at)
            count += gone
            if gone < BATCH:
                break
        if count:
            done[str(kind)] = count
    if done:
        book.append("logs.pruned", subject=HOUSE, actor="system", occurred_at=at, data=done)
    return done


def _is_held(kind: str) -> bool:
    """A hold on the whole log, or a filter that may fit any of it; who would be asked which customer fits is not there."""
    with transaction.atomic():
        _as_pruning()
        beyond = Hold.objects.filter(state__in=HOLDING, scope__in=("kind", "query"), record_kind__in=("", kind))
        return bool(beyond.exists())


def _as_pruning() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yinuo.purpose', %s, true), set_config('yinuo.person', '', true)", [PURPOSE])


def _looks(before: datetime, at: datetime) -> int:
    _as_pruning()
    with connection.cursor() as cursor:
        cursor.execute(_KIN, [before, BATCH])
        ids = [identity for (identity,) in cursor.fetchall()]
    Denial.objects.filter(on__lt=today(before)).delete()
    if Kind.ACCESS_LOGS in customer_records.classes_promised():
        gone = [(str(Kind.ACCESS_LOGS), customer_records.subject_of(Kind.ACCESS_LOGS, one), "") for one in ids]
        customer_records.note_erased(gone, by="system", at=at)
    return len(ids)


def _attempts(before: datetime, at: datetime) -> int:
    ids = list(SignInRecord.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return SignInRecord.objects.filter(pk__in=ids).delete()[0]


def _sessions(before: datetime, at: datetime) -> int:
    keys = list(Session.objects.filter(expire_date__lt=before).values_list("pk", flat=True)[:BATCH])
    return Session.objects.filter(pk__in=keys).delete()[0]


def _exports(before: datetime, at: datetime) -> int:
    """The records of what was taken out; the files themselves went when they could be fetched no longer."""
    if not apps.is_installed("yinuo.desks.transfer"):
        return 0
    exports = apps.get_model("transfer", "Export")
    ids = list(exports.objects.filter(made_at__lt=before, wrapped__isnull=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
    gone = [(str(Kind.EXPORTS), row.ref, "") for row in exports.objects.filter(pk__in=ids).order_by("pk")]
    exports.objects.filter(pk__in=ids).delete()
    customer_records.note_erased(gone, by="system", at=at)  # each was asked for and decided on, so its end is told as well
    return len(ids)


_REMOVERS: dict[str, Callable[[datetime, datetime], int]] = {
    Kind.ACCESS_LOGS: _looks, Kind.SIGN_IN_LOGS: _attempts, Kind.SESSIONS: _sessions, Kind.EXPORTS: _exports,
}  # fmt: skip
