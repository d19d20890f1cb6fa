"""The retention desk as a Django application."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Registers terms, holds and destruction lists under the label `retention`."""

    name = "yinuo.desks.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.customers import panels, places
        from yinuo.kit.words import pgettext_lazy
        from yinuo.ledger import folding

        from . import rights
        from .queries import holdings_below  # noqa: F401  (registers itself)
        from .queries.beside import panel_of
        from .queries.folding import FOLDS

        word = pgettext_lazy("place", "Retention")
        places.register(places.Place("retention", word, may=lambda staff: rights.may(staff.role, "read"), order=60))
        panels.register(panel_of)
        for fold in FOLDS:
            folding.register(fold)
