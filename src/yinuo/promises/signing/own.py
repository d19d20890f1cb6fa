"""Signers whose keys this installation holds: people of the own authority, and the organisation's own certificate (PKCS#12)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.pades import embed, facts_of
from yinuo.promises.signing.refusals import CertificateUnreadable
from yinuo.promises.signing.shapes import CertificateFacts, Signatory, Stamp
from yinuo.promises.signing.sm2 import Sm2Cms
from yinuo.promises.signing.sm2_authority import Sm2Authority, read_chain


class KeyHolder:
    """A signer with key and certificate at hand."""

    def __init__(self, cms: CmsSigner, *, time_stamps: str = "") -> None:
        self._cms, self._time_stamps = cms, time_stamps

    @property
    def certificate(self) -> CertificateFacts:
        """See `shapes.Signer`."""
        return facts_of(self._cms.signing_cert)

    def sign(self, pdf: bytes, field: str, *, stamp: Stamp | None, at: datetime, reason: str, place: str) -> bytes:
        """See `shapes.Signer`."""
        return embed(pdf, field, cms=self._cms, stamp=stamp, at=at, reason=reason, place=place, time_stamps=self._time_stamps)


def own_signer(signatory: Signatory, *, at: datetime, authority: Authority | None = None, time_stamps: str = "") -> KeyHolder:
    """A signer by a certificate of the own authority, issued when there is none that is valid at `at`."""
    authority = authority or Authority()
    key, certificate = authority.issue(signatory, at=at)
    return KeyHolder(_cms(key, certificate, others=[authority.certificate]), time_stamps=time_stamps)


def organisation_signer(file: Path, *, password: str, setting: str = "YINUO_SIGNING_CERTIFICATE", time_stamps: str = "") -> KeyHolder:
    """A signer by the certificate of a PKCS#12 file, as certificate authorities hand them out.

    Raises:
        CertificateUnreadable: no such file, another password, no key in it, or a kind of key that is not used here.
    """
    try:
        key, certificate, others = _read_pkcs12(file.read_bytes(), password)
    except (OSError, ValueError, TypeError) as trouble:
        raise CertificateUnreadable(file=file.name, reason=str(trouble), setting=setting) from None
    return KeyHolder(_cms(key, certificate, others=others), time_stamps=time_stamps)


def own_sm2_signer(signatory: Signatory, *, at: datetime, authority: Sm2Authority | None = None, time_stamps: str = "") -> KeyHolder:
    """As `own_signer`, by an SM2 certificate."""
    authority = authority or Sm2Authority()
    key, certificate = authority.issue(signatory, at=at)
    return KeyHolder(Sm2Cms(key, certificate, others=[authority.certificate]), time_stamps=time_stamps)


def organisation_sm2_signer(file: Path, *, setting: str = "YINUO_SIGNING_CERTIFICATE", time_stamps: str = "") -> KeyHolder:
    """As `organisation_signer`, by an SM2 key and its certificates in one PEM file without a password: PKCS#12 with SM2 opens nowhere here.

    Raises:
        CertificateUnreadable: no such file, or no SM2 key with its certificate in it.
    """
    try:
        key, chain = read_chain(file.read_text(encoding="ascii"))
    except (OSError, ValueError, TypeError) as trouble:
        raise CertificateUnreadable(file=file.name, reason=str(trouble), setting=setting) from None
    return KeyHolder(Sm2Cms(key, chain[0], others=chain[1:]), time_stamps=time_stamps)


@lru_cache(maxsize=4)
def _read_pkcs12(
    data: bytes, password: str
) -> tuple[ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, pyca.Certificate, list[pyca.Certificate]]:
    """Kept open: deriving the key from its password is made slow on purpose."""
    key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode() or None)
    if key is None or certificate is None:
        raise ValueError("it holds no key with its certificate")
    if not isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
        raise ValueError("its key is neither EC nor RSA")
    return key, certificate, list(others)


def _cms(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, certificate: pyca.Certificate, *, others: list[pyca.Certificate]
) -> SimpleSigner:
    store = SimpleCertificateStore()
    store.register_multiple([as_asn1(other) for other in others])
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(signing_cert=as_asn1(certificate), signing_key=keys.PrivateKeyInfo.load(private), cert_registry=store)


def as_asn1(certificate: pyca.Certificate) -> x509.Certificate:
    """The same certificate in the shape the signing library takes."""
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
