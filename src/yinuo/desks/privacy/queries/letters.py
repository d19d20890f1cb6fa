"""The answer to a request as a letter on paper: what was asked and when, what was done, what stays and why, how to complain.

Chinese first; English follows where the answer has it. Nothing is in it that the person did not say or is not told: no notes of ours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils import translation

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.promises.papers.fonts import printable
from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.papers.shapes import Paper, Paragraph, Run
from yinuo.promises.papers.wording import long_date

from .. import answers, house_rules, purposes
from ..choices import Asker, Right, StepKind
from ..models import Certificate, Request

_TOLD = (
    StepKind.ASKED, StepKind.SEARCHED, StepKind.CORRECTED, StepKind.RECIPIENT, StepKind.HANDED, StepKind.RESTRICTED, StepKind.LIFTED,
    StepKind.ERASED,
)  # fmt: skip
"""Steps that the person is told of: the kind and the day, never the words, which may name others."""
# in the language of the paper and not of its reader, so that no catalogue holds them
_WORDS = {
    "zh": {
        "dear": "{name}：", "somebody": "尊敬的客户", "asked": "一、您的请求", "done": "二、办理情况", "answer": "三、答复",
        "kept": "四、仍保存的信息及理由", "complain": "五、如有异议",
        "request": "您于{received}提出“{right}”请求，编号 {number}，客户编号 {customer}。", "by": "请求由{asker}代为提出。",
        "purposes": "涉及的用途：{purposes}。",
        "limit": "答复期限：收到后{limit}内（{source}）。", "signed": "答复期限以已签署的服务承诺为准。",
        "proof": "身份核验：{proof}，{day}。", "step": "· {day}：{what}", "closed": "· {day}：{outcome}",
        "nothing": "本次办理不涉及删除。您的个人信息按照已告知的目的、期限继续处理，期限届满后删除。",
        "all_gone": "无。您的个人信息已全部删除。",
        "how": "如不同意本答复，您可以在收到后向本机构个人信息保护负责人书面或者当面提出复核，请注明编号 {number}；也可以向履行个人信息"
        "保护职责的部门（网信部门）投诉、举报，或者依据《个人信息保护法》第五十条第二款向人民法院提起诉讼。",
    },
    "en": {
        "dear": "Dear {name},", "somebody": "Sir or Madam", "asked": "1. What you asked for", "done": "2. What was done",
        "answer": "3. Our answer", "kept": "4. What stays, and why", "complain": "5. If you disagree",
        "request": "On {received} you asked: {right}. Request {number}, customer {customer}.", "by": "It was made for you: {asker}.",
        "purposes": "It concerns: {purposes}.",
        "limit": "Time to answer: {limit} from receipt ({source}).", "signed": "The time to answer is that of our signed letter.",
        "proof": "How it was made sure who asks: {proof}, {day}.", "step": "· {day}: {what}", "closed": "· {day}: {outcome}",
        "nothing": "Nothing was to be erased. Your data are used on for the purposes and terms you were told of, and erased afterwards.",
        "all_gone": "Nothing. All your personal data are erased.",
        "how": "If you disagree, you may ask our person responsible for personal data to look again, in writing or in person, naming "
        "{number}; complain to the authorities that protect personal data (the Cyberspace Administration); or bring an action in court "
        "under article 50 (2) of the Personal Information Protection Law.",
    },
}  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """What a letter is made from."""

    request: Request
    name: str
    answers: dict[str, str]
    certificate: Certificate | None


def printed(viewer: Viewer, request: Request) -> bytes:
    """The letter of an answered request as PDF/A; a character that the fonts lack stands by its number."""
    return print_pdf(paper(viewer, request))


def paper(viewer: Viewer, request: Request) -> Paper:
    """Its words. After an erasure nobody's name is left, and none is in it."""
    said = _said(viewer, request)
    languages = ["zh", *(["en"] if said.answers["en"] else [])]
    lines = [*_in("zh", said), *([(1, "In English"), *_in("en", said)] if "en" in languages else [])]
    gaps: set[str] = set()
    paragraphs = tuple(Paragraph(level, (Run(printable(text, gaps=gaps)),)) for level, text in lines)
    assert request.answered_at is not None
    return Paper(
        title="个人信息权利请求答复函" + ("\nAnswer to your request" if "en" in languages else ""), number=request.number, form="contract",
        language="zh", edition_line="", paragraphs=paragraphs, signatures=(), dated=today(request.answered_at),
        fingerprint=hashlib.sha256("\n".join(one.text for one in paragraphs).encode()).hexdigest(),
    )  # fmt: skip


def _said(viewer: Viewer, request: Request) -> _Said:
    customer, certificate = request.customer, Certificate.objects.filter(request=request).first()
    is_gone = customer.erased_at is not None
    name = "" if is_gone else viewer.opener.open(customer, "name", customer=customer.pk)
    found = {}
    for language in ("zh", "en"):
        text = "" if is_gone else viewer.opener.open(request, f"answer_{language}", customer=customer.pk)
        if not text and certificate is not None:
            text = answers.of_erasure(certificate, language=language)
        found[language] = _without_complaint(text, language)
    return _Said(request, name, found, certificate)


def _without_complaint(text: str, language: str) -> str:
    """Where to complain has a chapter of its own; the sentence that answers begin with is not said twice."""
    sentence = answers.decline_draft(language=language).rpartition("\n\n")[2]
    return text.replace(sentence, "").strip()


def _in(language: str, said: _Said) -> list[tuple[int, str]]:
    words, request = _WORDS[language], said.request
    with translation.override("zh-hans" if language == "zh" else "en"):
        return [
            (0, words["dear"].format(name=said.name or words["somebody"])),
            (1, words["asked"]), *_asked(language, request),
            (1, words["done"]), *_done(language, request),
            (1, words["answer"]), *((0, line) for line in said.answers[language].split("\n") if line.strip()),
            (1, words["kept"]), *_kept(language, said),
            (1, words["complain"]), (0, words["how"].format(number=request.number)),
        ]  # fmt: skip


def _asked(language: str, request: Request) -> list[tuple[int, str]]:
    words, is_zh = _WORDS[language], language == "zh"
    day = today(request.received_at)
    right = str(request.get_right_display())
    lines = [
        words["request"].format(
            received=long_date(language, day), right=right, number=request.number, customer=request.customer.number
        )
    ]  # fmt: skip
    if request.asker != Asker.SELF:
        lines.append(words["by"].format(asker=str(request.get_asker_display())))
    known = [purposes.named(purpose, day=day) for purpose in request.purposes]
    if request.right == Right.WITHDRAWAL and known:
        labels = [one.label_zh if is_zh else one.label_en for one in known if one is not None]
        lines.append(words["purposes"].format(purposes=("、" if is_zh else ", ").join(labels)))
    if request.ruled_by == house_rules.HOUSE:
        rule = house_rules.rule_of(request.right)
        limit, source = (rule.limit_zh, rule.source_zh) if is_zh else (rule.limit_en, rule.source_en)
        lines.append(words["limit"].format(limit=limit, source=source))
    else:
        lines.append(words["signed"])
    return [(0, line) for line in lines]


def _done(language: str, request: Request) -> list[tuple[int, str]]:
    words = _WORDS[language]
    lines = []
    if request.is_proven and request.proven_at is not None:
        lines.append(words["proof"].format(proof=str(request.get_proof_display()), day=long_date(language, today(request.proven_at))))
    for step in request.steps.order_by("pk"):
        if step.kind in _TOLD:
            lines.append(words["step"].format(day=long_date(language, today(step.at)), what=str(step.get_kind_display())))
    assert request.answered_at is not None
    closed = words["closed"].format(day=long_date(language, today(request.answered_at)), outcome=str(request.get_outcome_display()))
    return [(0, line) for line in [*lines, closed]]


def _kept(language: str, said: _Said) -> list[tuple[int, str]]:
    words = _WORDS[language]
    if said.certificate is None:
        return [(0, words["nothing"])]
    if said.certificate.is_whole:
        return [(0, words["all_gone"])]
    return [(0, answers.kept_line(one, language=language)) for one in said.certificate.kept]
