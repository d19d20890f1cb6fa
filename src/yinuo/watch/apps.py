"""The room `watch` as a Django application."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Registers how every promise stands now."""

    name = "yinuo.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"
