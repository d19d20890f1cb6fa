"""The transfer desk as a Django application."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Registers imports, exports and doubles told apart under the label `transfer`, and this desk's links beside the archive."""

    name = "yinuo.desks.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the archive show this desk's links, and let a copy of somebody's record hold the numbers of other systems."""
        from yinuo.ledger import folding

        from . import joining
        from .queries.folding import FOLDS

        joining.join()
        for fold in FOLDS:
            folding.register(fold)
