"""The channels as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the channels under the label `channels`, and listens to what the service desk says to customers."""

    name = "yinuo.desks.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.customers.queries import whole_record
        from yinuo.desks.retention.actions import erasers
        from yinuo.desks.retention.choices import Kind
        from yinuo.desks.service import announcing, filled, panels
        from yinuo.ledger import folding as ledger_folding

        from .actions import emptying, handing_over, writing
        from .models import CallRecord, HandedOver, Incoming, Sending
        from .pages import renewing
        from .queries import beside, folding, keeping

        for kind in (Kind.SERVICE_RECORDS, Kind.COMPLAINTS):
            erasers.register(kind, emptying.before(erasers.eraser_of(kind)))
        whole_record.register(keeping.of_this_desk)
        for fold in folding.FOLDS:
            ledger_folding.register(fold)
        announcing.on_received += [writing.count, writing.acknowledge]
        announcing.on_said_to_customer.append(writing.said)
        announcing.on_merged.append(handing_over.went_on)
        announcing.on_must_be_heard.append(writing.heard_of)
        for model in (Incoming, Sending, HandedOver, CallRecord):
            filled.register(model, "case_number")
        panels.register("code", renewing.panel_of, order=70)
        panels.register("channels", beside.panel_of, order=60)
