"""The cast of the improvement desk's tests: those of the complaints desk, and letters that speak of suggestions and improvements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.complaints.conftest import sun, ye  # noqa: F401
from tests.customers.conftest import NOON, added, an, lu, noon, person, qian, seen, undertaken  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from tests.service.conftest import as_, far, han, jiang, promised, zhou  # noqa: F401
from yinuo.kit import clock
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument

TEXT = """\
use calendar cn-office
SG.reply: within 2 workdays of suggestion.received expect suggestion.responded
SG.planned: within 30 days of suggestion.accepted expect improvement.opened
SG.done: within 3 months of suggestion.accepted expect suggestion.implemented
SG.ground: every improvement.opened has ground
SG.effect: every improvement.completed has effect
SG.survey: within 15 days of survey.completed expect improvement.opened
SG.plan: within 15 days of department_score.published expect improvement_plan.submitted where score < 90
SG.corrected: within 30 days of cause.found expect corrective_action.completed
"""


@pytest.fixture
def letters(promised: None) -> None:  # noqa: F811
    """A letter in force that speaks of suggestions."""
    with clock.pinned(NOON - timedelta(days=20)):
        register_document(DraftDocument("SG", "书", "Letter", TEXT, ()), in_force_from=clock.now(), by="staff:lu")
