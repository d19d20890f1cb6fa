"""The cast, a letter in words of its own, and files made here: good ones, and every kind that is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from tests.documents.conftest import NOON, lin, lu, noon, person, qian, zhou
from tests.records import records_as_told
from yinuo.desks.people.models import Staff
from yinuo.desks.reading.actions import deciding, uploading
from yinuo.desks.reading.choices import Answer
from yinuo.desks.reading.models import Letter
from yinuo.desks.reading.queries.review import review_of
from yinuo.kit import clock

__all__ = ["NOON", "lin", "lu", "noon", "person", "qian", "records_as_told", "zhou"]

LETTER = """电梯维护服务承诺书

一、响应与修复
1. 接到困人报修后，我方在30分钟内到达现场。
2. 收到投诉后4个工作小时内答复，____个工作日内办结。
3. 我方应及时更新设备台账。
二、日常维护
4. 每月检查不少于2次。
5. 不得泄露客户信息。
6. 客户有权随时查阅维护记录。
7. 本承诺书所称重大故障是指困人或停梯超过一日的故障。
8. 双方本着安全第一的原则合作。
承诺方签名：________  日期：____年__月__日
"""


@pytest.fixture
def as_() -> Callable[[Staff], Client]:
    def make(staff: Staff) -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(staff)
        return client

    return make


@pytest.fixture
def letter(noon, lin) -> Letter:
    """The letter, read and untouched."""
    return uploading.upload("电梯维护.txt", LETTER.encode(), by=lin, at=clock.now())[0]


def settle(letter: Letter, *, by: Staff) -> None:
    """Accept every proposal, and the reader's class everywhere else; a duty without a line is a statement."""
    for row in review_of(letter).rows:
        for one in row.proposals:
            if one.answer == Answer.OPEN:
                deciding.accept(letter, one.pk, by=by, at=clock.now())
        if not row.proposals:
            deciding.classify(letter, row.position, row.declarable or "statement", by=by, at=clock.now())


@pytest.fixture
def seen(letter, lin) -> Letter:
    """The letter with every sentence accounted for."""
    settle(letter, by=lin)
    letter.refresh_from_db()
    return letter


def docx_of(text: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document, with further parts put into its archive."""
    from docx import Document

    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    if extra:
        with zipfile.ZipFile(buffer, "a") as archive:
            for name, data in extra.items():
                archive.writestr(name, data)
    return buffer.getvalue()


def pdf_of(text: str) -> bytes:
    """A PDF as this house prints it."""
    from yinuo.promises.papers.pdf import print_pdf
    from yinuo.promises.papers.shapes import Paper, Paragraph, Run

    title, *lines = [line for line in text.splitlines() if line.strip()]
    paragraphs = tuple(Paragraph(0, (Run(line),)) for line in lines)
    return print_pdf(Paper(title, "CN-1", "letter", "zh", "一版", paragraphs, (), "ab" * 32))


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(blank_pdf(1))))
    writer.encrypt("owner", "user")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def blank_pdf(pages: int) -> bytes:
    """Pages without a word on them."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    """A page that is one picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (300, 420), 220).save(buffer, "PDF")
    return buffer.getvalue()


def bomb() -> bytes:
    """A Word document that unpacks to 300 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return buffer.getvalue()
