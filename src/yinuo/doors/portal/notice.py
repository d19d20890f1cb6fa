"""The notice on personal data that stands on the form, and that it stood there (PIPL arts. 13, 14, 17).

Handling what a customer came with rests on the contract and on the duty to answer (art. 13 (2) and (3)), so it needs a notice and no
consent. Asking them afterwards how satisfied they are does need one: a box of its own, empty at first, recorded with the words beside it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today
from yinuo.desks.privacy import purposes
from yinuo.desks.privacy.actions import own_word
from yinuo.desks.privacy.choices import Says
from yinuo.desks.privacy.purposes import Purpose
from yinuo.desks.service.actions.intake import Taken
from yinuo.desks.service.actions.telling import tell, write
from yinuo.desks.service.choices import Channel, Direction
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import reaching

VERSION = "2026-1"
"""Changed with every word of the notice; the ledger says which one somebody saw."""
SURVEY = "survey"


def lines() -> list[tuple[str, str]]:
    """The notice in the language of the page: what about, and what."""
    return [
        (_("What for"), _("To handle what you came with, to answer you, and to prove afterwards what we promised and did.")),
        (_("On what it rests"), _("The contract with you and our legal duty to answer (PIPL, article 13, items 2 and 3).")),
        (_("Which data"), _("What you write, your telephone number or e-mail address, your name if you give it, and files that you add.")),
        (_("Who sees it"), _("Those of us who work on it. It is handed to nobody else unless the law demands it or you agree.")),
        (_("How long"), _("As long as the case runs, and afterwards for the term that law or contract set; then it is destroyed.")),
        (_("Your rights"), _("To see it, have it corrected, taken along, restricted or erased: write it here as your matter, or call us.")),
    ]  # fmt: skip


def digest() -> str:
    """SHA-256 of the notice in both languages."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said += [f"{name}: {words}" for name, words in lines()]
    return hashlib.sha256("\n".join([VERSION, *said]).encode()).hexdigest()


def survey_consent(at: datetime) -> Purpose | None:
    """What a consent to surveys says now; None where it needs none."""
    known = purposes.named(SURVEY, day=today(at))
    return known if known is not None and known.needs_consent else None


def record(taken: Taken, *, text_sha256: str, at: datetime) -> None:
    """Write down which notice stood beside what was sent, and the consent to surveys where its box was ticked.

    A consent counts only for somebody who is new by this contact: whoever types the telephone number of another customer must not agree for
    them, so there it is left to people of ours, who make sure first.
    """
    case = taken.case
    with reaching(case.customer_id) as viewer:
        held = Case.objects.select_related("customer").get(pk=case.pk)
        said = {"version": VERSION, "sha256": digest(), "basis": "contract", "article": "13(2)", "channel": "portal"}
        tell(held, [("personal_notice.shown", said)], by=held.customer.ref, at=at)
        if not text_sha256:
            return
        if taken.is_new_customer:
            customer = Customer.objects.get(pk=held.customer_id)
            evidence = f"{held.number}: form of the portal, box of its own"
            own_word.say(viewer, customer, SURVEY, Says.GIVEN, at=at, evidence=evidence, text_sha256=text_sha256, is_separate=True)
            return
        with override("zh-hans"):
            note = _(
                "Agreed on the form to be asked how satisfied they are, by a known customer's number. Make sure it is them, then enter it."
            )
        write(viewer, held, note, direction=Direction.NOTE, at=at, made_at=at, channel=Channel.WEB, is_automatic=True)
