"""The improvement desk as a Django application."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """Registers improvements and suggestions under the label `improvement`, and joins the desks below."""

    name = "yinuo.desks.improvement"
    label = "improvement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.customers.queries import whole_record
        from yinuo.desks.service import panels
        from yinuo.ledger import folding

        from .pages.suggestions import panel_of
        from .queries.folding import FOLDS
        from .queries.keeping import of_this_desk

        panels.register("improvement", panel_of, order=20, place="main")
        whole_record.register(of_this_desk)
        for fold in FOLDS:
            folding.register(fold)
