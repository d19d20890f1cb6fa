"""The certificate of an erasure as a paper: what is gone, what stays and why, and where the ledger says so. No personal data."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import translation

from yinuo.desks.people.queries import today
from yinuo.ledger import followers, proving
from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.papers.shapes import Paper, Paragraph, Run
from yinuo.promises.papers.wording import long_date

from ..answers import kept_line
from ..choices import Part
from ..models import Certificate
from ..refusals import CertificateWaits

_PLACES = {
    "event": ("事件", "Event"),
    "event_sha256": ("事件摘要", "Digest of the event"),
    "entry": ("账本序号", "Entry"),
    "checkpoint": ("检查点", "Checkpoint"),
    "size": ("检查点条数", "Entries under the checkpoint"),
    "root": ("树根", "Root"),
    "checkpoint_sha256": ("检查点摘要", "Digest of the checkpoint"),
}
"""Where the ledger says it, in both languages."""


def printed(certificate: Certificate) -> bytes:
    """The certificate as PDF/A.

    Raises:
        CertificateWaits: the ledger has not sealed the erasure yet.
    """
    with proving.sealed() as checkpoint:
        try:
            leaf = proving.leaf_of(str(certificate.event))
        except proving.NotSealedYet:
            raise CertificateWaits() from None
        assert checkpoint is not None  # it is what sealed the leaf
        _body, digest = followers.signed_form_of(str(certificate.event))
        seal = {
            "event": str(certificate.event), "event_sha256": digest.hex(), "entry": leaf + 1, "checkpoint": checkpoint.number,
            "size": checkpoint.size, "root": checkpoint.said["root"], "checkpoint_sha256": checkpoint.hash.hex(),
        }  # fmt: skip
    return print_pdf(paper(certificate, seal))


def paper(certificate: Certificate, seal: dict[str, Any]) -> Paper:
    """The words of the certificate, Chinese first."""
    paragraphs = [*_in("zh", certificate, seal), *_in("en", certificate, seal)]
    fingerprint = hashlib.sha256("\n".join(one.text for one in paragraphs).encode()).hexdigest()
    return Paper(
        title="个人信息删除证明\nCertificate of erasure", number=certificate.number, form="contract", language="zh",
        edition_line="", paragraphs=tuple(paragraphs), signatures=(), fingerprint=fingerprint, dated=today(certificate.at),
    )  # fmt: skip


_OUTCOMES = {
    (True, False): ("全部删除，其专用密钥已销毁", "erased as a whole and the key to them destroyed"),
    (False, False): ("部分删除，其余部分限制处理", "erased in part and the rest restricted"),
    (False, True): ("因均须保存而未删除，全部限制处理", "not erased, as all of them must stay, and restricted as a whole"),
}
"""What became of the data, by whether all were erased and whether none were."""


def _in(language: str, certificate: Certificate, seal: dict[str, Any]) -> list[Paragraph]:
    is_zh = language == "zh"
    request, day = certificate.request, long_date(language, today(certificate.at))
    first, second = (one.ref if one else "–" for one in (request.proposed_by, request.confirmed_by))
    # a digest stands on a line of its own: it cannot be broken, and the line before it would be stretched
    places = [(_PLACES[name][not is_zh], f"\n{value}" if len(str(value)) > 40 else str(value)) for name, value in seal.items()]
    with translation.override("zh-hans" if is_zh else "en"):
        erased = [(str(part.label), certificate.erased[part.value]) for part in Part if part.value in certificate.erased]
    until = long_date(language, certificate.backups_until_on)
    if is_zh:
        lines = [
            (1, "一、事项"),
            (0, f"依据权利请求 {request.number}，客户编号 {certificate.customer.number} 的个人信息于{day}"
                f"{_OUTCOMES[certificate.is_whole, certificate.is_nothing][0]}。"),
            (0, f"提请：{first}；复核：{second}。"),
            (1, "二、已删除"),
            *([(0, f"· {label}：{count} 项") for label, count in erased] or [(0, "无。")]),
            (1, "三、仍保存"),
            *([(0, kept_line(one, language="zh")) for one in certificate.kept] or [(0, "无。")]),
            (1, "四、备份"),
            (0, f"此前的备份最迟于{until}到期。其间如恢复备份，已销毁的密钥将依密钥清单再次销毁。"),
            (1, "五、账本"),
            *[(0, f"{label}：{value}") for label, value in places],
        ]  # fmt: skip
    else:
        what = _OUTCOMES[certificate.is_whole, certificate.is_nothing][1]
        lines = [
            (1, "1. What was done"),
            (0, f"By request {request.number} the personal data under the number {certificate.customer.number} were {what} on {day}."),
            (0, f"Proposed by {first}, confirmed by {second}."),
            (1, "2. Erased"),
            *([(0, f"· {label}: {count}") for label, count in erased] or [(0, "Nothing.")]),
            (1, "3. Still kept"),
            *([(0, kept_line(one, language="en")) for one in certificate.kept] or [(0, "Nothing.")]),
            (1, "4. Backups"),
            (0, f"Backups from before end by {until}. Were one restored, the list of destroyed keys destroys them again."),
            (1, "5. Ledger"),
            *[(0, f"{label}: {value}") for label, value in places],
        ]  # fmt: skip
    return [Paragraph(level, (Run(text),)) for level, text in lines]
