"""Cutting off what a mail repeats of earlier ones, for reading. The whole is kept beside it."""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"""^(?:
      -{2,}\s*(?:原始邮件|原始信息|转发邮件|回复的原邮件|Original\ Message|Forwarded\ message|Original\ message)\s*-{2,}
    | _{10,}\s*$
    | On\ .{4,120}\ wrote:\s*$
    | (?:在|于)\s?.{4,120}(?:写道|写到|wrote)[:：]\s*$
    | .{0,60}<[^<>\s]+@[^<>\s]+>\s*(?:于|在)?.{0,60}(?:写道|wrote)[:：]\s*$
    | \d{4}[-/年].{4,80}(?:写道|wrote)[:：]\s*$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_HEAD = re.compile(r"^\s*\*?(?:发件人|From|寄件者)\*?\s*[:：]", re.IGNORECASE)
_HEAD_NEXT = re.compile(r"^\s*\*?(?:发送时间|发送日期|日期|时间|收件人|Sent|Date|To|主题|Subject)\*?\s*[:：]", re.IGNORECASE)


def cut(text: str) -> str:
    """What is new in a mail; the whole of it where nothing else is found in it.

    >>> cut("还没有收到。\\n\\n在 2026年3月1日，一诺 写道：\\n> 已寄出"), cut("> 全是引用")
    ('还没有收到。', '> 全是引用')
    """
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if _BEGINS.match(line.strip()) or (_HEAD.match(line) and any(_HEAD_NEXT.match(one) for one in lines[place + 1 : place + 4])):
            lines = lines[:place]
            break
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    # a reply written between the quoted lines keeps them: without them nobody knows what it answers
    found = "\n".join(lines).strip()
    return found or text.strip()
