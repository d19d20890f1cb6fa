"""The secrecy desk as a Django application."""

from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    """Registers the register of secrets, security reviews and leak incidents under the label `secrecy`."""

    name = "yinuo.desks.secrecy"
    label = "secrecy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand in the row of links over the archive, where everybody may report a leak; let this desk's key turn over with the others."""
        from yinuo.desks.customers import places, wrapping
        from yinuo.kit.words import pgettext_lazy
        from yinuo.ledger import folding

        from . import sealing
        from .queries.folding import FOLDS

        places.register(places.Place("secrecy", pgettext_lazy("place", "Secrecy"), order=80))
        wrapping.register(wrapping.Wrapped("secrecy", lambda _limit: sealing.rewrap(), sealing.counts))
        for fold in FOLDS:
            folding.register(fold)
