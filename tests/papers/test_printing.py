"""A paper as PDF: which standard, what stands on it, where one signs, and what is refused."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.papers import samples
from tests.papers.samples import paragraph
from yinuo.promises.papers import pdf
from yinuo.promises.papers.pdf import print_pdf, print_with_places, signature_places
from yinuo.promises.papers.refusals import BadFieldKey, HiddenDirection, NoGlyph
from yinuo.promises.papers.shapes import Paper, Run, SignatureField, counterparts

ALL = {"letter": samples.letter, "contract": samples.contract, "policy": samples.policy, "english": samples.english_letter}


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("name", ALL)
def test_a_paper_is_pdf_a_with_every_font_embedded_and_the_same_bytes_each_time(name: str) -> None:
    paper = ALL[name]()
    printed = print_pdf(paper)
    assert b"pdfaid:part>2<" in printed and b"pdfaid:conformance>B<" in printed
    reader = PdfFileReader(io.BytesIO(printed))
    fonts = [font for page in range(len(pages_of(printed))) for font in _fonts(reader, page)]
    assert fonts and all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
    time.sleep(1.01)  # a time written into the file would differ now
    again, places = print_with_places(paper)
    assert again == printed
    assert places == signature_places(paper)


def _fonts(reader: PdfFileReader, page: int) -> list[dict[str, object]]:
    resources = reader.find_page_for_modification(page)[0].get_object()["/Resources"]
    found = []
    for font in resources["/Font"].values():
        for descendant in font.get_object()["/DescendantFonts"]:
            found.append(descendant.get_object()["/FontDescriptor"])
    return found


@pytest.mark.parametrize("name", ALL)
def test_all_words_of_a_paper_can_be_read_from_it(name: str) -> None:
    paper = ALL[name]()
    pages = pages_of(print_pdf(paper))
    read = re.sub(r"\s", "", "".join(pages))
    for each in (paper.title, paper.number, paper.fingerprint, paper.signatures[0].label):
        assert re.sub(r"\s", "", each) in read
    body = re.sub(r"\s", "", paper.paragraphs[-1].text)
    assert body[:12] in read
    for number, page in enumerate(pages, 1):
        assert re.search(rf"[—–]\s*{number}\s*[—–]", page), "each page carries its number"


def test_a_policy_has_a_table_of_contents_with_page_numbers_and_is_signed_before_its_first_chapter() -> None:
    paper = samples.policy()
    pages = pages_of(print_pdf(paper))
    front = "".join(pages[:2])
    assert re.search(r"第九章\s*附则[\s.]*10", front)
    assert re.search(r"3\.2\s*服务流程的第二项规定[\s.]*\d", front)
    places = signature_places(paper)[0]
    assert places.sign.page == 2 and [kind for kind, _ in places.lines] == ["signature", "date", "place"]
    assert "第一章" in pages[2] and "1.1.1" in pages[2] and "1.1.1" not in front


def test_a_contract_has_a_place_for_the_signature_and_the_seal_of_each_side_on_the_paper() -> None:
    first, second = signature_places(samples.contract())
    for places in (first, second):
        assert places.seal and places.sign.page == places.seal.page == 2
        for place in (places.sign, places.seal):
            assert 28 / 25.4 * 72 - 1 < place.left < place.right < (210 - 26) / 25.4 * 72 + 1
            assert 35 / 25.4 * 72 - 1 < place.bottom < place.top < 842 - 37 / 25.4 * 72 + 1
        assert round((places.seal.right - places.seal.left) / 72 * 25.4) == 40
    assert first.sign.right < second.sign.left


@pytest.mark.parametrize("chapters", range(1, 9))
def test_the_lines_of_a_signature_are_never_parted_by_a_page(chapters: int) -> None:
    paper = samples.letter(chapters=chapters)
    places = signature_places(paper)[0]
    assert places.sign.bottom > 35 / 25.4 * 72 - 1
    labels = pages_of(print_pdf(paper))[places.sign.page - 1]
    assert "承诺人签名" in labels and "签订日期" in labels


@pytest.mark.parametrize("name", ["letter", "policy", "english"])
def test_a_single_signature_stands_at_the_right(name: str) -> None:
    assert round(signature_places(ALL[name]())[0].sign.right) == round((210 - 26) / 25.4 * 72)


def test_counterparts_differ_by_their_mark_alone() -> None:
    first, second = counterparts(samples.contract())
    assert first.fingerprint == second.fingerprint
    texts = [pages_of(print_pdf(paper)) for paper in (first, second)]
    assert "正本 1/2" in texts[0][0] and "正本 2/2" in texts[1][0]
    assert [page.replace("1/2", "2/2") for page in texts[0]] == texts[1]


def test_words_are_data_and_never_instructions() -> None:
    nasty = '#panic("x") $a^2$ [b] *c* _d_ <e> @f \\g "h" // i /* j */ = k\n- l'
    paper = replace(samples.letter(chapters=1), title=nasty, number=nasty, paragraphs=(paragraph(nasty, nasty),))
    read = re.sub(r"\s", "", "".join(pages_of(print_pdf(paper))))
    assert read.count(re.sub(r"\s", "", nasty)) >= 3


def test_a_blank_not_yet_filled_is_a_line_to_write_on_and_boxes_are_drawn_with_what_the_font_has() -> None:
    paper = replace(samples.letter(chapters=1), paragraphs=(paragraph("应在", "", "小时内答复。☑ 电话　☐ 邮件"),))
    read = "".join(pages_of(print_pdf(paper)))
    assert "________" in read and "■ 电话" in read and "□ 邮件" in read


@pytest.mark.parametrize("character", ["䶮", "㛃", "𬭎", "𫖯", "欧", "é", "“", "·"])
def test_rare_characters_of_names_are_printed(character: str) -> None:
    paper = replace(samples.letter(chapters=1), paragraphs=(paragraph("致：", f"刘{character}"),))
    assert character in "".join(pages_of(print_pdf(paper)))


@pytest.mark.parametrize(("character", "point"), [("𡋾", "U+212FE"), ("😀", "U+1F600"), ("\x07", "U+0007"), ("ي", "U+064A")])
def test_a_character_no_font_has_is_refused_by_name(character: str, point: str) -> None:
    field = SignatureField(key="promisor", party=f"甲方：李{character}公司", label="承诺人")
    for paper in (
        replace(samples.letter(chapters=1), paragraphs=(paragraph("经办人：", f"李{character}"),)),
        replace(samples.letter(chapters=1), signatures=(field,)),
    ):
        with pytest.raises(NoGlyph) as refused:
            print_pdf(paper)
        assert refused.value.data["code_point"] == point
        assert "李" in str(refused.value) and point in str(refused.value)


def test_a_sign_that_turns_the_reading_direction_is_refused() -> None:
    paper = replace(samples.letter(chapters=1), paragraphs=(paragraph("违约金为\u202e0001\u202c元"),))
    with pytest.raises(HiddenDirection, match=r"U\+202E"):
        print_pdf(paper)


@pytest.mark.parametrize("keys", [("a.b",), ("",), ("x" * 61,), ("one", "one"), ("a_seal",)])
def test_names_of_signature_fields_are_short_plain_and_unique(keys: tuple[str, ...]) -> None:
    fields = tuple(SignatureField(key=key, party="", label="承诺人") for key in keys)
    with pytest.raises(BadFieldKey):
        print_pdf(replace(samples.letter(chapters=1), signatures=fields))


def test_a_paper_without_a_date_number_or_signature_is_printed_too() -> None:
    paper = replace(samples.letter(chapters=1), dated=None, number="", signatures=())
    assert print_pdf(paper) == print_pdf(paper)
    assert signature_places(paper) == ()
    assert b"D:20000101" in print_pdf(paper)
    assert b"D:20260301" in print_pdf(replace(paper, dated=date(2026, 3, 1)))


def work_of(chapters: int, *, salt: str) -> float:
    """The processor's seconds for a letter of which no paragraph was printed before; the printer remembers those."""
    plain = samples.letter(chapters=chapters)
    fresh = [replace(one, runs=(*one.runs, Run(f"（{salt}{place}）"))) for place, one in enumerate(plain.paragraphs)]
    began = time.process_time()
    assert len(pages_of(print_pdf(replace(plain, paragraphs=tuple(fresh))))) >= chapters - 1
    return time.process_time() - began


def test_a_letter_costs_in_proportion_to_its_length() -> None:
    work_of(1, salt="first")  # which reads the fonts
    short = min(work_of(3, salt=salt) for salt in "甲乙丙")
    long = min(work_of(9, salt=salt) for salt in "丁戊己")
    assert long < 5 * short, (short, long)  # three times the text; nine times would be each page against all


def test_a_paper_and_its_places_take_one_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    paper, laid_out = samples.letter(chapters=6), []
    compiler = pdf._compiler
    monkeypatch.setattr(pdf, "_compiler", lambda paper: laid_out.append(paper) or compiler(paper))
    printed, places = print_with_places(paper)
    assert len(laid_out) == 1 and len(places) == 1 and len(pages_of(printed)) >= 5


def test_many_people_sign_one_paper_in_printed_order() -> None:
    fields = tuple(SignatureField(key=f"manager-{number}", party="", label="客户经理") for number in range(9))
    paper: Paper = replace(samples.letter(chapters=1), signatures=fields)
    places = signature_places(paper)
    assert [place.key for place in places] == [field.key for field in fields]
    order = [(place.sign.page, -round(place.sign.top), round(place.sign.left)) for place in places]
    assert order == sorted(order)
    assert Run("x") == Run("x", is_blank=False)
