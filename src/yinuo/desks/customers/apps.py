"""The customers desk as a Django application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers customers, their keys and what is sealed under them under the label `customers`."""

    name = "yinuo.desks.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the audit compare customers with what the ledger tells of them, and count who asks for what is not theirs."""
        from yinuo.kit.refusals import Refusal
        from yinuo.ledger import folding

        from . import remembering
        from .actions.denying import remember_denied
        from .queries.folding import CUSTOMERS, UNDERTAKINGS

        remembering.register(Refusal, remember_denied)
        folding.register(CUSTOMERS)
        folding.register(UNDERTAKINGS)
