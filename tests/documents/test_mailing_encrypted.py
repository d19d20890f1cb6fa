"""Mail over STARTTLS, to real servers on this machine with certificates of a test authority: who is believed, what is said of others."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse

from tests.documents.conftest import NOON
from tests.documents.test_mailing import SITE, Post, free_port, link_in, send, theirs  # noqa: F401
from yinuo.desks.documents import outgoing
from yinuo.desks.documents.actions import inviting
from yinuo.desks.documents.choices import MailKind, MailState, MailTrouble
from yinuo.desks.documents.models import Mail
from yinuo.kit import clock

PASSWORD = "open sesame"
BEGINS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


class Authority:
    """A test authority that vouches for servers; its own certificate lies in `file`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Test authority {folder.name}")])
        self.file = folder / "authority.pem"
        made = self._signed(self.name, self.key.public_key(), is_authority=True, until=ENDS)
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def context(self, *, address: str = "127.0.0.1", until: datetime = ENDS) -> ssl.SSLContext:
        """What a server needs to prove that it is this address."""
        key, files = ec.generate_private_key(ec.SECP256R1()), (self.folder / "server.pem", self.folder / "server.key")
        made = self._signed(x509.Name([]), key.public_key(), address=address, until=until)
        plain = serialization.NoEncryption()
        files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, until: datetime, is_authority: bool = False, address: str = ""
    ):
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
            .serial_number(x509.random_serial_number()).not_valid_before(BEGINS).not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )  # fmt: skip
        if is_authority:
            builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        if address:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=True)
        return builder.sign(self.key, hashes.SHA256())


class Listening(Post):
    """Keeps besides the mails every line that came before encryption began."""

    def __init__(self) -> None:
        super().__init__()
        self.in_clear: list[str] = []
        self.logins = 0

    async def handle_MAIL(self, _server, session, envelope, address, _options) -> str:
        if session.ssl is None:
            self.in_clear.append(address)
        envelope.mail_from = address
        return "250 OK"

    def knows(self, _server, session, _envelope, _mechanism, said) -> AuthResult:
        if session.ssl is None:
            self.in_clear.append(str(said.login))
        self.logins += 1
        return AuthResult(success=said.login == b"yinuo" and said.password == PASSWORD.encode())


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    (tmp_path / "ours").mkdir()
    return Authority(tmp_path / "ours")


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, authority: Authority) -> Iterator[Callable[..., Listening]]:
    """A mail server that asks for a name and a password, and for STARTTLS where it has a certificate: serving(context)."""
    running: list[Controller] = []

    def serve(context: ssl.SSLContext | None) -> Listening:
        office = Listening()
        asks = {"require_starttls": True, "auth_required": True} if context else {"auth_require_tls": False}
        controller = Controller(office, hostname="127.0.0.1", port=free_port(), tls_context=context, authenticator=office.knows, **asks)
        controller.start()
        running.append(controller)
        monkeypatch.setenv("YINUO_SMTP_PORT", str(controller.port))
        return office

    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    said = {"HOST": "127.0.0.1", "USER": "yinuo", "PASSWORD_FILE": tmp_path / "password", "CA_FILE": authority.file}
    for name, value in said.items():
        monkeypatch.setenv(f"YINUO_SMTP_{name}", str(value))
    monkeypatch.setenv("YINUO_MAIL_FROM", "promises@yinuo.example")
    yield serve
    for one in running:
        one.stop()


def test_mail_goes_out_encrypted_to_the_server_that_our_authority_vouches_for(serving, authority, theirs, lin) -> None:  # noqa: F811
    server = outgoing.server()
    assert server is not None and server.security == outgoing.STARTTLS, "also where nobody set it"
    office = serving(authority.context())
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    assert send(NOON) == 1
    assert link_in(office.mails[0]) and (office.logins, office.in_clear) == (1, [])
    with smtplib.SMTP("127.0.0.1", int(outgoing.server().port), timeout=5) as plain, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        plain.sendmail("a@b.example", ["c@d.example"], "Subject: in clear")
    assert refused.value.smtp_code == 530, "this server does ask for STARTTLS"


@pytest.mark.parametrize("fault", ["of_strangers", "of_another_server", "expired", "of_the_system_only", "without_starttls", "no_file"])
def test_where_it_cannot_be_sure_nothing_is_told_and_the_page_says_why(
    serving, authority, theirs, lin, tmp_path, monkeypatch, fault  # noqa: F811
) -> None:  # fmt: skip
    (tmp_path / "strangers").mkdir()
    made: dict[str, Callable[[], ssl.SSLContext | None]] = {
        "of_strangers": Authority(tmp_path / "strangers").context,
        "of_another_server": lambda: authority.context(address="127.0.0.2"),
        "expired": lambda: authority.context(until=datetime(2021, 1, 1, tzinfo=UTC)),
        "without_starttls": lambda: None,
    }
    office = serving(made.get(fault, authority.context)())
    if fault == "of_the_system_only":
        monkeypatch.delenv("YINUO_SMTP_CA_FILE")
    if fault == "no_file":
        monkeypatch.setenv("YINUO_SMTP_CA_FILE", str(tmp_path / "absent.pem"))
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    assert send(NOON) == 0
    mail = Mail.objects.get(signatory=theirs, kind=MailKind.INVITATION)
    trouble = {"without_starttls": MailTrouble.NO_ENCRYPTION, "no_file": MailTrouble.SETTING}.get(fault, MailTrouble.NOT_TRUSTED)
    assert (mail.state, mail.trouble) == (MailState.WAITING, trouble)
    assert (office.mails, office.logins, office.in_clear) == ([], 0, []), "neither password nor address nor word"
    client = Client(HTTP_HOST="localhost", headers={"accept-language": "zh-hans"})
    client.force_login(lin)
    with clock.pinned(NOON):
        page = client.get(reverse("document_sign", args=[theirs.draft.number, 1])).content.decode()
    said = {MailTrouble.NO_ENCRYPTION: "邮件服务器不提供加密", MailTrouble.SETTING: "邮件设置", MailTrouble.NOT_TRUSTED: "证书不受信任"}
    assert said[trouble] in page
    monkeypatch.setenv("YINUO_SMTP_CA_FILE", str(authority.file))
    repaired = serving(authority.context())
    assert send(mail.due_at) == 1 and link_in(repaired.mails[0]), "the mail waited, and goes out once the server is in order"
