"""Lines that belong to a page and not to the letter: navigation, page numbers, share buttons, copyright."""

from __future__ import annotations

import re
from typing import Final

_WHOLE_LINE: Final = re.compile(
    r"""(?ix)
    ^(?:
      [-\s|]* (?:
          第?\s*\d+\s*页 | 共\s*\d+\s*页 | 第\s*\d+\s*页[，,/\s]*共\s*\d+\s*页
        | page\s*\d+(?:\s*(?:of|/)\s*\d+)? | \d{1,3}\s*/\s*\d{1,3} | -\s*\d{1,3}\s*-) [-\s|]*
    | \d{1,3}
    | (?:您的?位置|您?(?:现在|当前)的?位置|所在位置|你现在的位置|you\ are\ here)\s*[：:].*
    | (?:首页|主页|home)\s*(?:[>»|/·›\-]+.*)?
    | (?:上一[篇条页]|下一[篇条页]|返回(?:顶部|首页|列表|上页)?
        |打印(?:本页)?|关闭(?:窗口)?|收藏(?:本页)?|分享(?:到.*)?
        |字体.*|字号.*|【.*(?:打印|关闭|大\s*中\s*小).*】)(?:\s*[：:|].*)?
    | (?:发布时间|发布日期|更新时间|更新日期|来源|作者|浏览次数|浏览量|点击数?|阅读数?|点击次数|责任编辑|编辑)\s*[：:].{0,60}
    | (?:版权所有|copyright|©).* | .*ICP备.* | .*公网安备.* | 扫一扫.* | 友情链接.* | 相关(?:阅读|链接|新闻).*
    | (?:skip\ to\ (?:main\ )?content|print\ this\ page|back\ to\ top|share\ this(?:\ page)?|cookie\ policy|all\ rights\ reserved.*)
    )$"""
)
_TRAIL: Final = re.compile(r"^[^。，；0-9]{0,30}(?:\s*[>»›]\s*[^。，；>»›0-9%]{1,20}){1,6}$")
_MENU: Final = re.compile(r"^(?:[^\s|。，；：:0-9]{2,8}\s*[|·]\s*){3,}[^\s|。，；：:0-9]{2,8}$")


def is_furniture(line: str) -> bool:
    """Whether a line is part of the page and not of the letter.

    >>> is_furniture("首页 > 服务 > 服务承诺"), is_furniture("- 3 -"), is_furniture("一、热线24小时开通")
    (True, True, False)
    """
    return bool(_WHOLE_LINE.match(line) or _TRAIL.match(line) or _MENU.match(line))
