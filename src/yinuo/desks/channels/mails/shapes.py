"""What a mail is, once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yinuo.desks.service.filing import File

__all__ = ["File", "Mail", "Nature", "Sender", "Unreadable"]


class Nature(StrEnum):
    """Who speaks: a person; a machine that says something new; somebody's absence; a mail that came back; ourselves."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    ABSENCE = "absence"
    BOUNCE = "bounce"
    OWN = "own"


class Sender(StrEnum):
    """Whether the receiving server vouches for the sender's address. Unknown: nobody was asked."""

    VERIFIED = "verified"
    FORGED = "forged"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Mail:
    """One mail. `text` is what it says without what it quotes, `whole` everything; `references` the mails it answers, the last first.

    `refused` are attachments that were too large: name and bytes. `returned` names, of a bounce, the mails that may have come
    back, for ever where it `is_lasting`.
    `digest` tells the same mail in another folder or under another number.
    """

    message_id: str
    digest: bytes
    sender: str
    sender_name: str
    subject: str
    text: str
    whole: str
    nature: Nature
    is_vouched: Sender
    references: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()
    returned: tuple[str, ...] = ()
    is_lasting: bool = True
    language: str = "zh"


class Unreadable(Exception):
    """A mail that nothing can be made of; `why` is a code, as what it says may be anybody's."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
