"""The feedback desk as a Django application."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Registers ratings and surveys under the label `feedback`, and what they add beside cases and customers."""

    name = "yinuo.desks.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from .joining import join
        from .queries.folding import FOLDS

        join()
        for fold in FOLDS:
            folding.register(fold)
