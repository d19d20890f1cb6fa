"""The portal as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the pages for customers, and what counts how often somebody knocked."""

    name = "yinuo.doors.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
