"""What carries a notice to an address: apprise, and for the robots of WeCom, DingTalk and Feishu what they answered.

These three answer 200 to everything and say in the body whether they took it; apprise looks at the status alone, so a wrong key would pass
for a notice that was sent. What they answer is kept while apprise asks, and read afterwards.
"""

from __future__ import annotations

import logging
import warnings
from contextvars import ContextVar
from importlib import import_module
from typing import Any
from urllib.parse import unquote

import requests

SCHEMES = ("wecombot", "dingtalk", "feishu", "lark", "wechat", "mailtos", "mailto", "jsons", "json", "ntfys", "ntfy", "bark", "barks")
"""Ways that are taken; others of apprise write to files or run programs."""
_ROBOTS = {"wecombot": "errcode", "dingtalk": "errcode", "feishu": "code", "lark": "code"}
"""Robots, and the field that is 0 where they took a message."""
_ANSWER: ContextVar[requests.Response | None] = ContextVar("answer of a robot", default=None)
_LOG = logging.getLogger(__name__)


class _Kept:
    """`requests` as a robot's plugin uses it; what came back is kept."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def post(self, *positional: Any, **named: Any) -> requests.Response:
        """As requests.post. The signature for DingTalk comes encoded and would be so twice, which it answers with `sign not match`."""
        params = named.get("params")
        if isinstance(params, dict) and "sign" in params:
            named["params"] = {**params, "sign": unquote(params["sign"])}
        answer = requests.post(*positional, **named)
        _ANSWER.set(answer)
        return answer


def carrier_of(address: str) -> Any:
    """What carries a notice to an address; None where nobody understands it, or it is none of `SCHEMES`."""
    scheme = address.partition("://")[0].lower()
    if scheme not in SCHEMES:
        return None
    with warnings.catch_warnings():  # one of its two hundred services asks for a module that Python is about to drop
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # half a second, which only who tells somebody pays

        if scheme in _ROBOTS:
            import_module(f"apprise.plugins.{scheme}").requests = _Kept()  # type: ignore[attr-defined]
        return apprise.Apprise.instantiate(address, suppress_exceptions=True)


def carry(address: str, title: str, body: str) -> bool:
    """Hand a notice in; gives whether the service took it. Never raises: none of its many services may stop the others."""
    scheme = address.partition("://")[0].lower()
    token = _ANSWER.set(None)
    try:
        carrier = carrier_of(address)
        return carrier is not None and bool(carrier.notify(body=body, title=title)) and _is_taken(scheme)
    except Exception:
        _LOG.exception("A notice by %s could not be handed in", scheme)
        return False
    finally:
        _ANSWER.reset(token)


def _is_taken(scheme: str) -> bool:
    """Whether a robot says that it took the message. What answers otherwise than a robot did not take it."""
    if scheme not in _ROBOTS:
        return True
    answer = _ANSWER.get()
    try:
        code = answer.json().get(_ROBOTS[scheme]) if answer is not None else None
    except (ValueError, AttributeError):
        code = None
    if code != 0:
        _LOG.warning("A robot of %s did not take a notice (%s)", scheme, code if isinstance(code, int) else "no answer of a robot")
    return code == 0
