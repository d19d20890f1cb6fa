"""What late payments cost, as statements that add up line by line; the sums are those of the verdicts (semantics 6.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.money import Stretch, stretches
from yinuo.engine.verdicts.penalty import claims_of, standings_of

DISPROPORTIONATE = Decimal("0.30")
"""A penalty beyond this part of the principal is flagged. Civil Code art. 585 lets a court reduce what is excessive; by art. 65 of the
Supreme People's Court's interpretation on contracts (2023) that is usually more than 30 % above the loss, which only a court can find."""


@dataclass(frozen=True)
class Statement:
    """One penalty: its subject, principal, the stretches of days that make it up, what is owed and paid in yuan with two decimals.

    `before_cap` is the exact sum of the stretches; `is_disproportionate` a flag to look at, not a verdict.
    """

    subject: str
    due_day: int
    principal: Decimal | None
    stretches: tuple[Stretch, ...]
    before_cap: Decimal
    owed: Decimal
    paid: Decimal
    is_disproportionate: bool

    @property
    def open_amount(self) -> Decimal:
        """What is still to be paid."""
        return self.owed - self.paid


def statements(context: Context, duties: Sequence[Duty]) -> list[Statement]:
    """The statements of one promise, by subject and due day; those that were paid in time among them, with nothing owed."""
    claims = claims_of(context, duties)
    standings = standings_of(context, claims)
    found = []
    for claim in claims:
        today = int(claim.duty.clock.local_day(context.at))
        lines = tuple(stretches(claim.debt, claim.rate, today=today, free=claim.free))
        standing, principal = standings[id(claim)], claim.debt.principal
        found.append(
            Statement(
                subject=context.facts.name_of(claim.subject),
                due_day=claim.debt.due_day,
                principal=principal,
                stretches=lines,
                before_cap=sum((line.adds for line in lines), Decimal(0)),
                owed=standing.owed,
                paid=standing.paid,
                is_disproportionate=principal is not None and standing.owed > principal * DISPROPORTIONATE,
            )
        )
    return found
