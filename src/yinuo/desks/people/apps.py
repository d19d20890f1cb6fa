"""The people desk as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the tables under the label `people`, which `AUTH_USER_MODEL` names."""

    name = "yinuo.desks.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
