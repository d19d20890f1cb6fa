"""The improvement desk as a Django application."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """Registers improvements and suggestions under the label `improvement`, and joins the desks below."""

    name = "yinuo.desks.improvement"
    label = "improvement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.customers.queries import whole_record
        from yinuo.desks.service import filled, panels
        from yinuo.ledger import folding

        from .models import Item, Suggestion
        from .pages.suggestions import panel_of
        from .queries.folding import FOLDS
        from .queries.keeping import of_this_desk

        filled.register(Suggestion)
        filled.register(Item, "source_ref")
        panels.register("improvement", panel_of, order=20, place="main")
        whole_record.register(of_this_desk)
        for fold in FOLDS:
            folding.register(fold)
