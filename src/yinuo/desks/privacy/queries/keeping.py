"""What retention demands to be kept of a customer: the one place of this desk that asks the retention desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.desks.customers.models import Customer
from yinuo.desks.retention.queries import duties

from ..choices import Part

PARTS: dict[str, tuple[Part, ...]] = {
    "customer_archive": (Part.NAME, Part.DETAILS, Part.CONTACTS, Part.OWN),
    "transactions": (Part.NAME, Part.DEALS),
    "vouchers": (Part.NAME, Part.DEALS),
    "agreements": (Part.NAME, Part.AGREEMENTS),
    "wishes": (Part.WISHES,),
    "contacts": (Part.CONTACTS,),
    "consents": (Part.CONSENTS,),
}
"""Which parts of a record each kind of record needs. A kind that stands here with none is kept without the person: the ledger and the logs
know a number only."""
PSEUDONYMOUS = frozenset({"access_logs", "sign_in_logs", "sessions", "exports"})


@dataclass(frozen=True)
class Kept:
    """One kind of record that must stay, on what ground, and until when (None: until somebody lifts it, or for ever)."""

    kind: str
    label_zh: str
    label_en: str
    basis_zh: str
    basis_en: str
    until: date | None

    def as_json(self) -> dict[str, Any]:
        until = self.until.isoformat() if self.until else None
        return {
            "kind": self.kind, "label_zh": self.label_zh, "label_en": self.label_en, "basis_zh": self.basis_zh, "basis_en": self.basis_en,
            "until": until,
        }  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What an erasure would do: `kept` is empty where everything goes; `on_hold` keeps everything."""

    kept: tuple[Kept, ...]
    on_hold: bool

    @property
    def is_whole(self) -> bool:
        return not self.kept and not self.on_hold

    @property
    def parts(self) -> frozenset[Part]:
        """The parts that stay. A kind that this house does not know keeps everything: nothing is destroyed too early."""
        if self.on_hold or any(one.kind not in PARTS for one in self.kept):
            return frozenset(Part) if not self.is_whole else frozenset()
        return frozenset(part for one in self.kept for part in PARTS[one.kind])

    @property
    def is_nothing(self) -> bool:
        """Whether an erasure would take nothing away, only restrict: what a hold does."""
        return self.parts >= frozenset(Part) - {Part.KEY}

    @property
    def stamp(self) -> str:
        """Changes when the plan does: what the second person looked at is what is carried out."""
        return "|".join(sorted(f"{one.kind}:{one.until}" for one in self.kept)) + ("|hold" if self.on_hold else "")


def plan(customer: Customer, *, at: datetime) -> Plan:
    """What must stay of a customer at this instant."""
    found = [_kept(one) for one in duties.what_must_stay(customer, at=at) if one.record_kind not in PSEUDONYMOUS]
    return Plan(tuple(sorted(found, key=lambda one: one.kind)), duties.on_hold(customer, at=at))


def _kept(one: Any) -> Kept:
    from django.utils import translation

    with translation.override("zh-hans"):
        zh = one.label
    with translation.override("en"):
        en = one.label
    return Kept(one.record_kind, zh, en, one.basis_zh, one.basis_en, one.until)
