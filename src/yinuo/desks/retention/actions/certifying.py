"""The certificate of a destruction: its words, their fingerprint in the ledger, and the printed paper by the house's papers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.papers.shapes import Paper, Paragraph, Run

from ..choices import Kind, Outcome
from ..models import Certificate, Destruction

MOST_NUMBERS = 200
"""Customers named one by one on the paper; longer lists stand on it by their fingerprint."""
# in the language of the paper and not of its reader, so that no catalogue holds them
_WORDS = {
    "zh": {
        "title": "记录销毁证明", "edition": "依照销毁清单 {number}", "what": "一、销毁内容", "kind": "记录种类：{kind}",
        "count": "已销毁 {destroyed} 条，保留 {left} 条（处于冻结、未到期或者已不存在）。",
        "whole": "其中客户档案以销毁该客户数据密钥的方式销毁，任何人不能再读取；备份中的密钥副本随备份到期消失。",
        "rules": "二、保存期限依据", "none": "无", "who": "三、经办",
        "by": "提出：{name}（{account}），{at}", "decided": "批准：{name}（{account}），{at}；可撤回期限至 {due}", "done": "执行：{at}",
        "list": "四、清单", "digest": "清单摘要 SHA-256：{digest}", "numbers": "涉及客户编号：{numbers}",
        "proof": "本证明的文本摘要已写入台账事件 destruction.done（对象 {ref}）。",
    },
    "en": {
        "title": "Certificate of destruction", "edition": "By destruction list {number}", "what": "1 What was destroyed",
        "kind": "Kind of record: {kind}",
        "count": "{destroyed} destroyed, {left} left (on hold, term not over, or no longer there).",
        "whole": "Archives are destroyed by destroying the customer's data key: nobody can read them again; copies of a key in backups go "
        "when the backup does.",
        "rules": "2 Terms they were kept by", "none": "none", "who": "3 Who did it",
        "by": "Proposed by {name} ({account}), {at}", "decided": "Approved by {name} ({account}), {at}; could be taken back until {due}",
        "done": "Carried out {at}", "list": "4 The list", "digest": "SHA-256 of the list: {digest}",
        "numbers": "Numbers of the customers: {numbers}",
        "proof": "The fingerprint of this certificate stands in the ledger, event destruction.done on {ref}.",
    },
}  # fmt: skip


def certificate_text(row: Destruction, language: str) -> list[tuple[int, str]]:
    """The paragraphs of the certificate, each with its level; numbers of customers, never a name of one."""
    words = _WORDS[language]
    destroyed = [one for one in row.items.all() if one.outcome == Outcome.DESTROYED]
    numbers = sorted({one.customer_number for one in destroyed if one.customer_number})
    with translation.override("zh-hans" if language == "zh" else "en"):
        kind = str(Kind(row.kind).label)
    assert row.decided_by is not None
    lines = [
        (1, words["what"]), (0, words["kind"].format(kind=kind)), (0, words["count"].format(destroyed=row.destroyed, left=row.left)),
        *([(0, words["whole"])] if row.kind == Kind.CUSTOMER_ARCHIVE else []),
        (1, words["rules"]), *((0, one[language]) for one in row.rules), *([] if row.rules else [(0, words["none"])]),
        (1, words["who"]),
        (0, words["by"].format(name=row.by.display_name, account=row.by.username, at=_moment(row.at))),
        (0, words["decided"].format(
            name=row.decided_by.display_name, account=row.decided_by.username, at=_moment(row.decided_at), due=_moment(row.due_at))),
        (0, words["done"].format(at=_moment(row.done_at))),
        (1, words["list"]), (0, words["digest"].format(digest=_grouped(list_digest(row)))),
        *([(0, words["numbers"].format(numbers=", ".join(numbers)))] if numbers and len(numbers) <= MOST_NUMBERS else []),
        (0, words["proof"].format(ref=row.ref)),
    ]  # fmt: skip
    return lines


def fingerprint(text: Sequence[Sequence[Any]]) -> str:
    """The SHA-256 of a certificate's words."""
    return hashlib.sha256("\n".join(str(line) for _level, line in text).encode()).hexdigest()


def list_digest(row: Destruction) -> str:
    """The SHA-256 of what was destroyed: one line a record, in order."""
    lines = (f"{row.kind}/{one.record}" for one in row.items.all() if one.outcome == Outcome.DESTROYED)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def certificate(row: Destruction, language: str) -> Certificate:
    """The printed certificate, made once for each language."""
    found = Certificate.objects.filter(destruction=row, language=language).first()
    if found is not None:
        return found
    text, words = row.certificate[language], _WORDS[language]
    assert row.done_at is not None
    paper = Paper(
        title=words["title"], number=row.number, form="letter", language="zh" if language == "zh" else "en",
        edition_line=words["edition"].format(number=row.number),
        paragraphs=tuple(Paragraph(level, (Run(line),)) for level, line in text), signatures=(), fingerprint=fingerprint(text),
        dated=row.done_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
    )  # fmt: skip
    pdf = print_pdf(paper)
    made, _is_new = Certificate.objects.get_or_create(
        destruction=row, language=language, defaults={"pdf": pdf, "sha256": hashlib.sha256(pdf).hexdigest()}
    )
    return made


def _grouped(digest: str) -> str:
    """A fingerprint in groups of eight, so that a line of the paper may break."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _moment(at: datetime | None) -> str:
    """An instant in the house's zone, the same in every language."""
    return "–" if at is None else at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m-%d %H:%M")
