"""A file from outside: each thing that can be wrong with it has its own name, and none of them is a traceback."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import crl
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.validation.dss import DocumentSecurityStore

from tests.signing.conftest import AT, BOTH, CHECKED_AT, EXPECTED, LU, PROVIDER, YE, Sign, ready, trust_in
from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.signing import checking
from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.findings import ExpectedSigner, Fault
from yinuo.promises.signing.own import as_asn1, own_signer
from yinuo.promises.signing.shapes import Signatory


def digests(states: tuple[bytes, ...]) -> list[str]:
    return [hashlib.sha256(state).hexdigest() for state in states]


def flipped(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def test_the_file_on_record_is_known_byte_for_byte(states: tuple[bytes, ...], authority: Authority) -> None:
    findings = check_signed(states[-1], expected_signers=EXPECTED, known_sha256s=digests(states), trust=trust_in(authority))
    assert findings.is_good and findings.is_known and findings.remarks[0].code == "known_file"
    assert findings.sha256 == digests(states)[-1]
    findings.require_good()


@pytest.mark.parametrize("revision", [1, 2, 3, 4])
def test_a_changed_byte_is_found_in_its_revision(states: tuple[bytes, ...], authority: Authority, revision: int) -> None:
    begins, ends = (len(states[revision - 1]) if revision > 1 else 0), len(states[revision])
    spot = states[-1].find(b"endstream", begins + 200) - 20  # inside a drawing or a font, not in the structure around it
    assert begins < spot < ends
    findings = check_signed(flipped(states[-1], spot), known_sha256s=digests(states), trust=trust_in(authority))
    assert findings.codes == ("signed_file_changed",)
    assert {key: findings.faults[0].data[key] for key in ("revision", "first", "last")} == {
        "revision": revision,
        "first": begins,
        "last": ends - 1,
    }
    assert [each.is_intact for each in findings.signatures] == [number < revision for number in range(1, 5)]


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_file_cut_back_to_an_earlier_state_is_found(states: tuple[bytes, ...], authority: Authority, kept: int) -> None:
    findings = check_signed(states[kept], known_sha256s=digests(states), trust=trust_in(authority))
    cut = next(fault for fault in findings.faults if fault.code == "signed_file_cut_back")
    assert cut.data == {"version": kept + 1, "versions": 5}
    expected = check_signed(states[kept], expected_signers=EXPECTED, trust=trust_in(authority))
    wanted = {"signed_file_unsigned"} if kept == 0 else {"signature_missing"}
    assert set(expected.codes) == wanted, "also without a record, by who is missing"
    assert len(expected.codes) == (4 - kept if kept else 1)


def test_a_state_cut_back_and_padded_is_found(states: tuple[bytes, ...], authority: Authority) -> None:
    findings = check_signed(states[2] + b"\n%spam\n", known_sha256s=digests(states), trust=trust_in(authority))
    assert set(findings.codes) == {"signed_file_cut_back", "signed_file_appended"}
    findings = check_signed(states[2] + b"\n%%EOF\n", known_sha256s=digests(states), trust=trust_in(authority))
    assert findings.codes == ("signed_file_padded",)
    assert findings.faults[0].data == {"version": 3, "versions": 5, "first": len(states[2]), "last": len(states[2]) + 6}


@pytest.mark.parametrize("tail", [b"\n", b"%x\n", b"% a remark\n" * 50])
def test_bytes_after_the_last_signature_are_found(states: tuple[bytes, ...], authority: Authority, tail: bytes) -> None:
    findings = check_signed(states[-1] + tail, known_sha256s=digests(states), trust=trust_in(authority))
    assert findings.codes == ("signed_file_appended",)
    assert findings.faults[0].data["first"] == len(states[-1])
    assert findings.faults[0].data["last"] == len(states[-1]) + len(tail) - 1


def test_evidence_added_for_later_checks_is_no_change(states: tuple[bytes, ...], authority: Authority) -> None:
    """What common programs append when they are told to make a signature last: certificates and revocation data, and no word."""
    file = io.BytesIO(states[-1])
    lists = [crl.CertificateList.load(authority.revocation_list(at=AT))]
    DocumentSecurityStore.add_dss(file, sig_contents=None, certs=[as_asn1(authority.certificate)], crls=lists)
    assert file.getvalue().startswith(states[-1]) and len(file.getvalue()) > len(states[-1])
    findings = check_signed(file.getvalue(), expected_signers=EXPECTED, known_sha256s=digests(states), trust=trust_in(authority))
    assert findings.is_good and not findings.is_known, findings.codes
    assert "evidence_added" in [remark.code for remark in findings.remarks]


def _with_a_page_painted_over(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    paint = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 100 100 300 300 re f"))
    writer.add_stream_to_page(0, paint)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_page_painted_over_after_signing_is_found(states: tuple[bytes, ...], authority: Authority) -> None:
    painted = _with_a_page_painted_over(states[-1])
    assert check_signed(painted, trust=trust_in(authority)).codes == ("signed_file_appended",)


def test_a_page_painted_over_between_two_signatures_is_found(states: tuple[bytes, ...], sign: Sign, authority: Authority) -> None:
    signed_again = sign(_with_a_page_painted_over(states[2]), "party-b", LU)
    findings = check_signed(signed_again, trust=trust_in(authority))
    assert set(findings.codes) == {"signed_file_appended"}
    assert [fault.data["revision"] for fault in findings.faults] == [2]
    assert findings.signatures[2].is_intact


def test_a_file_that_was_never_issued_is_found_even_when_well_signed(states: tuple[bytes, ...], sign: Sign, authority: Authority) -> None:
    other, _places = ready("contract", 2)
    for field, who in BOTH:
        other = sign(other, field, who)
    findings = check_signed(other, expected_signers=EXPECTED, known_sha256s=digests(states), trust=trust_in(authority))
    assert findings.codes == ("signed_file_other",)


def test_an_outsiders_signature_on_the_issued_file_is_welcome(states: tuple[bytes, ...], sign: Sign, authority: Authority) -> None:
    """The other party signs with a program of its own: the file is new to us, but begins with what we issued."""
    returned = sign(states[3], "party-b_seal", PROVIDER)
    findings = check_signed(returned, expected_signers=EXPECTED, known_sha256s=digests(states)[:4], trust=trust_in(authority))
    assert findings.is_good and not findings.is_known


def test_a_wrong_signer_is_found_by_name_or_by_certificate(states: tuple[bytes, ...], authority: Authority) -> None:
    wrong = [ExpectedSigner("party-a", "赵明"), *EXPECTED[1:]]
    findings = check_signed(states[-1], expected_signers=wrong, trust=trust_in(authority))
    assert findings.codes == ("signature_of_another",)
    assert "赵明" in str(findings.faults[0]) and YE.name in str(findings.faults[0])
    namesake = own_signer(Signatory("guest:other", YE.name, YE.organisation), at=AT, authority=authority).certificate
    recorded = [ExpectedSigner("party-a", YE.name, namesake.sha256), *EXPECTED[1:]]
    assert check_signed(states[-1], expected_signers=recorded, trust=trust_in(authority)).codes == ("signature_other_certificate",)
    true = own_signer(YE, at=AT, authority=authority).certificate
    recorded = [ExpectedSigner("party-a", YE.name, true.sha256), *EXPECTED[1:]]
    assert check_signed(states[-1], expected_signers=recorded, trust=trust_in(authority)).is_good
    assert check_signed(states[-1], expected_signers=EXPECTED[:3], trust=trust_in(authority)).codes == ("signature_unexpected",)


def test_a_certificate_of_an_unknown_authority_is_found(sign: Sign, authority: Authority, stranger: Authority) -> None:
    signed = sign(ready("letter")[0], "promisor", LU, by=stranger)
    findings = check_signed(signed, trust=trust_in(authority))
    assert findings.codes == ("certificate_untrusted",)
    assert findings.signatures[0].is_intact and not findings.signatures[0].is_trusted
    assert check_signed(signed, trust=trust_in(authority, stranger)).is_good


def test_an_expired_certificate_counts_unless_the_record_holds_the_time(sign: Sign, authority: Authority) -> None:
    signed = sign(ready("letter")[0], "promisor", LU)
    ends = own_signer(LU, at=AT, authority=authority).certificate.valid_until
    assert check_signed(signed, trust=trust_in(authority, at=ends)).is_good
    after = trust_in(authority, at=ends + timedelta(seconds=1))
    findings = check_signed(signed, trust=after)
    assert findings.codes == ("certificate_expired",)
    assert f"{ends:%Y-%m-%d}" in str(findings.faults[0])
    known = [hashlib.sha256(signed).hexdigest()]
    assert check_signed(signed, known_sha256s=known, trust=after).is_good


def test_a_revoked_certificate_is_found(sign: Sign, tmp_path_factory: pytest.TempPathFactory) -> None:
    authority = Authority(tmp_path_factory.mktemp("revoking"))
    signed = sign(ready("letter")[0], "promisor", LU, by=authority)
    assert check_signed(signed, trust=trust_in(authority)).is_good
    authority.revoke(own_signer(LU, at=AT, authority=authority).certificate.serial, at=AT + timedelta(days=1))
    assert check_signed(signed, trust=trust_in(authority)).codes == ("certificate_revoked",)
    known = [hashlib.sha256(signed).hexdigest()]
    assert check_signed(signed, known_sha256s=known, trust=trust_in(authority)).is_good, "it was signed before, as the record shows"


def test_a_time_of_signing_that_cannot_be_is_found(sign: Sign, authority: Authority) -> None:
    signed = sign(ready("letter")[0], "promisor", LU, at=CHECKED_AT + timedelta(days=1))
    assert check_signed(signed, trust=trust_in(authority)).codes == ("signature_in_future",)
    assert check_signed(signed, trust=trust_in(authority, at=CHECKED_AT + timedelta(days=1))).is_good


def _encrypted(pdf: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_is_no_signed_pdf_at_all_is_told_apart(
    states: tuple[bytes, ...], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.papers import samples

    trust = trust_in(authority)
    unsigned = print_pdf(samples.letter(chapters=1))
    cases = {
        "signed_file_not_pdf": (b"", b"hello", b"PK\x03\x04" + bytes(5000), b"\xff\xd8\xff\xe0" * 100),
        "signed_file_damaged": (b"%PDF-1.7\n", states[-1][:-2000], b"%PDF-1.7" + bytes(5000), states[-1][:500]),
        "signed_file_encrypted": (_encrypted(unsigned),),
        "signed_file_unsigned": (unsigned, states[0]),
    }
    for code, files in cases.items():
        for file in files:
            assert check_signed(file, trust=trust).codes == (code,)
    monkeypatch.setattr(checking, "MOST_BYTES", len(states[-1]) - 1)
    assert check_signed(states[-1], trust=trust).codes == ("signed_file_too_large",)
    assert check_signed(states[-2], trust=trust).is_good


def test_a_signature_whose_own_bytes_are_damaged_is_found(states: tuple[bytes, ...], authority: Authority) -> None:
    start = states[1].rindex(b"/Contents <") + 11
    for at in (start + 40, start + 200, start + 400):
        digit = b"0" if states[-1][at : at + 1] != b"0" else b"1"
        findings = check_signed(states[-1][:at] + digit + states[-1][at + 1 :], trust=trust_in(authority))
        assert not findings.is_good
        assert set(findings.codes) & {"signature_unreadable", "signature_invalid", "signed_file_changed", "signed_file_damaged"}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_no_broken_file_passes_or_raises(states: tuple[bytes, ...], authority: Authority, where: float, bit: int, cut: bool) -> None:
    pdf = states[2]
    at = int(where * len(pdf))
    broken = pdf[:at] if cut else pdf[:at] + bytes([pdf[at] ^ (1 << bit)]) + pdf[at + 1 :]
    padding = pdf[at : at + 1] == b"0" and not cut  # between a signature's end and its brackets lie spare zeros that nobody signs
    findings = check_signed(broken, known_sha256s=[hashlib.sha256(pdf).hexdigest()], trust=trust_in(authority))
    assert not findings.is_good or padding


def test_every_fault_has_a_code_of_its_own_and_a_sentence_in_both_languages(states: tuple[bytes, ...], authority: Authority) -> None:
    codes = [kind.code for kind in Fault.__subclasses__()]
    assert len(codes) == len(set(codes)) >= 18
    findings = check_signed(states[-1], trust=trust_in(at=datetime(2026, 3, 1, tzinfo=UTC)))
    fault = findings.faults[0]
    with translation.override("en"):
        assert str(fault).startswith("The certificate of 叶知䶮 was issued by")
        english = str(fault)
    with translation.override("zh-hans"):
        assert str(fault) != english and "证书" in str(fault)
    assert fault.as_json()["code"] == "certificate_untrusted"
    with pytest.raises(Fault):
        findings.require_good()
