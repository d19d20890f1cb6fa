"""The ledger as a Django application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Registers the tables; after each migrate the ledger makes itself at home in the database it finds itself in."""

    name = "yinuo.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_settle, sender=self)


def _settle(*, using: str, **_more: Any) -> None:
    from yinuo.ledger.months import settle

    settle(using)
