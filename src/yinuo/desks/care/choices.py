"""The closed lists of the care desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    """How a customer is met."""

    VISIT = "visit", pgettext_lazy("way of contact", "Visit in person")
    PHONE = "phone", pgettext_lazy("way of contact", "Telephone")
    VIDEO = "video", pgettext_lazy("way of contact", "Video call")
    MESSAGE = "message", pgettext_lazy("way of contact", "Message")
    MAIL = "mail", pgettext_lazy("way of contact", "E-mail or letter")


LIVE = frozenset({Channel.VISIT, Channel.PHONE, Channel.VIDEO})
"""Ways in which both speak: what is only sent off is a contact, but no return visit."""


class Reason(TextChoices):
    """What a contact is for."""

    FOLLOW_UP = "follow_up", pgettext_lazy("reason of contact", "Return visit")
    AFTER_CASE = "after_case", pgettext_lazy("reason of contact", "Return visit after a case")
    CARE = "care", pgettext_lazy("reason of contact", "Birthday, holiday, anniversary")
    NEEDS = "needs", pgettext_lazy("reason of contact", "Learn about needs")
    SERVICE = "service", pgettext_lazy("reason of contact", "Value-added service")
    OTHER = "other", pgettext_lazy("reason of contact", "Other")


RETURN_VISITS = frozenset({Reason.FOLLOW_UP, Reason.AFTER_CASE})
PURPOSES = {
    Reason.FOLLOW_UP: "survey", Reason.AFTER_CASE: "service", Reason.CARE: "marketing", Reason.NEEDS: "service", Reason.SERVICE: "service",
    Reason.OTHER: "service",
}  # fmt: skip
"""For which purpose data are used; whoever keeps consents is asked by this word (`customers.using`)."""
INVITING = "marketing"


class State(TextChoices):
    """Where a planned contact stands."""

    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    DONE = "done", pgettext_lazy("visit", "Done")
    MISSED = "missed", pgettext_lazy("visit", "Not reached")
    CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")


class Satisfied(TextChoices):
    """What the customer said of us."""

    NOT_ASKED = "", pgettext_lazy("satisfaction", "Not asked")
    YES = "yes", pgettext_lazy("satisfaction", "Satisfied")
    PARTLY = "partly", pgettext_lazy("satisfaction", "Partly satisfied")
    NO = "no", pgettext_lazy("satisfaction", "Not satisfied")


class Needs(TextChoices):
    """Whether needs were asked for."""

    NOT_ASKED = "", pgettext_lazy("needs", "Not asked")
    NONE = "none", pgettext_lazy("needs", "Asked, nothing new")
    RECORDED = "recorded", pgettext_lazy("needs", "Asked and written down")


class CancelReason(TextChoices):
    """Why a planned contact falls away."""

    CUSTOMER = "customer", pgettext_lazy("cancelled", "The customer does not wish it")
    DOUBLE = "double", pgettext_lazy("cancelled", "Planned twice")
    NEEDLESS = "needless", pgettext_lazy("cancelled", "No longer needed")


class Offer(TextChoices):
    """What the catalogue holds."""

    SERVICE = "service", pgettext_lazy("catalogue", "Value-added service")
    CHANNEL = "channel", pgettext_lazy("catalogue", "Channel of care")


class EventState(TextChoices):
    """Where a customer event stands."""

    PLANNED = "planned", pgettext_lazy("customer event", "Planned")
    HELD = "held", pgettext_lazy("customer event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("customer event", "Cancelled")


class EventKind(TextChoices):
    """What a customer event is."""

    EXCHANGE = "exchange", pgettext_lazy("customer event", "Customers meet")
    TRAINING = "training", pgettext_lazy("customer event", "Training for customers")
    VISIT_US = "open_day", pgettext_lazy("customer event", "Open day")
    ONLINE = "online", pgettext_lazy("customer event", "Online event")


class Answer(TextChoices):
    """Where an invitation stands."""

    INVITED = "invited", pgettext_lazy("invitation", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")
    ATTENDED = "attended", pgettext_lazy("invitation", "Attended")
    ABSENT = "absent", pgettext_lazy("invitation", "Did not come")


class PlanState(TextChoices):
    """Where a service plan stands."""

    OFFERED = "offered", pgettext_lazy("service plan", "Offered")
    AGREED = "agreed", pgettext_lazy("service plan", "Agreed")
    DECLINED = "declined", pgettext_lazy("service plan", "Declined")
    COMPLETED = "completed", pgettext_lazy("service plan", "Completed and evaluated")


MOST = 500
"""Contacts planned at once at most."""
DO_NOT_CONTACT = ("请勿联系", "勿扰", "do not contact")
"""Tags of the customers desk by which a customer is left in peace, but for a case of theirs."""
