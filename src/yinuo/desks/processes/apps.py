"""The processes desk as a Django application."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Registers processes and statements under the label `processes`, and what they add to a case and its beginning."""

    name = "yinuo.desks.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.service import announcing, filled, panels
        from yinuo.ledger import folding

        from .actions.beginning import on_received
        from .models import Following, Shown
        from .queries.folding import FOLDS
        from .queries.panel import checklist, terms

        announcing.on_received.append(on_received)
        filled.register(Following)
        filled.register(Shown)
        panels.register("checklist", checklist, order=20, place="side")
        panels.register("terms", terms, order=40, place="side")
        for fold in FOLDS:
            folding.register(fold)
