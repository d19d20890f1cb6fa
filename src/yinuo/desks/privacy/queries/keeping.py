"""What retention demands to be kept of a customer: the one place of this desk that asks the retention desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.desks.customers.models import Customer
from yinuo.desks.retention.choices import Kind as RecordKind
from yinuo.desks.retention.queries import duties
from yinuo.desks.retention.queries.holdings import Holding, of_customer

from ..choices import Part

PARTS: dict[str, tuple[Part, ...]] = {
    "customer_archive": (Part.NAME, Part.DETAILS, Part.CONTACTS, Part.OWN),
    "transactions": (Part.NAME, Part.DEALS),
    "vouchers": (Part.NAME, Part.DEALS),
    "agreements": (Part.NAME, Part.AGREEMENTS),
    "wishes": (Part.WISHES,),
    "contacts": (Part.CONTACTS,),
    "consents": (Part.CONSENTS,),
    # who was served, and what was said: cases, messages and visits are rows of other desks
    "service_records": (Part.NAME, Part.OTHERS),
    "complaints": (Part.NAME, Part.OTHERS),
}
"""Which parts of a record each kind of record needs. A kind that stands here with none is kept without the person: the ledger and the logs
know a number only."""
PSEUDONYMOUS = frozenset({"access_logs", "sign_in_logs", "sessions", "exports"})
_NAME = "'consent:' || r.id"
_HAS_WORDS = "(r.sealed_evidence IS NOT NULL OR r.sealed_guardian IS NOT NULL)"
_LATER = "n.customer_id = r.customer_id AND n.purpose = r.purpose AND (n.at, n.id) > (r.at, r.id)"
_NEXT = f"(SELECT min(n.at) FROM privacy_statement n WHERE {_LATER})"
_IN_FORCE = f"r.says = 'given' AND {_NEXT} IS NULL"
EVIDENCE = Holding(
    RecordKind.CONSENTS,
    (
        # a consent is done with when another word on the same purpose follows, a refusal at once; what is in force ends with the relation
        of_customer("privacy_statement", record=_NAME, made="r.at", started=f"COALESCE({_NEXT}, r.at)", start="r.at",
                    where=f"{_HAS_WORDS} AND NOT ({_IN_FORCE})"),
        of_customer("privacy_statement", record=_NAME, made="r.at", started="GREATEST(r.at, c.changed_at)", start="c.changed_at",
                    where=f"{_HAS_WORDS} AND {_IN_FORCE} AND c.category = 'former'"),
        of_customer("privacy_statement", record=_NAME, made="r.at", started="",
                    where=f"{_HAS_WORDS} AND {_IN_FORCE} AND c.category <> 'former'"),
    ),
    is_sealed=True,
)  # fmt: skip
"""The evidence of what persons said of a purpose. Its destruction leaves what was said and when, which the ledger has too."""


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
