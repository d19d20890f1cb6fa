"""SM2 by setting: what the standard's example says, what OpenSSL says, and whole files signed, checked and tampered with."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gmalg
import pytest
from asn1crypto import algos, cms, pem, x509
from cryptography.exceptions import InvalidSignature

from tests.signing.conftest import AT, CHECKED_AT, LU, PROVIDER, YE, ready, seal_of
from tests.signing.servers import CODE, TOKEN, SigningService, TimeAuthority, der
from yinuo.promises.signing import settings, sm2
from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.findings import ExpectedSigner, Trust
from yinuo.promises.signing.outside import OutsideSigner
from yinuo.promises.signing.own import KeyHolder, own_signer, own_sm2_signer
from yinuo.promises.signing.refusals import CertificateUnreadable, OtherAlgorithm, ServiceFailed
from yinuo.promises.signing.sm2_authority import Sm2Authority, as_text, certificate_of, read

EXAMPLE = sm2.Key(
    0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8,
    bytes.fromhex(
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    ),
)
"""The key of the examples of GB/T 32918.5."""
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def der_of(r: int, s: int) -> bytes:
    return bytes(algos.DSASignature({"r": r, "s": s}).dump())


@pytest.fixture(scope="module")
def gm(tmp_path_factory: pytest.TempPathFactory) -> Sm2Authority:
    return Sm2Authority(tmp_path_factory.mktemp("sm2"))


@pytest.fixture(scope="module")
def signed(gm: Sm2Authority) -> tuple[bytes, ...]:
    """A letter as prepared, and signed with SM2."""
    pdf, _places = ready("letter")
    signer = own_sm2_signer(LU, at=AT, authority=gm)
    return pdf, signer.sign(pdf, "promisor", stamp=seal_of(PROVIDER.name), at=AT, reason="签署", place="苏州")


def trust_in(*authorities: Sm2Authority, at: datetime = CHECKED_AT, roots: tuple[bytes, ...] = ()) -> Trust:
    own = tuple(one.certificate.dump() for one in authorities)
    return Trust(roots=own + roots, checked_at=at, revocation_lists=tuple(one.revocation_list(at=at) for one in authorities))


def test_the_examples_of_the_standard() -> None:
    public, said = EXAMPLE.public_info, b"message digest"
    sm2.verify(der_of(R, S), said, public)
    assert sm2.digest_to_sign(said, public).hex().upper() == "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
    assert sm2.Key.load(EXAMPLE.dump()) == EXAMPLE
    other = sm2.Key.make().public_info
    beside = EXAMPLE.public_info
    beside["public_key"] = EXAMPLE.point[:-1] + bytes([EXAMPLE.point[-1] ^ 1])
    for signature, data, key in (
        (der_of(R, S), said + b".", public), (der_of(R, S), said, other), (der_of(R, S), said, beside), (der_of(R ^ 1, S), said, public),
        (der_of(R, 0), said, public), (der_of(0, S), said, public), (der_of(R, S + ORDER), said, public), (der_of(-R, S), said, public),
        (der_of(R, ORDER - S), said, public), (der_of(R, S) + b"\0", said, public), (b"", said, public), (b"\x30\x00", said, public),
    ):  # fmt: skip
        with pytest.raises(InvalidSignature):
            sm2.verify(signature, data, key)


def cms_of(pdf: bytes) -> tuple[bytes, int, int]:
    """The signature of a file and between which bytes it stands."""
    begins = pdf.index(b"/Contents <") + len(b"/Contents <")
    ends = pdf.index(b">", begins)
    return bytes.fromhex(pdf[begins:ends].decode()), begins, ends


def test_openssl_agrees(gm: Sm2Authority, signed: tuple[bytes, ...], tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine to compare with")

    def said(*words: object) -> str:
        done = subprocess.run([openssl, *map(str, words)], capture_output=True, text=True, check=False, cwd=tmp_path)
        return done.stdout + done.stderr

    key, certificate = gm.issue(LU, at=AT)
    files = {"data": b"\xe8\xaf\xba" * 99, "key": pem.armor("PRIVATE KEY", key.dump()), "ours": key.sign(b"\xe8\xaf\xba" * 99)}
    files |= {"leaf": pem.armor("CERTIFICATE", certificate.dump()), "root": pem.armor("CERTIFICATE", gm.certificate.dump())}
    signer = cms.ContentInfo.load(cms_of(signed[1])[0])["content"]["signer_infos"][0]
    files |= {"of_letter": signer["signature"].native, "attributes": signer["signed_attrs"].untag().dump()}
    _cms, begins, ends = cms_of(signed[1])
    files["letter"] = signed[1][: begins - 1] + signed[1][ends + 1 :]
    files["list"] = pem.armor("X509 CRL", gm.revocation_list(at=AT))
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    identity = f"distid:{sm2.IDENTITY.decode()}"
    said("x509", "-in", "leaf", "-pubkey", "-noout", "-out", "public")
    assert "Verified OK" in said("dgst", "-sm3", "-verify", "public", "-sigopt", identity, "-signature", "ours", "data")
    said("dgst", "-sm3", "-binary", "-out", "digest", "letter")
    assert (tmp_path / "digest").read_bytes() in files["attributes"], "the digest of the letter is signed"
    assert "Verified OK" in said("dgst", "-sm3", "-verify", "public", "-sigopt", identity, "-signature", "of_letter", "attributes")
    said("dgst", "-sm3", "-sign", "key", "-sigopt", identity, "-out", "theirs", "data")
    sm2.verify((tmp_path / "theirs").read_bytes(), files["data"], key.public_info)
    assert "leaf: OK" in said("verify", "-CAfile", "root", "-vfyopt", identity, "-attime", int(AT.timestamp()), "leaf")
    assert "SM2-with-SM3" in said("crl", "-in", "list", "-noout", "-text")


def test_a_letter_is_signed_with_sm2_and_everything_wrong_with_it_is_found(
    gm: Sm2Authority, signed: tuple[bytes, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pdf, done = signed
    known = [hashlib.sha256(one).hexdigest() for one in signed]
    expected = [ExpectedSigner("promisor", LU.name)]
    assert done.startswith(pdf)
    findings = check_signed(done, expected_signers=expected, trust=trust_in(gm))
    assert findings.is_good and findings.signatures[0].name == LU.name and findings.signatures[0].is_trusted, findings.codes
    spot = done.find(b"endstream", 400) - 20
    assert check_signed(done[:spot] + bytes([done[spot] ^ 1]) + done[spot + 1 :], trust=trust_in(gm)).codes == ("signed_file_changed",)
    assert "signed_file_cut_back" in check_signed(pdf, known_sha256s=known, trust=trust_in(gm)).codes
    assert check_signed(done + b"%x\n", known_sha256s=known, trust=trust_in(gm)).codes == ("signed_file_appended",)
    assert check_signed(done, expected_signers=[ExpectedSigner("promisor", "赵明")], trust=trust_in(gm)).codes == ("signature_of_another",)
    ends = own_sm2_signer(LU, at=AT, authority=gm).certificate.valid_until
    assert check_signed(done, trust=trust_in(gm, at=ends)).is_good
    late = trust_in(gm, at=ends + timedelta(seconds=1))
    assert check_signed(done, trust=late).codes == ("certificate_expired",)
    assert check_signed(done, known_sha256s=known, trust=late).is_good, "the record holds when it was signed"
    stranger = Sm2Authority(tmp_path_factory.mktemp("stranger"))
    assert check_signed(done, trust=trust_in(stranger)).codes == ("certificate_untrusted",)
    namesake = Trust(roots=(_with_the_name_of(gm),), checked_at=CHECKED_AT)
    assert check_signed(done, trust=namesake).codes == ("certificate_untrusted",), "an authority of the same name with another key"


def _with_the_name_of(gm: Sm2Authority) -> bytes:
    key, real = sm2.Key.make(), gm.certificate
    begins, ends = datetime(2020, 1, 1, tzinfo=UTC), datetime(2051, 1, 1, tzinfo=UTC)
    usage = {"key_cert_sign", "crl_sign"}
    usage = {"key_cert_sign", "crl_sign"}
    return bytes(certificate_of(key, real.subject, by=key, issuer=None, begins=begins, ends=ends, usage=usage).dump())


def test_another_key_behind_the_certificate_and_another_algorithm_beside_it_are_found(gm: Sm2Authority, signed: tuple[bytes, ...]) -> None:
    _key, certificate = gm.issue(LU, at=AT)
    stolen = KeyHolder(sm2.Sm2Cms(sm2.Key.make(), certificate, others=[]))
    with pytest.raises(InvalidSignature):
        stolen.sign(signed[0], "promisor", stamp=None, at=AT, reason="", place="")
    done = signed[1]
    whole, contents, end = cms_of(done)
    pair = whole.rindex(bytes.fromhex("06082a811ccf55018375"))  # the last one names how the document was signed
    value = pair + 14
    flipped = whole[: value + 20] + bytes([whole[value + 20] ^ 1]) + whole[value + 21 :]
    ecdsa = whole[:pair] + bytes.fromhex("06082a8648ce3d040302") + whole[pair + 10 :]
    assert len(whole) == len(flipped) == len(ecdsa) and len({whole, flipped, ecdsa}) == 3

    def codes(changed: bytes) -> tuple[str, ...]:
        return check_signed(done[:contents] + changed.hex().encode() + done[end:], trust=trust_in(gm)).codes

    assert codes(whole) == ()
    assert codes(flipped) == codes(ecdsa) == ("signature_invalid",)


def test_a_revoked_certificate_is_found(tmp_path: Path) -> None:
    own = Sm2Authority(tmp_path)
    done = own_sm2_signer(LU, at=AT, authority=own).sign(ready("letter")[0], "promisor", stamp=None, at=AT, reason="", place="")
    serial = own_sm2_signer(LU, at=AT, authority=own).certificate.serial
    assert check_signed(done, trust=trust_in(own)).is_good
    Authority(tmp_path).revoke(serial, at=AT + timedelta(days=1))
    assert check_signed(done, trust=trust_in(own)).codes == ("certificate_revoked",)
    assert own_sm2_signer(LU, at=AT, authority=own).certificate.serial != serial, "the next signature has a new one"


def test_the_setting_decides_and_the_check_knows_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    pdf = ready("contract")[0]
    assert len(settings.trust(at=CHECKED_AT).roots) == 1, "who never set it has no such authority"
    first = settings.signer_for(YE, at=AT).sign(pdf, "party-a", stamp=None, at=AT, reason="", place="")
    monkeypatch.setenv("YINUO_SIGNING_ALGORITHM", "sm2")
    time_authority = TimeAuthority()
    with time_authority.open() as address:
        monkeypatch.setenv("YINUO_TIME_STAMPS", address)
        both = settings.signer_for(LU, at=AT).sign(first, "party-b", stamp=None, at=AT, reason="", place="")
    monkeypatch.setenv("YINUO_SIGNING_ALGORITHM", "ecdsa")
    monkeypatch.delenv("YINUO_TIME_STAMPS")
    trusted = settings.trust(at=CHECKED_AT)
    known = Trust(roots=(*trusted.roots, der(time_authority.root)), checked_at=CHECKED_AT, revocation_lists=trusted.revocation_lists)
    findings = check_signed(both, trust=known)
    assert findings.is_good and [one.name for one in findings.signatures] == [YE.name, LU.name], findings.codes
    assert findings.signatures[1].stamped_at == time_authority.now
    assert not settings.signer_for(LU, at=AT).certificate.issuer.endswith("SM2"), "set back, the next one is ECDSA again"


def test_the_organisations_own_sm2_certificate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gm: Sm2Authority) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    monkeypatch.setenv("YINUO_SIGNING", "organisation")
    monkeypatch.setenv("YINUO_SIGNING_ALGORITHM", "sm2")
    key, certificate = gm.issue(PROVIDER, at=AT)
    file, trusted = tmp_path / "organisation.pem", tmp_path / "trusted.pem"
    file.write_text(as_text(key, certificate), encoding="ascii")
    trusted.write_bytes(pem.armor("CERTIFICATE", gm.certificate.dump()))
    monkeypatch.setenv("YINUO_SIGNING_CERTIFICATE", str(file))
    monkeypatch.setenv("YINUO_TRUSTED_AUTHORITIES", str(trusted))
    done = settings.signer_for(LU, at=AT).sign(ready("letter")[0], "promisor", stamp=None, at=AT, reason="", place="")
    findings = check_signed(done, trust=settings.trust(at=CHECKED_AT))
    assert findings.is_good and findings.signatures[0].name == PROVIDER.name
    stranger, _other = gm.issue(LU, at=AT)
    own_signer(LU, at=AT, authority=Authority(tmp_path / "ec"))
    p256 = (tmp_path / "ec" / "authority.pem").read_text(encoding="ascii")
    sealed = pem.armor("ENCRYPTED PRIVATE KEY", b"\x30\x00").decode() + pem.armor("CERTIFICATE", certificate.dump()).decode()
    for broken in (as_text(stranger, certificate), p256, sealed, "rubbish", ""):
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(CertificateUnreadable, match="YINUO_SIGNING_CERTIFICATE"):
            settings.signer_for(LU, at=AT)


class Sm2Service(SigningService):
    """A service that keeps an SM2 key: it signs the digest that it is sent, as a hardware module does."""

    def __init__(self, gm: Sm2Authority) -> None:
        super().__init__("ec")
        self.sm2_key, leaf = gm.issue(LU, at=AT)
        self.leaf, self.root = _Ready(leaf), _Ready(gm.certificate)  # type: ignore[assignment]

    def sign(self, digest: bytes) -> bytes:
        core = gmalg.SM2()._core
        fpn = core.ecdlp.fpn
        while True:
            k = core._randint(1, fpn.p - 1)
            r = (int.from_bytes(digest, "big") + core.ecdlp.kG(k)[0]) % ORDER
            s = pow(1 + self.sm2_key.secret, -1, ORDER) * (k - r * self.sm2_key.secret) % ORDER
            if r and s and r + k != ORDER:
                return der_of(r, s)


class _Ready:
    """A certificate as the little service hands it out."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self.public_bytes = lambda _encoding: certificate.dump()


def test_an_outside_service_signs_sm2_and_learns_nothing_but_a_digest(
    gm: Sm2Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service, pdf = Sm2Service(gm), ready("letter")[0]
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    with service.open() as address:
        asks = {"credential": "lu", "token": TOKEN, "activation": CODE}
        for name, value in (("", "outside"), ("_SERVICE", address), ("_TOKEN", TOKEN), ("_CREDENTIAL", "lu"), ("_ALGORITHM", "sm2")):
            monkeypatch.setenv(f"YINUO_SIGNING{name}", value)
        signer = settings.signer_for(LU, at=AT, activation=CODE)
        done = signer.sign(pdf, "promisor", stamp=None, at=AT, reason="签署", place="苏州")
        with pytest.raises(OtherAlgorithm, match="sm2"):
            OutsideSigner(address, **asks)
        service.mood = "other"
        with pytest.raises(ServiceFailed, match="does not fit"):
            OutsideSigner(address, wants_sm2=True, **asks).sign(pdf, "promisor", stamp=None, at=AT, reason="", place="")
    assert check_signed(done, trust=trust_in(gm)).is_good
    asked = next(one for one in (json.loads(raw) for raw in service.seen) if "hash" in one)
    assert (asked["hashAlgo"], asked["signAlgo"]) == (sm2.SM3_OID, sm2.SM2_WITH_SM3_OID)
    assert len(base64.b64decode(asked["hash"][0])) == 32
    with SigningService("ec").open() as address, pytest.raises(OtherAlgorithm, match="ecdsa"):
        OutsideSigner(address, wants_sm2=True, **asks)


def test_a_file_of_key_and_certificate_reads_back(gm: Sm2Authority) -> None:
    key, certificate = gm.issue(LU, at=AT)
    again, same = read(as_text(key, certificate))
    assert again == key and same.dump() == certificate.dump()
    assert {"digital_signature", "non_repudiation"} == certificate.key_usage_value.native
