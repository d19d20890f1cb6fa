"""A paper as DOCX: read back with the same library, and opened part by part."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.papers import samples
from yinuo.promises.papers.docx import write_docx
from yinuo.promises.papers.shapes import counterparts

ALL = {"letter": samples.letter, "contract": samples.contract, "policy": samples.policy, "english": samples.english_letter}


@pytest.mark.parametrize("name", ALL)
def test_every_paragraph_is_read_back_with_its_level(name: str) -> None:
    paper = ALL[name]()
    document = Document(io.BytesIO(write_docx(paper)))
    read = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    for paragraph in paper.paragraphs:
        assert (f"Heading {paragraph.level}" if paragraph.level else "Normal", paragraph.text) in read
    assert read[0] == ("Title", paper.title)
    assert paper.fingerprint in read[-1][1]
    assert paper.number in document.sections[0].header.paragraphs[0].text
    field = document.tables[0].cell(0, 0).text
    assert paper.signatures[0].label in field and paper.signatures[0].party in field


def test_a_filled_blank_is_underlined_and_east_asian_fonts_are_named() -> None:
    document = Document(io.BytesIO(write_docx(samples.letter(chapters=1))))
    clause = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("1.1.1"))
    assert [(run.text, bool(run.underline)) for run in clause.runs][:2] == [("1.1.1 接到客户咨询后，应在", False), ("4", True)]
    assert clause.paragraph_format.first_line_indent.pt == 28 and clause._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    for style, face in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Title", "宋体")):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == face
        assert fonts.get(qn("w:eastAsiaTheme")) is None


@pytest.mark.parametrize("name", ALL)
def test_the_same_paper_gives_the_same_bytes(name: str) -> None:
    made = write_docx(ALL[name]())
    assert made == write_docx(ALL[name]())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_policy_has_a_contents_field_and_every_paper_a_page_number() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(samples.policy()))) as archive:
        body = archive.read("word/document.xml").decode()
        footers = "".join(archive.read(name).decode() for name in archive.namelist() if "footer" in name)
    assert 'TOC \\o "1-2"' in body and " PAGE " in footers
    with zipfile.ZipFile(io.BytesIO(write_docx(samples.letter(chapters=1)))) as archive:
        assert "TOC" not in archive.read("word/document.xml").decode()


def test_markup_in_a_word_stays_a_word_and_a_control_sign_does_no_harm() -> None:
    from dataclasses import replace

    nasty = "<w:p>&amp;\x00\x0b<script>"
    paper = replace(samples.letter(chapters=1), title=nasty, paragraphs=(samples.paragraph(nasty, nasty),))
    document = Document(io.BytesIO(write_docx(paper)))
    assert document.paragraphs[0].text == "<w:p>&amp;<script>"


def test_counterparts_carry_their_mark() -> None:
    for number, paper in enumerate(counterparts(samples.contract()), 1):
        document = Document(io.BytesIO(write_docx(paper)))
        assert f"正本 {number}/2" in document.sections[0].header.paragraphs[0].text
