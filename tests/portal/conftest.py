"""The cast of the service desk, and browsers in which nobody is signed in."""

from __future__ import annotations

from tests.channels.conftest import office  # noqa: F401
from tests.ledger.conftest import state_folder  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from tests.service.conftest import as_, han, jiang, lu, noon, promised, qian, zhou  # noqa: F401
