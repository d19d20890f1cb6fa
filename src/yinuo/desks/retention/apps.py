"""The retention desk as a Django application."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Registers terms, holds and destruction lists under the label `retention`."""

    name = "yinuo.desks.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"
