"""What every page of the desk does alike: who asks and for what, what is refused, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable

from yinuo.desks.customers.pages.common import Back, Page, at_number, given, guarded_page, typed
from yinuo.desks.people.models import Staff

from ..access import check, may
from ..choices import Verb

__all__ = ["at_number", "desk_page", "given", "rights_of", "typed"]


def desk_page(*, back: Back = "retention", again: Page | None = None) -> Callable[[Page], Page]:
    """A page of this desk, for people whose role may read it; a refused act leads back to `back`, or shows `again`."""
    return guarded_page("retention", back=back, again=again, check=lambda staff: check(staff, Verb.READ))


def rights_of(staff: Staff) -> dict[str, bool]:
    """What this person may do here, for templates: `may_hold`, `may_propose` …"""
    return {f"may_{verb.value}": may(staff, verb) for verb in Verb}
