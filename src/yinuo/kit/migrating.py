"""Migrations that do not redraw the house for every brick.

Django draws ("renders") models anew after each operation, with all that are related to them; with tables that nearly all lead to accounts
or customers this is nine tenths of a first start. The operations here draw only what their own statements need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

Key = tuple[str, str]
"""A model: its application's label, its name in small letters."""


class Together(Operation):
    """Several operations on models in one step, in their order: the same statements, drawn from no more models than they name.

    Not for changes of a primary key or of a unique field that others point to: Django then changes those others too.
    """

    category = OperationCategory.MIXED
    reduces_to_sql = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        was_drawn = state.__dict__.pop("apps", None) is not None
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if was_drawn:
            state.apps = _DrawnWhenAsked(state.models, state.real_apps)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation, before, after in self._steps(app_label, from_state):
            key = app_label, _model_of(operation)
            operation.database_forwards(app_label, schema_editor, _only(before, key), _only(after, key))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation, before, after in reversed(list(self._steps(app_label, to_state))):
            operation.database_backwards(app_label, schema_editor, after, before)

    def _steps(self, app_label: str, first: Any) -> Iterator[tuple[Any, ProjectState, ProjectState]]:
        """Each operation with the state before it and after it."""
        after = ProjectState(dict(first.models), real_apps=first.real_apps)
        for operation in self.operations:
            before, after = after, after.clone()
            operation.state_forwards(app_label, after)
            yield operation, before, after

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


class CreateModels(Together):
    """Several CreateModel in one step, in their order: the same tables."""

    category = OperationCategory.ADDITION

    def __init__(self, creations: Sequence[CreateModel]) -> None:
        super().__init__(creations)
        self.creations = self.operations

    def describe(self) -> str:
        return f"Create {', '.join(creation.name for creation in self.creations)}"


class _DrawnWhenAsked:
    """Stands where a state keeps its drawn models, and draws them when somebody asks for one: most migrations never do."""

    def __init__(self, models: dict[Key, ModelState], real_apps: Any) -> None:
        self._models, self._real_apps = models, real_apps
        self._drawn: StateApps | None = None

    def clone(self) -> Any:
        """As a state is copied: the copy must not follow what becomes of the original."""
        if self._drawn is not None:
            return self._drawn.clone()
        return _DrawnWhenAsked({key: model.clone() for key, model in self._models.items()}, self._real_apps)

    def __getattr__(self, name: str) -> Any:
        if self._drawn is None:
            self._drawn = StateApps(self._real_apps, self._models)
        return getattr(self._drawn, name)


def _model_of(operation: Any) -> str:
    return str(getattr(operation, "model_name", None) or operation.name).lower()


def _only(state: ProjectState, key: Key) -> ProjectState:
    """The state of one model and of all that it leads to."""
    found: dict[Key, ModelState] = {}
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one in found or one not in state.models:
            continue
        found[one] = state.models[one]
        waiting += _leads_to(one, state.models[one])
    return ProjectState(found, real_apps=state.real_apps)


def _leads_to(key: Key, model: ModelState) -> Iterator[Key]:
    """What must be drawn for a model to be drawn: the targets of its relations, and what it inherits from."""
    label, name = key
    for field in model.fields.values():
        relation = getattr(field, "remote_field", None)
        for target in (getattr(relation, "model", None), getattr(relation, "through", None)):
            if target is not None:
                yield resolve_relation(target, label, name)
    for base in model.bases:
        if isinstance(base, str):
            yield resolve_relation(base, label, name)
