"""The own authority's certificates for SM2, built by hand because no library here makes them; else as `authority`, beside its files."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import core, crl, pem, x509

from yinuo.kit.home import secret_file
from yinuo.promises.signing import sm2
from yinuo.promises.signing.authority import (
    AUTHORITY_YEARS,
    BEGINS,
    EARLIER,
    NAME,
    NOTICE,
    PERSON_DAYS,
    Authority,
    printable,
    stem_of,
)
from yinuo.promises.signing.shapes import Signatory

_ROOT_NAME = f"{NAME} SM2"


class Sm2Authority:
    """Issues one SM2 certificate per signatory. `Authority.revoke` takes these back too: no two serials are alike."""

    def __init__(self, folder: Path | None = None) -> None:
        self._records = Authority(folder)
        self.folder = self._records.folder

    @property
    def exists(self) -> bool:
        """Whether it ever issued something; an installation that was never set to SM2 has none."""
        return (self.folder / _FILE).exists()

    @property
    def certificate(self) -> x509.Certificate:
        """The authority's own certificate, self-signed."""
        return self._own()[1]

    def issue(self, signatory: Signatory, *, at: datetime) -> tuple[sm2.Key, x509.Certificate]:
        """Key and certificate of a signatory that are valid at an instant: the latest one issued, else a new one."""
        revoked = self._records.revoked()
        for number in range(1, 1000):
            name = f"sm2-{stem_of(signatory)}-{number}.pem"
            key, certificate = read(secret_file(name, make=lambda: self._make(signatory, at=at), folder=self.folder / "people"))
            is_valid = certificate.not_valid_before <= at < certificate.not_valid_after
            if is_valid and f"{certificate.serial_number:x}" not in revoked:
                return key, certificate
        raise RuntimeError("A thousand certificates for one signatory: the clock or the disk is not in order.")

    def revocation_list(self, *, at: datetime) -> bytes:
        """The signed list (DER) of what was revoked, as of an instant."""
        key, certificate = self._own()
        entries = [
            {"user_certificate": int(serial, 16), "revocation_date": _time(datetime.fromisoformat(since))}
            for serial, since in sorted(self._records.revoked().items())
        ]
        body: dict[str, Any] = {
            "version": "v2", "signature": sm2.mechanism(), "issuer": certificate.subject, "this_update": _time(at),
            "next_update": _time(at + timedelta(days=7)),
            "crl_extensions": [
                {"extn_id": "authority_key_identifier", "extn_value": {"key_identifier": certificate.public_key.sha1}},
                {"extn_id": "crl_number", "extn_value": int(at.timestamp())},
            ],
        }  # fmt: skip
        if entries:
            body["revoked_certificates"] = entries
        listed = crl.TbsCertList(body)
        made = {"tbs_cert_list": listed, "signature_algorithm": sm2.mechanism(), "signature": key.sign(listed.dump())}
        return bytes(crl.CertificateList(made).dump())

    def _own(self) -> tuple[sm2.Key, x509.Certificate]:
        return read(secret_file(_FILE, make=_make_authority, folder=self.folder))

    def _make(self, signatory: Signatory, *, at: datetime) -> str:
        issuer_key, issuer = self._own()
        key, begins = sm2.Key.make(), at - EARLIER
        names = {"common_name": signatory.name[:64] or "?"}
        if signatory.organisation:
            names["organization_name"] = signatory.organisation[:64]
        if signatory.ref:
            names["serial_number"] = printable(signatory.ref)
        usage = {"digital_signature", "non_repudiation"}
        made = certificate_of(
            key, x509.Name.build(names), by=issuer_key, issuer=issuer, begins=begins, ends=begins + timedelta(days=PERSON_DAYS), usage=usage
        )
        return as_text(key, made)


_FILE = "authority-sm2.pem"


def certificate_of(
    key: sm2.Key, subject: x509.Name, *, by: sm2.Key, issuer: x509.Certificate | None, begins: datetime, ends: datetime, usage: set[str]
) -> x509.Certificate:
    """A certificate for a key; without an issuer it is an authority's own."""
    is_authority = issuer is None
    extensions = [
        {
            "extn_id": "basic_constraints",
            "critical": True,
            "extn_value": {"ca": is_authority} | ({"path_len_constraint": 0} if is_authority else {}),
        },
        {"extn_id": "key_usage", "critical": True, "extn_value": usage},
        {"extn_id": "key_identifier", "extn_value": key.public_info.sha1},
        {"extn_id": "authority_key_identifier", "extn_value": {"key_identifier": by.public_info.sha1}},
    ]
    body = x509.TbsCertificate(
        {
            "version": "v3", "serial_number": secrets.randbits(159) | 1, "signature": sm2.mechanism(),
            "issuer": issuer.subject if issuer else subject, "subject": subject,
            "validity": {"not_before": _time(begins), "not_after": _time(ends)},
            "subject_public_key_info": key.public_info, "extensions": extensions,
        }
    )  # fmt: skip
    made = {"tbs_certificate": body, "signature_algorithm": sm2.mechanism(), "signature_value": by.sign(body.dump())}
    return x509.Certificate.load(x509.Certificate(made).dump())


def as_text(key: sm2.Key, certificate: x509.Certificate) -> str:
    """Key and certificate in one file, so that they appear together or not at all."""
    return str((pem.armor("PRIVATE KEY", key.dump()) + pem.armor("CERTIFICATE", certificate.dump())).decode("ascii").strip())


def read(text: str) -> tuple[sm2.Key, x509.Certificate]:
    """Key and first certificate of a file.

    Raises:
        ValueError: it holds no SM2 key, or no certificate of that key.
    """
    key, chain = read_chain(text)
    return key, chain[0]


def read_chain(text: str) -> tuple[sm2.Key, list[x509.Certificate]]:
    """Key and certificates of a file in PEM, the key's own certificate first; raises ValueError as `read` does."""
    parts = list(pem.unarmor(text.encode(), multiple=True))
    secrets_of = [data for kind, _headers, data in parts if kind == "PRIVATE KEY"]
    if not secrets_of:
        raise ValueError("it holds no key that is readable without a password (PEM, PRIVATE KEY)")
    key = sm2.Key.load(secrets_of[0])
    chain = [x509.Certificate.load(data) for kind, _headers, data in parts if kind == "CERTIFICATE"]
    own = [one for one in chain if one.public_key.dump() == key.public_info.dump()]
    if not own:
        raise ValueError("it holds no certificate of its key")
    return key, [own[0], *(one for one in chain if one is not own[0])]


def _make_authority() -> str:
    key = sm2.Key.make()
    name = x509.Name.build({"common_name": _ROOT_NAME, "organization_name": NOTICE})
    ends = BEGINS.replace(year=BEGINS.year + AUTHORITY_YEARS)
    return as_text(key, certificate_of(key, name, by=key, issuer=None, begins=BEGINS, ends=ends, usage={"key_cert_sign", "crl_sign"}))


def _time(at: datetime) -> x509.Time:
    """Until 2049 with two digits of the year, as RFC 5280 wants it."""
    whole = at.replace(microsecond=0)
    if at.year < 2050:
        return x509.Time(name="utc_time", value=core.UTCTime(whole))
    return x509.Time(name="general_time", value=core.GeneralizedTime(whole))
