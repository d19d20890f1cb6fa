"""The secrecy desk as a Django application."""

from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    """Registers the register of secrets, security reviews and leak incidents under the label `secrecy`."""

    name = "yinuo.desks.secrecy"
    label = "secrecy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the row of links over the archive; everybody may report a leak, so everybody finds it there."""
        from yinuo.desks.customers import places
        from yinuo.kit.words import pgettext_lazy

        places.register(places.Place("secrecy", pgettext_lazy("place", "Secrecy"), order=80))
