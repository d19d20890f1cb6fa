"""The channels as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the channels under the label `channels`, and listens to what the service desk says to customers."""

    name = "yinuo.desks.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yinuo.desks.service import announcing, panels

        from .actions import writing
        from .queries import beside

        announcing.on_received += [writing.count, writing.acknowledge]
        announcing.on_said_to_customer.append(writing.said)
        panels.register("channels", beside.panel_of, order=60)
