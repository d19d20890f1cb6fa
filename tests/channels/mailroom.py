"""Mail servers on this machine: a small IMAP server that does what a test wants, Debian's dovecot where it is there, one for SMTP."""

from __future__ import annotations

import contextlib
import email
import imaplib
import os
import re
import shutil
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

PASSWORD = "a password of a mailbox"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class Talk(socketserver.StreamRequestHandler):
    """One client: the part of IMAP4rev1 (RFC 3501) that reading a folder needs."""

    server: Room

    def handle(self) -> None:
        self._is_in = False
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _space, rest = line.strip().partition(b" ")
            words = rest.split(b" ")
            command = words.pop(0).upper()
            if command == b"UID":
                command += b" " + words.pop(0).upper()
            if command == b"LOGOUT":
                self._say(b"* BYE now")
                self._say(tag + b" OK bye")
                return
            with contextlib.suppress(BrokenPipeError, ConnectionError):
                self._say(tag + b" " + self._answer(command, b" ".join(words)) + b" done")
            if command == b"STARTTLS":
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _answer(self, command: bytes, rest: bytes) -> bytes:
        room = self.server
        room.asked.append(command.decode())
        if command == b"CAPABILITY":
            self._say(b"* CAPABILITY IMAP4rev1" + (b" STARTTLS" if room.context else b""))
        elif command == b"LOGIN":
            self._is_in = PASSWORD.encode() in rest
            return b"OK" if self._is_in else b"NO [AUTHENTICATIONFAILED]"
        elif command == b"EXAMINE":
            self._say(f"* {len(room.mails)} EXISTS\r\n* OK [UIDVALIDITY {room.validity}]".encode())
            return b"OK [READ-ONLY]"
        elif command == b"UID SEARCH":
            first = int(re.search(rb"UID (\d+):\*", rest)[1])
            found = [uid for uid in room.mails if uid >= first] or list(room.mails)[-1:]
            self._say(b"* SEARCH " + b" ".join(str(uid).encode() for uid in found))
        elif command == b"UID FETCH":
            uid = int(rest.split()[0])
            if uid in room.mails:
                raw, at = room.mails[uid]
                dated = imaplib.Time2Internaldate(at)
                self._say(f"* 1 FETCH (UID {uid} INTERNALDATE {dated} BODY[]<0> {{{len(raw)}}}".encode())
                self.wfile.write(raw)
                self._say(b")")
        elif command not in (b"STARTTLS", b"NOOP"):
            return b"BAD not here"
        return b"OK"


class Room(socketserver.ThreadingTCPServer):
    """A mailbox by IMAP. `mails`: number to bytes and when they were received; `asked`: the commands that came."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: dict[int, tuple[bytes, datetime]] = {}
        self.validity, self.context, self.asked = 7, None, []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def put(self, mail: EmailMessage | bytes, at: datetime) -> int:
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = (mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP), at)
        return uid

    def begin_anew(self) -> None:
        """The server gives its numbers anew, as after it was restored."""
        self.validity, self.mails = self.validity + 1, dict(enumerate(self.mails.values(), 101))


@contextlib.contextmanager
def dovecot(context_files: tuple[Path, Path]) -> Iterator[Any]:
    """Debian's IMAP server with one mailbox, on a port of its own; gives the port. None where it is not installed, or we are not root."""
    program = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
    if program is None or os.geteuid() != 0:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="yinuo-dovecot-", dir="/tmp"))  # where its own user gets in
    port = free_port()
    tls = f"ssl = required\nssl_cert = <{context_files[0]}\nssl_key = <{context_files[1]}\n"
    (folder / "mail").mkdir(parents=True)
    folder.chmod(0o755)
    shutil.chown(folder / "mail", "mail", "mail")
    (folder / "conf").write_text(
        f"base_dir = {folder}/run\nlog_path = {folder}/log\nprotocols = imap\nlisten = 127.0.0.1\ndisable_plaintext_auth = no\n{tls}"
        f"mail_location = maildir:{folder}/mail\nfirst_valid_uid = 1\nmail_uid = mail\nmail_gid = mail\n"
        f"passdb {{\n driver = static\n args = password={PASSWORD.replace(' ', '_')}\n}}\n"
        f"userdb {{\n driver = static\n args = uid=mail gid=mail home={folder}/mail\n}}\n"
        f"service imap-login {{\n inet_listener imap {{\n port = {port}\n }}\n inet_listener imaps {{\n port = 0\n }}\n}}\n"
        "service stats {\n unix_listener stats-writer {\n mode = 0666\n }\n}\n",
        encoding="utf-8",
    )
    running = subprocess.Popen([program, "-F", "-c", str(folder / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.02)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


class Office:
    """The mail server that gets what goes out; refuses `nobody@`, answers as the test wants."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.in_clear = self.port = 0

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.in_clear += session.ssl is None
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    def words(self, place: int = -1) -> str:
        body = self.mails[place].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


def mail(
    text: str = "热水器装好三天就漏水，我要投诉。",
    *,
    sender: str = "何望舒 <he@jiangfeng.example>",
    subject: str = "投诉热水器",
    **headers: str,
) -> EmailMessage:
    """A mail as a program of a customer makes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "service@yinuo.example", subject
    made["Message-ID"] = headers.pop("Message_ID", f"<{abs(hash((text, sender, subject))):x}@jiangfeng.example>")
    made["Date"] = "Thu, 01 Jan 2015 00:00:00 +0000"  # says what it likes
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def certificates(folder: Path) -> tuple[ssl.SSLContext, Path, tuple[Path, Path]]:
    """A server's context for 127.0.0.1, the file of the authority that vouches for it, and its certificate and key."""
    from tests.documents.test_mailing_encrypted import Authority

    authority = Authority(folder)
    return authority.context(), authority.file, (folder / "server.pem", folder / "server.key")


def now() -> datetime:
    return datetime.now(UTC)
