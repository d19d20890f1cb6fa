"""The reading desk as a Django application."""

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    """Registers letters under review under the label `reading`."""

    name = "yinuo.desks.reading"
    label = "reading"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from .queries.folding import LETTERS

        folding.register(LETTERS)
