"""The quality desk as a Django application."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Registers standards, evaluations and outages under the label `quality`, and lets the audit compare them."""

    name = "yinuo.desks.quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from .queries.folding import FOLDS

        for fold in FOLDS:
            folding.register(fold)
