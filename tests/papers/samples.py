"""Papers to print: a letter, a contract with two seals, a policy; names and places are invented."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from yinuo.promises.papers.shapes import Paper, Paragraph, Run, SignatureField

LETTER_BODY = (
    "为维护客户的合法权益，提高服务质量，我公司就产品的售前、售中与售后服务郑重承诺如下，并接受客户与社会的监督。"
    "本承诺书自签订之日起对我公司全体员工生效，凡与本承诺书不一致的内部规定，以对客户更为有利者为准。"
)
CLAUSES = (
    ("接到客户咨询后，应在", "4", "个工作小时内答复；需要其他部门协助的，应在", "2", "个工作日内告知处理结果。"),
    ("接到客户投诉后，应在", "24", "小时内受理并登记，", "5", "个工作日内给出书面处理意见。"),
    ("因我方原因未按约定时间到场的，每逾期一小时按当次服务费的", "千分之五", "支付违约金，最高不超过", "人民币壹万元整", "。"),
    ("客户资料由专人保管，保存期限为", "3", "年；期满后在", "30", "日内销毁并留存记录。"),
)


def paragraph(*pieces: str, level: int = 0) -> Paragraph:
    """Every second piece is a filled blank."""
    return Paragraph(level, tuple(Run(text, is_blank=bool(index % 2)) for index, text in enumerate(pieces)))


def _paper(**changes: Any) -> Paper:
    text = "\n".join(each.text for each in changes["paragraphs"])
    defaults: dict[str, Any] = {
        "language": "zh",
        "edition_line": "",
        "fingerprint": hashlib.sha256(text.encode()).hexdigest(),
        "dated": date(2026, 2, 14),
    }
    return Paper(**{**defaults, **changes})


def letter(*, chapters: int = 4) -> Paper:
    """One side promises; four chapters make about five pages."""
    ordinals = "一二三四五六七八九十"
    body = [paragraph("致：", "江枫物业集团有限公司"), paragraph(LETTER_BODY)]
    for chapter in range(chapters):
        body.append(paragraph(f"{ordinals[chapter]}、服务响应与处理的第{ordinals[chapter]}部分", level=1))
        for section in range(1, 3):
            body.append(paragraph(f"（{ordinals[section - 1]}）时限与责任", level=2))
            for number, clause in enumerate(CLAUSES, 1):
                body.append(paragraph(f"{chapter + 1}.{section}.{number} " + clause[0], *clause[1:]))
    field = SignatureField(key="promisor", party="", label="承诺人签名")
    return _paper(title="客户服务承诺书", number="CN-2026-0127", form="letter", paragraphs=tuple(body), signatures=(field,))


def contract() -> Paper:
    """Two sides, each with signature, seal and date."""
    body = [
        paragraph("甲方：", "云栖里商业管理有限公司"),
        paragraph("乙方：", "澄川暖通科技（苏州）有限公司"),
        paragraph("甲乙双方就供暖系统的客户关系维护与服务标准，经平等协商，订立本合同，共同遵守。"),
    ]
    for chapter, name in enumerate(("总则", "服务标准", "双方的权利与义务", "违约责任", "生效与其他"), 1):
        body.append(paragraph(f"第{'一二三四五'[chapter - 1]}条　{name}", level=1))
        for number, clause in enumerate(CLAUSES, 1):
            body.append(paragraph(f"{chapter}.{number} " + clause[0], *clause[1:]))
    body.append(paragraph("5.5 本合同一式两份，双方各执一份，具有同等效力，自双方签名并盖章之日起生效。"))
    fields = (
        SignatureField(key="party-a", party="甲方：云栖里商业管理有限公司", label="授权代表", has_seal=True),
        SignatureField(key="party-b", party="乙方：澄川暖通科技（苏州）有限公司", label="授权代表", has_seal=True),
    )
    return _paper(title="客户关系维护与服务标准合同", number="HT-127", form="contract", paragraphs=tuple(body), signatures=fields)


def policy() -> Paper:
    """A table of contents, signed in front of the first chapter, with place."""
    names = ("总则", "客户分级", "服务流程", "投诉处理", "信息保护", "回访与调查", "考核", "培训", "附则")
    body = []
    for chapter, name in enumerate(names, 1):
        body.append(paragraph(f"第{'一二三四五六七八九'[chapter - 1]}章　{name}", level=1))
        for section in range(1, 4):
            body.append(paragraph(f"{chapter}.{section}　{name}的第{'一二三'[section - 1]}项规定", level=2))
            for number, clause in enumerate(CLAUSES, 1):
                body.append(paragraph(f"{chapter}.{section}.{number} " + clause[0], *clause[1:]))
    field = SignatureField(key="signatory", party="澄川暖通科技（苏州）有限公司", label="签订人", has_place=True)
    return _paper(
        title="客户关系管理制度",
        number="ZD-2026-03",
        form="policy",
        edition_line="第一版　2026年2月",
        paragraphs=tuple(body),
        signatures=(field,),
    )


def english_letter() -> Paper:
    """A letter whose authoritative text is English."""
    body = (
        paragraph("To: ", "Maple River Property Group"),
        paragraph("1. Replies and repairs", level=1),
        paragraph(
            "1.1 We answer a complaint within ", "4", " business hours and send the outcome in writing within ", "5", " working days."
        ),
    )
    field = SignatureField(key="promisor", party="", label="Signed by")
    return _paper(
        title="Letter of Service Commitment", number="EN-2026-0003", form="letter", language="en", paragraphs=body, signatures=(field,)
    )
