"""The room `promises` as a Django application."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Registers documents and clauses as drafted, signed, amended and ended."""

    name = "yinuo.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"
