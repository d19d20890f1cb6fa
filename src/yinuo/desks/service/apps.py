"""The service desk as a Django application."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Registers cases and messages under the label `service`, and what they add beside the customers."""

    name = "yinuo.desks.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from . import bulk_verbs, filled, macros_beside, panels, tags_beside
        from .actions import bringing
        from .joining import join
        from .models import Enclosure, Proposal, Tie
        from .queries.facts import history_of
        from .queries.folding import FOLDS

        join()
        bringing.join()
        bulk_verbs.join()
        for model in (Enclosure, Proposal):
            filled.register(model)
        filled.register(Tie, "case_id", "other_id")
        panels.register("tags", tags_beside.panel_of, order=15)
        panels.register("macros", macros_beside.panel_of, order=20)
        panels.register("history", history_of, order=90, place="main")
        for fold in FOLDS:
            folding.register(fold)
