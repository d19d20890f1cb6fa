"""A throw-away authority, papers made ready for signing, and hands that sign them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.papers import samples
from yinuo.promises.papers.pdf import print_with_places
from yinuo.promises.papers.shapes import Paper, SignaturePlaces, counterparts
from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.fields import prepare
from yinuo.promises.signing.findings import ExpectedSigner, Trust
from yinuo.promises.signing.own import own_signer
from yinuo.promises.signing.seals import check_seal, sample_seal
from yinuo.promises.signing.shapes import HandStamp, Seal, Signatory

AT = datetime(2026, 2, 14, 2, 26, 5, tzinfo=UTC)
CHECKED_AT = datetime(2026, 3, 1, tzinfo=UTC)
LU = Signatory("staff:7", "陆知行", "澄川暖通科技（苏州）有限公司")
YE = Signatory("guest:ye", "叶知䶮", "云栖里商业管理有限公司")
PROVIDER = Signatory("org:provider", LU.organisation, LU.organisation)
RECEIVER = Signatory("org:receiver", YE.organisation, YE.organisation)
BOTH = (("party-a", YE), ("party-a_seal", RECEIVER), ("party-b", LU), ("party-b_seal", PROVIDER))
EXPECTED = tuple(ExpectedSigner(field, who.name) for field, who in BOTH)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that nobody here trusts."""
    return Authority(tmp_path_factory.mktemp("stranger"))


def trust_in(*authorities: Authority, at: datetime = CHECKED_AT, roots: tuple[bytes, ...] = ()) -> Trust:
    return Trust(
        roots=tuple(each.certificate.public_bytes(Encoding.DER) for each in authorities) + roots,
        checked_at=at,
        revocation_lists=tuple(each.revocation_list(at=at) for each in authorities),
    )


@lru_cache(maxsize=8)
def ready(name: str, counterpart: int = 0) -> tuple[bytes, tuple[SignaturePlaces, ...]]:
    """A prepared file and its places; printed once for all tests."""
    paper: Paper = {"contract": samples.contract, "letter": lambda: samples.letter(chapters=1), "policy": samples.policy}[name]()
    if counterpart:
        paper = counterparts(paper)[counterpart - 1]
    pdf, places = print_with_places(paper)
    return prepare(pdf, places), places


@lru_cache(maxsize=4)
def seal_of(organisation: str) -> Seal:
    return check_seal(sample_seal(organisation))


Sign = Callable[..., bytes]


@pytest.fixture(scope="session")
def sign(authority: Authority) -> Sign:
    """`sign(pdf, field, who, at=…, authority=…)`, seen as a hand's or a seal's stamp when `places` are given."""

    def signing(
        pdf: bytes, field: str, who: Signatory, *, at: datetime = AT, places: tuple[SignaturePlaces, ...] = (), by: Authority | None = None
    ) -> bytes:
        signer = own_signer(who, at=at, authority=by or authority)
        stamp: HandStamp | Seal | None = None
        if places and field.endswith("_seal"):
            stamp = seal_of(who.organisation)
        elif places:
            lines = next(each.lines for each in places if each.key == field)
            note = f"电子签名　证书尾号 {signer.certificate.tail}"
            stamp = HandStamp(who.name, lines, on=date(2026, 2, 14), place="苏州", note=note)
        return signer.sign(pdf, field, stamp=stamp, at=at, reason="签署", place="苏州")

    return signing


@pytest.fixture(scope="session")
def states(sign: Sign) -> tuple[bytes, ...]:
    """A contract as prepared and after each of its four signatures."""
    pdf, places = ready("contract", 1)
    made = [pdf]
    for field, who in BOTH:
        made.append(sign(made[-1], field, who, places=places))
    return tuple(made)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
