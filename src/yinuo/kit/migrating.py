"""Migrations that do not redraw the house for every brick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.models import CreateModel


class CreateModels(Operation):
    """Several CreateModel in one step, in their order: the same tables, the models rendered once.

    Django renders every related model again after each CreateModel while migrations run; with tables that nearly all
    lead to accounts or customers this was nine tenths of a first start.
    """

    category = OperationCategory.ADDITION

    def __init__(self, creations: Sequence[CreateModel]) -> None:
        self.creations = list(creations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # a cached property: made anew, whole, when a table is created from it
        for creation in self.creations:
            creation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for creation in self.creations:
            creation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for creation in reversed(self.creations):
            creation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {', '.join(creation.name for creation in self.creations)}"
