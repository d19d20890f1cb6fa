"""Real signatures on real papers: two sides with seals, two counterparts, in any order, seen and unseen."""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.papers import samples
from tests.signing.conftest import AT, BOTH, EXPECTED, LU, Sign, ready, trust_in, write
from yinuo.promises.papers.pdf import print_with_places
from yinuo.promises.papers.refusals import NoGlyph
from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.fields import fields_of, prepare
from yinuo.promises.signing.own import own_signer
from yinuo.promises.signing.refusals import AlreadySigned, CertificateNotValidThen, FieldsAfterSignature, NotPrepared, UnknownField
from yinuo.promises.signing.shapes import HandStamp, Signatory


def test_two_sides_sign_and_seal_and_each_signature_leaves_the_bytes_before_it(states: tuple[bytes, ...], authority: Authority) -> None:
    for before, after in itertools.pairwise(states):
        assert after.startswith(before)
    findings = check_signed(states[-1], expected_signers=EXPECTED, trust=trust_in(authority))
    assert findings.is_good, findings.codes
    assert [(each.field, each.name, each.revision, each.revisions) for each in findings.signatures] == [
        (field, who.name, number, 4) for number, (field, who) in enumerate(BOTH, 1)
    ]
    assert all(each.is_intact and each.is_trusted and each.stated_at == AT and each.stamped_at is None for each in findings.signatures)
    assert findings.signatures[0].place == "苏州" and findings.signatures[0].reason == "签署"
    assert [remark.code for remark in findings.remarks] == ["signed"] * 4 + ["no_trusted_time"]


def test_preparing_leaves_nothing_to_chance() -> None:
    pdf, places = print_with_places(samples.letter(chapters=1))
    assert prepare(pdf, places) == prepare(pdf, places) == ready("letter")[0]
    assert prepare(pdf, places).startswith(pdf)


def test_the_order_of_signing_is_free(sign: Sign, authority: Authority) -> None:
    pdf, _places = ready("contract", 2)
    for field, who in reversed(BOTH):
        pdf = sign(pdf, field, who)
    assert check_signed(pdf, expected_signers=EXPECTED, trust=trust_in(authority)).is_good


def test_both_counterparts_are_signed_and_show_the_same_fingerprint(states: tuple[bytes, ...], sign: Sign) -> None:
    second, places = ready("contract", 2)
    for field, who in BOTH:
        second = sign(second, field, who, places=places)
    texts = ["".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)) for pdf in (states[-1], second)]
    assert "正本 1/2" in texts[0] and "正本 2/2" in texts[1]
    fingerprint = samples.contract().fingerprint
    assert all(fingerprint in re.sub(r"\s", "", text) for text in texts)
    assert hashlib.sha256(states[-1]).digest() != hashlib.sha256(second).digest()


def test_a_stamp_shows_the_name_date_and_place_inside_its_field(states: tuple[bytes, ...], tmp_path: Path) -> None:
    shown = _picture(states[-1], page=1)
    bare = _picture(states[0], page=1)
    _pdf, places = ready("contract", 1)
    for place in (places[0].sign, places[1].sign, places[0].seal, places[1].seal):
        assert place is not None
        box = (int(place.left), int(842 - place.top), int(place.right), int(842 - place.bottom))
        assert shown.crop(box).tobytes() != bare.crop(box).tobytes()
    seal = places[0].seal
    assert seal is not None
    colours = shown.crop((int(seal.left), int(842 - seal.top), int(seal.right), int(842 - seal.bottom))).get_flattened_data()
    assert sum(red > 150 and green < 110 and blue < 110 for red, green, blue in colours) > 300, "the seal is red"


def _picture(pdf: bytes, *, page: int):  # type: ignore[no-untyped-def]
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    return document[page].render(scale=1, may_draw_forms=True).to_pil().convert("RGB")


def test_a_policy_states_the_place_of_signing(sign: Sign, authority: Authority) -> None:
    pdf, places = ready("policy")
    signed = sign(pdf, "signatory", LU, places=places)
    findings = check_signed(signed, trust=trust_in(authority))
    assert findings.is_good and findings.signatures[0].place == "苏州"


def test_a_signed_file_keeps_its_archive_marks(states: tuple[bytes, ...]) -> None:
    reader = PdfFileReader(io.BytesIO(states[-1]))
    metadata = reader.root["/Metadata"].data
    assert b"pdfaid:part>2<" in metadata and b"pdfaid:conformance>B<" in metadata
    assert metadata == PdfFileReader(io.BytesIO(states[0])).root["/Metadata"].data
    assert "/OutputIntents" in reader.root
    for field in reader.root["/AcroForm"]["/Fields"]:
        assert "/N" in field.get_object()["/AP"]
        assert int(field.get_object()["/F"]) & 4, "it is printed"


@pytest.mark.skipif(
    shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is absent: no second opinion on the signatures was heard"
)
def test_another_program_finds_every_signature_valid(states: tuple[bytes, ...], tmp_path: Path) -> None:
    heard = subprocess.run(
        ["pdfsig", "-nocert", write(tmp_path / "signed.pdf", states[-1])], capture_output=True, text=True, check=False
    ).stdout
    assert heard.count("Signature is Valid.") == 4 and "Total document signed" in heard
    assert "ETSI.CAdES.detached" in heard and "CN=叶知䶮" in heard


def test_no_field_is_signed_twice_and_none_is_added_after_a_signature(states: tuple[bytes, ...], sign: Sign) -> None:
    with pytest.raises(AlreadySigned, match="party-a"):
        sign(states[1], "party-a", LU)
    with pytest.raises(UnknownField, match="party-c"):
        sign(states[0], "party-c", LU)
    with pytest.raises(FieldsAfterSignature):
        prepare(states[1], ready("contract", 1)[1])
    assert fields_of(states[2]) == {"party-a": True, "party-a_seal": True, "party-b": False, "party-b_seal": False}


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\nrubbish"])
def test_what_is_no_readable_pdf_is_not_signed(data: bytes, sign: Sign) -> None:
    with pytest.raises(NotPrepared):
        sign(data, "party-a", LU)


def test_a_certificate_signs_from_its_first_to_its_last_second_only(authority: Authority) -> None:
    signer = own_signer(Signatory("staff:edge", "边界"), at=AT, authority=authority)
    pdf, _places = ready("letter")
    facts = signer.certificate
    for at in (facts.valid_from, facts.valid_until):
        signer.sign(pdf, "promisor", stamp=None, at=at, reason="", place="")
    for at in (facts.valid_from - timedelta(seconds=1), facts.valid_until + timedelta(seconds=1)):
        with pytest.raises(CertificateNotValidThen, match="边界"):
            signer.sign(pdf, "promisor", stamp=None, at=at, reason="", place="")


def test_one_certificate_serves_a_person_until_it_ends_or_is_revoked(authority: Authority) -> None:
    who = Signatory("staff:8", "温如许")
    first = own_signer(who, at=AT, authority=authority).certificate
    assert own_signer(who, at=AT + timedelta(days=100), authority=authority).certificate == first
    later = own_signer(who, at=first.valid_until, authority=authority).certificate
    assert later.sha256 != first.sha256 and later.valid_from <= first.valid_until
    authority.revoke(first.serial, at=AT + timedelta(days=200))
    assert own_signer(who, at=AT + timedelta(days=201), authority=authority).certificate.sha256 not in (first.sha256,)
    other = own_signer(Signatory("staff:9", "温如许"), at=AT, authority=authority).certificate
    assert (other.name, other.ref) == ("温如许", "staff:9") and other.sha256 != first.sha256


def test_keys_are_readable_by_their_owner_alone_and_the_authority_says_what_it_is(authority: Authority, sign: Sign) -> None:
    sign(ready("letter")[0], "promisor", LU)
    files = list(authority.folder.rglob("*.pem"))
    assert len(files) >= 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert "Not a licensed certificate authority" in authority.certificate.subject.rfc4514_string()


def test_a_name_without_a_glyph_is_refused_before_anything_is_signed(authority: Authority) -> None:
    pdf, places = ready("letter")
    with pytest.raises(NoGlyph, match=r"U\+212FE"):
        own_signer(LU, at=AT, authority=authority).sign(
            pdf, "promisor", stamp=HandStamp("李𡋾", places[0].lines), at=AT, reason="", place=""
        )


def test_a_very_long_name_still_fits_into_its_field(authority: Authority) -> None:
    pdf, places = ready("letter")
    stamp = HandStamp("阿卜杜热西提·买买提明江" * 4, places[0].lines, on=AT.date(), note="电子签名" * 20)
    assert own_signer(LU, at=AT, authority=authority).sign(pdf, "promisor", stamp=stamp, at=AT, reason="", place="").startswith(pdf)


def test_signing_and_checking_work_beside_a_running_event_loop(sign: Sign, authority: Authority) -> None:
    async def within() -> bool:
        return check_signed(sign(ready("letter")[0], "promisor", LU), trust=trust_in(authority)).is_good

    # in a thread of its own: the browser's driver may keep a loop running in this one
    with ThreadPoolExecutor(max_workers=1) as aside:
        assert aside.submit(asyncio.run, within()).result()


def test_nine_people_sign_one_letter_and_gaps_are_seen(sign: Sign, authority: Authority) -> None:
    from dataclasses import replace

    from yinuo.promises.papers.shapes import SignatureField
    from yinuo.promises.signing.findings import ExpectedSigner

    people = [Signatory(f"staff:{number}", f"客户经理{number}") for number in range(9)]
    fields = tuple(SignatureField(key=f"manager-{number}", party="", label="客户经理") for number in range(9))
    pdf = prepare(*print_with_places(replace(samples.letter(chapters=1), signatures=fields)))
    for number in (0, 4, 8):
        pdf = sign(pdf, f"manager-{number}", people[number])
    expected = [ExpectedSigner(f"manager-{number}", person.name) for number, person in enumerate(people)]
    findings = check_signed(pdf, expected_signers=expected, trust=trust_in(authority))
    assert set(findings.codes) == {"signature_missing"}
    assert [fault.data["expected"] for fault in findings.faults] == [f"客户经理{number}" for number in (1, 2, 3, 5, 6, 7)]


def work_of(act: Callable[[], object]) -> float:
    """The processor's seconds for an act, the least of three."""
    took = []
    for _time in range(3):
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return min(took)


def test_further_signatures_cost_no_more_than_the_first_and_checking_costs_in_proportion(
    states: tuple[bytes, ...], sign: Sign, authority: Authority
) -> None:
    first = work_of(lambda: sign(states[0], *BOTH[0]))
    fourth = work_of(lambda: sign(states[3], *BOTH[3]))
    assert fourth < 4 * first, (first, fourth)
    of_two, of_four = (work_of(lambda signed=signed: check_signed(signed, trust=trust_in(authority))) for signed in (states[2], states[4]))
    assert of_four < 3.5 * of_two, (of_two, of_four)
