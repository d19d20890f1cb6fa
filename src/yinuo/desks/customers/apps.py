"""The customers desk as a Django application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers customers, their keys and what is sealed under them under the label `customers`."""

    name = "yinuo.desks.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
