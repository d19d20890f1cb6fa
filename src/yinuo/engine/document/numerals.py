"""Numbers as letters of commitment write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    letter: value
    for value, letters in enumerate(["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for letter in letters
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHINESE: Final = "零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万廿"

ENGLISH: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "a": 1,
    "an": 1,
    "twenty-one": 21,
    "twenty-four": 24,
    "twenty-eight": 28,
    "twenty-five": 25,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "forty-eight": 48,
    "fifty": 50,
    "sixty": 60,
    "seventy-two": 72,
    "ninety": 90,
    "hundred": 100,
}


def chinese_number(text: str) -> Decimal | None:
    """A Chinese numeral, or None.

    >>> [str(chinese_number(text)) for text in ("十二", "二十四", "一百零五", "贰", "廿四", "三百六十五", "两万", "零点五")]
    ['12', '24', '105', '2', '24', '365', '20000', '0.5']
    """
    if "点" in text:
        whole, _point, fraction = text.partition("点")
        before = chinese_number(whole)
        if before is None or not all(letter in _DIGITS for letter in fraction):
            return None
        return before + Decimal("0." + "".join(str(_DIGITS[letter]) for letter in fraction))
    total = section = 0
    digit: int | None = None
    for letter in text.replace("廿", "二十"):
        if letter in _DIGITS:
            if digit is not None and digit != 0:  # 二四 read digit by digit
                digit = digit * 10 + _DIGITS[letter]
            else:
                digit = _DIGITS[letter]
        elif letter in _TENS:
            section += (1 if digit is None else digit) * _TENS[letter]
            digit = None
        elif letter == "万":
            total += (section + (digit or 0) or 1) * 10000
            section, digit = 0, None
        else:
            return None
    return Decimal(total + section + (digit or 0)) if text else None


def number(text: str) -> Decimal | None:
    """A number in digits (thousands may be parted by commas), Chinese numerals or an English word; None where it is none.

    >>> [str(number(text)) for text in ("1,000", "99.90", "四十八", "twenty-four")]
    ['1000', '99.90', '48', '24']
    """
    bare = text.strip().replace(",", "")
    if bare.replace(".", "", 1).isdecimal():
        return Decimal(bare)
    if bare.lower() in ENGLISH:
        return Decimal(ENGLISH[bare.lower()])
    return chinese_number(bare)
