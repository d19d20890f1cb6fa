"""A paper as DOCX, for those who go on writing in it: real heading styles, page numbers, the same words. Same paper, same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from yinuo.promises.papers.shapes import Paper, Paragraph, SignatureField
from yinuo.promises.papers.wording import WORDS, counterpart_mark

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_LINE = "＿" * 10
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))
"""What XML cannot hold; a paper that prints has none of it."""


def write_docx(paper: Paper) -> bytes:
    """Write a paper as DOCX; blanks are underlined, empty ones a row of underscores."""
    document = Document()
    _lay_out(document, paper)
    _head(document, paper)
    if paper.form == "policy":
        _contents(document, paper)
        _signatures(document, paper)
        document.add_page_break()
    headings = [document.styles[f"Heading {level}"] for level in range(1, 5)]  # looked up once: by name it is a search each time
    for paragraph in paper.paragraphs:
        style = headings[min(paragraph.level, 4) - 1] if paragraph.level else None
        _write(document.add_paragraph(style=style), paragraph, paper)
    if paper.form != "policy":
        _signatures(document, paper)
    mark = document.add_paragraph(WORDS[paper.language]["fingerprint"] + paper.fingerprint)
    mark.runs[0].font.size = Pt(7.5)
    _describe(document, paper)
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _lay_out(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    size = _size(paper)
    normal = document.styles["Normal"]
    _face(normal, SONG, size=size)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing_rule, normal.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.75)
    for level in range(1, 5):
        style = document.styles[f"Heading {level}"]
        _face(style, HEI if level == 1 else SONG, size=size)
        style.font.bold, style.font.italic = level == 2, False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size * 0.6), Pt(size * 0.3)
    _face(document.styles["Title"], SONG, size=22)
    header = section.header.paragraphs[0]
    words = WORDS[paper.language]
    marks = [words["number"] + paper.number if paper.number else "", counterpart_mark(paper.language, paper.counterpart)]
    header.text = "　".join(mark for mark in marks if mark).translate(_ILLEGAL)
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(words["dash"] + " ")
    _field(footer, "PAGE", shown="1")
    footer.add_run(" " + words["dash"])


def _size(paper: Paper) -> float:
    return 14 if paper.form == "letter" else 12


def _head(document: Any, paper: Paper) -> None:
    title = document.add_paragraph(style="Title")
    title.add_run(paper.title.translate(_ILLEGAL)).bold = True
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = title.style.element.pPr.find(qn("w:pBdr"))
    if border is not None:  # the stock title is underlined across the page
        title.style.element.pPr.remove(border)
    if paper.edition_line:
        edition = document.add_paragraph(paper.edition_line.translate(_ILLEGAL))
        edition.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _contents(document: Any, paper: Paper) -> None:
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(WORDS[paper.language]["contents"]).bold = True
    chapters = ["　　" * (paragraph.level - 1) + paragraph.text for paragraph in paper.paragraphs if paragraph.level in (1, 2)]
    # A word processor counts the pages when it opens the file (or on F9); until then the headings stand there without numbers.
    _field(document.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', shown="\n".join(chapters).translate(_ILLEGAL))


def _write(written: Any, paragraph: Paragraph, paper: Paper) -> None:
    level = paragraph.level
    if paper.form == "policy" and level == 1:
        written.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paper.language == "zh" and (not level or level > 2 or paper.form == "letter"):
        _indent_two_characters(written, _size(paper))
    if not level:
        written.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for run in paragraph.runs:
        piece = written.add_run((run.text or ("________" if run.is_blank else "")).translate(_ILLEGAL))
        piece.underline = True if run.is_blank and run.text else None


def _signatures(document: Any, paper: Paper) -> None:
    if not paper.signatures:
        return
    document.add_paragraph()
    columns = min(2, len(paper.signatures))
    table = document.add_table(rows=-(-len(paper.signatures) // columns), cols=columns)
    table.alignment = WD_TABLE_ALIGNMENT.RIGHT if columns == 1 else WD_TABLE_ALIGNMENT.CENTER
    for row in table.rows:
        keep = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(keep)
    for index, field in enumerate(paper.signatures):
        _signature(table.cell(index // columns, index % columns), field, paper.language)


def _signature(cell: Any, field: SignatureField, language: str) -> None:
    words = WORDS[language]
    lines = [field.party] if field.party else []
    lines.append(field.label + words["colon"] + _LINE)
    lines += [words["date"] + words["colon"] + _LINE] if field.has_date else []
    lines += [words["place"] + words["colon"] + _LINE] if field.has_place else []
    lines += [words["seal"]] if field.has_seal else []
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.add_run(line.translate(_ILLEGAL)).bold = bool(field.party) and index == 0
        paragraph.paragraph_format.keep_with_next = index < len(lines) - 1


def _describe(document: Any, paper: Paper) -> None:
    moment = datetime.combine(paper.dated, time(), tzinfo=UTC) if paper.dated else _EPOCH
    facts = document.core_properties
    facts.title, facts.author, facts.comments = paper.title.translate(_ILLEGAL)[:255], "", ""
    facts.keywords = "sha256:" + paper.fingerprint
    facts.created = facts.modified = moment.replace(tzinfo=None)
    facts.language = "zh-CN" if paper.language == "zh" else "en-GB"


def _face(style: Any, east_asian: str, *, size: float) -> None:
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)  # stock headings are blue
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")  # else a program may set Chinese with Japanese or Taiwanese shapes and commas
    style.element.get_or_add_rPr().append(language)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)  # a theme's font would win over the named one
    fonts.set(qn("w:eastAsia"), east_asian)


def _indent_two_characters(paragraph: Any, size: float) -> None:
    paragraph.paragraph_format.first_line_indent = Pt(2 * size)  # for programs that do not count in characters
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), "200")


def _field(paragraph: Any, code: str, *, shown: str) -> None:
    def part(kind: str) -> None:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            element.set(qn("w:dirty"), "true")
        paragraph.add_run()._r.append(element)

    part("begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    part("separate")
    paragraph.add_run(shown)
    part("end")


def _without_times(made: bytes) -> bytes:
    """The same archive with one fixed time on every part; python-docx stamps each with the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
