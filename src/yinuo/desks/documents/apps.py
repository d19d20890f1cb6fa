"""The documents desk as a Django application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers drafts, signatures, notices and questions under the label `documents`."""

    name = "yinuo.desks.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.ledger import folding

        from .queries.folding import DOCUMENTS

        folding.register(DOCUMENTS)
