"""The web door as a Django application, so that its templates are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the templates of the pages."""

    name = "yinuo.doors.web"
    label = "web"
