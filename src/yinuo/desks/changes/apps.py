"""The desk of changes and notices as a Django application."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """Registers proposals, notices, ends and questions of meaning under the label `changes`."""

    name = "yinuo.desks.changes"
    label = "changes"
    default_auto_field = "django.db.models.BigAutoField"
