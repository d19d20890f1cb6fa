"""The care desk as a Django application."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Registers contacts, events and service plans under the label `care`, and what it adds beside the customers."""

    name = "yinuo.desks.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .queries.beside import join

        join()
