"""The house document behind every request: one promise a right, where no signed letter gives a time. In force with the first request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from yinuo.promises.shapes import DraftClause, DraftDocument

from .choices import Right

NUMBER = "GR-PIPL"
HOUSE, LETTER = "house", "letter"
"""What `ruled_by` says: whose time counts."""
BACK = timedelta(days=62)
"""The rules begin so long before they are first needed: a request on paper may have lain some days before it is entered."""


@dataclass(frozen=True)
class Rule:
    """The time for one right, with where it comes from."""

    right: Right
    clause: str
    limit_zh: str
    limit_en: str
    source_zh: str
    source_en: str


_WORKDAY = ("国家标准无期限；本机构自定", "no limit by law; the house's own")
_APPS = ("《App违法违规收集使用个人信息行为认定方法》第六条", "2019 rules on unlawful collection by apps, item 6")
_STANDARD = ("GB/T 35273-2020 第8.7条 a)", "GB/T 35273-2020, 8.7 a)")
RULES = (
    Rule(Right.WITHDRAWAL, "1", "1 个工作日", "1 workday", *_WORKDAY),
    Rule(Right.RESTRICTION, "2", "3 个工作日", "3 workdays", *_WORKDAY),
    Rule(Right.CORRECTION, "3", "15 个工作日", "15 workdays", *_APPS),
    Rule(Right.DELETION, "4", "15 个工作日", "15 workdays", *_APPS),
    Rule(Right.ACCESS, "5", "30 日", "30 days", *_STANDARD),
    Rule(Right.COPY, "6", "30 日", "30 days", *_STANDARD),
    Rule(Right.PORTABILITY, "7", "30 日", "30 days", *_STANDARD),
    Rule(Right.EXPLANATION, "8", "30 日", "30 days", *_STANDARD),
)
_WORDS = {
    Right.WITHDRAWAL: ("撤回同意的请求", "A request to withdraw consent"),
    Right.RESTRICTION: ("限制处理的请求", "A request to restrict the use of data"),
    Right.CORRECTION: ("更正、补充的请求", "A request to correct or complete data"),
    Right.DELETION: ("删除的请求", "A request to delete data"),
    Right.ACCESS: ("查阅的请求", "A request to see the data"),
    Right.COPY: ("复制的请求", "A request for a copy"),
    Right.PORTABILITY: ("转移的请求", "A request to take the data elsewhere"),
    Right.EXPLANATION: ("解释说明的请求", "A request to have the rules explained"),
}


@cache
def document() -> DraftDocument:
    """The rules as a document of the house: its promise lines and its clauses in both languages."""
    text = (Path(__file__).parent / "house_rules.txt").read_text(encoding="utf-8")
    return DraftDocument(
        number=NUMBER,
        title_zh="个人信息权利请求办理规则",
        title_en="Rules for requests about personal data",
        audience_zh="面向所有个人",
        audience_en="to every person",
        text=text,
        clauses=(DraftClause("0", _FIRST[0], _FIRST[1], "statement"), *(_clause(rule) for rule in RULES)),
    )


_FIRST = (
    "本规则依据《个人信息保护法》第五十条，在没有已签署的承诺另行约定时适用；不予办理的，说明理由。",
    "These rules rest on article 50 of the Personal Information Protection Law and hold where no signed letter says otherwise; what is"
    " declined is declined with reasons.",
)


def _clause(rule: Rule) -> DraftClause:
    zh, en = _WORDS[rule.right]
    name = f"{NUMBER}.{rule.right.value}"
    return DraftClause(
        rule.clause, f"{zh}，收到后{rule.limit_zh}内办妥或者答复（{rule.source_zh}）。",
        f"{en} is fulfilled or answered within {rule.limit_en} of its receipt ({rule.source_en}).", "promise", (name,),
    )  # fmt: skip


def rule_of(right: str) -> Rule:
    """The rule for one right."""
    return next(rule for rule in RULES if rule.right == right)
