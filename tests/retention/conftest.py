"""The cast of the customers' tests, and a document that keeps records."""

from __future__ import annotations

from datetime import datetime

from tests.customers.conftest import an, lin, lu, noon, qian, seen, wang, zhao  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftClause, DraftDocument


def in_force(text: str, *, since: datetime, number: str = "FW-2026-001") -> None:
    """Put a letter in force whose only clause holds these promises."""
    names = tuple(line.partition(":")[0] for line in text.splitlines() if not line.startswith("record "))
    clause = DraftClause("2.2", "服务记录保存五年。", "Service records are kept for five years.", promise_names=names)
    register_document(DraftDocument(number, "服务承诺书", "Letter", text, (clause,)), in_force_from=since, by="staff:lu")
