"""The face of Yinuo as a Django application: templates, components, static files and the language catalogues."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers templates, template tags, static files and `locale/`."""

    name = "yinuo.ui"
    label = "ui"
