"""A signer behind an HTTP service that keeps the key: a trust service provider, a hardware module, a cloud certificate of one's own CA.

It speaks the two calls of the Cloud Signature Consortium's API (version 1) that signing needs. Only digests leave the house, no text:

- `POST …/credentials/info` `{"credentialID", "certificates": "chain"}` gives `{"cert": {"certificates": [base64 DER, the leaf first]}}`;
- `POST …/signatures/signHash` `{"credentialID", "SAD", "hash": [base64], "hashAlgo", "signAlgo"}` gives `{"signatures": [base64]}`.

The API says nothing of SM2. Here its hash is SM3 of Z_A and the data (GM/T 0009), `hashAlgo` that of SM3, `signAlgo` that of SM2 with SM3.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
from datetime import datetime
from typing import Any

import requests
from asn1crypto import algos, x509
from asn1crypto.cms import CMSAttributes
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yinuo.promises.signing import sm2
from yinuo.promises.signing.pades import embed, facts_of
from yinuo.promises.signing.refusals import OtherAlgorithm, ServiceFailed
from yinuo.promises.signing.shapes import CertificateFacts, Stamp

SECONDS = 30
HASH_OID = "2.16.840.1.101.3.4.2.1"
_MECHANISMS = {
    "ec": ("sha256_ecdsa", "1.2.840.10045.4.3.2"),
    "rsa": ("sha256_rsa", "1.2.840.113549.1.1.11"),
    "sm2": (sm2.MECHANISM, sm2.SM2_WITH_SM3_OID),
}
_LONGEST = 512
"""Bytes of the longest signature expected, RSA of 4096 bits; the place in the file is kept free before the service is asked."""


class OutsideSigner:
    """A signer by a credential that a service holds.

    Args:
        address: the service's base address, without a slash at its end.
        credential: which key; the service knows whose it is.
        token: the bearer token of this installation; empty when the service asks none.
        activation: what the service wants to see before it uses the key («SAD», a one-time code); empty when it wants nothing.
        wants_sm2: whether the key has to be one of SM2, or must not be.
    Raises:
        ServiceFailed, OtherAlgorithm.
    """

    def __init__(
        self, address: str, *, credential: str, token: str = "", activation: str = "", time_stamps: str = "", wants_sm2: bool = False
    ) -> None:
        self._service = _Service(address.rstrip("/"), credential=credential, token=token, activation=activation)
        self._time_stamps = time_stamps
        self._chain = self._service.certificates()
        if sm2.is_sm2(self._chain[0].public_key) != wants_sm2:
            found, wanted = ("ecdsa", "sm2") if wants_sm2 else ("sm2", "ecdsa")
            raise OtherAlgorithm(name=self.certificate.name, found=found, wanted=wanted)

    @property
    def certificate(self) -> CertificateFacts:
        """See `shapes.Signer`."""
        return facts_of(self._chain[0])

    def sign(self, pdf: bytes, field: str, *, stamp: Stamp | None, at: datetime, reason: str, place: str) -> bytes:
        """See `shapes.Signer`. Raises ServiceFailed when the service does not answer as it should."""
        cms = (_RemoteSm2 if sm2.is_sm2(self._chain[0].public_key) else _Remote)(self._service, self._chain)
        return embed(pdf, field, cms=cms, stamp=stamp, at=at, reason=reason, place=place, time_stamps=self._time_stamps)


class _Service:
    def __init__(self, address: str, *, credential: str, token: str, activation: str) -> None:
        self.address, self.credential, self.token, self.activation = address, credential, token, activation

    def certificates(self) -> list[x509.Certificate]:
        answer = self._ask("credentials/info", {"credentialID": self.credential, "certificates": "chain"})
        try:
            chain = [x509.Certificate.load(base64.b64decode(each, validate=True)) for each in answer["cert"]["certificates"]]
            if not chain or _kind(chain[0]) not in _MECHANISMS:
                raise ValueError("it names no EC, RSA or SM2 certificate")
            for certificate in chain:
                _ = certificate.subject.native  # reads it through: a broken one shows here, not in the midst of signing
        except (KeyError, TypeError, ValueError, binascii.Error) as trouble:
            raise ServiceFailed(service=self.address, reason=f"credentials/info: {trouble}") from None
        return chain

    def sign_digest(self, digest: bytes, *, mechanism: str, by: str = HASH_OID) -> bytes:
        body = {"credentialID": self.credential, "hash": [base64.b64encode(digest).decode()], "hashAlgo": by, "signAlgo": mechanism}
        if self.activation:
            body["SAD"] = self.activation
        answer = self._ask("signatures/signHash", body)
        try:
            signature = base64.b64decode(answer["signatures"][0], validate=True)
        except (KeyError, IndexError, TypeError, binascii.Error) as trouble:
            raise ServiceFailed(service=self.address, reason=f"signatures/signHash: {trouble}") from None
        if not 8 <= len(signature) <= _LONGEST:
            raise ServiceFailed(service=self.address, reason=f"signatures/signHash: {len(signature)} bytes are no signature")
        return signature

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            # no redirects: the token must not follow one to another host
            response = requests.post(f"{self.address}/{path}", json=body, headers=headers, timeout=SECONDS, allow_redirects=False)
            if response.status_code != 200:
                raise ServiceFailed(service=self.address, reason=f"{path}: HTTP {response.status_code}")
            answer = response.json()
        except requests.RequestException as trouble:
            raise ServiceFailed(service=self.address, reason=f"{path}: {type(trouble).__name__}") from None
        if not isinstance(answer, dict):
            raise ServiceFailed(service=self.address, reason=f"{path}: the answer is no object")
        return answer


class _Remote(CmsSigner):
    """Makes the CMS structure here and has its digest signed there."""

    def __init__(self, service: _Service, chain: list[x509.Certificate]) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(chain[1:])
        name, self._oid = _MECHANISMS[_kind(chain[0])]
        self._service = service
        super().__init__(
            signing_cert=chain[0],
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": name}),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:  # the library asks how long a signature is before there is anything to sign
            return bytes(_LONGEST)
        signature = await asyncio.to_thread(self._signed, data)
        if not _fits(signature, data, self.signing_cert):  # what does not verify must never reach a paper
            raise ServiceFailed(service=self._service.address, reason="signatures/signHash: the signature does not fit the certificate")
        return signature

    def _signed(self, data: bytes) -> bytes:
        return self._service.sign_digest(hashlib.sha256(data).digest(), mechanism=self._oid)


class _RemoteSm2(_Remote):
    """The same with SM2: what is sent is SM3 of Z_A and the data, as a device that keeps keys signs it."""

    digest = sm2.DIGEST

    def _signed(self, data: bytes) -> bytes:
        assert self.signing_cert is not None
        digest = sm2.digest_to_sign(data, self.signing_cert.public_key)
        return self._service.sign_digest(digest, mechanism=self._oid, by=sm2.SM3_OID)

    async def unsigned_attrs(
        self, digest_algorithm: str, signature: bytes, signed_attrs: CMSAttributes, timestamper: object = None, dry_run: bool = False
    ) -> CMSAttributes | None:
        """The time stamp, over a digest that its service knows."""
        return await super().unsigned_attrs(sm2.STAMP_DIGEST, signature, signed_attrs, timestamper=timestamper, dry_run=dry_run)


def _kind(certificate: x509.Certificate) -> str:
    return "sm2" if sm2.is_sm2(certificate.public_key) else str(certificate.public_key.algorithm)


def _fits(signature: bytes, data: bytes, certificate: x509.Certificate) -> bool:
    if sm2.is_sm2(certificate.public_key):
        try:
            sm2.verify(signature, data, certificate.public_key)
        except InvalidSignature:
            return False
        return True
    key = load_der_x509_certificate(certificate.dump()).public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True
