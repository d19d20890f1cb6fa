"""Words for codes, once, in both languages: verdicts, grades, overlays, reasons, spans."""

from __future__ import annotations

from decimal import Decimal

VERDICT_WORDS = {
    "pending": {"zh": "进行中", "en": "running"},
    "kept": {"zh": "已兑现", "en": "kept"},
    "broken": {"zh": "违约", "en": "broken"},
    "unproven": {"zh": "待举证", "en": "unproven"},
    "not_exercised": {"zh": "未触发", "en": "not exercised"},
    "interval_not_set": {"zh": "未定期限", "en": "interval not set"},
    "void": {"zh": "不计入", "en": "void"},
}
GRADE_WORDS = {"": {"zh": "", "en": ""}, "minor": {"zh": "轻微", "en": "minor"}, "major": {"zh": "重大", "en": "major"}}
OVERLAY_WORDS = {
    "excused": {"zh": "已免责，违约仍记录在案。", "en": "Excused; the breach stays on record."},
    "remedied": {"zh": "已补救，违约仍记录在案。", "en": "Remedied; the breach stays on record."},
    "disputed": {"zh": "有争议，尚未了结。", "en": "Disputed, not settled yet."},
}
REASON_WORDS = {
    "no_evidence": {"zh": "举证期内没有证据。", "en": "No evidence arrived during the grace period."},
    "recorded_late": {"zh": "按时做到，期限过后才入账。", "en": "Done in time, recorded after the deadline."},
    "out_of_order": {"zh": "答复早于触发，按零用时兑现。", "en": "The answer is dated before its trigger and counts with nothing elapsed."},
    "extended": {"zh": "到期前经批准延期。", "en": "Extended with approval before it expired."},
    "reclassified": {"zh": "途中改变类别，由另一条款接管。", "en": "Reclassified under way; another clause took over."},
    "voided": {"zh": "来件无效或不在范围。", "en": "The case was invalid or out of scope."},
    "merged": {"zh": "已并入另一件，随其裁定。", "en": "Merged into another case, and shares its verdict."},
    "split": {"zh": "由另一件拆分而来，沿用其起点。", "en": "Split from another case, with its start."},
    "needs_no_reply": {"zh": "经记录无需回复。", "en": "Recorded as needing no reply."},
    "state_ended": {"zh": "状态结束，不再需要通报。", "en": "The state ended; no further update was due."},
    "superseded": {"zh": "计划已被后来的计划取代。", "en": "A later plan took its place."},
    "sample_too_small": {"zh": "样本不足。", "en": "The sample is too small."},
    "not_checked": {"zh": "本期没有检查记录。", "en": "No check is on record for the period."},
    "not_measured": {"zh": "没有外部测量。", "en": "There is no measurement from outside."},
    "no_reading": {"zh": "没有读数。", "en": "There is no reading."},
}


def span_words(seconds: int, lang: str) -> str:
    """A length of time in days, hours, minutes and seconds, the empty ones left out.

    >>> span_words(2536, "en"), span_words(90_061, "zh")
    ('42 min 16 s', '1 天 1 时 1 分 1 秒')
    """
    names = (("天", "d"), ("时", "h"), ("分", "min"), ("秒", "s"))
    parts = (seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60, seconds % 60)
    words = [f"{part} {zh if lang == 'zh' else en}" for part, (zh, en) in zip(parts, names, strict=True) if part]
    return " ".join(words) or ("0 秒" if lang == "zh" else "0 s")


def figures_words(code: str, kind: str, lang: str) -> str:
    """A reason that is figures, `have/needed`, `hits/n`, `down/total` or `owed X paid Y`, as a sentence.

    Args:
        kind: the promise's body, which says what the figures mean.

    >>> figures_words("1/4", "count", "en"), figures_words("19/20", "share", "zh")
    ('Counted: 1 of the 4 needed.', '20 件中有 19 件达到（95.00 %）。')
    """
    zh = lang == "zh"
    if code.startswith("owed "):
        _owed, owed, _paid, paid = code.split(" ")
        return f"应付 {owed} 元，已付 {paid} 元。" if zh else f"Owed: {owed} yuan; paid: {paid} yuan."
    have, slash, all_ = code.partition("/")
    if not slash:
        return f"说明：{code}。" if zh else f"Note: {code}."
    if kind in ("share", "ratio"):
        rate = f"（{Decimal(have) / Decimal(all_):.2%}）".replace("%", " %") if Decimal(all_) else ""
        if zh:
            return f"{all_} 件中有 {have} 件{'达到' if kind == 'share' else ''}{rate}。"
        return f"Counted: {have} of {all_}{rate.replace('（', ' (').replace('）', ')')}."
    if kind == "available":
        down, total = span_words(int(have), lang), span_words(int(all_), lang)
        return f"应开放 {total}，中断 {down}。" if zh else f"Down for {down} of {total}."
    return f"已计 {have}，需要 {all_}。" if zh else f"Counted: {have} of the {all_} needed."
