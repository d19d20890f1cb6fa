"""What signing works with: who signs, with what certificate, and what is seen on the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class Signatory:
    """Somebody who signs: `ref` tells two people of one name apart («staff:17»); an organisation signs its seal with its own name."""

    ref: str
    name: str
    organisation: str = ""


@dataclass(frozen=True)
class CertificateFacts:
    """What people compare of a certificate. `serial` and `sha256` (of its DER bytes) are hexadecimal."""

    name: str
    organisation: str
    ref: str
    serial: str
    sha256: str
    issuer: str
    valid_from: datetime
    valid_until: datetime

    @property
    def tail(self) -> str:
        """The four last signs of the fingerprint, as stamped on the paper."""
        return self.sha256[-4:].upper()


@dataclass(frozen=True)
class HandStamp:
    """What is seen in a signature's place: the name on the first line, then the date and the place as the signatory states them.

    `lines` are those of `papers.shapes.SignaturePlaces`; `note` is set small beside the name («电子签名 · 证书尾号 7F2C»).
    """

    name: str
    lines: tuple[tuple[str, float], ...]
    on: date | None = None
    place: str = ""
    note: str = ""
    language: str = "zh"


@dataclass(frozen=True)
class Seal:
    """The picture of a seal, checked by `seals.check_seal`: PNG bytes with a transparent ground."""

    png: bytes
    sha256: str
    width: int
    height: int


Stamp = HandStamp | Seal


class Signer(Protocol):
    """Whoever can put a signature into a field of a prepared file: own certificates, the organisation's, an outside service."""

    @property
    def certificate(self) -> CertificateFacts:
        """The certificate that will stand in the signature."""
        ...

    def sign(self, pdf: bytes, field: str, *, stamp: Stamp | None, at: datetime, reason: str, place: str) -> bytes:
        """Sign one field and return the longer file, whose first bytes are exactly `pdf`.

        Args:
            pdf: a file that `fields.prepare` made ready, or that somebody signed since.
            stamp: what is seen in the field; nothing is seen with `None`.
            at: the time the signatory states, aware; only a time stamp proves it.
        Raises:
            UnknownField, AlreadySigned, and what the certificate or the service refuses.
        """
        ...
