"""Forms into which nobody has typed yet, drawn once: a page with twenty of them in its folds draws the same markup again and again.

What is kept holds labels, choices and numbers alone, never what somebody wrote: a form that begins with a text is drawn anew each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Begins = tuple[tuple[str, Hashable], ...]


class DrawnForm:
    """A form as it stands before anybody typed: `{% fields form %}` draws it as it does a bound one."""

    is_bound = False

    def __init__(
        self,
        form_class: type[forms.Form],
        *,
        auto_id: str,
        initial: Mapping[str, Any] | None = None,
        beside: Hashable = (),
        template: str = "",
    ) -> None:
        """Describe the form; nothing is made until it is drawn.

        Args:
            beside: what else the markup depends on, such as choices that are read from a table.
            template: draws `form`, where it is more than one field below the other.
        """
        self._class, self._auto_id, self._beside, self._template = form_class, auto_id, beside, template
        self._initial = dict(initial or {})

    @property
    def markup(self) -> SafeString:
        """Its fields."""
        if not all(self._may_keep(name, value) for name, value in self._initial.items()):
            return drawn(self._class(initial=self._initial, auto_id=self._auto_id), self._template)
        begins = tuple(sorted(self._initial.items()))
        return _kept(self._class, begins, auto_id=self._auto_id, template=self._template, beside=self._beside, language=get_language())

    def _may_keep(self, name: str, value: Any) -> bool:
        return value in ("", None) or isinstance(value, int) or isinstance(self._class.base_fields.get(name), forms.ChoiceField)


def drawn(form: forms.Form, template: str = "") -> SafeString:
    """The fields of a form, one below the other, or as its template draws them."""
    return render_to_string(template or "components/fields.html", {"form": form})


@lru_cache(maxsize=512)
def _kept(
    form_class: type[forms.Form], begins: Begins, *, auto_id: str, template: str, beside: Hashable, language: str | None
) -> SafeString:
    return drawn(form_class(initial=dict(begins), auto_id=auto_id), template)
