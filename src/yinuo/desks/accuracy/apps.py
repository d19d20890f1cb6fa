"""The accuracy desk as a Django application."""

from django.apps import AppConfig


class AccuracyConfig(AppConfig):
    """Registers rounds of data checks and their items under the label `accuracy`, and its place beside the customers."""

    name = "yinuo.desks.accuracy"
    label = "accuracy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.customers import panels, places
        from yinuo.desks.customers.choices import Reach
        from yinuo.desks.customers.viewing import reach_of
        from yinuo.kit.words import pgettext_lazy
        from yinuo.ledger import folding

        from .queries.beside import panel_of
        from .queries.folding import FOLDS

        word = pgettext_lazy("place", "Data checks")
        places.register(places.Place("accuracy", word, may=lambda staff: reach_of(staff) != Reach.NONE, order=30))
        panels.register(panel_of)
        for fold in FOLDS:
            folding.register(fold)
