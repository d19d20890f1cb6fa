"""The few words a paper adds to its text, in the language of the document and not of its reader, so that no catalogue holds them."""

from __future__ import annotations

from datetime import date

WORDS = {
    "zh": {
        "number": "编号：",
        "contents": "目　录",
        "date": "签订日期",
        "place": "签订地点",
        "seal": "（盖章处）",
        "fingerprint": "文本摘要 SHA-256：",
        "counterpart": "正本 {number}/{count}",
        "colon": "：",
        "dash": "—",
    },
    "en": {
        "number": "No. ",
        "contents": "Contents",
        "date": "Date",
        "place": "Place",
        "seal": "(seal)",
        "fingerprint": "SHA-256 of the text: ",
        "counterpart": "Original {number}/{count}",
        "colon": ": ",
        "dash": "–",
    },
}


def counterpart_mark(language: str, counterpart: tuple[int, int] | None) -> str:
    """«正本 1/2», or nothing."""
    return WORDS[language]["counterpart"].format(number=counterpart[0], count=counterpart[1]) if counterpart else ""


def long_date(language: str, day: date) -> str:
    """«2026年2月14日» or «14 February 2026», without asking the machine's locale."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    return f"{day.day} {months[day.month - 1]} {day.year}"
