"""The organisation's own certificate, an outside signing service and a time stamp authority: real files, real HTTP."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.signing.conftest import AT, CHECKED_AT, LU, PROVIDER, Sign, ready, seal_of, trust_in
from tests.signing.servers import CODE, TOKEN, SigningService, TimeAuthority, certificate, der
from yinuo.kit.env import BadSetting, MissingSetting
from yinuo.promises.signing import settings
from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.findings import Trust
from yinuo.promises.signing.outside import OutsideSigner
from yinuo.promises.signing.own import organisation_signer, own_signer
from yinuo.promises.signing.refusals import CertificateUnfit, CertificateUnreadable, ServiceFailed, StampTimeFailed


@pytest.fixture(scope="module")
def time_authority() -> TimeAuthority:
    return TimeAuthority()


def stamped(authority: Authority, address: str, *, at: datetime = AT) -> bytes:
    signer = own_signer(LU, at=at, authority=authority, time_stamps=address)
    return signer.sign(ready("letter")[0], "promisor", stamp=None, at=at, reason="", place="")


def test_a_time_stamp_proves_when_and_outlives_the_certificate(authority: Authority, time_authority: TimeAuthority) -> None:
    with time_authority.open() as address:
        signed = stamped(authority, address)
    roots = (der(time_authority.root),)
    findings = check_signed(signed, trust=trust_in(authority, roots=roots))
    assert findings.is_good and findings.signatures[0].stamped_at == time_authority.now
    assert [remark.code for remark in findings.remarks] == ["signed", "time_stamped"]
    ended = own_signer(LU, at=AT, authority=authority).certificate.valid_until + timedelta(days=30)
    assert check_signed(signed, trust=trust_in(authority, roots=roots, at=ended)).is_good
    findings = check_signed(signed, trust=trust_in(authority, at=ended))
    assert set(findings.codes) == {"certificate_expired", "time_stamp_invalid"}, "who does not trust the stamp learns nothing from it"


def test_a_time_stamp_of_an_unknown_authority_proves_nothing(authority: Authority, time_authority: TimeAuthority) -> None:
    with time_authority.open() as address:
        signed = stamped(authority, address)
    findings = check_signed(signed, trust=trust_in(authority))
    assert findings.codes == ("time_stamp_invalid",) and findings.signatures[0].stamped_at is None


@pytest.mark.parametrize(("kind", "status"), [("text/html", 200), ("text/html", 500)])
def test_without_a_good_time_stamp_nothing_is_signed(authority: Authority, time_authority: TimeAuthority, kind: str, status: int) -> None:
    with time_authority.open(kind=kind, status=status) as address, pytest.raises(StampTimeFailed, match=address):
        stamped(authority, address)
    with pytest.raises(StampTimeFailed):
        stamped(authority, "http://127.0.0.1:9/")


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_an_outside_service_signs_and_learns_nothing_but_a_digest(kind: str) -> None:
    service = SigningService(kind)
    pdf, places = ready("letter")
    with service.open() as address:
        signer = OutsideSigner(address + "/", credential="lu", token=TOKEN, activation=CODE)
        assert signer.certificate.name == "陆知行"
        signed = signer.sign(pdf, "promisor", stamp=seal_of(PROVIDER.name), at=AT, reason="签署", place="苏州")
    assert signed.startswith(pdf) and places
    assert check_signed(signed, trust=Trust(roots=(der(service.root),), checked_at=CHECKED_AT)).is_good
    asked = json.loads(service.seen[-1])
    assert set(asked) == {"credentialID", "hash", "hashAlgo", "signAlgo", "SAD"} and len(base64.b64decode(asked["hash"][0])) == 32
    assert max(len(each) for each in service.seen) < 400


def test_what_an_outside_service_does_wrong_is_told_and_nothing_is_signed() -> None:
    service = SigningService("ec")
    pdf, _places = ready("letter")
    with service.open() as address:
        for changed in ({"token": "wrong"}, {"credential": "nobody"}):
            with pytest.raises(ServiceFailed, match="401"):
                OutsideSigner(address, **{"credential": "lu", "token": TOKEN, "activation": CODE, **changed})
        with pytest.raises(ServiceFailed, match="400"):
            OutsideSigner(address, credential="lu", token=TOKEN, activation="000000").sign(
                pdf, "promisor", stamp=None, at=AT, reason="", place=""
            )
        signer = OutsideSigner(address, credential="lu", token=TOKEN, activation=CODE)
        for mood in ("rubbish", "list", "empty", "other"):
            service.mood = mood
            with pytest.raises(ServiceFailed):
                signer.sign(pdf, "promisor", stamp=None, at=AT, reason="", place="")
    with pytest.raises(ServiceFailed):
        signer.sign(pdf, "promisor", stamp=None, at=AT, reason="", place="")


def _pkcs12(folder: Path, *, kind: str, usage: bool = True, password: str = "secret") -> tuple[Path, bytes]:
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    root = certificate("公共证书机构", root_key)
    leaf = certificate("澄川暖通科技（苏州）有限公司", key, issuer=root, issuer_key=root_key, usage=usage)
    sealed = serialization.BestAvailableEncryption(password.encode())
    file = folder / f"{kind}-{usage}.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, leaf, [root], sealed))
    return file, der(root)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_the_organisations_own_certificate_signs(kind: str, tmp_path: Path) -> None:
    file, root = _pkcs12(tmp_path, kind=kind)
    signer = organisation_signer(file, password="secret")
    signed = signer.sign(ready("letter")[0], "promisor", stamp=None, at=AT, reason="", place="")
    findings = check_signed(signed, trust=Trust(roots=(root,), checked_at=CHECKED_AT))
    assert findings.is_good and findings.signatures[0].name == "澄川暖通科技（苏州）有限公司"
    for broken, password in ((file, "wrong"), (tmp_path / "absent.p12", ""), (Path(__file__), "")):
        with pytest.raises(CertificateUnreadable, match="YINUO_SIGNING_CERTIFICATE"):
            organisation_signer(broken, password=password)


def test_a_certificate_that_may_not_sign_documents_is_refused(tmp_path: Path) -> None:
    file, _root = _pkcs12(tmp_path, kind="ec", usage=False)
    with pytest.raises(CertificateUnfit, match="non_repudiation"):
        organisation_signer(file, password="secret").sign(ready("letter")[0], "promisor", stamp=None, at=AT, reason="", place="")


def test_settings_choose_the_signer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, time_authority: TimeAuthority) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    assert settings.signer_for(LU, at=AT).certificate.name == LU.name
    trusted = settings.trust(at=CHECKED_AT)
    assert len(trusted.roots) == 1
    monkeypatch.setenv("YINUO_SIGNING", "organisation")
    with pytest.raises(MissingSetting, match="YINUO_SIGNING_CERTIFICATE"):
        settings.signer_for(LU, at=AT)
    file, root = _pkcs12(tmp_path, kind="ec")
    monkeypatch.setenv("YINUO_SIGNING_CERTIFICATE", str(file))
    monkeypatch.setenv("YINUO_SIGNING_PASSWORD", "secret")
    with time_authority.open() as address:
        monkeypatch.setenv("YINUO_TIME_STAMPS", address)
        signed = settings.signer_for(LU, at=AT).sign(ready("letter")[0], "promisor", stamp=None, at=AT, reason="", place="")
    pem = tmp_path / "trusted.pem"
    pem.write_bytes(b"".join(each for each in (time_authority.root.public_bytes(serialization.Encoding.PEM), _as_pem(root))))
    monkeypatch.setenv("YINUO_TRUSTED_AUTHORITIES", str(pem))
    findings = check_signed(signed, trust=settings.trust(at=CHECKED_AT))
    assert findings.is_good and findings.signatures[0].stamped_at == datetime(2026, 2, 14, 2, 30, tzinfo=UTC)
    pem.write_text("rubbish")
    with pytest.raises(CertificateUnreadable, match="YINUO_TRUSTED_AUTHORITIES"):
        settings.trust(at=CHECKED_AT)


def _as_pem(encoded: bytes) -> bytes:
    from cryptography import x509

    return x509.load_der_x509_certificate(encoded).public_bytes(serialization.Encoding.PEM)


def test_settings_reach_the_outside_service_and_refuse_what_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    monkeypatch.setenv("YINUO_SIGNING", "outside")
    service = SigningService("ec")
    with service.open() as address:
        monkeypatch.setenv("YINUO_SIGNING_SERVICE", address)
        monkeypatch.setenv("YINUO_SIGNING_TOKEN", TOKEN)
        with pytest.raises(MissingSetting, match="YINUO_SIGNING_CREDENTIAL"):
            settings.signer_for(LU, at=AT)
        assert settings.signer_for(LU, at=AT, credential="lu").certificate.name == "陆知行"
    monkeypatch.setenv("YINUO_SIGNING", "magic")
    with pytest.raises(BadSetting):
        settings.signer_for(LU, at=AT)
    monkeypatch.setenv("YINUO_SIGNING_ALGORITHM", "sm9")
    with pytest.raises(BadSetting):
        settings.signer_for(LU, at=AT)


def test_no_key_or_code_is_shown_by_an_error(sign: Sign) -> None:
    with pytest.raises(ServiceFailed) as refused:
        OutsideSigner("http://127.0.0.1:9", credential="lu", token=TOKEN, activation=CODE)
    assert TOKEN not in str(refused.value) and CODE not in str(refused.value.as_json())
