"""The room `ledger` as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers what happened, append-only."""

    name = "yinuo.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
