"""The answers desk as a Django application."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """Registers entries and questions under the label `answers`, and how the audit folds them from their events."""

    name = "yinuo.desks.answers"
    label = "answers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from . import becoming, handing
        from .queries.folding import FOLDS

        handing.register(becoming.a_case)

        for fold in FOLDS:
            folding.register(fold)
