"""The transfer desk as a Django application."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Registers imports, exports and doubles told apart under the label `transfer`."""

    name = "yinuo.desks.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"
