"""What went out, what authorities handed over, connections and rules of notices, as the ledger tells them, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.ledger.folding import Fold, Told, by_kind

from ..choices import State
from ..models import HandedOver, NoticeRule, Outage, Sending

_LEADS_TO = {
    "notice.sent": State.SENT, "notice.delivered": State.DELIVERED, "notice.returned": State.RETURNED, "notice.failed": State.FAILED,
}  # fmt: skip
_OUT = (State.SENT, State.DELIVERED, State.RETURNED)


def _sendings_told(told: Iterable[Told]) -> dict[str, str]:
    """How each thing that went out stands; what failed may be tried again, so only what did go out is compared."""
    states = {f"sending:{one.data['sending']}": _LEADS_TO[one.kind] for one in told if isinstance(one.data.get("sending"), int)}
    return {name: str(state) for name, state in states.items() if state in _OUT}


def _sendings() -> dict[str, str]:
    return {f"sending:{key}": state for key, state in Sending.objects.filter(state__in=_OUT).order_by().values_list("pk", "state")}


def _orders_told(told: Iterable[Told]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in told:
        name = f"handed over:{one.data.get('authority')} {one.data.get('outside_number')}"
        if one.kind == "case.handed_over":
            found[name] = "open"
        elif name in found:
            found[name] = "reported"
    return found


def _orders() -> dict[str, str]:
    rows = HandedOver.objects.exclude(case_number="").order_by()
    return {f"handed over:{one.authority} {one.number}": "reported" if one.reported_at else "open" for one in rows}


def _lines() -> dict[str, str]:
    """The present state of each connection that ever failed."""
    found = {f"channel:{line}": "up" for line in Outage.objects.order_by().values_list("line", flat=True)}
    return found | {f"channel:{line}": "down" for line in Outage.objects.filter(until__isnull=True).values_list("line", flat=True)}


def _rules_told(told: Iterable[Told]) -> dict[str, str]:
    return {one.subject: "off" if one.data.get("what") == "off" else "on" for one in told}


def _rules() -> dict[str, str]:
    return {f"notice_rule:{key}": "on" if is_on else "off" for key, is_on in NoticeRule.objects.order_by().values_list("pk", "is_on")}


FOLDS = (
    Fold("sending", tuple(_LEADS_TO), _sendings_told, _sendings),
    Fold("handed_over", ("case.handed_over", "case.reported_back"), _orders_told, _orders),
    by_kind("channel", {"channel.went_down": "down", "channel.came_up": "up"}, _lines, prefix="channel:"),
    Fold("notice_rule", ("notice_rule.set",), _rules_told, _rules),
)
