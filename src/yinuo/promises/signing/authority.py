"""An own certificate authority for trials and for use inside one house: made on first use, kept under the installation's home.

It proves that this installation vouched for a name, no more: it is no licensed authority, and its certificates say so.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from yinuo.kit.home import home, secret_file
from yinuo.promises.signing.shapes import Signatory

NAME = "一诺试用证书 Yinuo trial authority"
NOTICE = "Not a licensed certificate authority"
FOLDER = "certificates"
BEGINS = datetime(2015, 1, 1, tzinfo=UTC)
"""Early, so that papers dated before the day of installation (imports, the demo) can be signed too."""
AUTHORITY_YEARS, PERSON_DAYS = 40, 730
EARLIER = timedelta(minutes=10)


class Authority:
    """Issues one certificate per signatory (EC P-256) and takes certificates back. Files are readable by their owner alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home() / FOLDER

    @property
    def certificate(self) -> x509.Certificate:
        """The authority's own certificate, self-signed."""
        return self._authority()[1]

    def issue(self, signatory: Signatory, *, at: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """Key and certificate of a signatory that are valid at an instant: the latest one issued, else a new one."""
        stem, revoked = stem_of(signatory), self.revoked()
        for number in range(1, 1000):
            made = secret_file(f"{stem}-{number}.pem", make=lambda: self._make(signatory, at=at), folder=self.folder / "people")
            key, certificate = _key_and_certificate(made)
            is_valid = certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc
            if is_valid and f"{certificate.serial_number:x}" not in revoked:
                return key, certificate
        raise RuntimeError("A thousand certificates for one signatory: the clock or the disk is not in order.")

    def revoke(self, serial: str, *, at: datetime) -> None:
        """Take back the certificate with this serial (hexadecimal) from an instant on; the first revocation stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "revoked.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two who revoke at once must not lose each other's line
            known = self.revoked()
            known.setdefault(serial.lower(), at.astimezone(UTC).isoformat())
            draft = self.folder / "revoked.json.draft"
            draft.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
            draft.replace(self.folder / "revoked.json")

    def revocation_list(self, *, at: datetime) -> bytes:
        """The signed list (DER) of what was revoked, as of an instant."""
        key, certificate = self._authority()
        made = x509.CertificateRevocationListBuilder().issuer_name(certificate.subject).last_update(at).next_update(at + timedelta(days=7))
        for serial, since in sorted(self.revoked().items()):
            entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16)).revocation_date(datetime.fromisoformat(since))
            made = made.add_revoked_certificate(entry.build())
        made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(certificate.public_key()), critical=False)  # type: ignore[arg-type]
        made = made.add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def revoked(self) -> dict[str, str]:
        """Since when each serial (hexadecimal) is taken back."""
        try:
            found: dict[str, str] = json.loads((self.folder / "revoked.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def _authority(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        return _key_and_certificate(secret_file("authority.pem", make=_make_authority, folder=self.folder))

    def _make(self, signatory: Signatory, *, at: datetime) -> str:
        issuer_key, issuer = self._authority()
        key = ec.generate_private_key(ec.SECP256R1())
        named = [x509.NameAttribute(NameOID.COMMON_NAME, signatory.name[:64] or "?")]
        if signatory.organisation:
            named.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, signatory.organisation[:64]))
        if signatory.ref:
            named.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, printable(signatory.ref)))
        begins = at - EARLIER
        certificate = (
            _builder(x509.Name(named), key.public_key(), issuer=issuer.subject, issuer_key=issuer.public_key())  # type: ignore[arg-type]
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=PERSON_DAYS))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
            .sign(issuer_key, hashes.SHA256())
        )
        return _as_text(key, certificate)


def _make_authority() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME), x509.NameAttribute(NameOID.ORGANIZATION_NAME, NOTICE)])
    certificate = (
        _builder(name, key.public_key(), issuer=name, issuer_key=key.public_key())
        .not_valid_before(BEGINS)
        .not_valid_after(BEGINS.replace(year=BEGINS.year + AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _as_text(key, certificate)


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, *, issuer: x509.Name, issuer_key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer_name=issuer, subject_name=subject, public_key=key, serial_number=x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
    names += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def stem_of(signatory: Signatory) -> str:
    """By what a signatory's files are found; two people of one name have two."""
    return hashlib.sha256("\0".join((signatory.ref, signatory.name, signatory.organisation)).encode()).hexdigest()[:32]


def printable(text: str) -> str:
    """A serial number attribute holds printable ASCII; anything else goes in by its digest."""
    plain = text if text.isascii() and text.isprintable() else hashlib.sha256(text.encode()).hexdigest()
    return plain[:64]


def _as_text(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> str:
    """Key and certificate in one file, so that they appear together or not at all."""
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode("ascii")


def _key_and_certificate(text: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    data = text.encode("ascii")
    key = serialization.load_pem_private_key(data, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate(data[data.index(b"-----BEGIN CERTIFICATE") :])
