"""Two real services on this machine: one stamps time (RFC 3161), one signs digests with a key that only it has."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

TOKEN, CODE = "a token for tests", "246810"
FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def certificate(
    name: str, key: Key, *, issuer: x509.Certificate | None = None, issuer_key: Key | None = None, stamps: bool = False, usage: bool = True
) -> x509.Certificate:
    """A certificate for tests: an authority without an issuer, else one that signs documents, or stamps time."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by = issuer_key or key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    flags = dict.fromkeys((*names, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
    flags |= {"key_cert_sign": True} if issuer is None else {"digital_signature": True, "content_commitment": usage}
    builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(by, hashes.SHA256())


def der(made: x509.Certificate) -> bytes:
    return made.public_bytes(serialization.Encoding.DER)


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests are quiet."""

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(self, data: bytes, kind: str = "application/json", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class TimeAuthority:
    """An RFC 3161 authority; `now` is what its clock says."""

    def __init__(self) -> None:
        root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        self.root = certificate("Time root", root_key)
        leaf = certificate("Time stamps", key, issuer=self.root, issuer_key=root_key, stamps=True)
        private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self._stamper = DummyTimeStamper(asn1.Certificate.load(der(leaf)), keys.PrivateKeyInfo.load(private))
        self.now = datetime(2026, 2, 14, 2, 30, tzinfo=UTC)
        self.asked = 0

    @contextmanager
    def open(self, *, kind: str = "application/timestamp-reply", status: int = 200) -> Iterator[str]:
        authority = self

        class Handler(_Handler):
            def do_POST(self) -> None:
                request = tsp.TimeStampReq.load(self.body())
                authority.asked += 1
                authority._stamper.fixed_dt = authority.now
                self.answer(authority._stamper.request_tsa_response(request).dump(), kind, status)

        with serving(Handler) as address:
            yield address


class SigningService:
    """Holds a key and signs digests for who knows the token and the code; sees nothing of a document but 32 bytes."""

    def __init__(self, kind: str) -> None:
        root_key = ec.generate_private_key(ec.SECP256R1())
        self.key: Key = (
            rsa.generate_private_key(public_exponent=65537, key_size=3072) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
        )
        self.root = certificate("Service root", root_key)
        self.leaf = certificate("陆知行", self.key, issuer=self.root, issuer_key=root_key)
        self.seen: list[bytes] = []
        self.mood = "good"

    def sign(self, digest: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        return self.key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))

    @contextmanager
    def open(self) -> Iterator[str]:
        service = self

        class Handler(_Handler):
            def do_POST(self) -> None:
                raw = self.body()
                service.seen.append(raw)
                asked = json.loads(raw)
                if self.headers["Authorization"] != f"Bearer {TOKEN}" or asked["credentialID"] != "lu":
                    return self.answer(b"{}", status=401)
                if self.path.endswith("/credentials/info"):
                    chain = [base64.b64encode(der(each)).decode() for each in (service.leaf, service.root)]
                    return self.answer(json.dumps({"cert": {"certificates": chain}}).encode())
                if asked.get("SAD") != CODE:
                    return self.answer(b'{"error": "invalid_otp"}', status=400)
                return self.answer(service.answer_to(base64.b64decode(asked["hash"][0])))

        with serving(Handler) as address:
            yield address

    def answer_to(self, digest: bytes) -> bytes:
        signature = {"good": self.sign, "other": lambda _: self.sign(bytes(32)), "empty": lambda _: b""}
        if self.mood == "rubbish":
            return b"<html>"
        if self.mood == "list":
            return b"[]"
        return json.dumps({"signatures": [base64.b64encode(signature[self.mood](digest)).decode()]}).encode()
