"""Form controls drawn by a function each: the same markup as Django's own templates, of which a page of many forms draws hundreds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class FormRenderer(DjangoTemplates):
    """Django's renderer, but for lists, lines and boxes of text without a template of their own; the rest is drawn as ever."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw is not None else super().render(template_name, context, request)


def _attributes(widget: Widget) -> SafeString:
    return flatatt({name: value if value is True else str(value) for name, value in widget["attrs"].items() if value is not False})


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    return mark_safe(f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{value}{_attributes(widget)}>')


def _textarea(widget: Widget) -> SafeString:
    text = conditional_escape(widget["value"]) if widget["value"] else ""
    return mark_safe(f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>')


def _select(widget: Widget) -> SafeString:
    lines = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{conditional_escape(group)}">')
        lines += [
            f'  <option value="{conditional_escape(str(one["value"]))}"{_attributes(one)}>{conditional_escape(one["label"])}</option>'
            for one in options
        ]
        if group:
            lines.append("  </optgroup>")
    return mark_safe("\n".join((*lines, "</select>")))


_DRAWN: Mapping[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{kind}.html": _input for kind in ("text", "number", "hidden", "email", "url", "date", "datetime", "file")},
}
