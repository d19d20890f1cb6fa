"""The cast of the quality desk's tests: 陆 and 叶 direct, 孙 heads 华东, 周 and 韩 work there, and a letter that waits for evaluations."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.complaints.conftest import sun, ye  # noqa: F401
from tests.customers.conftest import NOON, added, an, lu, noon, person, qian, undertaken  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from tests.service.conftest import as_, han, jiang, promised, zhou  # noqa: F401
from yinuo.kit import clock
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument

TEXT = """\
use calendar cn-office
GL.improved: within 30 days of crm_evaluation.done expect improvement.opened
GL.scored: every crm_evaluation.done has score
GL.optimised: within 30 days of quality_review.done expect improvement.opened
GL.published: within 30 days of evaluation.completed expect evaluation.published
"""


@pytest.fixture
def letters(promised: None) -> None:  # noqa: F811
    """A letter in force that speaks of evaluations."""
    with clock.pinned(NOON - timedelta(days=20)):
        register_document(DraftDocument("GL", "书", "Letter", TEXT, ()), in_force_from=clock.now(), by="staff:lu")
