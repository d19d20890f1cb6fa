"""The privacy desk as a Django application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registers consents, requests, restrictions and certificates under the label `privacy`, and what the desks below ask this one."""

    name = "yinuo.desks.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let customers ask here for leave, hide who is restricted, and write refusals down."""
        from yinuo.ledger import folding

        from . import joining
        from .queries.folding import FOLDS

        joining.join()
        for fold in FOLDS:
            folding.register(fold)
