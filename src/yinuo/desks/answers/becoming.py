"""A conversation becomes a case: since when somebody waits, all that was said, and how to reach them."""

from __future__ import annotations

import re

from yinuo.desks.customers.numbers import is_phone
from yinuo.desks.service.actions import intake
from yinuo.desks.service.actions.intake import Contact
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import case_of

from .handing import HandedOver
from .models import Talk

PREFIX = "case:"
_MAIL = re.compile(r"[^\s,，;；<>]+@[^\s,，;；<>]+\.[A-Za-z]{2,}")
_DIGITS = re.compile(r"\+?\d[\d ()-]{4,}\d")


def a_case(talk: HandedOver) -> str:
    """The reference of the case that a conversation became; its clocks count from its first question."""
    first = next((line.text for line in talk.lines if line.is_customer and line.text), "…")
    contact = Contact(
        channel=Channel.CHAT.value, received_at=talk.received_at, text=first, kind="inquiry",
        language="en" if talk.language.startswith("en") else "zh", **ways_of(talk.contact),
    )  # fmt: skip
    taken = intake.take_in(contact, at=talk.at)
    begun = next((place for place, line in enumerate(talk.lines) if line.is_customer and line.text), -1)
    intake.carry_over(taken.case, [(one.at, one.is_customer, one.text) for one in talk.lines[begun + 1 :]], at=talk.at)
    return f"{PREFIX}{taken.case.number}"


def ways_of(text: str) -> dict[str, str]:
    """What somebody typed into one field to be reached by: e-mail, telephone, and what is left as a name.

    >>> ways_of("王女士 139-0000-1234"), ways_of("a@b.cn"), ways_of("公众号留言")
    ({'phone': '139-0000-1234', 'name': '王女士'}, {'email': 'a@b.cn'}, {'name': '公众号留言'})
    """
    found: dict[str, str] = {}
    if mail := _MAIL.search(text):
        found["email"], text = mail.group(), text.replace(mail.group(), " ")
    if (phone := _DIGITS.search(text)) and is_phone(phone.group()):
        found["phone"], text = phone.group(), text.replace(phone.group(), " ")
    name = " ".join(text.split()).strip(" ,，;；")[:60]
    return found | ({"name": name} if name else {})


def case_of_talk(talk: Talk) -> Case | None:
    """The case that a conversation became; None where it was not handed over, or nobody kept cases then."""
    return case_of(talk.handed_to.removeprefix(PREFIX)) if talk.handed_to.startswith(PREFIX) else None
