"""The care desk as a Django application."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Registers contacts, events and service plans under the label `care`, and what it adds beside the customers."""

    name = "yinuo.desks.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from .queries.beside import join
        from .queries.folding import FOLDS

        join()
        for fold in FOLDS:
            folding.register(fold)
