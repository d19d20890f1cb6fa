"""SM2 signatures with SM3 (GB/T 32918.2, GM/T 0009; OID 1.2.156.10197.1.501), of which the libraries here know too little.

The arithmetic is `gmalg`'s, pure Python: right, not secret. How long it takes depends on the key, so a key that others could time does not
belong here; see docs/signing.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import gmalg
from asn1crypto import algos, core, keys, x509
from asn1crypto.cms import CMSAttributes
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.sig_validate import DEFAULT_VALIDATION_CONTEXT, DefaultSignatureValidator, SignatureValidationContext

IDENTITY: Final = b"1234567812345678"
"""Who signs, as it goes into Z_A: the value that GM/T 0009 sets where two parties agreed on nothing else; certificates know no other."""
CURVE: Final = "1.2.156.10197.1.301"
SM3_OID: Final = "1.2.156.10197.1.401"
SM2_WITH_SM3_OID: Final = "1.2.156.10197.1.501"
MECHANISM: Final = "sm2_sm3"
DIGEST: Final = "sm3"
STAMP_DIGEST: Final = "sha256"
"""By which digest time stamps are asked for: few of their services know SM3."""
LONGEST: Final = 72
"""Bytes of the longest signature: a sequence of two numbers of 33 bytes."""
_CURVE_NAME: Final = "sm2p256v1"
_POINT: Final = 65
_PARAMETERS: Final = (
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC",
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93",
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7",
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
)
"""a, b and the base point's x and y of the curve (GB/T 32918.5), as Z_A takes them."""


def _name_in_asn1() -> None:
    """Teach the ASN.1 library three names; files that hold them are read with names instead of numbers, nothing else changes."""
    keys.NamedCurve.register(_CURVE_NAME, CURVE, 32)
    for kind, oid, name in (
        (algos.DigestAlgorithmId, SM3_OID, DIGEST),
        (algos.SignedDigestAlgorithmId, SM2_WITH_SM3_OID, MECHANISM),
    ):
        kind._map[oid] = name
        if kind._reverse_map is not None:
            kind._reverse_map[name] = oid


def _invert_in_c() -> None:
    """Let the interpreter find the inverses in the curve's field: most of the arithmetic's time went there, in a loop of Python's."""
    field = gmalg.sm2._ecdlp.fp
    prime: int = field.p
    field.inv = lambda number: pow(number, -1, prime) if number else 0


_name_in_asn1()
_invert_in_c()


@dataclass(frozen=True)
class Key:
    """A private key with its public point (65 bytes, uncompressed)."""

    secret: int
    point: bytes

    @classmethod
    def make(cls) -> Key:
        """A new one, from the system's source of randomness."""
        secret, point = gmalg.SM2().generate_keypair()
        return cls(int.from_bytes(secret, "big"), point)

    @classmethod
    def load(cls, encoded: bytes) -> Key:
        """The key of a PKCS#8 file (DER).

        Raises:
            ValueError: it is no SM2 key.
        """
        info = keys.PrivateKeyInfo.load(encoded)
        if not is_sm2_algorithm(info["private_key_algorithm"]):
            raise ValueError("it holds no SM2 key")
        secret = info["private_key"].parsed["private_key"].native
        return cls(secret, gmalg.SM2().generate_pk(secret.to_bytes(32, "big")))

    def dump(self) -> bytes:
        """As PKCS#8 (DER), not encrypted."""
        inner = keys.ECPrivateKey({"version": "ecPrivkeyVer1", "private_key": self.secret, "public_key": self.point})
        inner["private_key"].contents = self.secret.to_bytes(32, "big")
        return bytes(keys.PrivateKeyInfo({"version": 0, "private_key_algorithm": _algorithm(), "private_key": inner}).dump())

    @property
    def public_info(self) -> keys.PublicKeyInfo:
        """As a certificate names it."""
        return keys.PublicKeyInfo({"algorithm": _algorithm(), "public_key": self.point})

    def sign(self, data: bytes) -> bytes:
        """The signature of data: DER of the two numbers."""
        r, s = gmalg.SM2(self.secret.to_bytes(32, "big"), IDENTITY, self.point).sign(data)
        return bytes(algos.DSASignature({"r": int.from_bytes(r, "big"), "s": int.from_bytes(s, "big")}).dump())


def is_sm2(public: keys.PublicKeyInfo) -> bool:
    """Whether a certificate's key is one of this curve."""
    return is_sm2_algorithm(public["algorithm"])


def is_sm2_algorithm(algorithm: core.Sequence) -> bool:
    """Whether an algorithm identifier names this curve."""
    return bool(algorithm["algorithm"].native == "ec" and algorithm["parameters"].native == _CURVE_NAME)


def verify(signature: bytes, data: bytes, public: keys.PublicKeyInfo) -> None:
    """Check a signature over data, with Z_A of the usual identity.

    Raises:
        InvalidSignature: it is not that key's over that data, or neither key nor signature can be one.
    """
    point = bytes(public["public_key"].native)
    try:
        pair = algos.DSASignature.load(signature, strict=True)
        r, s = int(pair["r"].native), int(pair["s"].native)
        if len(point) != _POINT or point[0] != 4 or pair.dump(force=True) != signature or min(r, s) < 1 or max(r, s).bit_length() > 256:
            raise InvalidSignature
        checker = gmalg.SM2(uid=IDENTITY, pk=point)
        # a point beside the curve could make anything verify
        is_right = checker.verify_pk(point) and checker.verify(data, r.to_bytes(32, "big"), s.to_bytes(32, "big"))
    except (ValueError, TypeError, gmalg.errors.GMError) as trouble:
        raise InvalidSignature from trouble
    if not is_right:
        raise InvalidSignature


def digest_to_sign(data: bytes, public: keys.PublicKeyInfo) -> bytes:
    """What a device that keeps a key signs of data: SM3 of Z_A and the data."""
    point = bytes(public["public_key"].native)
    z = _sm3((len(IDENTITY) * 8).to_bytes(2, "big") + IDENTITY + bytes.fromhex("".join(_PARAMETERS)) + point[1:])
    return _sm3(z + data)


class Validator(DefaultSignatureValidator):
    """Checks SM2 besides what the library checks by itself: of documents, certificates and revocation lists."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Raises InvalidSignature, also where key and algorithm do not belong together."""
        is_named = signature_algorithm["algorithm"].native == MECHANISM
        if is_named != is_sm2(public_key_info):
            raise InvalidSignature
        if not is_named:
            super().validate_signature(signature, signed_data, public_key_info, signature_algorithm, context)
            return
        if context.prehashed or context.contextual_md_algorithm not in (None, DIGEST):
            raise InvalidSignature  # Z_A goes before the data, so a digest of the data alone can prove nothing
        verify(signature, signed_data, public_key_info)


class Sm2Cms(CmsSigner):
    """Makes CMS signatures with a key at hand."""

    digest = DIGEST

    def __init__(self, key: Key, certificate: x509.Certificate, *, others: list[x509.Certificate]) -> None:
        self._key = key
        super().__init__(signing_cert=certificate, cert_registry=store_of(others), signature_mechanism=mechanism(), embed_roots=True)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Raises InvalidSignature where key and certificate do not belong together: such a signature must never reach a paper."""
        if dry_run:  # the library asks how long a signature is before there is anything to sign
            return bytes(LONGEST)
        signature, certificate = self._key.sign(data), self.signing_cert
        assert certificate is not None
        verify(signature, data, certificate.public_key)
        return signature

    async def unsigned_attrs(
        self, digest_algorithm: str, signature: bytes, signed_attrs: CMSAttributes, timestamper: object = None, dry_run: bool = False
    ) -> CMSAttributes | None:
        """The time stamp, over a digest that its service knows."""
        return await super().unsigned_attrs(STAMP_DIGEST, signature, signed_attrs, timestamper=timestamper, dry_run=dry_run)


def mechanism() -> algos.SignedDigestAlgorithm:
    """How signatures and certificates name the algorithm: without parameters."""
    return algos.SignedDigestAlgorithm({"algorithm": MECHANISM})


def store_of(certificates: list[x509.Certificate]) -> SimpleCertificateStore:
    """Certificates that go into the file beside the signer's."""
    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    return store


def _algorithm() -> dict[str, object]:
    return {"algorithm": "ec", "parameters": keys.ECDomainParameters(name="named", value=CURVE)}


def _sm3(data: bytes) -> bytes:
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()
