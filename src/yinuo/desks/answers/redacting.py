"""Taking out of a question what nobody needs to answer it: telephone, identity, bank and other long numbers, mail addresses.

Names and addresses of streets cannot be told from other words for certain; that is why the rest is sealed as well.
"""

from __future__ import annotations

import re
import unicodedata

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dxX](?!\d)|(?<!\d)\d{6}(?:19|20)\d{8}\d{2}[\dxX](?!\d)")
_BANK = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LONG = re.compile(r"(?<!\d)(?:\d[ -]?){6,}\d(?!\d)")
_SPELT = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
MARKS = {"mail": "〔邮箱〕", "identity": "〔证件号〕", "bank": "〔卡号〕", "phone": "〔电话〕", "number": "〔号码〕"}


def redacted(text: str) -> str:
    """A text without the numbers and addresses by which somebody could be reached or known.

    >>> redacted("我电话１３９-００００-１２３４，户号 8800123456，邮箱 a.b@example.com，室温16度")
    '我电话〔电话〕,户号 〔号码〕,邮箱 〔邮箱〕,室温16度'
    """
    said = unicodedata.normalize("NFKC", text)
    for pattern, mark in (
        (_MAIL, "mail"), (_IDENTITY, "identity"), (_MOBILE, "phone"), (_BANK, "bank"), (_LONG, "number"), (_SPELT, "number"),
    ):  # fmt: skip
        said = pattern.sub(MARKS[mark], said)
    return said
