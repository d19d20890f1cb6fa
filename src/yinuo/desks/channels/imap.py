"""Reading a mailbox by IMAP. The folder is opened read-only: nothing is moved, marked or deleted, and all can be read again."""

from __future__ import annotations

import base64
import imaplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from yinuo.desks.documents.outgoing import STARTTLS, TLS
from yinuo.kit import env

from .servers import Post, password_of_post

SECONDS = 30
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MOST_BYTES = 120_000_000
"""Of one mail; what is longer is read up to here, and its last attachment then is too large anyway."""


class Trouble(Exception):
    """The mailbox cannot be read; `why` is a code, as what the server says may hold anything."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Fetched:
    """One mail as the server keeps it, and when the server received it."""

    uid: int
    raw: bytes = field(repr=False)
    received_at: datetime


class Folder:
    """An open folder. `validity` changes when the server gives its numbers anew; then nothing that is known of them counts."""

    def __init__(self, connection: imaplib.IMAP4, validity: int) -> None:
        self._connection, self.validity = connection, validity

    def uids_after(self, last: int, *, since: datetime | None = None) -> list[int]:
        """The numbers of the mails that came after one, the oldest first; `since` leaves out what came on an earlier day."""
        criteria = ["UID", f"{last + 1}:*"]  # which always names the newest mail, also where its number is below
        if since is not None:
            criteria += ["SINCE", f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}"]
        found = self._asked("SEARCH", None, *criteria)
        return sorted(one for part in found if part for one in map(int, part.split()) if one > last)

    def fetch(self, uid: int) -> Fetched | None:
        """One mail; None where it was taken away meanwhile."""
        found = self._asked("FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[]<0.{MOST_BYTES}>)")
        for part in found:
            if isinstance(part, tuple) and len(part) == 2:
                return Fetched(uid, bytes(part[1]), _instant_of(part[0], found))
        return None

    def _asked(self, command: str, *arguments: str | None) -> list[Any]:
        try:
            answer, found = self._connection.uid(command, *arguments)  # type: ignore[arg-type]
        except (imaplib.IMAP4.error, OSError):
            raise Trouble("no_connection") from None
        if answer != "OK":
            raise Trouble("refused")
        return list(found)


def _instant_of(line: bytes, all_parts: list[object]) -> datetime:
    """INTERNALDATE, wherever in the answer it stands: some servers send it behind the mail."""
    for one in (line, *(part for part in all_parts if isinstance(part, bytes))):
        found = imaplib.Internaldate2tuple(one)
        if found is not None:
            return datetime.fromtimestamp(time.mktime(found), tz=UTC).replace(microsecond=0)
    raise Trouble("no_date")


@contextmanager
def opened(box: Post) -> Iterator[Folder]:
    """The folder, open for reading only.

    Raises:
        Trouble: `no_connection`, `not_trusted`, `no_encryption`, `login`, `no_folder`. MissingSetting, BadSetting.
    """
    connection = _connected(box)
    try:
        _signed_in(connection, box)
        try:
            answer, _count = connection.select(_quoted(box.folder), readonly=True)
        except (imaplib.IMAP4.error, OSError):
            raise Trouble("no_connection") from None
        if answer != "OK":
            raise Trouble("no_folder")
        said = connection.response("UIDVALIDITY")[1]
        yield Folder(connection, int(said[0]) if said and said[0] else 0)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def _connected(box: Post) -> imaplib.IMAP4:
    context = _context()
    try:
        if box.security == TLS:
            return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=SECONDS)
        connection = imaplib.IMAP4(box.host, box.port, timeout=SECONDS)
        if box.security == STARTTLS:
            if "STARTTLS" not in connection.capabilities:
                connection.shutdown()
                raise Trouble("no_encryption")
            connection.starttls(ssl_context=context)
        return connection
    except ssl.SSLError:
        raise Trouble("not_trusted") from None
    except (imaplib.IMAP4.error, OSError):
        raise Trouble("no_connection") from None


def _context() -> ssl.SSLContext:
    file = env.folder("YINUO_IMAP_CA_FILE")
    try:
        return ssl.create_default_context(cafile=str(file) if file else None)
    except (OSError, ssl.SSLError):
        raise env.BadSetting(name="YINUO_IMAP_CA_FILE", value=str(file), wanted="a readable file of certificates (PEM)") from None


def _signed_in(connection: imaplib.IMAP4, box: Post) -> None:
    try:
        connection.login(box.user, password_of_post())
    except imaplib.IMAP4.abort:
        raise Trouble("no_connection") from None
    except imaplib.IMAP4.error:
        raise Trouble("login") from None
    except OSError:
        raise Trouble("no_connection") from None


def _quoted(folder: str) -> str:
    """A folder's name as IMAP wants it: modified UTF-7 (RFC 3501, 5.1.3), in quotes.

    >>> _quoted("INBOX"), _quoted("投诉")
    ('"INBOX"', '"&ZZWL6Q-"')
    """
    made, foreign = [], ""
    for one in [*folder, ""]:
        if one and not 0x20 <= ord(one) <= 0x7E:
            foreign += one
            continue
        if foreign:
            made.append("&" + base64.b64encode(foreign.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-")
            foreign = ""
        made.append("&-" if one == "&" else one)
    return '"' + "".join(made).replace("\\", "\\\\").replace('"', '\\"') + '"'
