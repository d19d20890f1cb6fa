"""The places of a letter that are to be filled: underscores, XX, empty or described brackets, groups of boxes, lines for a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yinuo.engine.document.plain import HAN, Plain
from yinuo.engine.document.shapes import Blank

_CHOICE: Final = r"(?P<choice>(?:[□☐○]\s*[^\s□☐○_，。；：|\n]{1,12}[、\s]*){2,})"
_FORMS: Final = re.compile(
    rf"{_CHOICE}|(?P<line>_{{2,}})|(?P<letters>(?<![A-Za-z])[X×]{{2,}}(?![A-Za-z]))|(?P<letter>(?<![A-Za-z])[XN](?=个?(?:小时|"
    rf"工作日|分钟|天|日内|年|个月|%|次)))"
    r"|(?P<square>\[[^\]\n\d]{0,20}\]|【[^】\n\d]{0,20}】|〔\s*〕)|(?P<number>[\[【]\s*\d+(?:\.\d+)?\s*[\]】])|"
    r"(?P<round>[（(]\s+[）)]|（）)"
    r"|(?P<gap>(?<=\S)[ ]{3,}(?=个?(?:小时|工作日|分钟|天|日|年|月|%|次|元)))"
    r"|(?P<sign>(?:签名|签字|签章|盖章|日期)(?:[（(][^）)\n]{0,6}[）)])?[：:][ ]*(?=\n|\Z))",
)
_UNIT_AFTER: Final = [
    ("hours", re.compile(r"\s*个?(?:小时|钟头|hours?\b|business hours?)")),
    ("workdays", re.compile(r"\s*(?:个?(?:工作日|营业日)|(?:working|business)[\s-]days?)")),
    ("days", re.compile(r"\s*(?:个?(?:自然|日历)?[天日](?!期)|days?\b)")),
    ("months", re.compile(r"\s*(?:个?月|months?\b)")),
    ("years", re.compile(r"\s*(?:年|years?\b)")),
    ("percent", re.compile(r"\s*(?:%|‰|per\s?cent|个百分点)")),
    ("money", re.compile(r"\s*(?:万?元|yuan\b)")),
    ("hours", re.compile(r"\s*时间(?:内|之内)")),
    ("count", re.compile(r"\s*(?:次|名|家|人|项|个|份|台|套|处|times\b|分钟|周|minutes?\b|weeks?\b)")),
    ("law", re.compile(r"[^《》]{0,12}法》")),
    ("number", re.compile(r"\s*条")),
    ("organisation", re.compile(r"\s*(?:部门|公司|法院|仲裁委员会|银行|机构|委员会|单位)")),
]
_LABELS: Final = [
    ("number", re.compile(r"(?:编号|合同号|文号|号码|No\.?|number)[为是：:\s]*$", re.IGNORECASE)),
    (
        "person",
        re.compile(
            r"(?:签名|签字|签章|盖章|姓名|负责人|签订人|联系人|代表|signature|signed|name)(?:[（(][^）)]{0,6}[）)])?[为是：:\s]*$",
            re.IGNORECASE,
        ),
    ),
    ("date", re.compile(r"(?:日期|时间|date)[为是：:\s]*$", re.IGNORECASE)),
    ("contact", re.compile(r"(?:联系方式|电话|地址|邮箱|传真|phone|e-?mail|address)[为是：:\s]*$", re.IGNORECASE)),
    ("organisation", re.compile(r"(?:部门|公司|单位|主体为|甲方为|乙方为|承诺方|接收方|由|与|with|between)[：:\s]*$")),
    ("money", re.compile(r"(?:元至|金额[为是：:]?)\s*$")),
    ("law", re.compile(r"《$|依据$|根据$")),
]
_DESCRIBED: Final = [
    ("organisation", re.compile("公司|单位|机构|名称|company|party", re.IGNORECASE)),
    ("person", re.compile("姓名|name", re.IGNORECASE)),
    ("date", re.compile("日期|date", re.IGNORECASE)),
    ("contact", re.compile("电话|邮箱|地址|联系", re.IGNORECASE)),
    ("count", re.compile("时长|数量|次数|number|amount", re.IGNORECASE)),
]
_SUBJECT: Final = re.compile(rf"(?:^|[\n。；])\s*(?P<who>甲方|乙方|承诺方|接收方)[{HAN}]{{0,2}}")
_LINKABLE: Final = ("organisation", "person", "contact", "number", "law", "text")
_ALONE: Final = re.compile(r"签名|签字|签章|盖章|日期|签订|条$")


def blanks_of(plain: Plain) -> Iterator[Blank]:
    """Every blank in order, keys `b1`, `b2` …; the same label of the same kind links to its first."""
    first: dict[tuple[str, str], str] = {}
    number = 0
    for match in _FORMS.finditer(plain.text):
        form = str(match.lastgroup)
        if form == "number" and re.match(r"[，。；：、\s\n]|$", plain.text[match.end() : match.end() + 1]):
            continue  # a footnote mark, not a value
        number += 1
        key = f"b{number}"
        kind, label = _kind_and_label(plain.text, match, form)
        start, end = plain.span(match.start(), match.end())
        if form == "sign":
            start = end
        linked = first.get((kind, label)) if kind in _LINKABLE and label and not _ALONE.search(label) else None
        if linked is None:
            first.setdefault((kind, label), key)
        yield Blank(key, start, end, kind, label, linked)


def _kind_and_label(text: str, match: re.Match[str], form: str) -> tuple[str, str]:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
    label = _label(before, after)
    if form == "choice":
        return "choice", label
    if form == "sign":
        return ("date" if "日期" in match[0] else "person"), match[0].strip("：: ")
    for kind, pattern in _UNIT_AFTER:
        if pattern.match(after):
            return kind, label
    if re.match(r"\s*(?:元至|至)[_\[]", after):
        return "money", label
    if form == "square":
        for kind, pattern in _DESCRIBED:
            if pattern.search(match[0]):
                return kind, label
    for kind, pattern in _LABELS:
        if pattern.search(before):
            return kind, label
    return "text", label


def _label(before: str, after: str) -> str:
    named = re.match(r"\s*[（(]以下简称[:：]?\"?([^\"）)]{1,8})", after)
    if named is not None:
        return named[1]
    whole = re.match(rf"\s*([{HAN}]{{2,6}}?(?:部门|法院|仲裁委员会|委员会)|部门)", after)
    if whole is not None:
        return whole[1]
    words = re.split(r"[，。；\n|]", before)[-1]
    word = re.sub(r"[为是由与在于：:\s\"《]+$", "", words)[-10:]
    subjects = [match["who"] for match in _SUBJECT.finditer(before)]
    return f"{subjects[-1]} {word}" if subjects and subjects[-1] not in word else word
