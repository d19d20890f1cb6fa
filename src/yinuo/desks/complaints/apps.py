"""The complaints desk as a Django application."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Registers what handling adds to complaints under the label `complaints`, and joins the desks below."""

    name = "yinuo.desks.complaints"
    label = "complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.customers.queries import whole_record
        from yinuo.desks.service import announcing, filled, guarding, panels
        from yinuo.ledger import folding

        from . import access
        from .actions.escalating import by_itself
        from .models import Complaint, Escalation, Proposal
        from .pages.panel import panel_of
        from .queries.folding import FOLDS
        from .queries.keeping import of_this_desk

        guarding.on_handling.append(access.check_not_about)
        guarding.who_not[access.check_not_about] = access.complained_about
        guarding.on_solution.append(access.check_was_approved)
        announcing.on_dissatisfied.append(by_itself)
        for model in (Complaint, Proposal, Escalation):
            filled.register(model)
        panels.register("complaint", panel_of, order=10, place="main")
        whole_record.register(of_this_desk)
        for fold in FOLDS:
            folding.register(fold)
