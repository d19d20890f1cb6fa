"""What kind of sentence a sentence is, and the reason where it is no promise."""

from __future__ import annotations

import re
from typing import Final

from yinuo.engine.clauses.from_document.shapes import SentenceClass
from yinuo.engine.document.headings import marker_of
from yinuo.engine.document.shapes import Passage

# in this order; the first that fits wins
_CHINESE: Final[list[tuple[SentenceClass, str, re.Pattern[str]]]] = [
    (
        "formality",
        "It names parties, papers, signatures or dates.",
        re.compile(
            r"签名|签字|盖章|签订日期|签订地点|签订人|编号|一式[两二三四]份|各执|以下简称|特制定|特此|自.{0,10}(?:签订|"
            r"签字|签署|发布|印发)之日起(?:生效|施行|执行)|生效|法律约束力|依据.*(?:文件|合同|协议).*制定|联系方式[为：]|"
            r"姓名：|职位：|所在部门：|适用(?:中华人民共和国)?.{0,8}法律|附件|未尽事宜|类型：□|最终解释权|解释权归"
        ),
    ),
    (
        "definition",
        "It says what a word means.",
        re.compile(
            r"(?<!不)是指|系指|所称|指的是|(?:\"|：)指(?!定|派|导|标|南|引|数|挥|出)|^[\u4e00-\u9fff]{2,8}(?:指(?!定|"
            r"派|导|标|南|引|数|挥|出)|系(?=[\u4e00-\u9fff]{0,3}[在指由]))|"
            r"^[^，。应将须承]{2,14}包括但不限于|定义|术语"
        ),
    ),
    (
        "exclusion",
        "It says where a promise does not hold.",
        re.compile(r"不适用|不承担|免责|除外|不在此限|不可抗力|不计入|不受.{0,6}限制|概不负责"),
    ),
    (
        "prohibition",
        "It forbids something.",
        re.compile(
            r"不得|严禁|禁止|杜绝|不准|不允许|决不|绝不|严格保密|(?:^|，|、)不(?:利用|诱导|参与|接受|收受|泄露|"
            r"向|以任何|擅自|推诿|索要|歧视|强迫)|避免(?!因)"
        ),
    ),
    (
        "right",
        "It gives a right, which is used or not.",
        re.compile(r"有权|可以?(?:向|要求|选择|提出|申请|通过|根据|在|单方|协商|提前|提交)|享有|客户可"),
    ),
    (
        "condition",
        "It says when something counts as another thing.",
        re.compile(r"(?:的|情形)，?(?:属于|视为|构成|为(?:轻微|重大))|之一的|如下情形|以下情况|属于(?:轻微|重大)"),
    ),
]
_DUTY: Final = re.compile(
    r"应当?|须|必须|将(?!.{0,3}导致)|承诺|保证|负责|提供|建立|设立|制定|开展|进行|公开|接受|及时|定期|"
    r"确保|采取|收集|安排|指定|落实|处理|答复|受理|免费|组织|配合|遵守|履行|配备|公示|赔偿|承担|支付|通知|"
    r"记录|配置|完善|实行|设有|回访|更新|执行|报告|引入|成立|告知|披露|参与培训|改进"
)
_PRINCIPLE: Final = re.compile(
    r"原则|宗旨|理念|旨在|为了|为(?:规范|保证|保障|维护|明确|持续)|目的|秉持|坚持|以.{1,12}为(?:中心|导向|"
    r"核心|本|先)|良好的|重要|关键|核心竞争力|基础|共同努力|共同发展|遵循|力求|恪守"
)

_ENGLISH: Final[list[tuple[SentenceClass, str, re.Pattern[str]]]] = [
    (
        "formality",
        "It names parties, papers, signatures or dates.",
        re.compile(
            r"\bsigned\b|\bsignature\b|\bdated?:|in witness whereof|governed by|entire agreement|counterparts|"
            r"comes? into force|reference no",
            re.IGNORECASE,
        ),
    ),
    ("definition", "It says what a word means.", re.compile(r"\bmeans\b|\bis defined as\b|\brefers to\b|\bhereinafter\b", re.IGNORECASE)),
    (
        "exclusion",
        "It says where a promise does not hold.",
        re.compile(r"does not apply|do not apply|not (?:be )?liable|excluded|force majeure|no responsibility", re.IGNORECASE),
    ),
    (
        "prohibition",
        "It forbids something.",
        re.compile(r"\b(?:must|shall|will|may|do) (?:not|never)\b|\bnever\b|\bprohibited\b", re.IGNORECASE),
    ),
    (
        "right",
        "It gives a right, which is used or not.",
        re.compile(r"\b(?:you|customers?|clients?) (?:may|can)\b|entitled to|right to", re.IGNORECASE),
    ),
]
_DUTY_ENGLISH: Final = re.compile(r"\b(?:we|will|shall|must|provide|ensure|are|is|guarantee|aim)\b", re.IGNORECASE)
_PRINCIPLE_ENGLISH: Final = re.compile(r"\b(?:aim to|committed to|strive|believe|our mission|our values|purpose)\b", re.IGNORECASE)
_NO_NUMBER: Final = "It is a duty without a number; see its line among the duties."
_REASON_PRINCIPLE: Final = "It states an aim or an attitude that no event can show."


def class_of(passage: Passage, language: str, *, has_promise: bool) -> tuple[SentenceClass, str | None]:
    """The class of a passage and, unless it is a promise, the reason."""
    if passage.role == "noise":
        return "heading", "It belongs to the page, not to the letter."
    if passage.role == "heading":
        words = passage.text[marker_of(passage.text)[1] :]
        for name, reason, pattern in (_CHINESE if language == "zh" else _ENGLISH)[:1]:
            if pattern.search(words) and words.endswith(("：", ":")):
                return name, reason
        return "heading", "It is a heading."
    if has_promise:
        return "promise", None
    text = passage.text[marker_of(passage.text)[1] :]
    rules, duty, principle = (_CHINESE, _DUTY, _PRINCIPLE) if language == "zh" else (_ENGLISH, _DUTY_ENGLISH, _PRINCIPLE_ENGLISH)
    for name, reason, pattern in rules:
        if pattern.search(text):
            return name, reason
    if principle.search(text):
        return "principle", _REASON_PRINCIPLE
    if duty.search(text) or passage.role == "row":
        return "promise", None
    return ("heading", "It is a label without a duty.") if len(text) <= 12 else ("principle", _REASON_PRINCIPLE)
