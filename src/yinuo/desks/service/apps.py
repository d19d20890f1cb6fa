"""The service desk as a Django application."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Registers cases and messages under the label `service`, and what they add beside the customers."""

    name = "yinuo.desks.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .queries.beside import join

        join()
