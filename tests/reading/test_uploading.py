"""What may be brought and what may not: a refusal is one sentence, and nothing is stored."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.reading.conftest import LETTER, blank_pdf, bomb, docx_of, encrypted_pdf, pdf_of, scanned_pdf
from yinuo.desks.reading import limits
from yinuo.desks.reading.models import Hole, Letter, Passage, Proposal
from yinuo.ledger.models import Event

LINK = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
    b'Type="t" Target="http://192.0.2.1/evil.dotm" TargetMode="External"/></Relationships>'
)


def bring(client, name: str, data: bytes, **headers: str):
    return client.post(reverse("letters"), {"file": SimpleUploadedFile(name, data)}, headers=headers)


@pytest.mark.parametrize(
    ("name", "data"),
    [("信.txt", LETTER.encode()), ("信.md", LETTER.encode("gb18030")), ("信.docx", docx_of(LETTER)), ("信.pdf", pdf_of(LETTER))],
    ids=["txt", "md in GB 18030", "docx", "pdf"],
)
def test_a_letter_is_read_and_kept(noon, lin, as_, name, data) -> None:
    answer = bring(as_(lin), name, data)
    letter = Letter.objects.get()
    assert answer.url == reverse("letter", args=[letter.pk])
    assert (letter.name, letter.sha256, bytes(letter.content)) == (name, hashlib.sha256(data).hexdigest(), data)
    lines = set(Proposal.objects.values_list("line", flat=True))
    assert "within 4 business hours of complaint.received expect complaint.responded" in lines
    assert all(one.start < one.end <= len(letter.text) for one in Passage.objects.all())
    event = Event.objects.get(kind="letter.uploaded")
    assert event.subject == letter.ref
    back = as_(lin).get(reverse("letter_original", args=[letter.pk]))
    assert back.content == data
    assert back["Content-Disposition"].startswith("attachment")


@cache  # the bomb takes long to make
def wrong_files() -> list[tuple[str, bytes, str]]:
    good = docx_of(LETTER)
    return [
        ("空.txt", b" \n\n", "没有文字"),
        ("空.pdf", blank_pdf(1), "没有文字"),
        ("密.pdf", encrypted_pdf(), "密码"),
        ("坏.docx", good[: len(good) // 2], "损坏"),
        ("坏.pdf", pdf_of(LETTER)[:400], "损坏"),
        ("长.pdf", blank_pdf(200), "200 页"),
        ("长.txt", ("收到投诉后4小时内答复。" * 25000).encode(), "页"),
        ("扫描.pdf", scanned_pdf(), "图片"),
        ("改名.pdf", good, "内容却是"),
        ("改名.docx", b"\x89PNG\r\n\x1a\n" + bytes(400), "内容却是"),
        ("炸弹.docx", bomb(), "大"),
        ("程序.exe", b"MZ" + bytes(400), ".docx"),
        ("大.txt", b"a" * (limits.LARGEST_MB * 1024 * 1024 + 1), "MB"),
    ]


@pytest.mark.parametrize("place", range(13))
def test_what_is_refused_leaves_nothing(noon, lin, as_, place) -> None:
    name, data, words = wrong_files()[place]
    answer = bring(as_(lin), name, data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page and name in page
    fragment = bring(as_(lin), name, data, **{"HX-Request": "true"})
    assert words in fragment.content.decode() and "<html" not in fragment.content.decode()
    assert not Letter.objects.exists() and not Passage.objects.exists() and not Hole.objects.exists() and not Event.objects.exists()


def test_the_longest_letter_and_one_page_more() -> None:
    whole = "x" * (limits.MOST_PAGES * limits.LETTERS_A_PAGE)
    assert limits.pages_of_text(whole) == limits.MOST_PAGES
    assert limits.pages_of_text(whole + "x") == limits.MOST_PAGES + 1


def test_no_file_at_all_is_a_sentence(noon, lin, as_) -> None:
    answer = as_(lin).post(reverse("letters"), {})
    assert answer.status_code == 400 and "没有选择文件" in answer.content.decode()


def test_the_same_file_again_is_recognised(noon, lin, lu, as_) -> None:
    first = bring(as_(lin), "一.txt", LETTER.encode())
    again = as_(lu).post(reverse("letters"), {"file": SimpleUploadedFile("二.txt", LETTER.encode())}, follow=True)
    assert again.redirect_chain[0][0] == first.url
    assert "同一份文件" in again.content.decode()
    assert Letter.objects.count() == 1 and Event.objects.filter(kind="letter.uploaded").count() == 1


@pytest.mark.parametrize(("role", "status"), [("qian", 403), ("zhou", 403)])
def test_who_may_not_bring_letters(noon, lin, qian, zhou, as_, role, status) -> None:
    client = as_({"qian": qian, "zhou": zhou}[role])
    assert bring(client, "一.txt", LETTER.encode()).status_code == status
    assert not Letter.objects.exists()


def test_macros_and_links_are_named_and_nothing_is_fetched(noon, lin, as_, monkeypatch) -> None:
    import urllib.request

    def closed(*_positional, **_named):
        raise AssertionError("something was fetched")

    monkeypatch.setattr(urllib.request, "urlopen", closed)
    data = docx_of(LETTER, extra={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(64), "word/_rels/settings.xml.rels": LINK})
    bring(as_(lin), "宏.docx", data)
    letter = Letter.objects.get()
    assert letter.remarks == ["links", "macros"]
    page = as_(lin).get(reverse("letter", args=[letter.pk])).content.decode()
    assert "宏" in page and "没有从中取用任何内容" in page


def test_names_are_made_harmless() -> None:
    assert limits.clean_name("../../etc/信.txt") == limits.clean_name("C:\\x\\信.txt") == "信.txt"
    assert limits.clean_name("信\u202etxt.exe\x00.pdf") == "信txt.exe.pdf"
    assert len(limits.clean_name("长" * 400 + ".docx")) <= limits.LONGEST_NAME


def test_script_in_a_name_or_a_letter_is_text(noon, lin, as_) -> None:
    evil = "<script>alert(1)</script>承诺书\n收到投诉后4小时内答复<img src=x onerror=alert(2)>。\n"
    bring(as_(lin), '"><script>alert(3).txt', evil.encode())
    letter = Letter.objects.get()
    for address in (reverse("letters"), reverse("letter", args=[letter.pk]), reverse("letter_finish", args=[letter.pk])):
        page = as_(lin).get(address).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


def test_an_archive_in_a_stream_is_still_only_bytes(noon, lin, as_) -> None:
    assert bring(as_(lin), "压缩.docx", b"PK\x03\x04" + bytes(200)).status_code == 400
