"""The built-in templates, read from the texts beside this file."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.refusals import UnknownTemplate
from yinuo.promises.templates.shapes import Template


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """All built-in templates by id, in order of id.

    Raises:
        TemplateRefused: a text has a fault (the tests read them all, so an installation never sees this).
    """
    folder = resources.files("yinuo.promises.templates") / "texts"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".txt")), key=lambda one: one.name)
    read = [read_template(one.read_text("utf-8"), source=one.name) for one in files]
    return {one.id: one for one in read}


def template(template_id: str) -> Template:
    """One built-in template.

    Raises:
        UnknownTemplate: no template has this id.
    """
    found = templates().get(template_id)
    if found is None:
        raise UnknownTemplate(id=template_id)
    return found


def text_of(template_id: str) -> str:
    """The plain text of a built-in template, as a draft keeps it.

    Raises:
        UnknownTemplate: no template has this id.
    """
    template(template_id)
    folder = resources.files("yinuo.promises.templates") / "texts"
    found = (one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".txt"))
    return next(text for text in found if read_template(text, source=template_id).id == template_id)
