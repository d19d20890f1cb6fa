"""Which cases of a file are here already, and whom they are about: asked for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import TokenOf
from yinuo.desks.customers.models import Customer
from yinuo.desks.transfer.queries import matching
from yinuo.kit import sealed_index
from yinuo.ledger.cursors import fast_cursor

from ..case_rules import SOURCE, CaseRule
from ..histories import History


def known_facts(ids: Iterable[str]) -> dict[str, str]:
    """The imported facts that are in the ledger, each with the case it is of (`case:…`)."""
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            "SELECT d.source_id, e.subject FROM ledger_dedup d JOIN ledger_event e ON e.id = d.event"
            " WHERE d.source = %s AND d.source_id = ANY (%b::text[])",
            [SOURCE, list(ids)],
        )
        return dict(fast.fetchall())


class Customers:
    """Whom cases are about: by our number, by the number of another system, by telephone or e-mail. What is found once is kept."""

    def __init__(self, viewer: Viewer, rule: CaseRule) -> None:
        self.viewer, self.rule, self.keyed = viewer, rule, matching.keyed()
        self._found: dict[str, Customer] = {}

    def key_of(self, history: History) -> str:
        """Cases with the same key are of the same customer; all of a system that says nothing of customers are of one."""
        said = history.customer
        by = next((name for name in ("number", "outside", "phone", "email") if said.get(name)), "name")
        return f"{by}:{sealed_index.normalise(said.get(by, ''))}"

    def of(self, history: History) -> Customer | None:
        """The customer, after `look_up`; None where nobody is known."""
        return self._found.get(self.key_of(history))

    def remember(self, keys: Mapping[str, Customer]) -> None:
        """Customers that were just made."""
        self._found.update(keys)

    def look_up(self, histories: Sequence[History]) -> None:
        """Ask for everybody whom these cases name, in a few looks."""
        asked: dict[str, dict[str, str]] = {}
        for history in histories:
            if (key := self.key_of(history)) not in self._found:
                asked.setdefault(key.partition(":")[0], {})[key] = self._words(history)
        numbers = {said.upper(): key for key, said in asked.get("number", {}).items()}
        if numbers:
            self._found.update({numbers[number]: row for number, row in matching.by_numbers(self.viewer, numbers).items()})
        outside = {**asked.get("outside", {}), **asked.get("name", {})}
        tokens = {self.token(said): key for key, said in outside.items()}
        if tokens:
            self._found.update(matching.by_outside(self.viewer, tokens))
        self._by_traits({**asked.get("phone", {}), **asked.get("email", {})})

    def _words(self, history: History) -> str:
        said = history.customer
        return next((said[name] for name in ("number", "outside", "phone", "email") if said.get(name)), self.outside_of(history))

    def outside_of(self, history: History) -> str:
        """The number under which a customer is kept for this system: theirs, else the name, else one for all."""
        return history.customer.get("outside") or history.customer.get("name") or "*"

    def token(self, outside: str) -> int:
        """The fingerprint of a number of the customers' system."""
        return matching.outside_token(self.rule.customer_system, outside, key=self.keyed)

    def _by_traits(self, asked: Mapping[str, str]) -> None:
        """By telephone number or e-mail address, where they lead to one customer alone."""
        tokens: dict[int, str] = {}
        for key, said in asked.items():
            name = key.partition(":")[0]
            found = matching.traits({name: said}, key=self.keyed)
            tokens.update({token: key for of, token in found.items() if of in (TokenOf.PHONE, TokenOf.EMAIL)})
        numbers = matching.doubles(self.viewer, tokens) if tokens else {}
        rows = matching.by_numbers(self.viewer, numbers.values())
        self._found.update({tokens[token]: rows[number] for token, number in numbers.items() if number in rows})
