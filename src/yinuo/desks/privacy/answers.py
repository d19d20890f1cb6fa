"""What we answer a person, in both languages whoever reads the page: the words a letter begins with.

Whoever answers changes them as the case demands. An answer to an erasure is composed from its certificate alone, so
that it can be read when nothing of the person can be.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yinuo.promises.papers.wording import long_date

from .choices import Right

_DRAFTS = {
    Right.ACCESS: (
        "您要求查阅的个人信息已随本函提供，包括其来源、用途和查看记录。",
        "The personal data you asked to see come with this letter, with what they are used for and who looked at them.",
    ),
    Right.COPY: ("您要求的个人信息副本已随本函提供。", "The copy of your personal data you asked for comes with this letter."),
    Right.CORRECTION: (
        "我们已核实并更正您指出的信息；此前接收该信息的各方也已告知。",
        "We checked and corrected what you pointed out, and told those who had received it.",
    ),
    Right.PORTABILITY: (
        "您的个人信息已按结构化、通用的格式（JSON）提供，便于转移至您指定的处理者。",
        "Your personal data come in a structured, common format (JSON), to be taken to whom you choose.",
    ),
    Right.RESTRICTION: (
        "自即日起，您的个人信息仅由指定的少数人员保管，不再用于任何用途。",
        "From today your personal data are held by a few named people and used for nothing.",
    ),
    Right.WITHDRAWAL: (
        "自您撤回之时起，相关用途已停止。撤回不影响此前已进行的处理。",
        "From the moment of your withdrawal this use has stopped. What was done before remains lawful.",
    ),
    Right.EXPLANATION: ("现就您询问的个人信息处理规则说明如下：", "This is how the rules you asked about work:"),
}
_DECLINED = ("经核实，我们不能办理您的请求，理由如下：", "We looked into your request and cannot fulfil it, for these reasons:")
_COMPLAIN = (
    "如不同意本答复，您可以向履行个人信息保护职责的部门投诉，或者依法向人民法院提起诉讼。",
    "If you disagree you may complain to the authorities that protect personal data, or bring an action in court.",
)


def draft(right: str, *, language: str) -> str:
    """The first words of an answer that fulfils a right."""
    return _DRAFTS.get(Right(right), ("", ""))[language != "zh"]


def decline_draft(*, language: str) -> str:
    """The first words of an answer that declines; reasons and where to complain belong to it (art. 50)."""
    return f"{_DECLINED[language != 'zh']}\n\n{_COMPLAIN[language != 'zh']}"


def of_erasure(certificate: Any, *, language: str) -> str:
    """The answer to a request to delete, from its certificate: what is gone, what stays, why and until when."""
    is_zh = language == "zh"
    end = long_date(language, certificate.backups_until_on)
    backups = (
        f"备份中的副本最迟于{end}随备份到期消失；此前如恢复备份，将再次销毁。" if is_zh
        else f"Copies in backups disappear with them by {end}; were one restored before, the erasure is repeated at once."
    )  # fmt: skip
    if certificate.is_whole:
        first = (
            "您的个人信息已全部删除，任何人均无法再读取。" if is_zh else "All your personal data are erased; nobody can read them any more."
        )
        return f"{first}{'' if is_zh else ' '}{backups}"
    lines = [kept_line(one, language=language) for one in certificate.kept]
    complain = _COMPLAIN[0 if is_zh else 1]
    if certificate.is_nothing:
        first = (
            "依法或者依约，您的个人信息目前均须保存，尚不能删除。下列信息仅作保存，由指定的少数人员保管，不用于任何其他用途："
            if is_zh
            else "By law or agreement all your personal data must be kept for now; none can be erased yet. They are held by a few named"
            " people and used for nothing else:"
        )
        return "\n".join([first, *lines, complain])
    first = (
        "您的个人信息，凡无须依法或者依约保存的，均已删除。下列信息在期限届满前仅作保存，由指定的少数人员保管，不用于任何其他用途："
        if is_zh
        else "All your personal data that need not be kept are erased. These stay until their term ends, held by a few named people and"
        " used for nothing else:"
    )
    return "\n".join([first, *lines, backups, complain])


def kept_line(kept: dict[str, Any], *, language: str) -> str:
    """One kind of record that stays."""
    is_zh = language == "zh"
    label, basis = kept["label_zh" if is_zh else "label_en"], kept["basis_zh" if is_zh else "basis_en"]
    until = date.fromisoformat(kept["until"]) if kept["until"] else None
    if is_zh:
        return f"· {label}：{basis}；{'保存至' + long_date('zh', until) if until else '期限届满或者冻结解除前'}"
    return f"· {label}: {basis}; {'kept until ' + long_date('en', until) if until else 'until the term ends or the hold is lifted'}"
